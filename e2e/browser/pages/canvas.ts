// A page with nothing but the canvas, for test_canvas.py. It records every event and hands the canvas to the test.
import { CanvasEvents, WorkbenchCanvas, keyBindings, palette, textOn } from "../../../web/src/canvas";

interface Recorded {
  name: keyof CanvasEvents;
  event: unknown;
}

declare global {
  interface Window {
    canvas: WorkbenchCanvas;
    recorded: Recorded[];
    violations: string[];
    keyBindings: typeof keyBindings;
    palette: readonly string[];
    textOn: typeof textOn;
  }
}

window.recorded = [];
window.violations = [];
window.keyBindings = keyBindings;
window.palette = palette;
window.textOn = textOn;
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});

const names: (keyof CanvasEvents)[] = [
  "shapeCreated", "shapeChanged", "shapesDeleted", "selectionChanged", "toolChanged", "activeClassChanged",
  "viewChanged", "historyChanged", "labelsChanged", "snappingChanged", "brushSizeChanged", "hoverChanged", "pictureShown", "pictureFailed",
];

async function start(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const place = document.getElementById("place");
  if (place === null) throw new Error("The page has no place for the canvas.");
  const canvas = await WorkbenchCanvas.create(place, { readOnly: query.get("read-only") === "1" });
  for (const name of names) canvas.on(name, (event) => window.recorded.push({ name, event }));
  canvas.setClasses([
    { id: "c-cat", name: "cat", colour: "#e69f00" },
    { id: "c-dog", name: "dog", colour: "#0a84d6" },
    { id: "c-bird", name: "bird", hotkey: "9" },
  ]);
  canvas.setActiveClass("c-cat");
  await canvas.load({
    url: query.get("picture") ?? "/picture.png", name: "picture.png",
    width: Number(query.get("width") ?? 1200), height: Number(query.get("height") ?? 800),
  });
  window.canvas = canvas;
}

void start();
