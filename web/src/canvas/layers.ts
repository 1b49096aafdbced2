// The layers above the photograph. Shapes and names are drawn on canvases larger than the viewport and moved by CSS while
// the picture pans; they are drawn anew when the margin runs out, when shapes change (only where they do), and a moment
// after zooming. The interaction layer is drawn on each frame that changes it.
import { EngineExports, listViews } from "./engine";
import { Looks, paint } from "./paint";
import { drawPixelGrid } from "./pixel-grid";

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

/** A layer that outlives pans. */
export class MarginLayer {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private viewport: Extent = { width: 0, height: 0 };
  private ratio = 1;
  /** What the bitmap shows: its scale, and its top left corner in CSS pixels from the image's corner at that scale. */
  private drawn: { scale: number; left: number; top: number } | undefined;
  /** Vertices of the last whole drawing; tells whether drawing on every zoom step is affordable. */
  private weight = 0;

  constructor(
    parent: HTMLElement, name: string, private readonly engine: EngineExports, private readonly looks: Looks,
    /** Lists the region's commands; returns their number of words. */
    private readonly list: (scale: number, region: Region) => number,
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
    this.drawn = undefined;
  }

  /** Whether a whole drawing is cheap enough for each frame of a zoom. */
  get isLight(): boolean {
    return this.weight < 12_000;
  }

  /** Whether the bitmap is a scaled one, to be drawn anew when the zoom rests. */
  isCoarse(view: View): boolean {
    return this.drawn !== undefined && this.drawn.scale !== view.scale;
  }

  /** Shows the view: moves the bitmap, or draws it anew where it no longer covers the viewport or `anew` says so. */
  show(view: View, anew: boolean): void {
    if (anew || this.drawn === undefined || !this.covers(view)) this.draw(view);
    this.place(view);
  }

  private get extent(): Extent {
    return { width: this.canvas.width / this.ratio, height: this.canvas.height / this.ratio };
  }

  private covers(view: View): boolean {
    const drawn = this.drawn;
    if (drawn === undefined) return false;
    const factor = view.scale / drawn.scale;
    // While zooming out, a bitmap that has shrunk below half of the viewport says too little.
    if (factor !== 1) return factor > 0.4 && factor < 4;
    const left = view.x + drawn.left;
    const top = view.y + drawn.top;
    const { width, height } = this.extent;
    return left <= 0 && top <= 0 && left + width >= this.viewport.width && top + height >= this.viewport.height;
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
    this.drawn = { scale: view.scale, left, top };
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const words = this.list(view.scale, { x: left, y: top, ...this.extent });
    const views = listViews(this.engine, words);
    this.weight = views.vertices.length + words;
    paint(this.context, views, this.looks, this.extent);
  }

  /** Draws one part of the image anew (image pixels), at the scale the bitmap has. */
  redraw(box: { minX: number; minY: number; maxX: number; maxY: number }): void {
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
    this.context.save();
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.beginPath();
    this.context.rect(x, y, right - x, bottom - y);
    this.context.clip();
    this.context.clearRect(x, y, right - x, bottom - y);
    // The list's vertices count from its own region's corner.
    const words = this.list(drawn.scale, { x: drawn.left + x, y: drawn.top + y, width: right - x, height: bottom - y });
    this.context.translate(x, y);
    paint(this.context, listViews(this.engine, words), this.looks, { width: right - x, height: bottom - y });
    this.context.restore();
  }

  /** Forgets the bitmap's contents. */
  invalidate(): void {
    this.drawn = undefined;
  }

  set isVisible(visible: boolean) {
    this.canvas.hidden = !visible;
  }
}

/** Selection, drags, handles and guide lines: the size of the viewport, drawn whole. */
export class InteractionLayer {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private viewport: Extent = { width: 0, height: 0 };
  private ratio = 1;

  constructor(parent: HTMLElement, private readonly engine: EngineExports, private readonly looks: Looks) {
    [this.canvas, this.context] = makeCanvas(parent, "interaction");
  }

  resize(viewport: Extent, ratio: number): void {
    this.viewport = viewport;
    this.ratio = ratio;
    this.canvas.width = Math.ceil(viewport.width * ratio);
    this.canvas.height = Math.ceil(viewport.height * ratio);
    this.canvas.style.width = `${this.canvas.width / ratio}px`;
    this.canvas.style.height = `${this.canvas.height / ratio}px`;
  }

  draw(view: View, image: Extent): void {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    drawPixelGrid(this.context, view, image, this.viewport);
    const words = this.engine.listInteraction();
    paint(this.context, listViews(this.engine, words), this.looks, this.viewport);
  }
}
