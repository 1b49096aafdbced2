import type { Selection, SelectionRequest } from "../../api/types";
import { isAbort } from "../../api/errors";
import { sendGeometry, receiveGeometry, type ShapeGeometry, type ShapeKind } from "../../canvas/shapes";
import type { FrameBlobs } from "./frameBlobs";
import type { TrackExports } from "./trackEngine";

/** What following an object came to. */
export interface Followed {
  /** Frames that become keyframes, with where the object is there. */
  places: { frame: number; shape: ShapeGeometry }[];
  /** The last frame on which it was found. */
  last: number;
  end: "reached" | "lost" | "cancelled" | "nothing";
  /** Why the model could not go on. */
  error?: unknown;
}

/** So many frames it may be hidden or blurred before it counts as lost. */
const patience = 4;

/** Longer side of the pictures that are looked at, in pixels. */
export const followSize = 960;

/** Less than this a model's answer is none. */
const leastScore = 0.5;

/** Has a model say what is in a box of a frame. */
export type Ask = (frame: number, box: NonNullable<SelectionRequest["box"]>) => Promise<Selection>;

/**
 * Follows what a shape shows from one frame to another, in this browser: each frame is fetched, and its pixels are handed
 * to the engine, which compares them with what the object looked like. With a model, that is asked for the object's outline
 * where the engine expects it. Keyframes are kept only where the others do not follow from them.
 */
export const follow = async (engine: TrackExports, frames: FrameBlobs, task: {
  kind: ShapeKind; shape: ShapeGeometry; from: number; to: number; width: number; height: number; tolerance: number; signal: AbortSignal; progress: (frame: number) => void; ask?: Ask;
}): Promise<Followed> => {
  const { kind, shape, from, to, width, height, tolerance, signal, progress, ask } = task;
  const canvas = document.createElement("canvas");
  const hand = async (frame: number): Promise<boolean> => {
    const picture = await createImageBitmap(await frames.get(frame));
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return false;
    context.drawImage(picture, 0, 0);
    picture.close();
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const address = engine.followPixels(canvas.width, canvas.height);
    if (address === 0) return false;
    new Uint8Array(engine.memory.buffer, address, pixels.length).set(pixels);
    return true;
  };
  /** Whether the model finds the object about where the engine expects it. */
  const asked = async (frame: number): Promise<boolean> => {
    if (ask === undefined) return false;
    engine.followExpected();
    const [left, top, right, bottom] = [0, 1, 2, 3].map((index) => engine.coordinate(index));
    // A little room for what has grown or moved since.
    const [sideways, upright] = [0.05 * (right - left), 0.05 * (bottom - top)];
    const [x, y] = [Math.max(0, left - sideways), Math.max(0, top - upright)];
    const box = { x, y, width: Math.min(width, right + sideways) - x, height: Math.min(height, bottom + upright) - y };
    if (!(box.width > 1 && box.height > 1)) return false;
    const { parts, score } = await ask(frame, box);
    if (parts.length === 0 || (score ?? 1) < leastScore) return false;
    const outline: ShapeGeometry = { kind: "polygon", data: { parts: parts.map(({ outer, holes }) => ({ outer: outer as [number, number][], holes: holes as [number, number][][] })) } };
    return sendGeometry(outline, engine) && engine.followCorrect(frame) !== 0;
  };
  let last = from;
  let misses = 0;
  let end: Followed["end"] = "reached";
  let error: unknown;
  try {
    if (!(await hand(from)) || !sendGeometry(shape, engine) || engine.followStart(from, width, height) === 0) return { places: [], last: from, end: "nothing" };
    for (let frame = from + 1; frame <= to; frame += 1) {
      if (signal.aborted) {
        end = "cancelled";
        break;
      }
      // The next picture is on its way while this one is looked at.
      if (frame < to) frames.get(frame + 1).catch(() => undefined);
      if (!(await hand(frame))) break;
      const isFound = engine.followStep(frame) >= -1.5;
      let isOutlined = false;
      try {
        isOutlined = await asked(frame);
      } catch (failure) {
        // What was found before stays.
        if (!isAbort(failure)) error = failure;
        end = "cancelled";
        break;
      }
      if (!isOutlined && !isFound) {
        misses += 1;
        if (misses <= patience) continue;
        end = "lost";
        break;
      }
      misses = 0;
      last = frame;
      progress(frame);
    }
    if (misses > 0 && end === "reached") end = "lost";
    const places: Followed["places"] = [];
    const count = engine.followThin(tolerance);
    for (let at = 1; at < count; at++) {
      const frame = engine.followKept(at);
      places.push({ frame, shape: receiveGeometry(kind, engine, engine.loadedCount(), shape) });
    }
    return { places, last, end, error };
  } finally {
    engine.followEnd();
  }
};
