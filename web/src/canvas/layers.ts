// The layer of what is in hand, drawn on each frame that changes it. What outlives frames is in margin-layer.ts.
import { EngineExports, listViews } from "./engine";
import { Looks, boundsOf, paint } from "./paint";
import { drawPixelGrid, hasPixelGrid } from "./pixel-grid";

/** The view: CSS pixels per image pixel, and where the image's top left corner is. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Makes a canvas that lies over the picture. */
export function addLayer(parent: HTMLElement, name: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.className = `workbench-layer workbench-${name}`;
  canvas.setAttribute("aria-hidden", "true");
  parent.append(canvas);
  return canvas;
}

/** A context to draw with, or an error that says what is missing. */
export function context2D(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser cannot draw: no 2D canvas.");
  return context;
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
    this.canvas = addLayer(parent, "interaction");
    this.context = context2D(this.canvas);
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
    this.canvas.hidden = isBlank;
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
