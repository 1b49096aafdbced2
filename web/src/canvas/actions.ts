// What each action of the key table does with the engine.
import { type EngineExports, type Tool, tools } from "./engine";
import type { CanvasAction } from "./keys";

type EngineAction = Exclude<CanvasAction, `class.${string}` | "help" | "labels" | "rulers" | "snap" | `brush.${string}` | "hide" | "showAll" | "lock" | "unlockAll" | "pan.hold">;

const near = 1;
const far = 10;

/** The zoom of one key press or button. */
export const zoomStep = 1.25;

/** Actions that are one call. `isRepeat`: the key is held down, so that moves join into one step of the history. */
export const engineActions: Record<EngineAction, (engine: EngineExports, isRepeat: boolean) => void> = {
  ...(Object.fromEntries(
    tools.map((tool, index) => [`tool.${tool}`, (engine: EngineExports) => engine.setTool(index)]),
  ) as Record<`tool.${Tool}`, (engine: EngineExports) => void>),
  finish: (engine) => { engine.finish(); },
  join: (engine) => engine.join(),
  fill: (engine) => engine.fillHoles(),
  convert: (engine) => engine.convertSelection(),
  front: (engine) => engine.bringToFront(),
  back: (engine) => engine.sendToBack(),
  group: (engine) => engine.groupSelection(),
  ungroup: (engine) => engine.ungroupSelection(),
  "align.left": (engine) => engine.align(-1, 0),
  "align.right": (engine) => engine.align(1, 0),
  "align.top": (engine) => engine.align(0, -1),
  "align.bottom": (engine) => engine.align(0, 1),
  "align.centre": (engine) => engine.align(2, 0),
  "align.middle": (engine) => engine.align(0, 2),
  "point.next": (engine) => engine.chooseNeighbourPoint(1),
  "point.previous": (engine) => engine.chooseNeighbourPoint(-1),
  "point.visible": (engine) => engine.markPoints(2),
  "point.occluded": (engine) => engine.markPoints(1),
  "point.absent": (engine) => engine.markPoints(0),
  swapSides: (engine) => engine.swapSides(),
  selectSameClass: (engine) => engine.selectSameClass(),
  undo: (engine) => engine.undo(),
  redo: (engine) => engine.redo(),
  delete: (engine) => engine.deleteSelection(),
  duplicate: (engine) => engine.duplicate(),
  copy: (engine) => engine.copySelection(),
  cut: (engine) => engine.cutSelection(),
  paste: (engine) => engine.paste(),
  insertBox: (engine) => engine.insertBoxInView(),
  selectAll: (engine) => engine.selectAll(),
  selectNext: (engine) => engine.selectNeighbour(1),
  selectPrevious: (engine) => engine.selectNeighbour(-1),
  cancel: (engine) => engine.escape(),
  "nudge.left": (engine, isRepeat) => engine.nudge(-near, 0, isRepeat ? 1 : 0),
  "nudge.right": (engine, isRepeat) => engine.nudge(near, 0, isRepeat ? 1 : 0),
  "nudge.up": (engine, isRepeat) => engine.nudge(0, -near, isRepeat ? 1 : 0),
  "nudge.down": (engine, isRepeat) => engine.nudge(0, near, isRepeat ? 1 : 0),
  "nudge.left.far": (engine, isRepeat) => engine.nudge(-far, 0, isRepeat ? 1 : 0),
  "nudge.right.far": (engine, isRepeat) => engine.nudge(far, 0, isRepeat ? 1 : 0),
  "nudge.up.far": (engine, isRepeat) => engine.nudge(0, -far, isRepeat ? 1 : 0),
  "nudge.down.far": (engine, isRepeat) => engine.nudge(0, far, isRepeat ? 1 : 0),
  "grow.left": (engine, isRepeat) => engine.grow(-near, 0, isRepeat ? 1 : 0),
  "grow.right": (engine, isRepeat) => engine.grow(near, 0, isRepeat ? 1 : 0),
  "grow.up": (engine, isRepeat) => engine.grow(0, -near, isRepeat ? 1 : 0),
  "grow.down": (engine, isRepeat) => engine.grow(0, near, isRepeat ? 1 : 0),
  fit: (engine) => engine.fit(),
  actualSize: (engine) => engine.showActualSize(),
  zoomIn: (engine) => engine.zoom(zoomStep),
  zoomOut: (engine) => engine.zoom(1 / zoomStep),
  zoomToSelection: (engine) => engine.showSelection(),
};

/** Whether the action has its own line. */
export function isEngineAction(action: CanvasAction): action is EngineAction {
  return action in engineActions;
}
