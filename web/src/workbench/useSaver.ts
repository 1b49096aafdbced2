import { useSyncExternalStore } from "react";
import { saver, type SaverState } from "./saver";

export const useSaver = (): SaverState => useSyncExternalStore(saver.subscribe, saver.state);
