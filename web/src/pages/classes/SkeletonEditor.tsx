import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { ClassSkeleton } from "../../api/types";
import { Button, IconButton } from "../../ui/Button";
import { classNames } from "../../ui/classNames";
import { Field, Input, Select } from "../../ui/Field";
import { IconPlus, IconTrash } from "../../ui/icons";
import { person } from "./personSkeleton";

const emptySkeleton: ClassSkeleton = { points: [], edges: [], pairs: [] };
/** Side of the square that the points are laid out in, in units of its drawing. */
const side = 280;
const rounded = (value: number) => Math.round(Math.min(Math.max(value, 0), 1) * 1000) / 1000;
const isEdge = (edge: readonly number[], one: number, other: number) => (edge[0] === one && edge[1] === other) || (edge[0] === other && edge[1] === one);

/** What is wrong with a skeleton, in words for the person who made it; undefined where nothing is. */
export const skeletonTrouble = (skeleton: ClassSkeleton | null): string | undefined => {
  if (skeleton === null) return undefined;
  const names = skeleton.points.map((point) => point.name.trim());
  if (names.some((name) => name === "")) return "Every point needs a name.";
  if (new Set(names).size < names.length) return "Two points have the same name.";
  return undefined;
};

/** Points of a class's skeleton: laid out by dragging, joined by clicking one after the other, paired left with right. */
export const SkeletonEditor = ({ value, colour, fixed, change, error }: {
  value: ClassSkeleton | null; colour: string;
  /** Points that labels have: they can be renamed and moved, not taken out. */
  fixed: number;
  change: (skeleton: ClassSkeleton | null) => void; error?: string;
}) => {
  const skeleton = value ?? emptySkeleton;
  const { points, edges, pairs } = skeleton;
  const [chosen, setChosen] = useState<number>();
  const [dragged, setDragged] = useState<{ index: number; moved: boolean }>();
  const board = useRef<SVGSVGElement>(null);
  const set = (next: Partial<ClassSkeleton>) => {
    const all = { ...skeleton, ...next };
    change(all.points.length === 0 ? null : all);
  };
  const mirrorOf = (index: number) => {
    const pair = pairs.find((one) => one.includes(index));
    return pair === undefined ? undefined : pair[0] === index ? pair[1] : pair[0];
  };
  const placeOf = (event: PointerEvent) => {
    const box = board.current?.getBoundingClientRect();
    return box === undefined ? undefined : { x: rounded((event.clientX - box.left) / box.width), y: rounded((event.clientY - box.top) / box.height) };
  };
  const move = (index: number, place: { x: number; y: number }) => set({ points: points.map((point, at) => (at === index ? { ...point, ...place } : point)) });
  const add = (place: { x: number; y: number }) => {
    let number = points.length + 1;
    while (points.some((point) => point.name === `point ${number}`)) number++;
    set({ points: [...points, { name: `point ${number}`, ...place }], ...(chosen !== undefined && { edges: [...edges, [chosen, points.length]] }) });
    setChosen(points.length);
  };
  const join = (one: number, other: number) => {
    const kept = edges.filter((edge) => !isEdge(edge, one, other));
    set({ edges: kept.length < edges.length ? kept : [...edges, [one, other]] });
  };
  const remove = (index: number) => {
    const less = (list: readonly (readonly number[])[]) => list.filter((one) => !one.includes(index)).map((one) => one.map((at) => (at > index ? at - 1 : at)));
    set({ points: points.filter((_, at) => at !== index), edges: less(edges), pairs: less(pairs) });
    setChosen(undefined);
  };
  const pair = (index: number, other: number | undefined) => {
    const kept = pairs.filter((one) => !one.includes(index) && (other === undefined || !one.includes(other)));
    const isLeft = !/right/i.test(points[index]?.name ?? "");
    set({ pairs: other === undefined ? kept : [...kept, isLeft ? [index, other] : [other, index]] });
  };
  const press = (index: number) => {
    if (chosen !== undefined && chosen !== index) {
      join(chosen, index);
      setChosen(undefined);
    } else setChosen(chosen === index ? undefined : index);
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    const steps: Record<string, [number, number]> = { ArrowLeft: [-0.01, 0], ArrowRight: [0.01, 0], ArrowUp: [0, -0.01], ArrowDown: [0, 0.01] };
    const step = steps[event.key];
    const point = points[index];
    if (step !== undefined && point !== undefined) {
      event.preventDefault();
      const size = event.shiftKey ? 5 : 1;
      move(index, { x: rounded(point.x + step[0] * size), y: rounded(point.y + step[1] * size) });
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      press(index);
    } else if (event.key === "Delete" && index >= fixed) {
      event.preventDefault();
      remove(index);
    }
  };
  return (
    <fieldset className="stack tight">
      <legend className="field-label">Skeleton <span className="faint small">points that are placed on each object</span></legend>
      {error !== undefined && <p className="field-error" role="alert">{error}</p>}
      {points.length === 0 ? (
        <div className="row">
          <Button size="small" icon={<IconPlus />} onClick={() => add({ x: 0.5, y: 0.2 })}>Start a skeleton</Button>
          <Button size="small" look="ghost" onClick={() => change(person)}>Take a person's 17 points</Button>
        </div>
      ) : (
        <div className="skeleton-editor">
          <div>
            <svg
              ref={board} viewBox={`0 0 ${side} ${side}`} className={classNames("skeleton-board", points.length > 6 && "skeleton-many")} role="group" aria-label="Places of the points"
              onPointerMove={(event) => {
                if (dragged === undefined) return;
                const place = placeOf(event);
                if (place === undefined) return;
                setDragged({ ...dragged, moved: true });
                move(dragged.index, place);
              }}
              onPointerUp={(event) => {
                if (dragged === undefined) {
                  const place = placeOf(event);
                  if (place !== undefined) add(place);
                } else if (!dragged.moved) press(dragged.index);
                setDragged(undefined);
              }}
            >
              {edges.map(([from = 0, to = 0]) => {
                const [one, other] = [points[from], points[to]];
                return one === undefined || other === undefined ? null : <line key={`${from}-${to}`} x1={one.x * side} y1={one.y * side} x2={other.x * side} y2={other.y * side} stroke={colour} />;
              })}
              {points.map((point, index) => (
                <g
                  key={index} className={classNames("skeleton-joint", chosen === index && "skeleton-chosen")} tabIndex={0} role="button" aria-pressed={chosen === index} aria-label={`${point.name}: arrows move it, Enter joins it with another`}
                  onKeyDown={(event) => onKey(event, index)}
                  onPointerDown={(event) => { board.current?.setPointerCapture(event.pointerId); setDragged({ index, moved: false }); }}
                >
                  <circle cx={point.x * side} cy={point.y * side} r="12" fill="transparent" stroke="none" />
                  <circle cx={point.x * side} cy={point.y * side} r="5" fill={colour} />
                  <title>{point.name}</title>
                  <text x={point.x * side + (point.x > 0.7 ? -9 : 9)} y={point.y * side + 4} textAnchor={point.x > 0.7 ? "end" : "start"}>{point.name}</text>
                </g>
              ))}
            </svg>
            <p className="small soft">{chosen === undefined ? "Click for a new point, drag points to their places, click two points to join or part them." : `Click another point to join it with ${points[chosen]?.name ?? "this one"} or to part them, or a free place for a joined point.`}</p>
          </div>
          <ol className="skeleton-points" aria-label="Points of the skeleton">
            {points.map((point, index) => (
              <li key={index} className="skeleton-point">
                <Field label={`Point ${index + 1}`}><Input small value={point.name} maxLength={100} onChange={(event) => set({ points: points.map((one, at) => (at === index ? { ...one, name: event.target.value } : one)) })} /></Field>
                <Field label="Mirrored">
                  <Select small value={mirrorOf(index) ?? ""} onChange={(event) => pair(index, event.target.value === "" ? undefined : Number(event.target.value))}>
                    <option value="">by itself</option>{points.map((other, at) => at !== index && <option key={at} value={at}>{other.name}</option>)}
                  </Select>
                </Field>
                <IconButton label={`Remove ${point.name}`} tip={index < fixed ? "Labels have this point. Rename or move it instead." : "Remove"} disabled={index < fixed} icon={<IconTrash />} onClick={() => remove(index)} />
              </li>
            ))}
            <li><Button size="small" icon={<IconPlus />} onClick={() => add({ x: 0.5, y: 0.5 })}>Add a point</Button></li>
          </ol>
        </div>
      )}
    </fieldset>
  );
};
