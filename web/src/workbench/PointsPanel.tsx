import type { Annotation, LabelClass } from "../api/model";
import type { WorkbenchCanvas } from "../canvas";
import { Button } from "../ui/Button";
import { classNames } from "../ui/classNames";

interface Keypoint { name?: string; x: number; y: number; visibility: number }

const states = [
  { visibility: 2, label: "Visible", action: "point.visible", keys: "alt+v" }, { visibility: 1, label: "Covered", action: "point.occluded", keys: "alt+o" },
  { visibility: 0, label: "Not there", action: "point.absent", keys: "alt+x" },
] as const;

/** The points of the selected skeleton: which one is chosen, and whether each can be seen. */
export const PointsPanel = ({ bench, classes }: {
  bench: { canvas: WorkbenchCanvas | undefined; selected: readonly string[]; annotations: readonly Pick<Annotation, "id" | "kind" | "class_id" | "data">[]; point: number | null };
  classes: readonly LabelClass[];
}) => {
  const { canvas, selected, annotations, point } = bench;
  const shape = selected.length === 1 ? annotations.find((one) => one.id === selected[0] && one.kind === "keypoints") : undefined;
  if (shape === undefined) return null;
  const points = (shape.data as { points?: Keypoint[] }).points ?? [];
  const skeleton = classes.find((one) => one.id === shape.class_id)?.skeleton;
  const chosen = point === null ? undefined : points[point];
  const paired = (skeleton?.pairs.length ?? 0) > 0;
  return (
    <section className="wb-points" aria-label="Points of the skeleton">
      <ol className="wb-points-list" role="listbox" aria-label="Points">
        {points.map((one, index) => (
          <li key={index} role="presentation">
            <button
              type="button" role="option" aria-selected={index === point} className={classNames("wb-point", index === point && "wb-point-on")}
              onClick={() => canvas?.choosePoint(index)}
            >
              <span className={`wb-point-mark wb-point-${one.visibility}`} aria-hidden="true" />
              <span className="cut">{one.name ?? skeleton?.points[index]?.name ?? `Point ${index + 1}`}</span>
              <span className="heard">{states.find((state) => state.visibility === one.visibility)?.label}</span>
            </button>
          </li>
        ))}
      </ol>
      <div className="row">
        {states.map(({ visibility, label, action, keys }) => (
          <Button
            key={action} size="small" look="ghost" keys={keys} aria-pressed={chosen?.visibility === visibility} disabled={visibility === 0 && chosen === undefined}
            tip={chosen !== undefined ? undefined : visibility === 0 ? "Choose a point first" : "All points"} onClick={() => { canvas?.perform(action); canvas?.focus(); }}
          >{label}</Button>
        ))}
        <Button size="small" look="ghost" keys="alt+s" disabled={!paired} tip={paired ? "Left and right change places" : "The class names no left and right points"} onClick={() => { canvas?.perform("swapSides"); canvas?.focus(); }}>Swap sides</Button>
      </div>
    </section>
  );
};
