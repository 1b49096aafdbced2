import type { Annotation } from "../api/model";
import type { CanvasShape, ShapeKind, ShapeGeometry } from "../canvas";

const drawn: ReadonlySet<string> = new Set<ShapeKind>(["box", "rotated_box", "polygon", "polyline", "point", "ellipse", "keypoints", "mask", "cuboid_2d"]);

/** What the canvas draws of a label; undefined for those without a shape (classifications, time ranges). */
export const shapeOf = (one: Annotation): CanvasShape | undefined =>
  drawn.has(one.kind)
    ? { ...({ kind: one.kind, data: one.data } as unknown as ShapeGeometry), id: one.id, classId: one.class_id, status: one.status, revision: one.revision, confidence: one.confidence ?? null, zOrder: one.z_order ?? 0, groupId: one.group_id ?? null }
    : undefined;

export const shapesOf = (all: readonly Annotation[]): CanvasShape[] =>
  [...all].sort((a, b) => (a.z_order ?? 0) - (b.z_order ?? 0)).flatMap((one) => shapeOf(one) ?? []);

/** Smallest upright box around a label in pixels, for lists and small pictures. */
export const boundsOf = (one: Pick<Annotation, "kind" | "data" | "bounds">, width: number, height: number): { x: number; y: number; width: number; height: number } | undefined => {
  if (one.kind === "box") {
    const data = one.data as { x: number; y: number; width: number; height: number };
    return { x: data.x, y: data.y, width: data.width, height: data.height };
  }
  const { bounds } = one;
  return bounds == null || bounds === undefined ? undefined
    : { x: bounds.x_min * width, y: bounds.y_min * height, width: (bounds.x_max - bounds.x_min) * width, height: (bounds.y_max - bounds.y_min) * height };
};
