// Draws display lists away from the page's main thread: a script of its own, a worker.
import type { Drawing, DrawingDone, Face } from "./raster";
import { paint, paintPart, unclassifiedLook, type Context } from "./paint";

const page = self as unknown as Worker & { fonts?: FontFaceSet };

let surface: OffscreenCanvas | undefined;
let context: Context | null = null;

/** Loads the page's fonts; where one cannot be loaded, the next best writes. */
async function load(faces: readonly Face[]): Promise<void> {
  if (page.fonts === undefined) return;
  for (const { family, source, weight } of faces) page.fonts.add(new FontFace(family, source, { weight }));
  await Promise.allSettled([...page.fonts].map((face) => face.load()));
}

async function draw({ number, width, height, ratio, commands, vertices, colours, names, showsApproval, part }: Drawing): Promise<void> {
  if (surface === undefined || surface.width !== width || surface.height !== height) {
    surface = new OffscreenCanvas(width, height);
    // Drawn by the processor: the picture is taken out after every drawing.
    context = surface.getContext("2d", { willReadFrequently: true });
  }
  if (context === null) throw new Error("This browser cannot draw in a worker.");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const looks = {
    // The page has put class and suffix together.
    classAt: (index: number) => ({ name: "", colour: colours.get(index) ?? unclassifiedLook.colour }),
    labelSuffix: (handle: number) => names.get(handle) ?? "",
    showsApproval,
  };
  const list = { commands: new Uint32Array(commands), vertices: new Float32Array(vertices) };
  if (part === undefined) {
    context.clearRect(0, 0, width / ratio, height / ratio);
    paint(context, list, looks, { width: width / ratio, height: height / ratio });
  } else {
    paintPart(context, list, looks, part);
  }
  // Copied, not taken: parts of it are drawn anew. (Older type libraries do not list this source.)
  const bitmap = await createImageBitmap(surface as unknown as ImageBitmapSource);
  const done: DrawingDone = { number, bitmap };
  page.postMessage(done, [bitmap]);
}

let ready: Promise<void> = Promise.resolve();
page.addEventListener("message", ({ data }: MessageEvent<Drawing | readonly Face[]>) => {
  if ("number" in data) {
    // Shapes do not wait for fonts. What goes wrong is told to the page, as outside of promises.
    void (data.names.size === 0 ? draw(data) : ready.then(() => draw(data))).catch((error: unknown) => setTimeout(() => { throw error; }));
  } else {
    ready = load(data);
  }
});
