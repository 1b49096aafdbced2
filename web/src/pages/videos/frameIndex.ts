import { get } from "../../api/client";
import type { FrameIndexPage } from "../../api/types";

/** The frames of a video in the order in which they are shown: the numbering that server, exports and this page share. */
export interface FrameIndex {
  count: number;
  /** Presentation time of each frame, in ticks of `base` seconds. */
  pts: number[];
  start: number;
  base: { numerator: number; denominator: number };
  keyframes: number[];
  /** Seconds from the first frame to the end of the last. */
  duration: number;
  /** The same, exactly. */
  length: { numerator: number; denominator: number };
}

export const loadFrameIndex = async (path: string, signal: AbortSignal): Promise<FrameIndex> => {
  let page = await get<FrameIndexPage>(`${path}/frames`, { limit: 100_000 }, signal);
  const index: FrameIndex = {
    count: page.frame_count, pts: [...page.pts], start: page.start_pts, base: page.time_base, keyframes: [...page.keyframes],
    duration: page.duration.numerator / page.duration.denominator, length: page.duration,
  };
  while (page.next !== undefined && page.next != null) {
    page = await get<FrameIndexPage>(`${path}/frames`, { limit: 100_000, from: page.next }, signal);
    index.pts = index.pts.concat(page.pts);
    index.keyframes = index.keyframes.concat(page.keyframes);
  }
  return index;
};

/** The first place of an ascending list whose value is above `limit`. */
const placeAbove = (values: readonly number[], limit: number): number => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const clampFrame = (index: FrameIndex, frame: number): number => Math.max(0, Math.min(index.count - 1, Math.round(frame)));

/** Seconds since the first frame. */
export const timeOf = (index: FrameIndex, frame: number): number =>
  ((index.pts[clampFrame(index, frame)] - index.start) * index.base.numerator) / index.base.denominator;

/** The frame on the screen at a time; a time that falls short of its frame by rounding still means that frame. */
export const frameAt = (index: FrameIndex, seconds: number): number => {
  const ticks = index.start + ((seconds + 0.0006) * index.base.denominator) / index.base.numerator;
  return clampFrame(index, placeAbove(index.pts, ticks) - 1);
};

/** A moment at which surely this frame is shown: a quarter into it. */
export const momentOf = (index: FrameIndex, frame: number): number => {
  const begin = timeOf(index, frame);
  const end = frame + 1 < index.count ? timeOf(index, frame + 1) : index.duration;
  return begin + Math.max(0, end - begin) / 4;
};

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** When a frame begins, as a fraction of a second in lowest terms; for the frame after the last, when that ends. */
export const fractionOf = (index: FrameIndex, frame: number): [numerator: number, denominator: number] => {
  const isEnd = frame >= index.count;
  const numerator = isEnd ? index.length.numerator : (index.pts[clampFrame(index, frame)] - index.start) * index.base.numerator;
  const denominator = isEnd ? index.length.denominator : index.base.denominator;
  const common = Math.max(1, divisor(Math.abs(numerator), denominator));
  return [numerator / common, denominator / common];
};

/** The exact time as people write it: `5 s`, `1001/30000 s`. */
export const exactTime = (index: FrameIndex, frame: number): string => {
  const [numerator, denominator] = fractionOf(index, clampFrame(index, frame));
  return denominator === 1 ? `${numerator} s` : `${numerator}/${denominator} s`;
};

const padded = (value: number, digits: number) => String(value).padStart(digits, "0");

/** `0:00:03.433`. */
export const writeTimeCode = (seconds: number): string => {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  return `${Math.floor(milliseconds / 3_600_000)}:${padded(Math.floor(milliseconds / 60_000) % 60, 2)}:${padded(Math.floor(milliseconds / 1000) % 60, 2)}.${padded(milliseconds % 1000, 3)}`;
};

/** The next value of an ascending list after (`step` 1) or before (-1) another. */
export const neighbour = (values: readonly number[], from: number, step: 1 | -1): number | undefined =>
  step === 1 ? values[placeAbove(values, from)] : values[placeAbove(values, from - 1) - 1];
