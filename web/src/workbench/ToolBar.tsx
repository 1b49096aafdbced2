import type { LabelClass } from "../api/model";
import { IconButton } from "../ui/Button";
import type { Tool } from "../canvas";
import {
  IconBox, IconBrush, IconCuboid, IconCut, IconEllipse, IconEraser, IconExtremes, IconEye, IconEyeOff, IconFit, IconHand, IconJoin, IconKeyboard, IconMagnet, IconPoint, IconPointer, IconPolygon, IconPolyline, IconRedo,
  IconRotatedBox, IconScissors, IconSkeleton, IconTrash, IconUndo, IconWand, IconZoomIn, IconZoomOut,
} from "../ui/icons";
import type { Workbench } from "./useWorkbench";

/** Tools that draw, in the order people meet them. */
const drawing: { tool: Tool; label: string; keys: string; icon: typeof IconBox }[] = [
  { tool: "box", label: "Draw boxes", keys: "b", icon: IconBox },
  { tool: "extremes", label: "Draw boxes by four extreme points", keys: "x", icon: IconExtremes },
  { tool: "rotatedBox", label: "Draw rotated boxes: one side, then the width", keys: "r", icon: IconRotatedBox },
  { tool: "polygon", label: "Draw polygons: click, or drag freehand", keys: "p", icon: IconPolygon },
  { tool: "smart", label: "Select a thing: click on it or box it in, Alt click on what is not of it, Enter keeps it", keys: "y", icon: IconWand },
  { tool: "scissors", label: "Draw polygons along edges", keys: "u", icon: IconScissors },
  { tool: "polyline", label: "Draw lines", keys: "l", icon: IconPolyline },
  { tool: "cuboid", label: "Draw cuboids: the front face by a drag, the back face by a drag or a click", keys: "shift+b", icon: IconCuboid },
  { tool: "ellipse", label: "Draw ellipses", keys: "c", icon: IconEllipse },
  { tool: "skeleton", label: "Draw skeletons: a box, in which the class's points appear", keys: "s", icon: IconSkeleton },
  { tool: "point", label: "Place points", keys: "o", icon: IconPoint },
  { tool: "brush", label: "Paint masks", keys: "m", icon: IconBrush },
  { tool: "eraser", label: "Erase from masks", keys: "shift+m", icon: IconEraser },
  { tool: "cut", label: "Cut out of polygons", keys: "k", icon: IconCut },
];

export const ToolBar = ({ bench, classes, readOnly, showKeys }: { bench: Workbench; classes: LabelClass[]; readOnly: boolean; showKeys: () => void }) => {
  const { canvas, tool } = bench;
  const hasSkeleton = classes.some((one) => one.id === bench.activeClass && one.skeleton != null);
  const chosen = new Set(bench.selected);
  const polygons = bench.annotations.filter((one) => one.kind === "polygon" && chosen.has(one.id)).length;
  return (
    <div className="wb-tools" role="toolbar" aria-label="Tools" aria-orientation="vertical">
      <IconButton side="right" label="Select and move" keys="v" icon={<IconPointer size={20} />} aria-pressed={tool === "select"} disabled={canvas === undefined} onClick={() => canvas?.setTool("select")} />
      {!readOnly && drawing.map(({ tool: one, label, keys, icon: Icon }) => (
        <IconButton
          key={one} side="right" label={label} keys={keys} icon={<Icon size={20} />} aria-pressed={tool === one} disabled={canvas === undefined || (one === "skeleton" && !hasSkeleton && tool !== one)}
          tip={one === "skeleton" && !hasSkeleton ? "Skeletons: pick a class that has one. Admins give it to a class under Classes." : undefined} onClick={() => canvas?.setTool(one)}
        />
      ))}
      <IconButton side="right" label="Move the picture" keys="h" icon={<IconHand size={20} />} aria-pressed={tool === "pan"} disabled={canvas === undefined} onClick={() => canvas?.setTool("pan")} />
      <span className="wb-gap" />
      {!readOnly && (
        <>
          <IconButton side="right" label="Undo" keys="mod+z" icon={<IconUndo size={20} />} disabled={!bench.canUndo} tip={bench.canUndo ? undefined : "Undo: there is nothing to take back"} onClick={() => canvas?.undo()} />
          <IconButton side="right" label="Redo" keys="mod+shift+z" icon={<IconRedo size={20} />} disabled={!bench.canRedo} tip={bench.canRedo ? undefined : "Redo: nothing was taken back"} onClick={() => canvas?.redo()} />
          <IconButton
            side="right" label="Join the selected polygons" keys="j" icon={<IconJoin size={20} />} disabled={polygons < 2} tip={polygons < 2 ? "Join: select two or more polygons first" : undefined}
            onClick={() => canvas?.perform("join")}
          />
          <IconButton side="right" label="Delete what is selected" keys="delete" icon={<IconTrash size={20} />} disabled={bench.selected.length === 0} tip={bench.selected.length === 0 ? "Delete: select something first" : undefined} onClick={() => canvas?.deleteSelection()} />
          <span className="wb-gap" />
        </>
      )}
      <IconButton side="right" label="Zoom in" keys="+" icon={<IconZoomIn size={20} />} disabled={canvas === undefined} onClick={() => canvas?.zoomIn()} />
      <button type="button" className="wb-percent figures" aria-label={`Zoom ${Math.round(bench.percent)} percent: show at actual size`} onClick={() => canvas?.showActualSize()}>{Math.round(bench.percent)}%</button>
      <IconButton side="right" label="Zoom out" keys="-" icon={<IconZoomOut size={20} />} disabled={canvas === undefined} onClick={() => canvas?.zoomOut()} />
      <IconButton side="right" label="Whole picture" keys="f" icon={<IconFit size={20} />} disabled={canvas === undefined} onClick={() => canvas?.fit()} />
      <IconButton side="right" label={bench.labelsShown ? "Hide the names" : "Show the names"} keys="t" icon={bench.labelsShown ? <IconEye size={20} /> : <IconEyeOff size={20} />} aria-pressed={bench.labelsShown} disabled={canvas === undefined} onClick={() => canvas?.setLabelsVisible(!bench.labelsShown)} />
      {!readOnly && <IconButton side="right" label={bench.snapping ? "Do not snap to other shapes" : "Snap to other shapes"} keys="shift+n" icon={<IconMagnet size={20} />} aria-pressed={bench.snapping} disabled={canvas === undefined} onClick={() => canvas?.setSnapping(!bench.snapping)} />}
      <span className="grow" />
      <IconButton side="right" label="Every key" keys="?" icon={<IconKeyboard size={20} />} onClick={showKeys} />
    </div>
  );
};
