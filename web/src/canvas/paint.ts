// Draws the engine's display lists with Canvas2D. One path a shape: merged paths are slower to rasterise, fill overlaps
// wrongly and lose the drawing order.
import type { DisplayList } from "./engine";
import { textOn, unclassifiedColour, withOpacity } from "./palette";

/** Of a canvas in the page, or of one in a worker. */
export type Context = Omit<CanvasRenderingContext2D, "canvas">;

/** What a command draws; the engine's `DisplayList.Operation`. */
export const enum Operation {
  rectangle = 1,
  path = 2,
  line = 3,
  ring = 4,
  dots = 5,
  grips = 6,
  label = 7,
  marquee = 8,
  guides = 9,
  readout = 10,
  knobs = 11,
  chosenKnobs = 12,
  stem = 13,
  trail = 14,
  angle = 15,
  lasso = 16,
  circle = 17,
  rings = 18,
  frame = 19,
  refused = 20,
}

const enum Style {
  selected = 1,
  hovered = 2,
  suggestion = 4,
  approved = 8,
  locked = 16,
  moving = 32,
  cut = 64,
}

/** How a class looks. */
export interface ClassLook {
  readonly name: string;
  readonly colour: string;
}

/** What painting needs to know beside the list. */
export interface Looks {
  /** The class at an index; unclassified ones get the neutral look. */
  classAt(index: number): ClassLook;
  /** Text after the class's name, such as a score. */
  labelSuffix(handle: number): string;
  /** Whether ground truth is told from saved shapes by a double line (projects with review). */
  readonly showsApproval: boolean;
}

const accent = "#3b6cff";
const halo = "rgba(0, 0, 0, 0.45)";
/** What will be taken away. */
const cutColour = "#ff5a5a";
const lightHalo = "rgba(255, 255, 255, 0.9)";
const lineWidth = 2;
const fillOpacity = 0.12;
/**
 * Above this many shapes in one drawing their rims are left out, a second stroke would double the raster time, and corners
 * are not rounded, which takes another quarter of it and cannot be told at this width.
 */
const rimLimit = 1500;
/** Coordinates, two a corner, of a shape in hand that are too many for an outline. */
const longOutline = 600;
/** The least distance of its corners, in CSS pixels along both axes together. */
const roughness = 2.5;
/** What names are written in, before the system's own. */
export const nameFont = { family: "Inter", weight: "500" };
const font = `${nameFont.weight} 11px ${nameFont.family}, system-ui, sans-serif`;

interface ClassPaint {
  stroke: string;
  fill: string;
  /** On top of the shape's own fill. */
  addedFill: string;
  /** Of what is shown without an outline. */
  held: string;
  text: string;
}
const paints = new Map<string, ClassPaint>();
function paintOf(colour: string): ClassPaint {
  let paint = paints.get(colour);
  if (paint === undefined) {
    paint = {
      stroke: colour, fill: withOpacity(colour, fillOpacity), addedFill: withOpacity(colour, 0.08), held: withOpacity(colour, 0.45),
      text: textOn(colour),
    };
    paints.set(colour, paint);
  }
  return paint;
}

const textWidths = new Map<string, number>();
function textWidth(context: Context, text: string): number {
  let width = textWidths.get(text);
  if (width === undefined) {
    if (textWidths.size > 4096) textWidths.clear();
    width = context.measureText(text).width;
    textWidths.set(text, width);
  }
  return width;
}

/** Forgets measured texts, once the font has arrived. */
export function forgetTextWidths(): void {
  textWidths.clear();
}

/** The neutral look of shapes without a class. */
export const unclassifiedLook: ClassLook = { name: "No class", colour: unclassifiedColour };

/** Draws a list; the context's transform maps CSS pixels of the layer to its bitmap. */
export function paint(
  context: Context, list: DisplayList, looks: Looks, size: { width: number; height: number },
): void {
  const { commands, vertices } = list;
  const hasRims = commands.length <= 4 * rimLimit;
  context.lineJoin = hasRims ? "round" : "bevel";
  context.font = font;
  context.textBaseline = "middle";
  let v = 0;
  for (let c = 0; c < commands.length; c += 4) {
    const operation = commands[c] as Operation;
    const handle = commands[c + 1] as number;
    const word = commands[c + 2] as number;
    const count = commands[c + 3] as number;
    const start = v;
    v += 2 * count;
    const flags = word >>> 16;
    switch (operation) {
      case Operation.rectangle:
      case Operation.path:
      case Operation.line: {
        // What is in hand and has many corners, such as the mask under a brush, is drawn on every frame: as an area.
        const isArea = operation === Operation.path && (flags & Style.moving) !== 0 && 2 * count > longOutline;
        context.beginPath();
        trace(context, operation, vertices, start, count, isArea ? roughness : 0);
        // Holes and further parts belong to the same fill.
        while (commands[c + 4] === Operation.ring) {
          c += 4;
          const ringCount = commands[c + 3] as number;
          trace(context, Operation.path, vertices, v, ringCount);
          v += 2 * ringCount;
        }
        const colour = (flags & Style.cut) !== 0 ? cutColour : looks.classAt(word & 0xffff).colour;
        if (isArea) area(context, colour);
        else outline(context, operation, flags, colour, looks.showsApproval, hasRims);
        break;
      }
      case Operation.ring:
        break; // taken together with its path
      case Operation.dots:
        dots(context, vertices, start, count, flags, looks.classAt(word & 0xffff).colour);
        break;
      case Operation.rings:
        rings(context, vertices, start, count, flags, looks.classAt(word & 0xffff).colour);
        break;
      case Operation.refused:
        refused(context, vertices, start, count);
        break;
      case Operation.frame:
        frame(context, vertices, start);
        break;
      case Operation.grips:
        grips(context, vertices, start, count);
        break;
      case Operation.label: {
        const look = looks.classAt(word & 0xffff);
        const text = look.name + looks.labelSuffix(handle);
        label(context, text, look.colour, vertices[start] as number, vertices[start + 1] as number);
        break;
      }
      case Operation.marquee:
        marquee(context, vertices, start);
        break;
      case Operation.guides:
        guides(context, vertices[start] as number, vertices[start + 1] as number, size);
        break;
      case Operation.readout: {
        const text = `${tenths(vertices[start + 2] as number)} × ${tenths(vertices[start + 3] as number)}`;
        readout(context, text, vertices[start] as number, vertices[start + 1] as number, size);
        break;
      }
      case Operation.angle: {
        const text = `${tenths(vertices[start + 2] as number)}°`;
        readout(context, text, vertices[start] as number, vertices[start + 1] as number, size);
        break;
      }
      case Operation.knobs:
      case Operation.chosenKnobs:
        knobs(context, vertices, start, count, operation === Operation.chosenKnobs);
        break;
      case Operation.circle:
        for (const [width, colour] of [[3, halo], [1, "#ffffff"]] as const) {
          context.beginPath();
          context.arc(vertices[start] as number, vertices[start + 1] as number, Math.max(vertices[start + 2] as number, 1), 0, 2 * Math.PI);
          context.setLineDash([]);
          context.lineWidth = width;
          context.strokeStyle = colour;
          context.stroke();
        }
        break;
      case Operation.lasso:
        context.beginPath();
        trace(context, Operation.path, vertices, start, count);
        context.fillStyle = "rgba(59, 108, 255, 0.14)";
        context.fill("evenodd");
        context.setLineDash([]);
        context.lineWidth = 1;
        context.strokeStyle = accent;
        context.stroke();
        break;
      case Operation.stem:
      case Operation.trail:
        trail(context, vertices, start, count);
        break;
    }
  }
  context.setLineDash([]);
}

/** A part of a layer, in CSS pixels. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a list in a part of the layer, whose corner its vertices count from, instead of what was there. */
export function paintPart(context: Context, list: DisplayList, looks: Looks, { x, y, width, height }: Part): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.clearRect(x, y, width, height);
  context.translate(x, y);
  paint(context, list, looks, { width, height });
  context.restore();
}

/** How far beyond its vertices anything is drawn: dots, handles, wide lines. */
const reach = 12;

/** What a list covers, in CSS pixels; nothing where it has words or lines across the whole layer. */
export function boundsOf(list: DisplayList): { minX: number; minY: number; maxX: number; maxY: number } | undefined {
  const { commands, vertices } = list;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  let v = 0;
  for (let c = 0; c < commands.length; c += 4) {
    const count = commands[c + 3] as number;
    switch (commands[c] as Operation) {
      case Operation.label:
      case Operation.guides:
      case Operation.readout:
      case Operation.angle:
        return undefined;
      case Operation.circle: {
        const [x, y, radius] = [vertices[v] as number, vertices[v + 1] as number, vertices[v + 2] as number];
        [minX, minY] = [Math.min(minX, x - radius), Math.min(minY, y - radius)];
        [maxX, maxY] = [Math.max(maxX, x + radius), Math.max(maxY, y + radius)];
        break;
      }
      default:
        for (let i = v; i < v + 2 * count; i += 2) {
          const [x, y] = [vertices[i] as number, vertices[i + 1] as number];
          if (x < minX) minX = x;
          if (x > maxX) maxX = x;
          if (y < minY) minY = y;
          if (y > maxY) maxY = y;
        }
    }
    v += 2 * count;
  }
  if (minX > maxX) return { minX: 0, minY: 0, maxX: 0, maxY: 0 };
  return { minX: minX - reach, minY: minY - reach, maxX: maxX + reach, maxY: maxY + reach };
}

function trace(
  context: Context, operation: Operation, vertices: Float32Array, start: number, count: number, step = 0,
): void {
  const x = vertices[start] as number;
  const y = vertices[start + 1] as number;
  if (operation === Operation.rectangle) {
    context.rect(x, y, (vertices[start + 2] as number) - x, (vertices[start + 3] as number) - y);
    return;
  }
  context.moveTo(x, y);
  let [lastX, lastY] = [x, y];
  for (let i = start + 2; i < start + 2 * count; i += 2) {
    const [nextX, nextY] = [vertices[i] as number, vertices[i + 1] as number];
    if (step > 0 && Math.abs(nextX - lastX) + Math.abs(nextY - lastY) < step) continue;
    context.lineTo(nextX, nextY);
    [lastX, lastY] = [nextX, nextY];
  }
  if (operation === Operation.path) context.closePath();
}

function outline(
  context: Context, operation: Operation, flags: number, colour: string, showsApproval: boolean,
  hasRim: boolean,
): void {
  const look = paintOf(colour);
  // Drawn over itself on the shapes layer, but for a drag, where it is there only once.
  const isOverlaid = (flags & (Style.selected | Style.hovered)) !== 0 && (flags & Style.moving) === 0;
  const isDashed = (flags & Style.suggestion) !== 0;
  const isDouble = showsApproval && (flags & Style.approved) !== 0;
  if (operation !== Operation.line) {
    context.fillStyle = isOverlaid ? look.addedFill : look.fill;
    context.fill("evenodd");
  }
  if ((flags & Style.selected) !== 0) {
    context.setLineDash([]);
    context.strokeStyle = lightHalo;
    context.lineWidth = lineWidth + 3;
    context.stroke();
  }
  // The dark rim keeps every colour readable on every picture; between dashes it shows the line's course.
  context.setLineDash([]);
  if (hasRim) {
    context.strokeStyle = halo;
    context.lineWidth = isDouble ? lineWidth + 4 : lineWidth + 1.25;
    context.stroke();
  }
  if (isDashed) context.setLineDash([6, 4]);
  context.strokeStyle = look.stroke;
  context.lineWidth = isDouble ? lineWidth + 3 : lineWidth;
  context.stroke();
  if (isDouble) {
    context.strokeStyle = "#ffffff";
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function area(context: Context, colour: string): void {
  context.fillStyle = paintOf(colour).held;
  context.fill("evenodd");
}

function dots(
  context: Context, vertices: Float32Array, start: number, count: number, flags: number, colour: string,
): void {
  const look = paintOf(colour);
  const radius = (flags & (Style.selected | Style.hovered)) !== 0 ? 6 : 4;
  context.setLineDash([]);
  for (let i = start; i < start + 2 * count; i += 2) {
    context.beginPath();
    context.arc(vertices[i] as number, vertices[i + 1] as number, radius, 0, 2 * Math.PI);
    context.fillStyle = look.stroke;
    context.fill();
    context.strokeStyle = (flags & Style.suggestion) !== 0 ? "#000000" : "#ffffff";
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** Hollow dots: points that are there and cannot be seen. */
function rings(
  context: Context, vertices: Float32Array, start: number, count: number, flags: number, colour: string,
): void {
  const radius = (flags & (Style.selected | Style.hovered)) !== 0 ? 6 : 4;
  context.setLineDash([]);
  for (let i = start; i < start + 2 * count; i += 2) {
    context.beginPath();
    context.arc(vertices[i] as number, vertices[i + 1] as number, radius, 0, 2 * Math.PI);
    for (const [width, ink] of [[4, halo], [2.5, "#ffffff"], [1.5, colour]] as const) {
      context.lineWidth = width;
      context.strokeStyle = ink;
      context.stroke();
    }
  }
}

/** Crossed dots: places that do not belong to what is in the making. */
function refused(context: Context, vertices: Float32Array, start: number, count: number): void {
  context.setLineDash([]);
  for (let i = start; i < start + 2 * count; i += 2) {
    const [x, y] = [vertices[i] as number, vertices[i + 1] as number];
    context.beginPath();
    context.arc(x, y, 5.5, 0, 2 * Math.PI);
    context.fillStyle = cutColour;
    context.fill();
    context.strokeStyle = "#ffffff";
    context.lineWidth = 1.5;
    context.moveTo(x - 2.5, y);
    context.lineTo(x + 2.5, y);
    context.stroke();
  }
}

/** The box that points are laid out in. */
function frame(context: Context, vertices: Float32Array, start: number): void {
  const [x, y] = [vertices[start] as number, vertices[start + 1] as number];
  const [width, height] = [(vertices[start + 2] as number) - x, (vertices[start + 3] as number) - y];
  for (const [line, ink, dash] of [[3, halo, []], [1, "#ffffff", [5, 4]]] as const) {
    context.setLineDash([...dash]);
    context.lineWidth = line;
    context.strokeStyle = ink;
    context.strokeRect(x, y, width, height);
  }
}

function grips(context: Context, vertices: Float32Array, start: number, count: number): void {
  context.setLineDash([]);
  context.fillStyle = "#ffffff";
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  for (let i = start; i < start + 2 * count; i += 2) {
    context.beginPath();
    context.rect((vertices[i] as number) - 4, (vertices[i + 1] as number) - 4, 8, 8);
    context.fill();
    context.stroke();
  }
}

const labelHeight = 16;

function label(context: Context, text: string, colour: string, x: number, y: number): void {
  const look = paintOf(colour);
  const width = textWidth(context, text) + 8;
  const top = y - labelHeight - 1 >= 0 ? y - labelHeight - 1 : y + 1;
  context.fillStyle = look.stroke;
  context.fillRect(x - 1, top, width, labelHeight);
  context.fillStyle = look.text;
  context.fillText(text, x + 3, top + labelHeight / 2 + 0.5);
}

function marquee(context: Context, vertices: Float32Array, start: number): void {
  const x = vertices[start] as number;
  const y = vertices[start + 1] as number;
  const width = (vertices[start + 2] as number) - x;
  const height = (vertices[start + 3] as number) - y;
  context.fillStyle = "rgba(59, 108, 255, 0.14)";
  context.fillRect(x, y, width, height);
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = accent;
  context.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(width), Math.round(height));
}

function guides(
  context: Context, x: number, y: number, size: { width: number; height: number },
): void {
  // Thin rectangles instead of lines: exact pixels at every ratio, light on dark and dark on light.
  context.fillStyle = "rgba(0, 0, 0, 0.35)";
  context.fillRect(Math.round(x) - 1, 0, 3, size.height);
  context.fillRect(0, Math.round(y) - 1, size.width, 3);
  context.fillStyle = "rgba(255, 255, 255, 0.9)";
  context.fillRect(Math.round(x), 0, 1, size.height);
  context.fillRect(0, Math.round(y), size.width, 1);
}

const tenths = (value: number): string => (Math.round(value * 10) / 10).toString();

function readout(
  context: Context, text: string, besideX: number, besideY: number, size: { width: number; height: number },
): void {
  const width = textWidth(context, text) + 10;
  const x = Math.min(Math.max(besideX + 10, 0), size.width - width);
  const y = Math.min(Math.max(besideY + 10, 0), size.height - 20);
  context.fillStyle = "rgba(20, 21, 24, 0.85)";
  context.fillRect(x, y, width, 20);
  context.fillStyle = "#ffffff";
  context.fillText(text, x + 5, y + 10.5);
}

/** Round handles: points of a shape. */
function knobs(
  context: Context, vertices: Float32Array, start: number, count: number, isChosen: boolean,
): void {
  context.setLineDash([]);
  context.fillStyle = isChosen ? accent : "#ffffff";
  context.strokeStyle = isChosen ? "#ffffff" : accent;
  context.lineWidth = 1.5;
  for (let i = start; i < start + 2 * count; i += 2) {
    context.beginPath();
    context.arc(vertices[i] as number, vertices[i + 1] as number, isChosen ? 5.5 : 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** A thin line, light on dark and dark on light. */
function trail(context: Context, vertices: Float32Array, start: number, count: number): void {
  context.beginPath();
  trace(context, Operation.line, vertices, start, count);
  context.setLineDash([]);
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.stroke();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1;
  context.stroke();
}
