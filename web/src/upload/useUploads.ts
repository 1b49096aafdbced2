import { useSyncExternalStore } from "react";
import { uploads, type Drop } from "./uploads";

export const useUploads = (): { drops: Drop[] } => useSyncExternalStore(uploads.subscribe, uploads.state);

export const useDrops = (projectID: string | undefined): Drop[] => useUploads().drops.filter((drop) => drop.projectID === projectID);
