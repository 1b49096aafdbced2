import type { View } from "./layers";
import type { PictureAddress } from "./photo";

/** Longest side of the small picture, in CSS pixels. */
const longest = 160;

/** Where the view is in the whole picture; shown while a part of it is out of sight. A press or drag goes there. */
export class Minimap {
  private readonly frame = document.createElement("div");
  private readonly window = document.createElement("div");
  private image: HTMLImageElement | undefined;
  private size = { width: 1, height: 1 };
  private scale = 1;
  private generation = 0;
  private view: View = { scale: 1, x: 0, y: 0 };

  constructor(
    parent: HTMLElement, private readonly pan: (dx: number, dy: number) => void,
    private readonly viewport: () => { width: number; height: number },
  ) {
    this.frame.className = "workbench-minimap";
    this.frame.hidden = true;
    // What it shows and does is there for the keyboard too: panning by keys and the zoom's percentage.
    this.frame.setAttribute("aria-hidden", "true");
    this.window.className = "workbench-minimap-window";
    this.frame.append(this.window);
    parent.append(this.frame);
    const go = (event: PointerEvent): void => {
      const frame = this.frame.getBoundingClientRect();
      const { width, height } = this.viewport();
      const x = (event.clientX - frame.left) / this.scale;
      const y = (event.clientY - frame.top) / this.scale;
      this.pan(width / 2 - (this.view.x + x * this.view.scale), height / 2 - (this.view.y + y * this.view.scale));
    };
    this.frame.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      event.preventDefault();
      this.frame.setPointerCapture(event.pointerId);
      go(event);
    });
    this.frame.addEventListener("pointermove", (event) => {
      event.stopPropagation();
      if (this.frame.hasPointerCapture(event.pointerId)) go(event);
    });
    this.frame.addEventListener("pointerup", (event) => event.stopPropagation());
  }

  open(url: PictureAddress, width: number, height: number): void {
    const generation = ++this.generation;
    this.image?.remove();
    this.image = undefined;
    this.size = { width, height };
    this.scale = Math.min(longest / Math.max(width, height, 1), 1);
    this.frame.style.width = `${width * this.scale}px`;
    this.frame.style.height = `${height * this.scale}px`;
    // An address that has to be made is not made twice: the frame alone says enough.
    if (typeof url !== "string" || url === "") return;
    const image = new Image();
    image.alt = "";
    image.draggable = false;
    image.decoding = "async";
    image.addEventListener("load", () => {
      if (generation !== this.generation) return;
      this.frame.prepend(image);
      this.image = image;
    });
    image.src = url;
  }

  place(view: View): void {
    this.view = view;
    const { width, height } = this.viewport();
    const left = Math.max(-view.x / view.scale, 0);
    const top = Math.max(-view.y / view.scale, 0);
    const right = Math.min((width - view.x) / view.scale, this.size.width);
    const bottom = Math.min((height - view.y) / view.scale, this.size.height);
    const isWhole = right - left >= this.size.width - 0.5 && bottom - top >= this.size.height - 0.5;
    this.frame.hidden = isWhole || width < 480;
    if (this.frame.hidden) return;
    this.window.style.transform = `translate(${left * this.scale}px, ${top * this.scale}px)`;
    this.window.style.width = `${Math.max((right - left) * this.scale, 4)}px`;
    this.window.style.height = `${Math.max((bottom - top) * this.scale, 4)}px`;
  }

  destroy(): void {
    this.generation++;
    this.frame.remove();
  }
}
