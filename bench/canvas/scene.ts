// A page with nothing but the canvas, or with plain Canvas2D objects instead (?plain), and the same scene on either.
import { WorkbenchCanvas, palette, withOpacity, type CanvasShape, type Pair } from "../../web/src/canvas";
import { PlainCanvas } from "./plain";

interface Scene {
  readonly shapes: CanvasShape[];
  /** Inside of shapes that no other hides, in image pixels. */
  readonly places: Pair[];
}

/** Half polygons of 40 points, half boxes, of ten classes; always the same ones. */
function scene(count: number, width: number, height: number): Scene {
  let state = 7;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const size = 60 * Math.sqrt(5000 / count);
  const shapes: CanvasShape[] = [];
  const places: Pair[] = [];
  for (let index = 0; index < count; index++) {
    const [x, y] = [size + next() * (width - 2 * size), size + next() * (height - 2 * size)];
    const radius = size * (0.4 + 0.6 * next());
    const common = { id: `shape-${index}`, classId: `class-${index % 10}`, status: "approved" as const, revision: 1 };
    places.push([x, y]);
    if (index % 2 === 0) {
      shapes.push({ ...common, kind: "box", data: { x: x - radius, y: y - radius, width: 2 * radius, height: 1.6 * radius } });
      continue;
    }
    const outer: Pair[] = [];
    for (let point = 0; point < 40; point++) {
      const [angle, reach] = [(point / 40) * 2 * Math.PI, radius * (0.8 + 0.2 * next())];
      outer.push([x + reach * Math.cos(angle), y + reach * Math.sin(angle)]);
    }
    shapes.push({ ...common, kind: "polygon", data: { parts: [{ outer }] } });
  }
  return { shapes, places };
}

declare global {
  interface Window {
    bench: {
      canvas: WorkbenchCanvas | PlainCanvas;
      places: Pair[];
      /** Milliseconds until every one of some shapes, far from each other, is seen on its layer. */
      load(): Promise<number>;
      /** Opens another picture, without shapes. */
      open(url: string, width: number, height: number): Promise<void>;
    };
  }
}

async function start(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const number = (name: string): number => Number(query.get(name));
  const [count, width, height] = [number("count"), number("width"), number("height")];
  const place = document.getElementById("place");
  if (place === null) throw new Error("The page has no place for the canvas.");
  const { shapes, places } = scene(count, width, height);
  const classes = Array.from({ length: 10 }, (_, index) => ({
    id: `class-${index}`, name: `class ${index}`, colour: palette[index % palette.length] as string,
  }));
  const picture = { url: query.get("picture") ?? "", width, height };
  let canvas: WorkbenchCanvas | PlainCanvas;
  if (query.has("plain")) {
    canvas = await PlainCanvas.create(place, picture, classes, withOpacity);
  } else {
    canvas = await WorkbenchCanvas.create(place, {});
    canvas.setClasses(classes);
    await canvas.load(picture);
  }
  // Looking must not disturb: of the layer that is shown, a few pixels are copied to a canvas of their own and read there.
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (probe === null) throw new Error("The page cannot look at its canvas.");
  const areSeen = (asked: readonly Pair[]): boolean => {
    const layer = document.querySelector<HTMLCanvasElement>(".workbench-shapes:not([hidden])");
    if (layer === null) return false;
    const { view } = canvas;
    const frame = layer.getBoundingClientRect();
    const ratio = layer.width / frame.width;
    probe.clearRect(0, 0, asked.length, 1);
    asked.forEach(([x, y], index) => {
      const at = [view.x + x * view.scale - frame.left, view.y + y * view.scale - frame.top] as const;
      probe.drawImage(layer, Math.floor(at[0] * ratio), Math.floor(at[1] * ratio), 1, 1, index, 0, 1, 1);
    });
    const { data } = probe.getImageData(0, 0, asked.length, 1);
    return asked.every((_, index) => (data[4 * index + 3] ?? 0) > 0);
  };
  window.bench = {
    canvas,
    places,
    load: async () => {
      const begun = performance.now();
      canvas.setShapes(shapes);
      const asked = places.filter((_, index) => index % Math.floor(count / 20) === 0);
      do {
        await new Promise((done) => requestAnimationFrame(done));
      } while (!areSeen(asked));
      return performance.now() - begun;
    },
    open: async (url, wide, high) => {
      if (!(canvas instanceof WorkbenchCanvas)) return;
      canvas.setShapes([]);
      await canvas.load({ url, width: wide, height: high });
    },
  };
}

void start();
