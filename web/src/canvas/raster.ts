// The page's end of the worker that draws what would take a frame too long.
import type { DisplayList } from "./engine";
import type { Looks } from "./paint";

/** What the worker is told. */
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
  readonly showsApproval: boolean;
}

/** What comes back. */
export interface DrawingDone {
  readonly number: number;
  readonly bitmap: ImageBitmap;
}

/** Where the worker's script is; the page draws everything itself where it was built without. */
const address = typeof WORKBENCH_RASTER === "string" ? WORKBENCH_RASTER : undefined;

/** One drawing at a time, on a thread of its own, which starts with the first. */
export class Raster {
  /** Whether it draws nothing: the browser has no such workers, or the script did not load or cannot draw here. */
  isBroken = address === undefined || typeof Worker !== "function" || typeof OffscreenCanvas !== "function";

  private worker: Worker | undefined;
  private number = 0;
  private done: ((bitmap: ImageBitmap | null) => void) | undefined;

  /** Draws a list of shapes; `done` gets the bitmap, to be closed, or null when the worker has failed. */
  draw(
    list: DisplayList, looks: Looks, size: { width: number; height: number; ratio: number },
    done: (bitmap: ImageBitmap | null) => void,
  ): void {
    const colours = new Map<number, string>();
    for (let c = 0; c < list.commands.length; c += 4) {
      const index = (list.commands[c + 2] as number) & 0xffff;
      if (!colours.has(index)) colours.set(index, looks.classAt(index).colour);
    }
    this.done = done;
    this.number += 1;
    const drawing: Drawing = {
      number: this.number, ...size, commands: list.commands.slice().buffer, vertices: list.vertices.slice().buffer, colours,
      showsApproval: looks.showsApproval,
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
