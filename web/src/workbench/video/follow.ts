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
}

/** So many frames it may be hidden or blurred before it counts as lost. */
const patience = 4;

/** Longer side of the pictures that are looked at, in pixels. */
export const followSize = 960;

/**
 * Follows what a shape shows from one frame to another, in this browser: each frame is fetched, and its pixels are handed
 * to the engine, which compares them with what the object looked like. Keyframes are kept only where the others do not
 * follow from them.
 */
export const follow = async (engine: TrackExports, frames: FrameBlobs, task: {
  kind: ShapeKind; shape: ShapeGeometry; from: number; to: number; width: number; tolerance: number; signal: AbortSignal; progress: (frame: number, shape: ShapeGeometry) => void;
}): Promise<Followed> => {
  const { kind, shape, from, to, width, tolerance, signal, progress } = task;
  const canvas = document.createElement("canvas");
  let scale = 1;
  const hand = async (frame: number): Promise<boolean> => {
    const picture = await createImageBitmap(await frames.get(frame));
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return false;
    context.drawImage(picture, 0, 0);
    scale = picture.width / width;
    picture.close();
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const address = engine.followPixels(canvas.width, canvas.height);
    if (address === 0) return false;
    new Uint8Array(engine.memory.buffer, address, pixels.length).set(pixels);
    return true;
  };
  let last = from;
  let misses = 0;
  let end: Followed["end"] = "reached";
  try {
    if (!(await hand(from)) || !sendGeometry(shape, engine) || engine.followStart(from, scale) === 0) return { places: [], last: from, end: "nothing" };
    for (let frame = from + 1; frame <= to; frame += 1) {
      if (signal.aborted) {
        end = "cancelled";
        break;
      }
      // The next picture is on its way while this one is looked at.
      if (frame < to) frames.get(frame + 1).catch(() => undefined);
      if (!(await hand(frame))) break;
      if (engine.followStep(frame, scale) < -1.5) {
        misses += 1;
        if (misses <= patience) continue;
        end = "lost";
        break;
      }
      misses = 0;
      last = frame;
      engine.followLatest();
      progress(frame, receiveGeometry(kind, engine, engine.loadedCount(), shape));
    }
    if (misses > 0 && end === "reached") end = "lost";
    const places: Followed["places"] = [];
    const count = engine.followThin(tolerance);
    for (let at = 1; at < count; at++) {
      const frame = engine.followKept(at);
      places.push({ frame, shape: receiveGeometry(kind, engine, engine.loadedCount(), shape) });
    }
    return { places, last, end };
  } finally {
    engine.followEnd();
  }
};
