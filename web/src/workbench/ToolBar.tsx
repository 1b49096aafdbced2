import { IconButton } from "../ui/Button";
import { IconBox, IconEye, IconEyeOff, IconFit, IconHand, IconKeyboard, IconPointer, IconRedo, IconTrash, IconUndo, IconZoomIn, IconZoomOut } from "../ui/icons";
import type { Workbench } from "./useWorkbench";

export const ToolBar = ({ bench, readOnly, showKeys }: { bench: Workbench; readOnly: boolean; showKeys: () => void }) => {
  const { canvas, tool } = bench;
  return (
    <div className="wb-tools" role="toolbar" aria-label="Tools" aria-orientation="vertical">
      <IconButton side="right" label="Select and move" keys="v" icon={<IconPointer size={20} />} aria-pressed={tool === "select"} disabled={canvas === undefined} onClick={() => canvas?.setTool("select")} />
      {!readOnly && <IconButton side="right" label="Draw boxes" keys="b" icon={<IconBox size={20} />} aria-pressed={tool === "box"} disabled={canvas === undefined} onClick={() => canvas?.setTool("box")} />}
      <IconButton side="right" label="Move the picture" keys="h" icon={<IconHand size={20} />} aria-pressed={tool === "pan"} disabled={canvas === undefined} onClick={() => canvas?.setTool("pan")} />
      <span className="wb-gap" />
      {!readOnly && (
        <>
          <IconButton side="right" label="Undo" keys="mod+z" icon={<IconUndo size={20} />} disabled={!bench.canUndo} onClick={() => canvas?.undo()} />
          <IconButton side="right" label="Redo" keys="mod+shift+z" icon={<IconRedo size={20} />} disabled={!bench.canRedo} onClick={() => canvas?.redo()} />
          <IconButton side="right" label="Delete what is selected" keys="delete" icon={<IconTrash size={20} />} disabled={bench.selected.length === 0} onClick={() => canvas?.deleteSelection()} />
          <span className="wb-gap" />
        </>
      )}
      <IconButton side="right" label="Zoom in" keys="+" icon={<IconZoomIn size={20} />} disabled={canvas === undefined} onClick={() => canvas?.zoomIn()} />
      <button type="button" className="wb-percent figures" aria-label={`Zoom ${Math.round(bench.percent)} percent: show at actual size`} onClick={() => canvas?.showActualSize()}>{Math.round(bench.percent)}%</button>
      <IconButton side="right" label="Zoom out" keys="-" icon={<IconZoomOut size={20} />} disabled={canvas === undefined} onClick={() => canvas?.zoomOut()} />
      <IconButton side="right" label="Whole picture" keys="f" icon={<IconFit size={20} />} disabled={canvas === undefined} onClick={() => canvas?.fit()} />
      <IconButton side="right" label={bench.labelsShown ? "Hide the names" : "Show the names"} keys="t" icon={bench.labelsShown ? <IconEye size={20} /> : <IconEyeOff size={20} />} aria-pressed={bench.labelsShown} disabled={canvas === undefined} onClick={() => canvas?.setLabelsVisible(!bench.labelsShown)} />
      <span className="grow" />
      <IconButton side="right" label="Every key" keys="?" icon={<IconKeyboard size={20} />} onClick={showKeys} />
    </div>
  );
};
