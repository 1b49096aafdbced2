import type { Annotation } from "../api/model";
import type { Pair, ShapeDataByKind } from "../canvas/shapes";

type Edges = { minX: number; minY: number; maxX: number; maxY: number };
type Shape = Pick<Annotation, "kind" | "data">;

/** Shapes that cover more than this of what both cover are the same thing. */
const sameFrom = 0.9;
/** Places that differ by less than this part of a shape's diagonal are the same place. */
const samePlace = 0.05;
/** Shapes are compared on so many samples a side; the error is about one in a hundred. */
const samples = 96;

const turned = (cx: number, cy: number, x: number, y: number, angle: number): Pair => {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return [cx + x * cos - y * sin, cy + x * sin + y * cos];
};

/** Rings of what covers an area; undefined for what does not. */
const ringsOf = ({ kind, data }: Shape): Pair[][] | undefined => {
  switch (kind) {
    case "box": {
      const { x, y, width, height } = data as unknown as ShapeDataByKind["box"];
      return [[[x, y], [x + width, y], [x + width, y + height], [x, y + height]]];
    }
    case "rotated_box": {
      const { cx, cy, width, height, angle } = data as unknown as ShapeDataByKind["rotated_box"];
      return [([[-1, -1], [1, -1], [1, 1], [-1, 1]] as Pair[]).map(([x, y]) => turned(cx, cy, (x * width) / 2, (y * height) / 2, angle))];
    }
    case "ellipse": {
      const { cx, cy, rx, ry, angle } = data as unknown as ShapeDataByKind["ellipse"];
      return [Array.from({ length: 64 }, (_, index) => turned(cx, cy, rx * Math.cos((index * Math.PI) / 32), ry * Math.sin((index * Math.PI) / 32), angle))];
    }
    case "polygon":
      return (data as unknown as ShapeDataByKind["polygon"]).parts.flatMap(({ outer, holes }) => [outer, ...(holes ?? [])]);
    default:
      return undefined;
  }
};

/** Points of what covers none. */
const pointsOf = ({ kind, data }: Shape): Pair[] | undefined => {
  switch (kind) {
    case "polyline": return (data as unknown as ShapeDataByKind["polyline"]).points;
    case "point": return [[(data as unknown as ShapeDataByKind["point"]).x, (data as unknown as ShapeDataByKind["point"]).y]];
    case "keypoints": return (data as unknown as ShapeDataByKind["keypoints"]).points.map(({ x, y }) => [x, y]);
    default: return undefined;
  }
};

const edgesOf = (points: readonly Pair[]): Edges => points.reduce<Edges>(
  (edges, [x, y]) => ({ minX: Math.min(edges.minX, x), minY: Math.min(edges.minY, y), maxX: Math.max(edges.maxX, x), maxY: Math.max(edges.maxY, y) }),
  { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity },
);

const areaOf = ({ minX, minY, maxX, maxY }: Edges) => Math.max(0, maxX - minX) * Math.max(0, maxY - minY);

/** Common part of two upright boxes over what both cover. */
const overlapOf = (one: Edges, other: Edges): number => {
  const common = areaOf({ minX: Math.max(one.minX, other.minX), minY: Math.max(one.minY, other.minY), maxX: Math.min(one.maxX, other.maxX), maxY: Math.min(one.maxY, other.maxY) });
  return common === 0 ? 0 : common / (areaOf(one) + areaOf(other) - common);
};

/** Whether a place lies inside of rings, each crossing of which leads in or out. */
const isInside = (rings: readonly Pair[][], x: number, y: number): boolean => {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index++) {
      const [ax, ay] = ring[index];
      const [bx, by] = ring[before];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
};

/** Common part over what both cover, by samples. */
const overlapOfRings = (one: readonly Pair[][], other: readonly Pair[][]): number => {
  const [a, b] = [edgesOf(one.flat()), edgesOf(other.flat())];
  // What their boxes do not have in common, they cannot have either: no need to look closer.
  if (overlapOf(a, b) < 0.5) return 0;
  const whole = edgesOf([[a.minX, a.minY], [a.maxX, a.maxY], [b.minX, b.minY], [b.maxX, b.maxY]]);
  let [common, all] = [0, 0];
  for (let row = 0; row < samples; row++) {
    const y = whole.minY + ((row + 0.5) / samples) * (whole.maxY - whole.minY);
    for (let column = 0; column < samples; column++) {
      const x = whole.minX + ((column + 0.5) / samples) * (whole.maxX - whole.minX);
      const [inOne, inOther] = [isInside(one, x, y), isInside(other, x, y)];
      if (inOne && inOther) common++;
      if (inOne || inOther) all++;
    }
  }
  return all === 0 ? 0 : common / all;
};

/** Lengths of a mask's runs, beginning with pixels outside: COCO's compressed form. */
const runsOf = (counts: string): number[] => {
  const runs: number[] = [];
  for (let at = 0; at < counts.length;) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more && at < counts.length) {
      const piece = counts.charCodeAt(at++) - 48;
      value |= (piece & 31) << shift;
      more = (piece & 32) !== 0;
      shift += 5;
      if (!more && (piece & 16) !== 0) value |= -1 << shift;
    }
    if (runs.length > 2) value += runs[runs.length - 2];
    runs.push(value);
  }
  return runs;
};

const overlapOfMasks = (one: ShapeDataByKind["mask"], other: ShapeDataByKind["mask"]): number => {
  if (one.size[0] !== other.size[0] || one.size[1] !== other.size[1]) return 0;
  if (one.counts === other.counts) return 1;
  const [a, b] = [runsOf(one.counts), runsOf(other.counts)];
  let [i, j, leftA, leftB, common, all] = [0, 0, a[0] ?? 0, b[0] ?? 0, 0, 0];
  while (i < a.length && j < b.length) {
    const step = Math.min(leftA, leftB);
    if (i % 2 === 1 && j % 2 === 1) common += step;
    if (i % 2 === 1 || j % 2 === 1) all += step;
    leftA -= step;
    leftB -= step;
    if (leftA === 0) leftA = a[++i] ?? 0;
    if (leftB === 0) leftB = b[++j] ?? 0;
  }
  return all === 0 ? 0 : common / all;
};

/** Whether two labels of one class are of the same thing: they cover the same, more or less. */
export const isSameThing = (one: Shape, other: Shape): boolean => {
  if (one.kind !== other.kind) return false;
  if (one.kind === "classification") return true;
  if (one.kind === "mask") return overlapOfMasks(one.data as unknown as ShapeDataByKind["mask"], other.data as unknown as ShapeDataByKind["mask"]) > sameFrom;
  const [rings, otherRings] = [ringsOf(one), ringsOf(other)];
  if (rings !== undefined && otherRings !== undefined) {
    return one.kind === "box" ? overlapOf(edgesOf(rings[0]), edgesOf(otherRings[0])) > sameFrom : overlapOfRings(rings, otherRings) > sameFrom;
  }
  const [points, otherPoints] = [pointsOf(one), pointsOf(other)];
  if (points === undefined || otherPoints === undefined) return JSON.stringify(one.data) === JSON.stringify(other.data);
  if (points.length !== otherPoints.length) return false;
  const { minX, minY, maxX, maxY } = edgesOf(points);
  const near = Math.max(3, samePlace * Math.hypot(maxX - minX, maxY - minY));
  return points.every(([x, y], index) => Math.hypot(x - otherPoints[index][0], y - otherPoints[index][1]) <= near);
};
