// The layers above the photograph. Shapes and names are drawn on canvases larger than the viewport and moved by CSS while
// the picture pans; they are drawn anew when the margin runs out, when shapes change (only where they do), and a moment
// after zooming. Where there is too much for a frame, a worker draws, and what was drawn before is shown until then. The
// interaction layer is drawn on each frame that changes it.
import { EngineExports, listViews } from "./engine";
import { Looks, boundsOf, paint } from "./paint";
import { drawPixelGrid, hasPixelGrid } from "./pixel-grid";
import type { Raster } from "./raster";

/** The view: CSS pixels per image pixel, and where the image's top left corner is. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

interface Region extends Extent {
  readonly x: number;
  readonly y: number;
}

function makeCanvas(parent: HTMLElement, name: string): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  canvas.className = `workbench-layer workbench-${name}`;
  canvas.setAttribute("aria-hidden", "true");
  parent.append(canvas);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser cannot draw: no 2D canvas.");
  return [canvas, context];
}

/** Free pixels on each side of the viewport before a pan needs a new drawing. */
const margin = 192;

/** Words and vertices of a drawing that is done within a frame: about 150 polygons, or 500 boxes. */
const lightWeight = 4_000;

/** What a bitmap shows: its scale, and its top left corner in CSS pixels from the image's corner at that scale. */
interface Drawn {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** A layer that outlives pans. */
export class MarginLayer {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private viewport: Extent = { width: 0, height: 0 };
  private ratio = 1;
  private drawn: Drawn | undefined;
  /** What the worker draws. */
  private asked: Drawn | undefined;
  /** What changed since it was asked. */
  private since: Box[] = [];
  /** Whether it must be asked again. */
  private isOutdated = false;
  /** Vertices of the last whole drawing; tells whether drawing on every zoom step is affordable. */
  private weight = 0;

  constructor(
    parent: HTMLElement, name: string, private readonly engine: EngineExports, private readonly looks: Looks,
    /** Lists the region's commands; returns their number of words. */
    private readonly list: (scale: number, region: Region) => number,
    /** Draws what is too much for a frame; without it, this thread does. */
    private readonly raster?: Raster,
    /** Called when the worker's drawing has come. */
    private readonly arrived: () => void = () => undefined,
  ) {
    [this.canvas, this.context] = makeCanvas(parent, name);
  }

  resize(viewport: Extent, ratio: number): void {
    this.viewport = viewport;
    this.ratio = ratio;
    this.canvas.width = Math.ceil((viewport.width + 2 * margin) * ratio);
    this.canvas.height = Math.ceil((viewport.height + 2 * margin) * ratio);
    this.canvas.style.width = `${this.canvas.width / ratio}px`;
    this.canvas.style.height = `${this.canvas.height / ratio}px`;
    this.invalidate();
  }

  /** Whether a whole drawing is done within a frame. */
  get isLight(): boolean {
    return this.weight < lightWeight;
  }

  /** Whether the bitmap is a scaled one, to be drawn anew when the zoom rests. */
  isCoarse(view: View): boolean {
    return this.drawn !== undefined && this.drawn.scale !== view.scale && this.asked?.scale !== view.scale;
  }

  /** Shows the view: moves the bitmap, or draws it anew where it no longer covers the viewport or `anew` says so. */
  show(view: View, picture: Extent, anew: boolean): void {
    if (anew) this.isOutdated = true;
    // The worker takes a while: it is asked before the margin has run out, and one thing at a time.
    const isSlow = !this.isLight && this.worker !== undefined;
    const isCovered = this.covers(view, picture, isSlow ? margin / 2 : 0);
    if (this.asked === undefined && (this.isOutdated || !isCovered)) this.draw(view);
    this.place(view);
    this.canvas.style.visibility = "";
  }

  /** Shows nothing until it is shown again. */
  hide(): void {
    this.canvas.style.visibility = "hidden";
  }

  private get worker(): Raster | undefined {
    return this.raster?.isBroken === false ? this.raster : undefined;
  }

  private get extent(): Extent {
    return { width: this.canvas.width / this.ratio, height: this.canvas.height / this.ratio };
  }

  /** Whether the bitmap reaches over the viewport and so many pixels further, or over all that there is. */
  private covers(view: View, picture: Extent, further: number): boolean {
    const drawn = this.drawn;
    if (drawn === undefined) return false;
    const factor = view.scale / drawn.scale;
    // While zooming out, a bitmap that has shrunk below half of the viewport says too little; while zooming in, it is only
    // blurred, until the zoom rests.
    if (factor !== 1) return factor > 0.4 && factor < 8;
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
    this.canvas.style.transform =
      factor === 1
        ? `translate(${Math.round(x * this.ratio) / this.ratio}px, ${Math.round(y * this.ratio) / this.ratio}px)`
        : `translate(${x}px, ${y}px) scale(${factor})`;
  }

  private draw(view: View): void {
    // The corner on whole device pixels of the screen, so that `place` has nothing to round.
    const snap = (value: number): number => Math.round(value * this.ratio) / this.ratio;
    const left = snap(-view.x - margin);
    const top = snap(-view.y - margin);
    const place = { scale: view.scale, left, top };
    this.isOutdated = false;
    const words = this.list(view.scale, { x: left, y: top, ...this.extent });
    const views = listViews(this.engine, words);
    this.weight = views.vertices.length + words;
    const worker = this.worker;
    if (worker !== undefined && !this.isLight) {
      this.asked = place;
      const { width, height } = this.canvas;
      worker.draw(views, this.looks, { width, height, ratio: this.ratio }, (bitmap) => this.take(bitmap));
      return;
    }
    this.drawn = place;
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    paint(this.context, views, this.looks, this.extent);
  }

  /** The worker's drawing, and what changed meanwhile. */
  private take(bitmap: ImageBitmap | null): void {
    const boxes = this.since;
    this.since = [];
    if (bitmap === null) {
      this.asked = undefined;
      this.isOutdated = true;
    } else {
      this.drawn = this.asked;
      this.asked = undefined;
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.globalCompositeOperation = "copy";
      this.context.drawImage(bitmap, 0, 0);
      this.context.globalCompositeOperation = "source-over";
      bitmap.close();
      for (const box of boxes) this.redraw(box);
    }
    this.arrived();
  }

  /** Draws one part of the image anew (image pixels), at the scale the bitmap has. */
  redraw(box: Box): void {
    if (this.asked !== undefined) this.since.push(box);
    const drawn = this.drawn;
    if (drawn === undefined) return;
    // Lines, dots and halos reach beyond a shape's bounds.
    const reach = 8;
    const { width, height } = this.extent;
    const x = Math.max(Math.floor(box.minX * drawn.scale - drawn.left - reach), 0);
    const y = Math.max(Math.floor(box.minY * drawn.scale - drawn.top - reach), 0);
    const right = Math.min(Math.ceil(box.maxX * drawn.scale - drawn.left + reach), width);
    const bottom = Math.min(Math.ceil(box.maxY * drawn.scale - drawn.top + reach), height);
    if (right <= x || bottom <= y) return;
    // The list's vertices count from its own region's corner.
    const words = this.list(drawn.scale, { x: drawn.left + x, y: drawn.top + y, width: right - x, height: bottom - y });
    const views = listViews(this.engine, words);
    if (this.worker !== undefined && views.vertices.length + words >= lightWeight) {
      this.isOutdated = true;
      return;
    }
    this.context.save();
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.beginPath();
    this.context.rect(x, y, right - x, bottom - y);
    this.context.clip();
    this.context.clearRect(x, y, right - x, bottom - y);
    this.context.translate(x, y);
    paint(this.context, views, this.looks, { width: right - x, height: bottom - y });
    this.context.restore();
  }

  /** Forgets the bitmap's contents. */
  invalidate(): void {
    this.raster?.forget();
    this.asked = undefined;
    this.since = [];
    this.isOutdated = false;
    this.drawn = undefined;
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  set isVisible(visible: boolean) {
    this.canvas.hidden = !visible;
  }
}

/** Bitmaps of the interaction layer grow by so much. */
const patch = 256;

/**
 * Selection, drags, handles and guide lines, drawn whole. A canvas that is touched is copied whole for the screen, which
 * costs more than most of these drawings: it is as large as what is on it.
 */
export class InteractionLayer {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private viewport: Extent = { width: 0, height: 0 };
  private ratio = 1;
  private isBlank = true;

  constructor(parent: HTMLElement, private readonly engine: EngineExports, private readonly looks: Looks) {
    [this.canvas, this.context] = makeCanvas(parent, "interaction");
  }

  resize(viewport: Extent, ratio: number): void {
    this.viewport = viewport;
    this.ratio = ratio;
    this.reserve(viewport.width, viewport.height);
    this.isBlank = true;
  }

  draw(view: View, image: Extent): void {
    const words = this.engine.listInteraction();
    const hasGrid = hasPixelGrid(view);
    const isBlank = words === 0 && !hasGrid;
    if (isBlank && this.isBlank) return;
    this.isBlank = isBlank;
    const list = listViews(this.engine, words);
    const bounds = hasGrid ? undefined : boundsOf(list);
    const whole = { minX: 0, minY: 0, maxX: this.viewport.width, maxY: this.viewport.height };
    const { minX, minY, maxX, maxY } = bounds === undefined ? whole : {
      minX: Math.max(Math.floor(bounds.minX), 0), minY: Math.max(Math.floor(bounds.minY), 0),
      maxX: Math.min(Math.ceil(bounds.maxX), this.viewport.width), maxY: Math.min(Math.ceil(bounds.maxY), this.viewport.height),
    };
    this.reserve(Math.max(maxX - minX, 1), Math.max(maxY - minY, 1));
    // On whole pixels of the screen.
    const left = Math.round(minX * this.ratio) / this.ratio;
    const top = Math.round(minY * this.ratio) / this.ratio;
    this.canvas.style.transform = `translate(${left}px, ${top}px)`;
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, -left * this.ratio, -top * this.ratio);
    if (hasGrid) drawPixelGrid(this.context, view, image, this.viewport);
    paint(this.context, list, this.looks, this.viewport);
  }

  /** Makes the bitmap large enough, and smaller where it is far too large. */
  private reserve(width: number, height: number): void {
    const side = (length: number, most: number): number =>
      Math.ceil(Math.min(Math.ceil(length / patch + 0.25) * patch, Math.max(most, 1)) * this.ratio);
    const [wide, high] = [side(width, this.viewport.width), side(height, this.viewport.height)];
    const fits = this.canvas.width >= wide && this.canvas.height >= high;
    if (fits && this.canvas.width * this.canvas.height <= 2 * wide * high) return;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.canvas.style.width = `${wide / this.ratio}px`;
    this.canvas.style.height = `${high / this.ratio}px`;
  }
}
