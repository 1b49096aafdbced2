// What the bundler provides beside TypeScript: constants set by scripts/build-web.sh and files imported as addresses.

/** Content hash of `assets/workbench.wasm`, so that a new engine is never answered from an old cache entry. */
declare const WORKBENCH_ENGINE_VERSION: string;

/** Address of the script of the canvas's worker. */
declare const WORKBENCH_RASTER: string;

/** A canvas without an element. The compiler's own list of what browsers have does not know it yet. */
declare class OffscreenCanvas {
  constructor(width: number, height: number);
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d", options?: CanvasRenderingContext2DSettings): Omit<CanvasRenderingContext2D, "canvas"> | null;
  transferToImageBitmap(): ImageBitmap;
}

declare module "*.css";
declare module "*.svg" {
  const address: string;
  export default address;
}
declare module "*.png" {
  const address: string;
  export default address;
}
declare module "*.webp" {
  const address: string;
  export default address;
}
