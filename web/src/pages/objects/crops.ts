import { getBytes } from "../../api/client";
import type { LabelledObject } from "../../api/model";

/** A part of an image in its own pixels. */
export interface Part { x: number; y: number; width: number; height: number }

/** Around an object there is so much of the picture, as a share of the object's longer side. */
const margin = 0.15;
/** Tiny objects are shown with this much at least, in pixels of the image. */
const least = 24;
/** Longest side of the crops that the server cuts. */
const serverSide = 320;

/** What a crop shows: a square around the object, moved into the picture and cut where the picture is narrower. */
export const partAround = (object: LabelledObject): Part => {
  const { image_width: width, image_height: height, bounds } = object;
  const side = Math.ceil(Math.max(least, (1 + 2 * margin) * Math.max((bounds.x_max - bounds.x_min) * width, (bounds.y_max - bounds.y_min) * height)));
  const along = (middle: number, most: number): [number, number] => {
    const length = Math.min(side, most);
    return [Math.round(Math.max(0, Math.min(most - length, middle - length / 2))), length];
  };
  const [x, w] = along(((bounds.x_min + bounds.x_max) / 2) * width, width);
  const [y, h] = along(((bounds.y_min + bounds.y_max) / 2) * height, height);
  return { x, y, width: w, height: h };
};

/** Where a crop's pixels come from: the smallest picture there is that is sharp enough in a cell of so many pixels. */
export const sourceOf = (object: LabelledObject, part: Part, pixels: number): "thumb" | "preview" | "server" => {
  const longest = Math.max(object.image_width, object.image_height);
  const shown = Math.max(part.width, part.height);
  // Nobody sees a quarter less; beyond that it looks soft.
  const wanted = Math.min(pixels * 0.75, shown);
  const sharp = (side: number) => (shown * Math.min(side, longest)) / longest >= wanted;
  if (object.thumb != null && sharp(256)) return "thumb";
  return object.preview != null && sharp(1280) ? "preview" : "server";
};

/** Crops of the server: few at a time, those asked for last come first, and what scrolls out of sight is given up. */
const atOnce = 4;
const keptCrops = 600;
const kept = new Map<string, string>();
const waiting: (() => void)[] = [];
let running = 0;

const next = () => {
  while (running < atOnce) {
    const start = waiting.pop();
    if (start === undefined) return;
    start();
  }
};

const keep = (name: string, address: string) => {
  kept.set(name, address);
  for (const [old, its] of kept) {
    if (kept.size <= keptCrops) break;
    kept.delete(old);
    URL.revokeObjectURL(its);
  }
};

/** The address of a crop cut by the server. */
export const fetchCrop = (object: LabelledObject, part: Part, signal: AbortSignal): Promise<string> => {
  const name = `${object.image_id}/${part.x}/${part.y}/${part.width}/${part.height}`;
  const known = kept.get(name);
  if (known !== undefined) {
    // Used again: the last to go.
    kept.delete(name);
    kept.set(name, known);
    return Promise.resolve(known);
  }
  return new Promise((resolve, reject) => {
    const start = () => {
      running += 1;
      getBytes(`/images/${object.image_id}/render`, { ...part, longest: serverSide }, signal)
        .then(({ blob }) => {
          const address = URL.createObjectURL(blob);
          keep(name, address);
          resolve(address);
        })
        .catch(reject)
        .finally(() => {
          running -= 1;
          next();
        });
    };
    signal.addEventListener("abort", () => {
      const at = waiting.indexOf(start);
      if (at >= 0) waiting.splice(at, 1);
    }, { once: true });
    waiting.push(start);
    next();
  });
};
