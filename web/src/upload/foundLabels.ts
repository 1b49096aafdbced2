import { useSyncExternalStore } from "react";
import { isKittiOfClouds, type Gathered, type Gathering } from "./gather";

/** What a drop held beside images and videos. Labels wait for their images to be up. */
export interface FoundLabels { labels: Gathered[]; leftOut: number; format?: string }

/** By project, so that it is still there when one comes back to the sources. */
const found = new Map<string, FoundLabels>();
const listeners = new Set<() => void>();

export const foundLabels = {
  keep(projectID: string, gathering: Gathering): void {
    const { labels, leftOut } = gathering;
    if (labels.length === 0 && leftOut.length === 0) found.delete(projectID);
    else found.set(projectID, { labels, leftOut: leftOut.length, format: isKittiOfClouds(gathering) ? "kitti_3d" : undefined });
    listeners.forEach((listener) => listener());
  },
  forget(projectID: string): void {
    if (found.delete(projectID)) listeners.forEach((listener) => listener());
  },
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useFoundLabels = (projectID: string): FoundLabels | undefined => useSyncExternalStore(subscribe, () => found.get(projectID));
