import type { CanvasShape } from "./shapes";

/** Tells screen readers what happened on the canvas, in a live region; bursts end in their last sentence. */
export class Announcer {
  private readonly region = document.createElement("div");
  private timer: number | undefined;

  constructor(parent: HTMLElement) {
    this.region.className = "workbench-live";
    this.region.setAttribute("role", "status");
    this.region.setAttribute("aria-live", "polite");
    parent.append(this.region);
  }

  say(sentence: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      // The same words again are read only where the text node differs.
      this.region.textContent = this.region.textContent === sentence ? `${sentence}\u00a0` : sentence;
    }, 60);
  }

  destroy(): void {
    window.clearTimeout(this.timer);
    this.region.remove();
  }
}

/** A shape in words: "Box cat, 120 by 80 pixels at 40, 60". */
export function described(shape: CanvasShape, className: string): string {
  const name = `${shape.kind.replace("_", " ")} ${className}`;
  const head = name.charAt(0).toUpperCase() + name.slice(1);
  if (shape.kind !== "box") return head;
  const whole = (value: number): number => Math.round(value);
  const { x, y, width, height } = shape.data;
  return `${head}, ${whole(width)} by ${whole(height)} pixels at ${whole(x)}, ${whole(y)}`;
}
