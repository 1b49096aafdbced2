import { Button } from "../ui/Button";
import { IconFill, IconPolygon } from "../ui/icons";
import type { Workbench } from "./useWorkbench";

/** Size of the brush, and what can be done with the selected mask. */
export const BrushPanel = ({ bench }: { bench: Workbench }) => {
  const { canvas, brushSize, selected, annotations } = bench;
  const chosen = new Set(selected);
  const shapes = annotations.filter((one) => chosen.has(one.id));
  const masks = shapes.filter((one) => one.kind === "mask").length;
  const filled = shapes.filter((one) => ["mask", "polygon", "box", "rotated_box", "ellipse"].includes(one.kind)).length;
  return (
    <section className="wb-brush" aria-label="Brush" onKeyDown={(event) => { if (event.target instanceof HTMLInputElement) event.stopPropagation(); }}>
      <label className="wb-brush-size">
        <span>Size</span>
        {/* Steps grow with the size: a hundredth of an octave would be too fine below, a pixel above. */}
        <input
          type="range" min={0} max={100} step={1} value={Math.round(Math.log(brushSize) / Math.log(500) * 100)} aria-valuetext={`${brushSize} pixels`}
          onChange={(event) => canvas?.setBrushSize(500 ** (Number(event.target.value) / 100))}
        />
        <output className="figures">{brushSize} px</output>
      </label>
      <Button size="small" look="ghost" icon={<IconFill />} keys="shift+f" tip={masks === 0 ? "Select a mask first" : "Fill its holes"} disabled={masks === 0} onClick={() => canvas?.perform("fill")}>Fill</Button>
      <Button
        size="small" look="ghost" icon={<IconPolygon />} keys="shift+k" tip={filled === 0 ? "Select a mask or a filled shape first" : masks > 0 ? "To a polygon" : "To a mask"} disabled={filled === 0}
        onClick={() => canvas?.perform("convert")}
      >{masks > 0 ? "To polygon" : "To mask"}</Button>
    </section>
  );
};
