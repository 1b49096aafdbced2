import type { ClassSkeleton } from "../../api/types";

/** The points of a person that COCO names, facing us: their left is on our right. */
export const person: ClassSkeleton = {
  points: ([
    ["nose", 0.5, 0.08], ["left_eye", 0.54, 0.06], ["right_eye", 0.46, 0.06], ["left_ear", 0.58, 0.08], ["right_ear", 0.42, 0.08], ["left_shoulder", 0.68, 0.2], ["right_shoulder", 0.32, 0.2],
    ["left_elbow", 0.78, 0.36], ["right_elbow", 0.22, 0.36], ["left_wrist", 0.84, 0.5], ["right_wrist", 0.16, 0.5], ["left_hip", 0.61, 0.52], ["right_hip", 0.39, 0.52], ["left_knee", 0.63, 0.74],
    ["right_knee", 0.37, 0.74], ["left_ankle", 0.64, 0.96], ["right_ankle", 0.36, 0.96],
  ] as const).map(([name, x, y]) => ({ name, x, y })),
  edges: [
    [15, 13], [13, 11], [16, 14], [14, 12], [11, 12], [5, 11], [6, 12], [5, 6], [5, 7], [6, 8], [7, 9], [8, 10], [1, 2], [0, 1], [0, 2], [1, 3], [2, 4], [3, 5], [4, 6],
  ],
  pairs: [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14], [15, 16]],
};
