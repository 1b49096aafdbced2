import type { Annotation } from "../api/model";
import { bodyOf, isSameBody, roundBody, type Body } from "./cuboid";

export interface Cuboid { id: string; classId: string; body: Body }
type Write = (id: string, op: "create" | "update" | "delete", fields: Record<string, unknown>) => void;
interface Step { id: string; before: Cuboid | undefined; after: Cuboid | undefined }

/** The bodies of a cloud with their history: every change is a step with its inverse, saved as it is made. */
export class CuboidBook {
  private bodies = new Map<string, Cuboid>();
  private done: Step[][] = [];
  private undone: Step[][] = [];
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
      else this.bodies.set(one.id, { id: one.id, classId: one.class_id, body });
    }
    this.tell();
    return others;
  }

  get all(): Cuboid[] { return [...this.bodies.values()]; }
  find(id: string | undefined): Cuboid | undefined { return id === undefined ? undefined : this.bodies.get(id); }
  get canUndo(): boolean { return this.done.length > 0; }
  get canRedo(): boolean { return this.undone.length > 0; }

  set(next: Cuboid): void {
    const before = this.bodies.get(next.id);
    const after = { ...next, body: before?.body === next.body ? next.body : roundBody(next.body) };
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

  /** Takes the last step back; answers the body it was about. */
  undo(): string | undefined { return this.step(this.done, this.undone, "before"); }
  redo(): string | undefined { return this.step(this.undone, this.done, "after"); }
  private step(from: Step[][], to: Step[][], side: "before" | "after"): string | undefined {
    const steps = from.pop();
    if (steps === undefined) return undefined;
    to.push(steps);
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
    if (before === undefined) this.write(id, "create", { class_id: next.classId, kind: "cuboid", data: next.body, attributes: {} });
    else {
      const fields: Record<string, unknown> = {};
      if (before.classId !== next.classId) fields.class_id = next.classId;
      if (before.body !== next.body) fields.data = next.body;
      if (Object.keys(fields).length > 0) this.write(id, "update", fields);
    }
  }

  /** What the server says: it counts, and what was done to a label that is gone or another now cannot be undone. */
  answer(id: string, there: Annotation | null): void {
    const here = this.bodies.get(id);
    const body = there?.kind === "cuboid" ? bodyOf(there.data) : undefined;
    if (there === null || body === undefined) {
      if (here === undefined) return;
      this.bodies.delete(id);
    } else {
      if (here !== undefined && here.classId === there.class_id && isSameBody(here.body, body)) return;
      this.bodies.set(id, { id, classId: there.class_id, body });
    }
    this.done = this.done.filter((steps) => steps.every((step) => step.id !== id));
    this.undone = this.undone.filter((steps) => steps.every((step) => step.id !== id));
    this.tell();
  }
}
