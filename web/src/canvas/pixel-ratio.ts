let drawsInSoftware: boolean | undefined;

/** Whether the browser rasterises without a GPU; there, bitmaps of twice the size miss the frame (measured 36 ms). */
function isSoftware(): boolean {
  if (drawsInSoftware !== undefined) return drawsInSoftware;
  drawsInSoftware = true;
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: false });
  if (context !== null) {
    const name = context.getExtension("WEBGL_debug_renderer_info");
    const renderer = String(context.getParameter(name?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
    drawsInSoftware = /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
    context.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return drawsInSoftware;
}

/** Bitmap pixels per CSS pixel for the canvases: the screen's, at most 2, and 1 where there is no GPU. */
export function bitmapRatio(): number {
  const ratio = window.devicePixelRatio || 1;
  if (ratio <= 1) return 1;
  return isSoftware() ? 1 : Math.min(ratio, 2);
}
