// The yardstick: the same scene as most pages draw it. Objects in JavaScript, every shape drawn on each frame that changes
// anything, with ordinary Canvas2D.
import type { CanvasShape, Pair } from "../../web/src/canvas";

interface Class {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
}

export class PlainCanvas {
  view = { scale: 1, x: 0, y: 0 };
  selectedIds: string[] = [];
  private shapes: CanvasShape[] = [];
  private isAsked = false;
  private dragged: CanvasShape | undefined;
  private pans = false;
  private last: Pair = [0, 0];

  private constructor(
    private readonly element: HTMLCanvasElement, private readonly context: CanvasRenderingContext2D,
    private readonly photo: HTMLImageElement, private readonly size: { width: number; height: number },
    private readonly classes: Map<string, Class>, private readonly fade: (colour: string, opacity: number) => string,
  ) {}

  static async create(
    place: HTMLElement, picture: { url: string; width: number; height: number }, classes: readonly Class[],
    fade: (colour: string, opacity: number) => string,
  ): Promise<PlainCanvas> {
    const element = document.createElement("canvas");
    element.className = "workbench-shapes";
    element.width = place.clientWidth;
    element.height = place.clientHeight;
    place.append(element);
    const photo = new Image();
    photo.src = picture.url;
    await photo.decode();
    const context = element.getContext("2d");
    if (context === null) throw new Error("No 2D canvas.");
    const canvas = new PlainCanvas(element, context, photo, picture, new Map(classes.map((one) => [one.id, one])), fade);
    element.addEventListener("pointerdown", (event) => canvas.press(event));
    element.addEventListener("pointermove", (event) => canvas.move(event));
    element.addEventListener("pointerup", () => canvas.release());
    element.addEventListener("wheel", (event) => canvas.wheel(event), { passive: false });
    canvas.fit();
    return canvas;
  }

  fit(): void {
    const scale = Math.min(this.element.width / this.size.width, this.element.height / this.size.height) * 0.96;
    this.view = {
      scale, x: (this.element.width - this.size.width * scale) / 2, y: (this.element.height - this.size.height * scale) / 2,
    };
    this.schedule();
  }

  showActualSize(): void {
    this.view = {
      scale: 1, x: (this.element.width - this.size.width) / 2, y: (this.element.height - this.size.height) / 2,
    };
    this.schedule();
  }

  setShapes(shapes: readonly CanvasShape[]): void {
    this.shapes = structuredClone([...shapes]);
    this.schedule();
  }

  private schedule(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.draw();
    });
  }

  private draw(): void {
    const { context, view } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.element.width, this.element.height);
    context.setTransform(view.scale, 0, 0, view.scale, view.x, view.y);
    context.drawImage(this.photo, 0, 0, this.size.width, this.size.height);
    context.lineWidth = 2 / view.scale;
    let names = 0;
    for (const shape of this.shapes) {
      const look = this.classes.get(shape.classId ?? "");
      if (look === undefined) continue;
      context.beginPath();
      let [left, top] = [0, 0];
      if (shape.kind === "box") {
        const { x, y, width, height } = shape.data;
        [left, top] = [x, y];
        context.rect(x, y, width, height);
      } else if (shape.kind === "polygon") {
        const outer = shape.data.parts[0]?.outer ?? [];
        outer.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
        [left, top] = outer[0] ?? [0, 0];
        context.closePath();
      }
      context.fillStyle = this.fade(look.colour, 0.12);
      context.fill();
      context.strokeStyle = look.colour;
      context.stroke();
      const [x, y] = [view.x + left * view.scale, view.y + top * view.scale];
      if (names < 500 && x >= 0 && y >= 0 && x < this.element.width && y < this.element.height) {
        names += 1;
        context.font = `${11 / view.scale}px sans-serif`;
        const width = context.measureText(look.name).width;
        context.fillStyle = look.colour;
        context.fillRect(left, top - 16 / view.scale, width + 8 / view.scale, 16 / view.scale);
        context.fillStyle = "#000000";
        context.fillText(look.name, left + 4 / view.scale, top - 4 / view.scale);
      }
    }
  }

  private at(event: MouseEvent): Pair {
    return [(event.offsetX - this.view.x) / this.view.scale, (event.offsetY - this.view.y) / this.view.scale];
  }

  private press(event: PointerEvent): void {
    this.last = [event.offsetX, event.offsetY];
    this.pans = event.button === 1;
    if (this.pans) return;
    const [x, y] = this.at(event);
    this.dragged = [...this.shapes].reverse().find((shape) => {
      if (shape.kind === "box") {
        const { data } = shape;
        return x >= data.x && y >= data.y && x <= data.x + data.width && y <= data.y + data.height;
      }
      if (shape.kind !== "polygon") return false;
      const outer = shape.data.parts[0]?.outer ?? [];
      let isInside = false;
      outer.forEach(([x1, y1], index) => {
        const [x2, y2] = outer[(index + 1) % outer.length] as Pair;
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
      });
      return isInside;
    });
    this.selectedIds = this.dragged === undefined ? [] : [this.dragged.id];
    this.schedule();
  }

  private move(event: PointerEvent): void {
    const [dx, dy] = [event.offsetX - this.last[0], event.offsetY - this.last[1]];
    this.last = [event.offsetX, event.offsetY];
    if (this.pans) {
      this.view = { ...this.view, x: this.view.x + dx, y: this.view.y + dy };
    } else if (this.dragged !== undefined) {
      const [x, y] = [dx / this.view.scale, dy / this.view.scale];
      const shape = this.dragged;
      if (shape.kind === "box") shape.data = { ...shape.data, x: shape.data.x + x, y: shape.data.y + y };
      if (shape.kind === "polygon") {
        const outer = shape.data.parts[0]?.outer ?? [];
        shape.data = { parts: [{ outer: outer.map(([px, py]) => [px + x, py + y]) }] };
      }
    } else {
      return;
    }
    this.schedule();
  }

  private release(): void {
    this.pans = false;
    this.dragged = undefined;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY / 500);
    const [x, y] = this.at(event);
    const scale = this.view.scale * factor;
    this.view = { scale, x: event.offsetX - x * scale, y: event.offsetY - y * scale };
    this.schedule();
  }
}
