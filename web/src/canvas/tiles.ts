// Very large pictures: tiles drawn over the preview, at the level that has a pixel for each pixel of the screen. Only
// what is in sight is fetched, and only so much is kept as fits a few screens.
import type { View } from "./layers";

/** A pyramid: level 0 fits one tile, each further level has twice the size, the last one is the picture itself. */
export interface TilePyramid {
  readonly width: number;
  readonly height: number;
  /** Side of a tile in its own pixels; those at the right and lower edge are smaller. */
  readonly tile: number;
  readonly levels: number;
}

export interface TileAddress {
  readonly x: number;
  readonly y: number;
  readonly url: string;
}

/** Where tiles come from. */
export interface TileSource {
  describe(): Promise<TilePyramid>;
  /** Addresses of a rectangle of tiles, its last column and row included. They hold for some minutes. */
  addresses(level: number, x0: number, y0: number, x1: number, y1: number): Promise<readonly TileAddress[]>;
}

interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  image?: HTMLImageElement;
  state: "asked" | "loading" | "ready" | "failed";
  tries: number;
  /** Which drawing showed it last. */
  used: number;
}

interface Range {
  readonly level: number;
  /** Image pixels that one tile covers, per side. */
  readonly span: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Some 256 MB of decoded pixels at most. */
const mostKept = 256;
const mostTries = 3;
/** Addresses are asked for when the view has rested this long, in milliseconds: a fling asks once. */
const rest = 60;
/** A preview of this many pixels on its longer side is as good as the levels that are not larger. */
const previewSide = 1280;

export class TileLayer {
  private readonly canvas = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private source: TileSource | undefined;
  private pyramid: TilePyramid | undefined;
  private tiles = new Map<string, Tile>();
  private generation = 0;
  private drawing = 0;
  private view: View = { scale: 1, x: 0, y: 0 };
  private isExact = true;
  private ratio = 1;
  private width = 0;
  private height = 0;
  private timer: number | undefined;
  private frame: number | undefined;
  private isEmpty = true;

  constructor(parent: HTMLElement) {
    this.canvas.className = "workbench-layer workbench-tiles";
    this.canvas.setAttribute("aria-hidden", "true");
    parent.append(this.canvas);
    const context = this.canvas.getContext("2d");
    if (context === null) throw new Error("This browser cannot draw: no 2D canvas.");
    this.context = context;
  }

  /** Shows another picture's tiles, or none. */
  open(source: TileSource | undefined): void {
    const generation = ++this.generation;
    window.clearTimeout(this.timer);
    for (const tile of this.tiles.values()) tile.image?.removeAttribute("src");
    this.tiles = new Map();
    this.source = source;
    this.pyramid = undefined;
    this.wipe();
    source?.describe().then((pyramid) => {
      if (generation !== this.generation) return;
      this.pyramid = pyramid;
      this.redraw();
    }, () => undefined); // the preview stays
  }

  resize(width: number, height: number, ratio: number): void {
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.canvas.width = Math.ceil(width * ratio);
    this.canvas.height = Math.ceil(height * ratio);
    this.canvas.style.width = `${this.canvas.width / ratio}px`;
    this.canvas.style.height = `${this.canvas.height / ratio}px`;
    this.isEmpty = true;
    this.canvas.hidden = true;
  }

  /** Draws what is there for a view, and fetches what is missing. */
  place(view: View, isExact: boolean): void {
    this.view = view;
    this.isExact = isExact;
    const range = this.inSight();
    if (range === undefined) {
      this.wipe();
      return;
    }
    this.draw(range);
    this.fetch(range);
  }

  /** As the picture below: see `PhotoLayer.filter`. */
  set filter(filter: string) {
    this.canvas.style.filter = filter;
  }

  destroy(): void {
    this.open(undefined);
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.canvas.remove();
  }

  /** Tiles of the fitting level that the viewport shows; undefined where the preview is as good. */
  private inSight(): Range | undefined {
    const pyramid = this.pyramid;
    if (pyramid === undefined || this.width === 0) return undefined;
    const { scale, x, y } = this.view;
    const finer = Math.max(0, Math.floor(Math.log2(1 / (scale * this.ratio)) + 0.1));
    const level = pyramid.levels - 1 - finer;
    if (level < 0 || Math.max(pyramid.width, pyramid.height) / 2 ** finer <= previewSide) return undefined;
    const span = pyramid.tile * 2 ** finer;
    const first = (from: number): number => Math.max(0, Math.floor(-from / scale / span));
    const last = (from: number, extent: number, size: number): number =>
      Math.min(Math.ceil(size / span) - 1, Math.floor((extent - from) / scale / span));
    const range = {
      level, span, x0: first(x), y0: first(y), x1: last(x, this.width, pyramid.width), y1: last(y, this.height, pyramid.height),
    };
    return range.x1 < range.x0 || range.y1 < range.y0 ? undefined : range;
  }

  private draw(range: Range): void {
    const { context, ratio, view } = this;
    const drawing = ++this.drawing;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.isEmpty = false;
    this.canvas.hidden = false;
    const scale = view.scale * ratio;
    const origin = (value: number): number => (this.isExact ? Math.round(value * ratio) : value * ratio);
    const [left, top] = [origin(view.x), origin(view.y)];
    context.imageSmoothingEnabled = scale < 4;
    context.imageSmoothingQuality = "high";
    const pyramid = this.pyramid as TilePyramid;
    const isWhole = this.eachOf(range, (tile) => tile?.state === "ready");
    // What lies below is seen only where something is missing: coarser ones first, the wanted ones last.
    const wanted = [...this.tiles.values()].filter((tile) => tile.state === "ready" && (tile.level === range.level || !isWhole));
    const order = (tile: Tile): number => (tile.level === range.level ? Infinity : tile.level);
    wanted.sort((a, b) => order(a) - order(b));
    for (const tile of wanted) {
      const image = tile.image as HTMLImageElement;
      const factor = 2 ** (pyramid.levels - 1 - tile.level);
      const place = (from: number, at: number): number => Math.round(from + at * factor * scale);
      const x = place(left, tile.x * pyramid.tile);
      const y = place(top, tile.y * pyramid.tile);
      const right = place(left, tile.x * pyramid.tile + image.naturalWidth);
      const bottom = place(top, tile.y * pyramid.tile + image.naturalHeight);
      if (right <= 0 || bottom <= 0 || x >= this.canvas.width || y >= this.canvas.height) continue;
      context.drawImage(image, x, y, right - x, bottom - y);
      tile.used = drawing;
    }
  }

  private eachOf(range: Range, test: (tile: Tile | undefined, x: number, y: number) => boolean): boolean {
    for (let y = range.y0; y <= range.y1; y++) {
      for (let x = range.x0; x <= range.x1; x++) {
        if (!test(this.tiles.get(`${range.level}/${x}/${y}`), x, y)) return false;
      }
    }
    return true;
  }

  /** Asks for addresses of what is in sight and not there, once the view rests. */
  private fetch(range: Range): void {
    window.clearTimeout(this.timer);
    const isMissing = (tile: Tile | undefined): boolean => tile === undefined || (tile.state === "failed" && tile.tries < mostTries);
    if (this.eachOf(range, (tile) => !isMissing(tile))) return;
    const generation = this.generation;
    this.timer = window.setTimeout(() => void this.ask(range, generation), rest);
  }

  private async ask(range: Range, generation: number): Promise<void> {
    const missing: Tile[] = [];
    this.eachOf(range, (tile, x, y) => {
      if (tile === undefined || (tile.state === "failed" && tile.tries < mostTries)) {
        const asked: Tile = { level: range.level, x, y, state: "asked", tries: (tile?.tries ?? 0) + 1, used: this.drawing };
        this.tiles.set(`${range.level}/${x}/${y}`, asked);
        missing.push(asked);
      }
      return true;
    });
    if (missing.length === 0 || this.source === undefined) return;
    const columns = missing.map(({ x }) => x);
    const rows = missing.map(({ y }) => y);
    let found: readonly TileAddress[] = [];
    try {
      found = await this.source.addresses(
        range.level, Math.min(...columns), Math.min(...rows), Math.max(...columns), Math.max(...rows));
    } catch {
      // No fault of theirs: they are asked for again when the view next changes.
      if (generation === this.generation) for (const tile of missing) this.tiles.delete(`${tile.level}/${tile.x}/${tile.y}`);
      return;
    }
    if (generation !== this.generation) return;
    const addresses = new Map(found.map(({ x, y, url }) => [`${x}/${y}`, url]));
    for (const tile of missing) this.load(tile, addresses.get(`${tile.x}/${tile.y}`), generation);
    this.forget();
  }

  private load(tile: Tile, url: string | undefined, generation: number): void {
    if (url === undefined) {
      tile.state = "failed";
      return;
    }
    const image = new Image();
    tile.image = image;
    tile.state = "loading";
    image.decoding = "async";
    image.src = url;
    image.decode().then(
      () => {
        if (generation !== this.generation) return;
        tile.state = "ready";
        this.redraw();
      },
      () => {
        tile.state = "failed";
        tile.image = undefined;
        if (generation === this.generation) this.redraw(); // an address that ran out is asked for anew
      },
    );
  }

  /** Lets go of those that have not been seen for longest. */
  private forget(): void {
    if (this.tiles.size <= mostKept) return;
    const byUse = [...this.tiles.entries()].filter(([, tile]) => tile.state !== "asked").sort((a, b) => a[1].used - b[1].used);
    for (const [key, tile] of byUse.slice(0, this.tiles.size - mostKept)) {
      tile.image?.removeAttribute("src");
      this.tiles.delete(key);
    }
  }

  private redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.place(this.view, this.isExact);
    });
  }

  private wipe(): void {
    if (this.isEmpty) return;
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.isEmpty = true;
    this.canvas.hidden = true; // one in sight is copied for the screen on every frame
  }
}
