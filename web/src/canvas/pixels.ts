// Hands the engine the picture's pixels, for tools that look at them.
import type { EngineExports } from "./engine";
import type { View } from "./layers";
import type { PhotoLayer } from "./photo";

/** Pixels along a side; the engine takes no more. */
const most = 2048;

/** The part of the picture that is in view, in whole image pixels, and how many of them one sample stands for. */
export const visiblePart = (view: View, size: { width: number; height: number }, picture: { width: number; height: number }): { x: number; y: number; width: number; height: number; step: number } => {
  // A little more than what is seen: things reach beyond the edge.
  const margin = 32 / view.scale;
  const left = Math.max(Math.floor(-view.x / view.scale - margin), 0);
  const top = Math.max(Math.floor(-view.y / view.scale - margin), 0);
  const right = Math.min(Math.ceil((size.width - view.x) / view.scale + margin), picture.width);
  const bottom = Math.min(Math.ceil((size.height - view.y) / view.scale + margin), picture.height);
  const step = Math.max(1, (right - left) / most, (bottom - top) / most);
  return { x: left, y: top, width: right - left, height: bottom - top, step };
};

export class PixelSource {
  private given: string | undefined;
  private copy: { of: HTMLImageElement; bitmap: ImageBitmap } | undefined;

  constructor(private readonly engine: EngineExports, private readonly photo: PhotoLayer) {}

  /** Other pixels belong to the picture from now on, or to another picture. */
  forget(): void {
    this.given = undefined;
    this.copy?.bitmap.close();
    this.copy = undefined;
    this.engine.forgetPixels();
  }

  /** Gives the engine what is in view, unless it has it; false where the page may not read the picture. */
  give(view: View, size: { width: number; height: number }, picture: { width: number; height: number }): boolean {
    const image = this.photo.best;
    if (image === undefined || image.naturalWidth === 0) return true;
    const part = visiblePart(view, size, picture);
    const width = Math.min(Math.floor(part.width / part.step), most);
    const height = Math.min(Math.floor(part.height / part.step), most);
    if (width < 2 || height < 2) return true;
    const name = [image.src, part.x, part.y, part.width, part.height].join(" ");
    if (name === this.given) return true;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return false;
    const source = this.copy?.of === image ? this.copy.bitmap : image;
    const [across, down] = [image.naturalWidth / picture.width, image.naturalHeight / picture.height];
    context.drawImage(source, part.x * across, part.y * down, width * part.step * across, height * part.step * down, 0, 0, width, height);
    let pixels: ImageData;
    try {
      pixels = context.getImageData(0, 0, width, height);
    } catch {
      return false; // from another address, which does not say that pages may read it
    }
    const address = this.engine.beginPixels(width, height);
    if (address === 0) return true;
    new Uint8Array(this.engine.memory.buffer, address, pixels.data.length).set(pixels.data);
    this.engine.endPixels(part.x, part.y, part.step);
    this.given = name;
    return true;
  }

  /** Fetches the bytes of a picture that came from another address; false where that address does not allow it. */
  async fetchCopy(): Promise<boolean> {
    const image = this.photo.best;
    if (image === undefined) return false;
    try {
      const answer = await fetch(image.src);
      if (!answer.ok) return false;
      const bitmap = await createImageBitmap(await answer.blob());
      this.copy?.bitmap.close();
      this.copy = { of: image, bitmap };
      return true;
    } catch {
      return false;
    }
  }
}
