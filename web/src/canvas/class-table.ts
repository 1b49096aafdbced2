import { unclassified } from "./engine";
import { ClassLook, unclassifiedLook } from "./paint";
import { paletteColour } from "./palette";

/** What the points of a class mean; places are 0…1 of the box that is drawn, the rest are numbers of points. */
export interface CanvasSkeleton {
  readonly points: readonly { readonly name: string; readonly x: number; readonly y: number }[];
  readonly edges: readonly (readonly number[])[];
  readonly pairs: readonly (readonly number[])[];
}

/** A class, as the canvas needs it. */
export interface CanvasClass {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb`; the palette's colour for the class's place without one. */
  readonly colour?: string | null;
  /** One character, "1"…"9"; the class's place in the list without one. */
  readonly hotkey?: string | null;
  readonly skeleton?: CanvasSkeleton | null;
}

/** Which number the engine has for a class. Numbers stay with their class when the list changes its order. */
export class ClassTable {
  private readonly ids: string[] = [];
  private readonly indexes = new Map<string, number>();
  private looks: ClassLook[] = [];
  private listed: readonly CanvasClass[] = [];

  set(classes: readonly CanvasClass[]): void {
    this.listed = classes;
    classes.forEach(({ id, name, colour }, place) => {
      const index = this.index(id);
      if (index < unclassified) this.looks[index] = { name, colour: colour ?? paletteColour(place) };
    });
  }

  /** The skeleton of a class, if it has one. */
  skeleton(id: string | null): CanvasSkeleton | undefined {
    return this.listed.find((one) => one.id === id)?.skeleton ?? undefined;
  }

  /** The classes, in the host's order. */
  get all(): readonly CanvasClass[] {
    return this.listed;
  }

  /** The engine's number for a class; made when it is new. */
  index(id: string | null): number {
    if (id === null) return unclassified;
    let index = this.indexes.get(id);
    if (index === undefined) {
      if (this.ids.length >= unclassified) return unclassified;
      index = this.ids.push(id) - 1;
      this.indexes.set(id, index);
    }
    return index;
  }

  id(index: number): string | null {
    return this.ids[index] ?? null;
  }

  look(index: number): ClassLook {
    return this.looks[index] ?? unclassifiedLook;
  }

  /** The class of a digit key: the one that claims it, else the one at that place that claims none. */
  forHotkey(digit: string): CanvasClass | undefined {
    const claimed = this.listed.find(({ hotkey }) => hotkey === digit);
    if (claimed !== undefined) return claimed;
    const placed = this.listed[Number(digit) - 1];
    return placed !== undefined && (placed.hotkey ?? "") === "" ? placed : undefined;
  }
}
