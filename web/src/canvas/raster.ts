// The page's end of the worker that draws what would take a frame too long.
import type { DisplayList } from "./engine";
import { type Looks, Operation, type Part, nameFont } from "./paint";

/** A font of the page's that names are written in. A worker has none but those it loads. */
export interface Face {
  readonly family: string;
  readonly source: string;
  readonly weight: string;
}

/** What the worker is told: first the page's fonts, then what to draw. */
export interface Drawing {
  readonly number: number;
  /** Of the bitmap. */
  readonly width: number;
  readonly height: number;
  /** Bitmap pixels a CSS pixel. */
  readonly ratio: number;
  readonly commands: ArrayBuffer;
  readonly vertices: ArrayBuffer;
  /** By class index. */
  readonly colours: ReadonlyMap<number, string>;
  /** What is written, by shape. */
  readonly names: ReadonlyMap<number, string>;
  /** What to draw anew of the drawing before, whose other parts stay; without it, all. */
  readonly part?: Part;
  readonly showsApproval: boolean;
}

/** What comes back. */
export interface DrawingDone {
  readonly number: number;
  readonly bitmap: ImageBitmap;
}

/** Where the worker's script is; the page draws everything itself where it was built without. */
const address = typeof WORKBENCH_RASTER === "string" ? WORKBENCH_RASTER : undefined;

/** The page's faces of the font that names are written in, as its style sheets have them. */
function nameFaces(): Face[] {
  const faces: Face[] = [];
  for (const sheet of document.styleSheets) {
    let rules: CSSRuleList;
    try {
      rules = sheet.cssRules;
    } catch {
      continue; // from another address
    }
    for (const rule of rules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const [family, source, weight] = ["font-family", "src", "font-weight"].map((name) => rule.style.getPropertyValue(name)) as [string, string, string];
      // Addresses count from the sheet they stand in; the worker's script is elsewhere.
      const whole = source.replace(/url\("?([^")]+)"?\)/g, (_, url: string) => `url("${new URL(url, sheet.href ?? location.href).href}")`);
      if (family.replace(/"/g, "") === nameFont.family && weight === nameFont.weight) faces.push({ family: nameFont.family, source: whole, weight });
    }
  }
  return faces;
}

/** One drawing at a time, on a thread of its own, which starts with the first. */
export class Raster {
  /** Whether it draws nothing: the browser has no such workers, or the script did not load or cannot draw here. */
  isBroken = address === undefined || typeof Worker !== "function" || typeof OffscreenCanvas !== "function";

  private worker: Worker | undefined;
  private number = 0;
  private done: ((bitmap: ImageBitmap | null) => void) | undefined;

  /** Starts the worker before there is something to draw. */
  prepare(): void {
    if (!this.isBroken) this.worker ??= this.start();
  }

  /** Draws a list of shapes; `done` gets the bitmap, to be closed, or null when the worker has failed. */
  draw(
    list: DisplayList, looks: Looks, size: { width: number; height: number; ratio: number; part?: Part },
    done: (bitmap: ImageBitmap | null) => void,
  ): void {
    const colours = new Map<number, string>();
    const names = new Map<number, string>();
    for (let c = 0; c < list.commands.length; c += 4) {
      const index = (list.commands[c + 2] as number) & 0xffff;
      if (!colours.has(index)) colours.set(index, looks.classAt(index).colour);
      if (list.commands[c] !== Operation.label) continue;
      const handle = list.commands[c + 1] as number;
      names.set(handle, looks.classAt(index).name + looks.labelSuffix(handle));
    }
    this.done = done;
    this.number += 1;
    const drawing: Drawing = {
      number: this.number, ...size, commands: list.commands.slice().buffer, vertices: list.vertices.slice().buffer, colours,
      names, showsApproval: looks.showsApproval,
    };
    this.worker ??= this.start();
    this.worker.postMessage(drawing, [drawing.commands, drawing.vertices]);
  }

  /** The drawing under way, if any, is not wanted any more. */
  forget(): void {
    this.done = undefined;
  }

  destroy(): void {
    this.forget();
    this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(address ?? "");
    worker.postMessage(nameFaces());
    worker.addEventListener("message", (event: MessageEvent<DrawingDone>) => {
      const { number, bitmap } = event.data;
      if (number === this.number && this.done !== undefined) this.finish(bitmap);
      else bitmap.close();
    });
    worker.addEventListener("error", (event) => {
      // The page goes on without it.
      event.preventDefault();
      this.isBroken = true;
      this.finish(null);
    });
    return worker;
  }

  private finish(bitmap: ImageBitmap | null): void {
    const done = this.done;
    this.done = undefined;
    done?.(bitmap);
  }
}
