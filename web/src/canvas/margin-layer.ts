// Layers that outlive frames: shapes and names, on canvases larger than the viewport and moved by CSS while the picture
// pans. They are drawn anew when the margin runs out, when shapes change (only where they do), and a moment after zooming.
// A worker draws, and what was drawn before is shown until then. Pictures with few shapes are drawn at once, in the page.
//
// Without a GPU a browser copies every 2D canvas for the screen on every frame that changes anything, whether or not the
// canvas did: 1.3 ms for one of 1,984 × 1,284. A bitmap it copies once. So what was drawn in the page is replaced by the
// worker's bitmap a moment later.
import { type DisplayList, EngineExports, listViews } from "./engine";
import { type Extent, type View, addLayer, context2D } from "./layers";
import { Looks, type Part, paint, paintPart } from "./paint";
import type { Raster } from "./raster";

interface Region extends Extent {
  readonly x: number;
  readonly y: number;
}

/** Free pixels on each side of the viewport before a pan needs a new drawing. */
const margin = 192;

/** The worker makes a bitmap of what was drawn in the page when it has stayed so for this long, in milliseconds. */
const settling = 150;

/** What a bitmap shows: its scale, and its top left corner in CSS pixels from the image's corner at that scale. */
interface Drawn {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** A part of the image, in its pixels. */
export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** The smallest box about two. */
export const union = (one: Box, other: Box): Box => ({
  minX: Math.min(one.minX, other.minX), minY: Math.min(one.minY, other.minY),
  maxX: Math.max(one.maxX, other.maxX), maxY: Math.max(one.maxY, other.maxY),
});

/** A layer that outlives pans. */
export class MarginLayer {
  /** Whether there are so few shapes that what changes can be drawn at once. */
  isQuick = true;

  /** What is drawn in the page. */
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  /** What the worker drew. */
  private readonly sheet: HTMLCanvasElement;
  private readonly sheetContext: ImageBitmapRenderingContext | null;
  private front: "canvas" | "sheet" | "nothing" = "nothing";
  private isShown = true;
  private viewport: Extent = { width: 0, height: 0 };
  private ratio = 1;
  private view: View = { scale: 1, x: 0, y: 0 };
  private drawn: Drawn | undefined;
  /** What the worker draws. */
  private asked: Drawn | undefined;
  /** What changed since it was asked. */
  private since: Box[] = [];
  /** Whether it must be asked again. */
  private isOutdated = false;
  /** Words and vertices of the last whole drawing; tells whether drawing on every zoom step is affordable. */
  private weight = 0;
  private settleTimer: number | undefined;

  constructor(
    parent: HTMLElement, name: string, private readonly engine: EngineExports, private readonly looks: Looks,
    /** Lists the region's commands; returns their number of words. */
    private readonly list: (scale: number, region: Region) => number,
    /** Words and vertices of a drawing that is done within a frame. */
    private readonly lightWeight: number,
    /** Draws beside the page; where it cannot, all is drawn in the page. */
    private readonly raster: Raster,
    /** Called when the worker's drawing has come. */
    private readonly arrived: () => void,
  ) {
    this.canvas = addLayer(parent, name);
    this.context = context2D(this.canvas);
    this.sheet = addLayer(parent, name);
    this.sheetContext = this.sheet.getContext("bitmaprenderer");
    this.bring("nothing");
  }

  resize(viewport: Extent, ratio: number): void {
    this.viewport = viewport;
    this.ratio = ratio;
    for (const canvas of [this.canvas, this.sheet]) {
      canvas.width = Math.ceil((viewport.width + 2 * margin) * ratio);
      canvas.height = Math.ceil((viewport.height + 2 * margin) * ratio);
      canvas.style.width = `${canvas.width / ratio}px`;
      canvas.style.height = `${canvas.height / ratio}px`;
    }
    this.invalidate();
  }

  /** Whether a whole drawing is done within a frame. */
  get isLight(): boolean {
    return this.weight < this.lightWeight;
  }

  /** Whether what is there was drawn at another scale. */
  isScaled(view: View): boolean {
    return this.drawn !== undefined && this.drawn.scale !== view.scale;
  }

  /** Whether it is to be drawn anew when the zoom rests: it is scaled, and the worker is not at it. */
  isCoarse(view: View): boolean {
    return this.isScaled(view) && this.asked?.scale !== view.scale;
  }

  /** Shows the view: moves the bitmap, or draws it anew where it no longer covers the viewport or `anew` says so. */
  show(view: View, picture: Extent, anew: boolean): void {
    this.view = view;
    if (anew) this.isOutdated = true;
    // The worker takes a while: it is asked before the margin has run out, and one thing at a time.
    const isSlow = this.worker !== undefined && !(this.isQuick && this.isLight);
    const isCovered = this.covers(view, picture, isSlow);
    if (this.asked === undefined && (this.isOutdated || !isCovered)) this.draw(view);
    this.place(view);
    this.isShown = true;
    this.bring(this.front);
  }

  /** Shows nothing until it is shown again. */
  hide(): void {
    this.isShown = false;
    this.bring(this.front);
  }

  destroy(): void {
    window.clearTimeout(this.settleTimer);
  }

  private get worker(): Raster | undefined {
    return this.raster.isBroken || this.sheetContext === null ? undefined : this.raster;
  }

  private get extent(): Extent {
    return { width: this.canvas.width / this.ratio, height: this.canvas.height / this.ratio };
  }

  /** Shows one of the two canvases, or neither. */
  private bring(front: "canvas" | "sheet" | "nothing"): void {
    // The sheet's bitmap is not kept while it is out of sight.
    if (this.front === "sheet" && front !== "sheet") this.sheetContext?.transferFromImageBitmap(null);
    this.front = front;
    this.canvas.hidden = front !== "canvas" || !this.isShown;
    this.sheet.hidden = front !== "sheet" || !this.isShown;
  }

  /** Whether the bitmap reaches over the viewport, and further where a new one takes a while, or over all there is. */
  private covers(view: View, picture: Extent, isSlow: boolean): boolean {
    const drawn = this.drawn;
    if (drawn === undefined) return false;
    const factor = view.scale / drawn.scale;
    // While zooming out, a bitmap that has shrunk below half of the viewport says too little; while zooming in, it is only
    // blurred, until the zoom rests.
    if (factor !== 1) return factor > (isSlow ? 0.6 : 0.4) && factor < 8;
    const further = isSlow ? margin / 2 : 0;
    const { width, height } = this.extent;
    const [wide, high] = [picture.width * view.scale, picture.height * view.scale];
    // A picture that fits is there as a whole, with what stands out a little, wherever it is moved.
    const isWhole = wide <= this.viewport.width && high <= this.viewport.height;
    const reaches = (from: number, length: number, offset: number, seen: number, all: number): boolean => {
      const [start, end] = [-offset - further, -offset + seen + further];
      return from <= (isWhole ? Math.max(start, -margin / 2) : start)
        && from + length >= (isWhole ? Math.min(end, all + margin / 2) : end);
    };
    return reaches(drawn.left, width, view.x, this.viewport.width, wide)
      && reaches(drawn.top, height, view.y, this.viewport.height, high);
  }

  private place(view: View): void {
    const drawn = this.drawn;
    if (drawn === undefined) return;
    const factor = view.scale / drawn.scale;
    const x = view.x + drawn.left * factor;
    const y = view.y + drawn.top * factor;
    // Exact scale: on whole device pixels, or every line would be blurred.
    const transform =
      factor === 1
        ? `translate(${Math.round(x * this.ratio) / this.ratio}px, ${Math.round(y * this.ratio) / this.ratio}px)`
        : `translate(${x}px, ${y}px) scale(${factor})`;
    (this.front === "sheet" ? this.sheet : this.canvas).style.transform = transform;
  }

  private draw(view: View, isSettling = false): void {
    // The corner on whole device pixels of the screen, so that `place` has nothing to round.
    const snap = (value: number): number => Math.round(value * this.ratio) / this.ratio;
    const left = snap(-view.x - margin);
    const top = snap(-view.y - margin);
    const place = { scale: view.scale, left, top };
    this.isOutdated = false;
    window.clearTimeout(this.settleTimer);
    const words = this.list(view.scale, { x: left, y: top, ...this.extent });
    const views = listViews(this.engine, words);
    this.weight = views.vertices.length + words;
    const mayWait = isSettling || !this.isLight || !(this.isQuick || this.drawn === undefined);
    const isAtOnce = words === 0 || this.worker === undefined || !mayWait;
    if (!isAtOnce) {
      this.ask(views, place);
      return;
    }
    this.drawn = place;
    if (words === 0) {
      this.bring("nothing");
      return;
    }
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    paint(this.context, views, this.looks, this.extent);
    this.bring("canvas");
    this.settleSoon();
  }

  /** Has the worker draw; only a part, where one is given, of what it drew last. */
  private ask(list: DisplayList, place: Drawn, part?: Part): void {
    this.asked = place;
    const { width, height } = this.canvas;
    this.raster.draw(list, this.looks, { width, height, ratio: this.ratio, part }, (bitmap) => this.take(bitmap));
  }

  /** Has the worker make a bitmap of what was drawn in the page, once nothing more is drawn. */
  private settleSoon(): void {
    if (this.worker === undefined) return;
    window.clearTimeout(this.settleTimer);
    this.settleTimer = window.setTimeout(() => {
      // While it is zoomed it will be drawn anew anyway.
      if (this.front !== "canvas" || this.asked !== undefined || this.isScaled(this.view)) return;
      this.draw(this.view, true);
    }, settling);
  }

  /** The worker's drawing, and what changed meanwhile. */
  private take(bitmap: ImageBitmap | null): void {
    const boxes = this.since;
    const place = this.asked;
    this.since = [];
    this.asked = undefined;
    if (bitmap === null) {
      this.isOutdated = true;
    } else if (this.front === "canvas" && boxes.length > 0) {
      // What is shown is newer.
      bitmap.close();
      this.settleSoon();
    } else {
      this.drawn = place;
      this.sheetContext?.transferFromImageBitmap(bitmap);
      this.bring("sheet");
      this.place(this.view);
      if (boxes.length > 0) this.redraw(boxes.reduce(union));
    }
    this.arrived();
  }

  /** Draws one part of the image anew, at the scale the bitmap has. */
  redraw(box: Box): void {
    if (this.asked !== undefined) this.since.push(box);
    const drawn = this.drawn;
    if (drawn === undefined) return;
    const isSheet = this.front === "sheet";
    const isWorkers = isSheet && !this.isQuick;
    if (isWorkers && this.asked !== undefined) return; // it will be, when the worker is done
    // Lines, dots and halos reach beyond a shape's bounds.
    const reach = 8;
    const { width, height } = this.extent;
    const x = Math.max(Math.floor(box.minX * drawn.scale - drawn.left - reach), 0);
    const y = Math.max(Math.floor(box.minY * drawn.scale - drawn.top - reach), 0);
    const right = Math.min(Math.ceil(box.maxX * drawn.scale - drawn.left + reach), width);
    const bottom = Math.min(Math.ceil(box.maxY * drawn.scale - drawn.top + reach), height);
    if (right <= x || bottom <= y) return;
    const part = { x, y, width: right - x, height: bottom - y };
    // The list's vertices count from its own region's corner.
    const words = this.list(drawn.scale, { ...part, x: drawn.left + x, y: drawn.top + y });
    const views = listViews(this.engine, words);
    if (isWorkers) {
      this.ask(views, drawn, part);
      return;
    }
    if (this.worker !== undefined && views.vertices.length + words >= this.lightWeight) {
      this.isOutdated = true;
      return;
    }
    if (this.front !== "canvas") {
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      if (isSheet) this.context.drawImage(this.sheet, 0, 0);
      this.bring("canvas");
      this.place(this.view);
    }
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    paintPart(this.context, views, this.looks, part);
    this.settleSoon();
  }

  /** Forgets what was drawn. */
  invalidate(): void {
    this.raster.forget();
    window.clearTimeout(this.settleTimer);
    this.asked = undefined;
    this.since = [];
    this.isOutdated = false;
    this.drawn = undefined;
    this.bring("nothing");
  }
}
