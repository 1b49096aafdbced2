import type { Annotation } from "../api/model";
import { bodyOf, isSameBody, roundBody, type Body } from "./cuboid";

export interface Cuboid {
  id: string;
  classId: string;
  body: Body;
  /** What the label's data says besides: its track, what a file said of it. */
  extra?: Record<string, unknown>;
  /** Computed between the keyframes of its track, and not moved by anybody since. */
  isComputed?: boolean;
}
/** What was done elsewhere and is undone with the rest. */
export interface Act { undo: () => void; redo: () => void }

/** Which object it is, through the clouds of a sequence. */
export const trackOf = ({ extra }: Cuboid): string | undefined => (typeof extra?.track === "string" ? extra.track : undefined);
const extraOf = (data: Record<string, unknown>): Record<string, unknown> | undefined => (typeof data.extra === "object" && data.extra != null && !Array.isArray(data.extra) ? data.extra as Record<string, unknown> : undefined);
/** A body that was moved covers another part of a camera's picture. */
const withoutBox = (extra: Record<string, unknown> | undefined): Record<string, unknown> | undefined => {
  if (extra === undefined) return undefined;
  const { box: _box, area: _area, ...rest } = extra;
  return Object.keys(rest).length > 0 ? rest : undefined;
};
const cuboidOf = (one: Annotation, body: Body): Cuboid => ({ id: one.id, classId: one.class_id, body, extra: extraOf(one.data), isComputed: one.source === "interpolated" && !one.is_keyframe });
type Write = (id: string, op: "create" | "update" | "delete", fields: Record<string, unknown>) => void;
export interface Step { id: string; before: Cuboid | undefined; after: Cuboid | undefined }

/** What was done to a cloud, for the next visit. */
export interface KeptSteps {
  done: Step[][];
  undone: Step[][];
  /** The bodies that the steps are about, as they were left. */
  bodies: Cuboid[];
}

const dataOf = ({ body, extra }: Cuboid): Record<string, unknown> => ({ ...body, ...(extra !== undefined && { extra }) });

/** The bodies of a cloud with their history: every change is a step with its inverse, saved as it is made. */
export class CuboidBook {
  private bodies = new Map<string, Cuboid>();
  private done: Step[][] = [];
  private undone: Step[][] = [];
  /** Entries without steps of their own. */
  private acts = new WeakMap<Step[], Act>();
  private listeners = new Set<() => void>();
  /** Rises with every change. */
  version = 0;

  constructor(private readonly write: Write) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };
  private tell(): void {
    this.version += 1;
    this.listeners.forEach((listener) => listener());
  }

  /** Takes the labels that are there; answers how many are no bodies. */
  load(annotations: readonly Annotation[]): number {
    let others = 0;
    for (const one of annotations) {
      const body = one.kind === "cuboid" ? bodyOf(one.data) : undefined;
      if (body === undefined) others += 1;
      else this.bodies.set(one.id, cuboidOf(one, body));
    }
    this.tell();
    return others;
  }

  /** Takes the labels as they were read again, with what still waits to be saved. */
  sync(annotations: readonly Annotation[]): void {
    const there = new Set(annotations.map((one) => one.id));
    for (const id of [...this.bodies.keys()]) if (!there.has(id)) this.answer(id, null);
    for (const one of annotations) if (one.kind === "cuboid") this.answer(one.id, one);
  }

  get all(): Cuboid[] { return [...this.bodies.values()]; }
  find(id: string | undefined): Cuboid | undefined { return id === undefined ? undefined : this.bodies.get(id); }
  get canUndo(): boolean { return this.done.length > 0; }
  get canRedo(): boolean { return this.undone.length > 0; }

  set(next: Cuboid): void {
    const before = this.bodies.get(next.id);
    const isMoved = before?.body !== next.body;
    const after: Cuboid = { ...next, body: isMoved ? roundBody(next.body) : next.body, extra: isMoved && before !== undefined ? withoutBox(next.extra) : next.extra, isComputed: isMoved ? false : next.isComputed };
    if (before !== undefined && before.classId === after.classId && isSameBody(before.body, after.body)) return;
    this.take([{ id: after.id, before, after }]);
  }
  delete(id: string): void {
    const before = this.bodies.get(id);
    if (before !== undefined) this.take([{ id, before, after: undefined }]);
  }
  private take(steps: Step[]): void {
    this.done.push(steps);
    this.undone = [];
    steps.forEach((step) => this.put(step.id, step.after));
    this.tell();
  }

  /** Takes what was done elsewhere into the history, as one step. */
  note(act: Act): void {
    const entry: Step[] = [];
    this.acts.set(entry, act);
    this.done.push(entry);
    this.undone = [];
    this.tell();
  }
  /** What was taken back by other means is no step any more. */
  forget(act: Act): void {
    const others = (steps: Step[]) => this.acts.get(steps) !== act;
    this.done = this.done.filter(others);
    this.undone = this.undone.filter(others);
    this.tell();
  }

  /** Takes the last step back; answers the body it was about. */
  undo(): string | undefined { return this.step(this.done, this.undone, "before"); }
  redo(): string | undefined { return this.step(this.undone, this.done, "after"); }
  private step(from: Step[][], to: Step[][], side: "before" | "after"): string | undefined {
    const steps = from.pop();
    if (steps === undefined) return undefined;
    to.push(steps);
    const act = this.acts.get(steps);
    if (act !== undefined) {
      this.tell();
      if (side === "before") act.undo();
      else act.redo();
      return undefined;
    }
    (side === "before" ? [...steps].reverse() : steps).forEach((step) => this.put(step.id, step[side]));
    this.tell();
    return steps[0].id;
  }

  private put(id: string, next: Cuboid | undefined): void {
    const before = this.bodies.get(id);
    if (next === undefined) {
      this.bodies.delete(id);
      if (before !== undefined) this.write(id, "delete", {});
      return;
    }
    this.bodies.set(id, next);
    if (before === undefined) this.write(id, "create", { class_id: next.classId, kind: "cuboid", data: dataOf(next), attributes: {} });
    else {
      const fields: Record<string, unknown> = {};
      if (before.classId !== next.classId) fields.class_id = next.classId;
      if (before.body !== next.body) fields.data = dataOf(next);
      if (Object.keys(fields).length > 0) this.write(id, "update", fields);
    }
  }

  /** What can be taken back on the next visit; null where nothing was done. Acts elsewhere are of this visit alone. */
  get kept(): KeptSteps | null {
    const own = (entries: Step[][]) => entries.filter((steps) => !this.acts.has(steps));
    const [done, undone] = [own(this.done), own(this.undone)];
    if (done.length + undone.length === 0) return null;
    const ids = new Set([...done, ...undone].flat().map((step) => step.id));
    return { done, undone, bodies: this.all.filter((one) => ids.has(one.id)) };
  }
  /** Takes the steps of the last visit, but those about bodies that somebody else has changed since. */
  restore(kept: KeptSteps): void {
    if (this.done.length + this.undone.length > 0) return;
    const left = new Map(kept.bodies.map((one) => [one.id, one]));
    const isAsLeft = ({ id }: Step) => {
      const [before, now] = [left.get(id), this.bodies.get(id)];
      return before === undefined || now === undefined ? before === now : before.classId === now.classId && isSameBody(before.body, now.body);
    };
    const good = (entries: Step[][]) => entries.filter((steps) => steps.every(isAsLeft));
    [this.done, this.undone] = [good(kept.done), good(kept.undone)];
    this.tell();
  }

  /** What the server says: it counts, and what was done to a label that is gone or another now cannot be undone. */
  answer(id: string, there: Annotation | null): void {
    const here = this.bodies.get(id);
    const body = there?.kind === "cuboid" ? bodyOf(there.data) : undefined;
    if (there === null || body === undefined) {
      if (here === undefined) return;
      this.bodies.delete(id);
    } else {
      const now = cuboidOf(there, body);
      if (here !== undefined && here.classId === there.class_id && isSameBody(here.body, body)) {
        // The same body: its history holds, and it may have gained a track.
        if (trackOf(here) !== trackOf(now) || here.isComputed !== now.isComputed) {
          this.bodies.set(id, { ...here, extra: now.extra, isComputed: now.isComputed });
          this.tell();
        }
        return;
      }
      this.bodies.set(id, now);
    }
    this.done = this.done.filter((steps) => steps.every((step) => step.id !== id));
    this.undone = this.undone.filter((steps) => steps.every((step) => step.id !== id));
    this.tell();
  }
}
