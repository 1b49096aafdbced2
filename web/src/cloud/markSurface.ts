import type { MarkSurface } from "../workbench/markDesk";
import type { CloudView } from "./cloudView";

/** Metres to the millimetre: less is noise of the picture. */
const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** A cloud as a surface for marks: places are points of it, in metres. */
export const cloudSurface = (view: CloudView): MarkSurface => ({
  onMove: (listener) => view.onMove(listener),
  at: ({ x, y, z }) => view.pixelOf([x, y, z ?? 0]),
  under: (clientX, clientY) => {
    const point = view.pointAt(clientX, clientY);
    return point === undefined ? undefined : { x: rounded(point[0]), y: rounded(point[1]), z: rounded(point[2]) };
  },
  focus: () => view.canvas.focus(),
});
