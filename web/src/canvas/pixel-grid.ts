import type { View } from "./layers";

/** From this many CSS pixels a pixel on, single pixels have borders. */
const gridFrom = 10;

/** Whether the view is so close that there is a grid; below, it would only be a haze. */
export const hasPixelGrid = (view: View): boolean => view.scale >= gridFrom;

/** Draws the borders of the image's pixels in sight. */
export function drawPixelGrid(
  context: CanvasRenderingContext2D, view: View, image: { width: number; height: number },
  viewport: { width: number; height: number },
): void {
  const left = Math.max(Math.floor(-view.x / view.scale), 0);
  const right = Math.min(Math.ceil((viewport.width - view.x) / view.scale), image.width);
  const top = Math.max(Math.floor(-view.y / view.scale), 0);
  const bottom = Math.min(Math.ceil((viewport.height - view.y) / view.scale), image.height);
  if (right <= left || bottom <= top) return;
  const height = (bottom - top) * view.scale;
  const width = (right - left) * view.scale;
  // A dark and a light line side by side are seen on every picture.
  for (const [offset, colour] of [[0, "rgba(0, 0, 0, 0.28)"], [1, "rgba(255, 255, 255, 0.28)"]] as const) {
    context.fillStyle = colour;
    for (let x = left; x <= right; x++) context.fillRect(Math.round(view.x + x * view.scale) + offset, view.y + top * view.scale, 1, height);
    for (let y = top; y <= bottom; y++) context.fillRect(view.x + left * view.scale, Math.round(view.y + y * view.scale) + offset, width, 1);
  }
}
