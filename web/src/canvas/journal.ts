// What was done to an image, step by step, in a form that outlives the page. The engine keeps its own history of this visit;
// steps of an earlier one are taken back and done again here.
import type { CanvasShape } from "./shapes";

/** What a step changes of a shape. */
export type ShapeContent = Pick<CanvasShape, "kind" | "data" | "classId" | "status" | "zOrder" | "groupId" | "confidence">;

/** A thing before and after a step; null where it is not there. Things have names of their own, since ids do not outlive a deletion. */
export interface JournalChange<Content> {
  readonly name: string;
  readonly before: Content | null;
  readonly after: Content | null;
}
export type JournalStep<Content> = readonly JournalChange<Content>[];

/** A history that can be kept and given back to the same image or video. */
export interface KeptHistory<Content = ShapeContent> {
  readonly past: readonly JournalStep<Content>[];
  readonly future: readonly JournalStep<Content>[];
  /** The things of its steps that are there: their names, ids, and what they are. */
  readonly things: readonly { readonly name: string; readonly id: string; readonly content: Content }[];
}

/** A change that the engine reports: of which of its things, and what that is now. */
export interface ReportedChange<Content> {
  readonly handle: number;
  readonly id: string;
  readonly content: Content | null;
}

export const contentOf = ({ kind, data, classId, status, zOrder, groupId, confidence }: CanvasShape): ShapeContent =>
  ({ kind, data, classId, status, zOrder: zOrder ?? 0, groupId: groupId ?? null, confidence: confidence ?? null }) as ShapeContent;

/** Steps on things of one engine (shapes of a picture, tracks of a video), which it knows by handles. */
export class Journal<Content> {
  private past: JournalStep<Content>[] = [];
  private future: JournalStep<Content>[] = [];
  /** How many of the latest steps the engine can take back, and how many it can do again, by itself. */
  private ownPast = 0;
  private ownFuture = 0;
  private readonly known = new Map<string, Content>();
  private readonly names = new Map<number, string>();
  private readonly handles = new Map<string, number>();

  get canUndo(): boolean { return this.past.length > 0; }
  get canRedo(): boolean { return this.future.length > 0; }
  get isEmpty(): boolean { return this.past.length === 0 && this.future.length === 0; }
  /** The next step back, or forward, is of an earlier visit. */
  get isOldPast(): boolean { return this.ownPast === 0 && this.past.length > 0; }
  get isOldFuture(): boolean { return this.ownFuture === 0 && this.future.length > 0; }

  clear(): void {
    [this.past, this.future] = [[], []];
    [this.ownPast, this.ownFuture] = [0, 0];
    this.known.clear();
    this.unbind();
  }

  /** The state of a thing that no step led to: it was read, or the server said so. */
  learn(handle: number, id: string, content: Content): void {
    this.known.set(this.name(handle, id), content);
  }

  forget(handle: number): void {
    const name = this.names.get(handle);
    if (name !== undefined) this.known.delete(name);
  }

  /** What a thing is, as far as it was told. */
  state(name: string): Content | undefined { return this.known.get(name); }
  handle(name: string): number | undefined { return this.handles.get(name); }

  bind(name: string, handle: number): void {
    this.names.set(handle, name);
    this.handles.set(name, handle);
  }

  /** Forgets all handles: others are about to take their places. */
  unbind(): void {
    this.names.clear();
    this.handles.clear();
  }

  /** What a thing is called; its id where it was not met before. */
  name(handle: number, id: string): string {
    let name = this.names.get(handle);
    if (name === undefined) {
      name = id;
      this.bind(name, handle);
    }
    return name;
  }

  /** Notes what the engine has done, taken back or done again. */
  record(changes: readonly ReportedChange<Content>[], cause: "do" | "undo" | "redo", merges: boolean): void {
    const step = changes.map(({ handle, id, content: after }): JournalChange<Content> => {
      const name = this.name(handle, id);
      const before = this.known.get(name) ?? null;
      if (after === null) this.known.delete(name);
      else this.known.set(name, after);
      return { name, before, after };
    });
    if (cause === "undo" && this.ownPast > 0) {
      this.future.push(this.past.pop() ?? step);
      this.ownPast -= 1;
      this.ownFuture += 1;
    } else if (cause === "redo" && this.ownFuture > 0) {
      this.past.push(this.future.pop() ?? step);
      this.ownPast += 1;
      this.ownFuture -= 1;
    } else if (cause === "do") {
      const last = this.past[this.past.length - 1];
      if (merges && this.ownPast > 0 && this.future.length === 0 && last !== undefined) {
        this.past[this.past.length - 1] = step.map((change) => ({ ...change, before: (last.find(({ name }) => name === change.name) ?? change).before }));
      } else {
        this.past.push(step);
        this.ownPast += 1;
      }
      this.future = [];
      this.ownFuture = 0;
    }
  }

  /** The step of an earlier visit to take back, or do again, now: the things to make what it says. */
  take(direction: "undo" | "redo"): { name: string; content: Content | null }[] {
    const step = direction === "undo" ? this.past.pop() : this.future.pop();
    if (step === undefined) return [];
    (direction === "undo" ? this.future : this.past).push(step);
    // What the engine could do again builds on what is gone now.
    this.ownFuture = 0;
    const wanted = step.map(({ name, before, after }) => ({ name, content: direction === "undo" ? before : after }));
    for (const { name, content } of wanted) {
      if (content === null) this.known.delete(name);
      else this.known.set(name, content);
    }
    return wanted;
  }

  /** @param id - The id of a thing that is there. */
  keep(id: (handle: number) => string | undefined): KeptHistory<Content> {
    const named = new Set([...this.past, ...this.future].flatMap((step) => step.map(({ name }) => name)));
    return {
      past: this.past, future: this.future,
      things: [...named].flatMap((name) => {
        const [handle, content] = [this.handles.get(name), this.known.get(name)];
        const own = handle === undefined ? undefined : id(handle);
        return own === undefined || content === undefined ? [] : [{ name, id: own, content }];
      }),
    };
  }

  /** Takes the history of an earlier visit; its things have been found to be what they were. */
  restore(kept: KeptHistory<Content>): void {
    [this.past, this.future] = [[...kept.past], [...kept.future]];
    [this.ownPast, this.ownFuture] = [0, 0];
    for (const { name, content } of kept.things) this.known.set(name, content);
  }
}
