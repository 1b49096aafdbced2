import type { View } from "./layers";

/** How thick a ruler is, in CSS pixels. */
const thickness = 20;
/** Numbers stand at least this far apart, in CSS pixels. */
const apart = 56;

/** Image pixels from number to number: 1, 2 or 5 times a power of ten, so that numbers do not touch. */
export function rulerStep(scale: number): number {
  const least = apart / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= least) ?? 10 * power;
  return Math.max(step, 1);
}

/** Rulers along the top and left edges, in pixels of the image, with marks where the pointer is. */
export class Rulers {
  private readonly frame = document.createElement("div");
  private readonly sides: { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D; pointer: HTMLElement }[] = [];
  private viewport = { width: 0, height: 0 };
  private ratio = 1;
  private view: View | undefined;

  constructor(private readonly parent: HTMLElement) {
    this.frame.className = "workbench-rulers";
    this.frame.hidden = true;
    this.frame.setAttribute("aria-hidden", "true");
    for (const name of ["top", "left"]) {
      const canvas = document.createElement("canvas");
      canvas.className = `workbench-ruler workbench-ruler-${name}`;
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("This browser cannot draw: no 2D canvas.");
      const pointer = document.createElement("div");
      pointer.className = `workbench-ruler-pointer workbench-ruler-pointer-${name}`;
      this.frame.append(canvas, pointer);
      this.sides.push({ canvas, context, pointer });
    }
    parent.append(this.frame);
    parent.addEventListener("pointermove", this.follow);
  }

  get isShown(): boolean { return !this.frame.hidden; }

  show(isShown: boolean): void {
    this.frame.hidden = !isShown;
    this.draw();
  }

  resize(viewport: { width: number; height: number }, ratio: number): void {
    this.viewport = viewport;
    this.ratio = ratio;
    this.sides.forEach(({ canvas }, side) => {
      canvas.width = Math.ceil((side === 0 ? viewport.width : thickness) * ratio);
      canvas.height = Math.ceil((side === 0 ? thickness : viewport.height) * ratio);
    });
    this.draw();
  }

  place(view: View): void {
    this.view = view;
    this.draw();
  }

  destroy(): void {
    this.parent.removeEventListener("pointermove", this.follow);
    this.frame.remove();
  }

  private readonly follow = (event: PointerEvent): void => {
    if (!this.isShown) return;
    const place = this.parent.getBoundingClientRect();
    this.sides.forEach(({ pointer }, side) => {
      pointer.style.transform = side === 0 ? `translateX(${event.clientX - place.left}px)` : `translateY(${event.clientY - place.top}px)`;
    });
  };

  private draw(): void {
    const view = this.view;
    if (!this.isShown || view === undefined || this.viewport.width === 0) return;
    const step = rulerStep(view.scale);
    // Ten parts a step, or as many as the step has pixels.
    const parts = step >= 10 ? 10 : step;
    const colour = getComputedStyle(this.frame).color;
    this.sides.forEach(({ canvas, context }, side) => {
      const along = side === 0 ? this.viewport.width : this.viewport.height;
      const origin = side === 0 ? view.x : view.y;
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = colour;
      context.font = "10px Inter, system-ui, sans-serif";
      context.textBaseline = "top";
      const first = Math.floor((thickness - origin) / view.scale / step) * step;
      const last = (along - origin) / view.scale;
      for (let value = first; value <= last; value += step) {
        for (let part = 0; part < parts; part++) {
          const at = Math.round(origin + (value + (part * step) / parts) * view.scale);
          if (at < thickness) continue;
          const length = part === 0 ? thickness : part * 2 === parts ? 7 : 4;
          if (side === 0) context.fillRect(at, thickness - length, 1, length);
          else context.fillRect(thickness - length, at, length, 1);
        }
        const at = Math.round(origin + value * view.scale);
        if (at < thickness) continue;
        context.save();
        if (side === 0) context.translate(at + 3, 2);
        else {
          context.translate(2, at + 3);
          context.rotate(Math.PI / 2);
          context.translate(0, -10);
        }
        context.fillText(String(value), 0, 0);
        context.restore();
      }
    });
  }
}
