/** A body in space as labels have it: metres of the cloud's own frame, z up, the heading from x towards y in radians. */
export interface Body {
  center: [number, number, number];
  /** Along the heading, across it, up. */
  size: [number, number, number];
  yaw: number;
}
export type Vector = readonly [number, number, number];

export const plus = (a: Vector, b: Vector, share = 1): [number, number, number] => [a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2]];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
/** The same turn in -π…π. */
export const turn = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

/** Heading, left and up. */
export const axesOf = (yaw: number): [Vector, Vector, Vector] => [[Math.cos(yaw), Math.sin(yaw), 0], [-Math.sin(yaw), Math.cos(yaw), 0], [0, 0, 1]];

/** Eight corners: bottom counter-clockwise from the front left, then the top. */
export const cornersOf = ({ center, size, yaw }: Body): Vector[] => {
  const [ahead, left] = axesOf(yaw);
  return [-0.5, 0.5].flatMap((up) => ([[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]] as const).map(([along, across]) =>
    plus(plus(plus(center, ahead, along * size[0]), left, across * size[1]), [0, 0, 1], up * size[2])));
};

/** A place in the body's own frame: along the heading, to the left, up, from its middle. */
export const inside = ({ center, yaw }: Body, place: Vector): Vector => {
  const [ahead, left] = axesOf(yaw);
  const apart = plus(place, center, -1);
  return [dot(apart, ahead), dot(apart, left), apart[2]];
};

/** Where a ray first meets the body, as a multiple of its direction; undefined where it passes. */
export const rayMeets = (body: Body, from: Vector, direction: Vector): number | undefined => {
  const start = inside(body, from);
  const [ahead, left] = axesOf(body.yaw);
  const along: Vector = [dot(direction, ahead), dot(direction, left), direction[2]];
  let near = -Infinity;
  let far = Infinity;
  for (let axis = 0; axis < 3; axis += 1) {
    const half = body.size[axis] / 2;
    if (Math.abs(along[axis]) < 1e-12) {
      if (Math.abs(start[axis]) > half) return undefined;
      continue;
    }
    const [one, other] = [(-half - start[axis]) / along[axis], (half - start[axis]) / along[axis]];
    near = Math.max(near, Math.min(one, other));
    far = Math.min(far, Math.max(one, other));
  }
  return near <= far && far >= 0 ? Math.max(near, 0) : undefined;
};

export type ViewName = "top" | "side" | "front";
/** A flat view of a body: which way is right, which is up, which way one looks; and which extents of the body they are. */
export interface ViewFrame { right: Vector; up: Vector; look: Vector; across: 0 | 1 | 2; upright: 0 | 1 | 2; depth: 0 | 1 | 2 }

export const frameOf = (view: ViewName, yaw: number): ViewFrame => {
  const [ahead, left, up] = axesOf(yaw);
  const right = plus([0, 0, 0], left, -1);
  switch (view) {
    case "top": return { right, up: ahead, look: [0, 0, -1], across: 1, upright: 0, depth: 2 };
    case "side": return { right: ahead, up, look: left, across: 0, upright: 2, depth: 1 };
    case "front": return { right, up, look: ahead, across: 1, upright: 2, depth: 0 };
  }
};

/** Moves faces of a body seen in a view: -1, 0 or 1 says which of the two faces of each direction goes along. */
export const dragFaces = (body: Body, frame: ViewFrame, faces: readonly [number, number], moved: readonly [number, number], least: number): Body => {
  const size: [number, number, number] = [...body.size];
  let { center } = body;
  for (const [direction, extent, face, by] of [[frame.right, frame.across, faces[0], moved[0]], [frame.up, frame.upright, faces[1], moved[1]]] as const) {
    if (face === 0) continue;
    const longer = Math.max(least, size[extent] + face * by);
    center = plus(center, direction, (face * (longer - size[extent])) / 2);
    size[extent] = longer;
  }
  return { ...body, center, size };
};

export const moveBody = (body: Body, by: Vector): Body => ({ ...body, center: plus(body.center, by) });
export const turnBody = (body: Body, by: number): Body => ({ ...body, yaw: turn(body.yaw + by) });
/** The same body standing at a height. */
export const standOn = (body: Body, ground: number): Body => ({ ...body, center: [body.center[0], body.center[1], ground + body.size[2] / 2] });

/** A body over a side that was drawn and the place its width reaches to. */
export const bodyOver = (from: Vector, to: Vector, reach: Vector, height: number, least: number): Body => {
  const yaw = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const [ahead, left] = axesOf(yaw);
  const length = Math.max(least, Math.hypot(to[0] - from[0], to[1] - from[1]));
  const across = dot(plus(reach, from, -1), left);
  const width = Math.max(least, Math.abs(across));
  const foot = plus(plus(from, ahead, length / 2), left, ((across < 0 ? -1 : 1) * width) / 2);
  return { center: [foot[0], foot[1], from[2] + height / 2], size: [length, width, height], yaw };
};

/** Lengths as people read them. */
export const writeMetres = (metres: number): string => (metres >= 100 ? `${Math.round(metres)} m` : metres >= 10 ? `${metres.toFixed(1)} m` : metres >= 0.995 ? `${metres.toFixed(2)} m` : metres >= 0.01 ? `${(metres * 100).toFixed(metres >= 0.1 ? 0 : 1)} cm` : `${(metres * 1000).toFixed(1)} mm`);

/** A label's geometry as a body; undefined where it is none. */
export const bodyOf = (data: Record<string, unknown>): Body | undefined => {
  const { center, size, yaw } = data;
  const three = (value: unknown): value is [number, number, number] => Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === "number" && Number.isFinite(one));
  return three(center) && three(size) && typeof yaw === "number" ? { center, size, yaw } : undefined;
};

const rounded = (value: number, steps: number): number => Math.round(value * steps) / steps;
/** To a hundredth of a millimetre and a microradian: more than any sensor tells, and short to store. */
export const roundBody = ({ center, size, yaw }: Body): Body => {
  const three = ([x, y, z]: Vector): [number, number, number] => [rounded(x, 1e5), rounded(y, 1e5), rounded(z, 1e5)];
  return { center: three(center), size: three(size), yaw: rounded(turn(yaw), 1e6) };
};
export const isSameBody = (one: Body, other: Body): boolean =>
  [...one.center, ...one.size, one.yaw].every((value, index) => Math.abs(value - [...other.center, ...other.size, other.yaw][index]) < 1e-9);
