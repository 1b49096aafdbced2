// Draws display lists away from the page's main thread: a script of its own, a worker.
import type { Drawing, DrawingDone } from "./raster";
import { paint, unclassifiedLook, type Context } from "./paint";

let surface: OffscreenCanvas | undefined;
let context: Context | null = null;

self.addEventListener("message", (event: MessageEvent<Drawing>) => {
  const { number, width, height, ratio, commands, vertices, colours, showsApproval } = event.data;
  if (surface === undefined || surface.width !== width || surface.height !== height) {
    surface = new OffscreenCanvas(width, height);
    // Drawn by the processor: the picture is taken out after every drawing.
    context = surface.getContext("2d", { willReadFrequently: true });
  }
  if (context === null) throw new Error("This browser cannot draw in a worker.");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const looks = {
    classAt: (index: number) => {
      const colour = colours.get(index);
      return colour === undefined ? unclassifiedLook : { name: "", colour };
    },
    // Names are drawn by the page, which has their font.
    labelSuffix: () => "",
    showsApproval,
  };
  const list = { commands: new Uint32Array(commands), vertices: new Float32Array(vertices) };
  paint(context, list, looks, { width: width / ratio, height: height / ratio });
  const bitmap = surface.transferToImageBitmap();
  const done: DrawingDone = { number, bitmap };
  (self as unknown as Worker).postMessage(done, [bitmap]);
});
