import type { FrameIndex } from "../../pages/videos/frameIndex";
import { frameAt, timeOf, writeTimeCode } from "../../pages/videos/frameIndex";
import type { KeyframeSource } from "./trackEngine";

/** A lane of the timeline: a track, or all segments of one class. */
export interface TimelineRow {
  key: string;
  name: string;
  colour: string;
  /** Of a track. */
  track?: string;
  spans: readonly (readonly [start: number, end: number])[];
  keyframes: readonly { frame: number; isOccluded: boolean; isOutside: boolean; source: KeyframeSource }[];
  segments: readonly { id: string; start: number; end: number }[];
}

/** Which part of the video is in sight. */
export interface TimelineRange {
  /** Frame at the left edge; a fraction while panning. */
  from: number;
  /** Frames a pixel. */
  step: number;
}

export const rowHeight = 28;
export const rulerHeight = 28;

export const xOf = (range: TimelineRange, frame: number): number => (frame - range.from) / range.step;
export const frameOf = (range: TimelineRange, x: number): number => range.from + x * range.step;

/** The range kept inside the video. */
export const clampRange = (range: TimelineRange, width: number, count: number): TimelineRange => {
  const step = Math.max(1 / 24, Math.min(range.step, count / Math.max(1, width)));
  return { step, from: Math.max(0, Math.min(range.from, count - width * step)) };
};

/** The range scaled about a frame that keeps its place. */
export const zoomRange = (range: TimelineRange, factor: number, about: number, width: number, count: number): TimelineRange => {
  const step = Math.max(1 / 24, Math.min(range.step / factor, count / Math.max(1, width)));
  return clampRange({ step, from: about - ((about - range.from) / range.step) * step }, width, count);
};

/** What lies under the pointer. */
export type TimelineHit =
  | { on: "ruler" }
  | { on: "keyframe"; row: number; frame: number }
  | { on: "segment"; row: number; id: string; edge: "start" | "end" | "middle" }
  | { on: "row"; row: number };

export const hitTest = (rows: readonly TimelineRow[], range: TimelineRange, x: number, y: number, scroll: number): TimelineHit | undefined => {
  if (y < rulerHeight) return { on: "ruler" };
  const at = Math.floor((y - rulerHeight + scroll) / rowHeight);
  const row = rows[at];
  if (row === undefined) return undefined;
  let best: { frame: number; away: number } | undefined;
  for (const { frame } of row.keyframes) {
    const away = Math.abs(xOf(range, frame + 0.5) - x);
    if (away <= 7 && (best === undefined || away < best.away)) best = { frame, away };
  }
  if (best !== undefined) return { on: "keyframe", row: at, frame: best.frame };
  for (const one of row.segments) {
    const [start, end] = [xOf(range, one.start), xOf(range, one.end)];
    const reach = Math.min(6, Math.max(2, (end - start) / 3));
    if (Math.abs(x - start) <= reach) return { on: "segment", row: at, id: one.id, edge: "start" };
    if (Math.abs(x - end) <= reach) return { on: "segment", row: at, id: one.id, edge: "end" };
    if (x > start && x < end) return { on: "segment", row: at, id: one.id, edge: "middle" };
  }
  return { on: "row", row: at };
};

const ticks = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200];

export interface TimelineLook {
  text: string; faint: string; line: string; accent: string; surface: string; selected: string;
}

/** Draws ruler and lanes that are in sight; the playhead is an element of its own. */
export const drawTimeline = (context: CanvasRenderingContext2D, size: { width: number; height: number }, rows: readonly TimelineRow[], range: TimelineRange, scroll: number, index: FrameIndex, selected: string | undefined, look: TimelineLook): void => {
  const { width, height } = size;
  context.clearRect(0, 0, width, height);
  const first = Math.floor(scroll / rowHeight);
  const last = Math.min(rows.length - 1, Math.floor((scroll + height - rulerHeight) / rowHeight));
  for (let at = first; at <= last; at++) drawRow(context, rows[at], at, width, range, scroll, selected, look);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, width, rulerHeight);
  context.strokeStyle = look.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, rulerHeight - 0.5);
  context.lineTo(width, rulerHeight - 0.5);
  context.stroke();
  const begin = timeOf(index, Math.floor(range.from));
  const finish = timeOf(index, Math.ceil(frameOf(range, width)));
  // By frames: what is shown may go on behind the video's end.
  const perPixel = Math.max(1e-9, (range.step * index.duration) / Math.max(1, index.count));
  const gap = ticks.find((one) => one / perPixel >= 76) ?? 14_400;
  context.font = "11px Inter, sans-serif";
  context.textBaseline = "middle";
  for (let time = Math.ceil(begin / gap - 1e-9) * gap; time <= finish + gap; time += gap) {
    if (time > index.duration) break;
    const x = Math.round(xOf(range, frameAt(index, time))) + 0.5;
    if (x > width) break;
    context.strokeStyle = look.line;
    context.beginPath();
    context.moveTo(x, 20);
    context.lineTo(x, rulerHeight);
    context.stroke();
    context.fillStyle = look.faint;
    const text = writeTimeCode(time).replace(/^0:/, "");
    context.fillText(gap >= 1 ? text.replace(/\.\d+$/, "") : text.slice(0, -1), x + 4, 12);
  }
};

const drawRow = (context: CanvasRenderingContext2D, row: TimelineRow, at: number, width: number, range: TimelineRange, scroll: number, selected: string | undefined, look: TimelineLook): void => {
  const top = rulerHeight + at * rowHeight - scroll;
  const middle = top + rowHeight / 2;
  if (row.track !== undefined && row.track === selected) {
    context.fillStyle = look.selected;
    context.fillRect(0, top, width, rowHeight);
  }
  context.fillStyle = look.line;
  context.fillRect(0, top + rowHeight - 1, width, 1);
  for (const [start, end] of row.spans) {
    const [left, right] = [Math.max(-2, xOf(range, start)), Math.min(width + 2, xOf(range, end))];
    if (right < 0 || left > width) continue;
    context.fillStyle = row.colour;
    context.globalAlpha = 0.4;
    context.fillRect(left, middle - 4, Math.max(1.5, right - left), 8);
    context.globalAlpha = 1;
  }
  // Where it is covered, from one keyframe to the next.
  row.keyframes.forEach((one, place) => {
    if (!one.isOccluded || one.isOutside) return;
    const until = row.keyframes[place + 1]?.frame ?? row.spans[row.spans.length - 1]?.[1] ?? one.frame;
    const [left, right] = [Math.max(0, xOf(range, one.frame)), Math.min(width, xOf(range, until))];
    context.strokeStyle = look.text;
    context.globalAlpha = 0.55;
    context.beginPath();
    for (let x = left; x < right; x += 6) {
      context.moveTo(x, middle + 4);
      context.lineTo(Math.min(x + 4, right), middle - 4);
    }
    context.stroke();
    context.globalAlpha = 1;
  });
  let drawn = -10;
  for (const one of row.keyframes) {
    const x = xOf(range, one.frame + 0.5);
    if (x < -8 || x > width + 8) continue;
    // What falls on the same column is drawn once.
    if (x - drawn < 1.5) continue;
    drawn = x;
    const reach = one.source === "manual" || one.source === "import" ? 5.5 : 4.5;
    context.beginPath();
    context.moveTo(x, middle - reach);
    context.lineTo(x + reach, middle);
    context.lineTo(x, middle + reach);
    context.lineTo(x - reach, middle);
    context.closePath();
    // Hollow: out of sight from here on. Dashed: placed by a tool or a model.
    context.fillStyle = one.isOutside ? look.surface : row.colour;
    context.fill();
    context.setLineDash(one.source === "tool" || one.source === "model" ? [2, 1.5] : []);
    context.strokeStyle = look.text;
    context.lineWidth = 1;
    context.stroke();
    context.setLineDash([]);
  }
  for (const one of row.segments) {
    const [left, right] = [xOf(range, one.start), xOf(range, one.end)];
    if (right < 0 || left > width) continue;
    context.fillStyle = row.colour;
    context.globalAlpha = one.id === selected ? 0.75 : 0.45;
    context.beginPath();
    context.rect(left, top + 5, Math.max(2, right - left), rowHeight - 11);
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = one.id === selected ? look.accent : row.colour;
    context.lineWidth = one.id === selected ? 2 : 1;
    context.stroke();
  }
};
