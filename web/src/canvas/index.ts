// What pages use of the canvas.
import "./canvas.css";

export { WorkbenchCanvas } from "./workbench-canvas";
export type { SelectionQuestion } from "./workbench-canvas";
export type {
  CanvasEvents, CanvasPicture, ServerShapeState, WorkbenchCanvasOptions,
} from "./workbench-canvas";
export type { CanvasClass, CanvasSkeleton } from "./class-table";
export type {
  CanvasShape, Pair, ShapeDataByKind, ShapeGeometry, ShapeKind, ShapeStatus,
} from "./shapes";
export type { KeptHistory, ShapeContent } from "./journal";
export { prepareEngine } from "./engine";
export type { PhotoLook, ShownChannel } from "./look";
export { decodeAhead, type PictureAddress } from "./photo";
export type { TileAddress, TilePyramid, TileSource } from "./tiles";
export type { Tool } from "./engine";
export type { WheelUse } from "./pointer-input";
export type { CanvasAction, KeyBinding } from "./keys";
export { helpRows, keyBindings, keyFor, keyName, printedKey, rebind } from "./keys";
export { openHelpSheet } from "./help-sheet";
export { newIdentifier } from "./identifier";
export { palette, paletteColour, textOn, unclassifiedColour, withOpacity } from "./palette";
