// Shapes as pages and server know them, and their passage to the engine's numbers.

/** Kinds, in the order of the engine's `ShapeKind`. */
export const shapeKinds = [
  "box", "rotated_box", "polygon", "polyline", "point", "ellipse", "keypoints", "mask", "cuboid_2d",
] as const;
export type ShapeKind = typeof shapeKinds[number];

export type Pair = [x: number, y: number];

/** Geometry in pixels of the upright image, as the annotation's `data` has it. Angles are degrees, clockwise. */
export interface ShapeDataByKind {
  box: { x: number; y: number; width: number; height: number };
  rotated_box: { cx: number; cy: number; width: number; height: number; angle: number };
  polygon: { parts: { outer: Pair[]; holes?: Pair[][] }[] };
  polyline: { points: Pair[] };
  point: { x: number; y: number };
  ellipse: { cx: number; cy: number; rx: number; ry: number; angle: number };
  keypoints: { points: { name?: string; x: number; y: number; visibility: number }[] };
  /** COCO's compressed run lengths, column by column. */
  mask: { size: [height: number, width: number]; counts: string };
  /** Each face clockwise from its top left, four corners. */
  cuboid_2d: { front: Pair[]; back: Pair[] };
}

export type ShapeGeometry = { [K in ShapeKind]: { kind: K; data: ShapeDataByKind[K] } }[ShapeKind];

/** The annotation's status, as the server names it. */
export type ShapeStatus = "draft" | "submitted" | "approved" | "rejected" | "generated" | "reviewed" | "accepted";

/** One label. */
export type CanvasShape = ShapeGeometry & {
  /** The annotation's id; new shapes get a UUIDv7 made here. */
  id: string;
  /** Null until the shape has a class. */
  classId: string | null;
  status: ShapeStatus;
  /** The server's revision; null until it has one. */
  revision: number | null;
  /** Model's score, 0…1. */
  confidence?: number | null;
  hidden?: boolean;
  locked?: boolean;
  /** Higher is drawn above; of equals the later one. 0 without it. */
  zOrder?: number;
  /** Shapes with the same number belong together. */
  groupId?: number | null;
};

/** What the server says about a shape; what is not given stays as it is. */
export interface ShapeState {
  revision?: number | null;
  classId?: string | null;
  status?: ShapeStatus;
  confidence?: number | null;
  hidden?: boolean;
  locked?: boolean;
  zOrder?: number;
  groupId?: number | null;
  kind?: ShapeKind;
  /** Suits `kind`. */
  data?: ShapeDataByKind[ShapeKind];
}

/** The engine's `ShapeStatus`: saved, suggestion, approved. */
export function engineStatus(status: ShapeStatus): number {
  switch (status) {
    case "generated":
    case "reviewed":
      return 1;
    case "approved":
    case "accepted":
      return 2;
    default:
      return 0;
  }
}

/** Receives a geometry number by number. */
export interface GeometrySink {
  beginShape(kind: number): void;
  addCoordinate(value: number): void;
  endRing(): void;
}

/** Sends a geometry to the engine; returns false where there is nothing to send (a mask without an outline). */
export function sendGeometry(shape: ShapeGeometry, sink: GeometrySink): boolean {
  sink.beginShape(shapeKinds.indexOf(shape.kind));
  const add = (...values: number[]): void => values.forEach((value) => sink.addCoordinate(value));
  const ring = (points: readonly Pair[]): void => {
    // Most of what a picture with many shapes has: without a list for every point.
    for (const point of points) {
      sink.addCoordinate(point[0]);
      sink.addCoordinate(point[1]);
    }
    sink.endRing();
  };
  switch (shape.kind) {
    case "box": {
      const { x, y, width, height } = shape.data;
      add(x, y, x + width, y + height);
      return true;
    }
    case "rotated_box": {
      const { cx, cy, width, height, angle } = shape.data;
      add(cx, cy, width, height, (angle * Math.PI) / 180);
      return true;
    }
    case "ellipse": {
      const { cx, cy, rx, ry, angle } = shape.data;
      add(cx, cy, rx, ry, (angle * Math.PI) / 180);
      return true;
    }
    case "polygon":
      for (const part of shape.data.parts) {
        ring(part.outer);
        for (const hole of part.holes ?? []) ring(hole);
      }
      return true;
    case "polyline":
      for (const [x, y] of shape.data.points) add(x, y);
      return true;
    case "cuboid_2d":
      for (const [x, y] of [...shape.data.front, ...shape.data.back]) add(x, y);
      return true;
    case "point":
      add(shape.data.x, shape.data.y);
      return true;
    case "keypoints":
      for (const point of shape.data.points) add(point.x, point.y, point.visibility);
      return true;
    case "mask":
      if (typeof shape.data.counts !== "string") return false;
      add(shape.data.size[1], shape.data.size[0]);
      for (let index = 0; index < shape.data.counts.length; index++) add(shape.data.counts.charCodeAt(index));
      return true;
  }
}

/** To hundredths of a pixel, the engine's own grid, so that differences of edges do not end in 0.30000000000000004. */
export const roundedPixel = (value: number): number => Math.round(value * 100) / 100;

/** The box's `data` from the engine's edges. */
export function boxData(minX: number, minY: number, maxX: number, maxY: number): ShapeDataByKind["box"] {
  return {
    x: minX,
    y: minY,
    width: roundedPixel(maxX - minX),
    height: roundedPixel(maxY - minY),
  };
}

/** Hands a geometry out number by number; `loadCoordinates` first. */
export interface GeometrySource {
  coordinate(index: number): number;
  ringCount(): number;
  ringEnd(index: number): number;
  ringIsOuter(index: number): number;
}

const degrees = (radians: number): number => Math.round((radians * 180) / Math.PI * 1000) / 1000;

/**
 * The geometry that the engine has loaded, of `count` coordinates. What the engine does not know (names of keypoints)
 * comes from `before`.
 */
export function receiveGeometry(
  kind: ShapeKind, source: GeometrySource, count: number, before: ShapeGeometry | undefined,
): ShapeGeometry {
  const at = (index: number): number => source.coordinate(index);
  const pairs = (start: number, end: number): Pair[] => {
    const points: Pair[] = [];
    for (let index = start; index < end; index += 2) points.push([at(index), at(index + 1)]);
    return points;
  };
  switch (kind) {
    case "box":
      return { kind, data: boxData(at(0), at(1), at(2), at(3)) };
    case "rotated_box":
      return { kind, data: { cx: at(0), cy: at(1), width: at(2), height: at(3), angle: degrees(at(4)) } };
    case "ellipse":
      return { kind, data: { cx: at(0), cy: at(1), rx: at(2), ry: at(3), angle: degrees(at(4)) } };
    case "polygon": {
      const parts: { outer: Pair[]; holes?: Pair[][] }[] = [];
      let start = 0;
      for (let ring = 0; ring < source.ringCount(); ring++) {
        const end = source.ringEnd(ring);
        const last = parts[parts.length - 1];
        if (source.ringIsOuter(ring) !== 0 || last === undefined) parts.push({ outer: pairs(start, end) });
        else last.holes = [...(last.holes ?? []), pairs(start, end)];
        start = end;
      }
      return { kind, data: { parts } };
    }
    case "polyline":
      return { kind, data: { points: pairs(0, count) } };
    case "cuboid_2d":
      return { kind, data: { front: pairs(0, 8), back: pairs(8, 16) } };
    case "point":
      return { kind, data: { x: at(0), y: at(1) } };
    case "keypoints": {
      const known = before?.kind === "keypoints" ? before.data.points : [];
      const points = [];
      for (let index = 0; index < count / 3; index++) {
        points.push({ ...known[index], x: at(3 * index), y: at(3 * index + 1), visibility: at(3 * index + 2) });
      }
      return { kind, data: { points } };
    }
    case "mask": {
      let counts = "";
      for (let index = 2; index < count; index++) counts += String.fromCharCode(at(index));
      return { kind, data: { size: [at(1), at(0)], counts } };
    }
  }
}

/** Whether the loaded coordinates are those of a geometry: an angle may differ by what rounding to degrees costs. */
export function isLoaded(geometry: ShapeGeometry, source: GeometrySource, count: number): boolean {
  let index = 0;
  let isSame = true;
  const sink: GeometrySink = {
    beginShape: () => undefined,
    addCoordinate: (value) => {
      if (index >= count || Math.abs(source.coordinate(index) - value) > 1e-6) isSame = false;
      index++;
    },
    endRing: () => undefined,
  };
  return sendGeometry(geometry, sink) && isSame && index === count;
}
