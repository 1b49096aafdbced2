import type { LabelClass } from "../../api/model";
import type { Tool } from "../../canvas";
import { IconButton } from "../../ui/Button";
import {
  IconBox, IconBrush, IconCuboid, IconEllipse, IconEraser, IconExtremes, IconEye, IconEyeOff, IconFit, IconHand, IconKeyboard, IconPoint, IconPointer, IconPolygon, IconPolyline, IconRedo, IconRotatedBox, IconSkeleton, IconUndo, IconZoomIn, IconZoomOut,
} from "../../ui/icons";
import type { VideoCanvas } from "./useVideoCanvas";

const drawing: { tool: Tool; label: string; keys: string; icon: typeof IconBox }[] = [
  { tool: "box", label: "Draw boxes", keys: "b", icon: IconBox },
  { tool: "extremes", label: "Draw boxes by four extreme points", keys: "x", icon: IconExtremes },
  { tool: "rotatedBox", label: "Draw rotated boxes: one side, then the width", keys: "r", icon: IconRotatedBox },
  { tool: "polygon", label: "Draw polygons: click, or drag freehand", keys: "p", icon: IconPolygon },
  { tool: "polyline", label: "Draw lines", keys: "shift+p", icon: IconPolyline },
  { tool: "cuboid", label: "Draw cuboids: the front face by a drag, the back face by a drag or a click", keys: "shift+b", icon: IconCuboid },
  { tool: "ellipse", label: "Draw ellipses", keys: "c", icon: IconEllipse },
  { tool: "skeleton", label: "Draw skeletons: a box, in which the class's points appear", keys: "s", icon: IconSkeleton },
  { tool: "point", label: "Place points", keys: "o", icon: IconPoint },
  { tool: "brush", label: "Paint masks", keys: "m", icon: IconBrush },
  { tool: "eraser", label: "Erase from masks", keys: "shift+m", icon: IconEraser },
];

/** The tools of the picture. */
export const VideoTools = ({ view, classes, canUndo, canRedo, readOnly, showKeys }: { view: VideoCanvas; classes: readonly LabelClass[]; canUndo: boolean; canRedo: boolean; readOnly: boolean; showKeys: () => void }) => {
  const { canvas, tool } = view;
  const off = canvas === undefined;
  const hasSkeleton = classes.some((one) => one.id === view.activeClass && one.skeleton != null);
  return (
    <div className="wb-tools" role="toolbar" aria-label="Tools" aria-orientation="vertical">
      <IconButton side="right" label="Select and move" keys="v" icon={<IconPointer size={20} />} aria-pressed={tool === "select"} disabled={off} onClick={() => canvas?.setTool("select")} />
      {!readOnly && drawing.map(({ tool: one, label, keys, icon: Icon }) => (
        <IconButton
          key={one} side="right" label={label} keys={keys} icon={<Icon size={20} />} aria-pressed={tool === one} disabled={off || (one === "skeleton" && !hasSkeleton && tool !== one)}
          tip={one === "skeleton" && !hasSkeleton ? "Skeletons: pick a class that has one. Admins give it to a class under Classes." : undefined} onClick={() => canvas?.setTool(one)}
        />
      ))}
      <IconButton side="right" label="Move the picture" keys="h" icon={<IconHand size={20} />} aria-pressed={tool === "pan"} disabled={off} onClick={() => canvas?.setTool("pan")} />
      <span className="wb-gap" />
      {!readOnly && (
        <>
          <IconButton side="right" label="Undo" keys="mod+z" icon={<IconUndo size={20} />} disabled={!canUndo} tip={canUndo ? undefined : "Undo: there is nothing to take back"} onClick={() => canvas?.undo()} />
          <IconButton side="right" label="Redo" keys="mod+shift+z" icon={<IconRedo size={20} />} disabled={!canRedo} tip={canRedo ? undefined : "Redo: nothing was taken back"} onClick={() => canvas?.redo()} />
          <span className="wb-gap" />
        </>
      )}
      <IconButton side="right" label="Zoom in" keys="+" icon={<IconZoomIn size={20} />} disabled={off} onClick={() => canvas?.zoomIn()} />
      <button type="button" className="wb-percent figures" aria-label={`Zoom ${Math.round(view.percent)} percent: show at actual size`} onClick={() => canvas?.showActualSize()}>{Math.round(view.percent)}%</button>
      <IconButton side="right" label="Zoom out" keys="-" icon={<IconZoomOut size={20} />} disabled={off} onClick={() => canvas?.zoomOut()} />
      <IconButton side="right" label="Whole picture" keys="f" icon={<IconFit size={20} />} disabled={off} onClick={() => canvas?.fit()} />
      <IconButton side="right" label={view.labelsShown ? "Hide the names" : "Show the names"} keys="t" icon={view.labelsShown ? <IconEye size={20} /> : <IconEyeOff size={20} />} aria-pressed={view.labelsShown} disabled={off} onClick={() => canvas?.setLabelsVisible(!view.labelsShown)} />
      <span className="grow" />
      <IconButton side="right" label="Every key" keys="?" icon={<IconKeyboard size={20} />} onClick={showKeys} />
    </div>
  );
};
