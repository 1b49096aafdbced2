// Which annotation each of the engine's shapes is, and what the server knows of it.
import type { ClassTable } from "./class-table";
import { EngineExports } from "./engine";
import { newIdentifier } from "./identifier";
import {
  CanvasShape, ShapeGeometry, ShapeState, ShapeStatus, engineStatus, isLoaded, receiveGeometry, sendGeometry, shapeKinds,
} from "./shapes";

interface Entry {
  id: string;
  revision: number | null;
  status: ShapeStatus;
  confidence: number | null;
  /** As it came in, or as the engine had it at its last change. */
  geometry: ShapeGeometry;
  /** Whether the host has been told that it is there. */
  isReported: boolean;
}

/** A change to be saved. */
export type ShapeChange =
  | { kind: "created"; handle: number; shape: CanvasShape }
  | { kind: "changed"; handle: number; shape: CanvasShape }
  | { kind: "deleted"; handle: number; id: string; revision: number | null };

export class ShapeRegister {
  private readonly entries = new Map<number, Entry>();
  private readonly handles = new Map<string, number>();

  constructor(
    private readonly engine: EngineExports, private readonly classes: ClassTable,
    /** The status new shapes are drawn with until the server says otherwise. */
    private readonly newStatus: () => ShapeStatus,
  ) {}

  clear(): void {
    this.entries.clear();
    this.handles.clear();
  }

  /** Adds a shape that the server has; shapes without something to draw are passed over. */
  add(shape: CanvasShape): void {
    if (this.handles.has(shape.id) || !sendGeometry(shape, this.engine)) return;
    const handle = this.engine.addShape(
      this.classes.index(shape.classId), engineStatus(shape.status), shape.hidden === true ? 1 : 0,
      shape.locked === true ? 1 : 0, shape.zOrder ?? 0, shape.groupId ?? 0);
    if (handle === 0) return; // coordinates that make no shape
    this.handles.set(shape.id, handle);
    this.entries.set(handle, {
      id: shape.id, revision: shape.revision, status: shape.status, confidence: shape.confidence ?? null,
      geometry: { kind: shape.kind, data: shape.data } as ShapeGeometry, isReported: true,
    });
  }

  handle(id: string): number | undefined {
    const handle = this.handles.get(id);
    return handle !== undefined && this.engine.shapeExists(handle) !== 0 ? handle : undefined;
  }

  id(handle: number): string | undefined {
    return this.entries.get(handle)?.id;
  }

  confidence(handle: number): number | null {
    return this.entries.get(handle)?.confidence ?? null;
  }

  /** Every shape, bottom to top. */
  all(): CanvasShape[] {
    const shapes: CanvasShape[] = [];
    for (let place = 0; place < this.engine.shapeCount(); place++) {
      const shape = this.read(this.engine.shapeAt(place));
      if (shape !== undefined) shapes.push(shape);
    }
    return shapes;
  }

  /** The shape as it is now. */
  read(handle: number): CanvasShape | undefined {
    if (this.engine.shapeExists(handle) === 0) return undefined;
    const entry = this.entry(handle);
    const flags = this.engine.shapeFlags(handle);
    return {
      ...entry.geometry,
      id: entry.id,
      classId: this.classes.id(this.engine.shapeClass(handle)),
      status: entry.status,
      revision: entry.revision,
      confidence: entry.confidence,
      hidden: (flags & 1) !== 0,
      locked: (flags & 2) !== 0,
      zOrder: this.engine.shapeLevel(handle),
      groupId: this.engine.shapeGroup(handle) || null,
    };
  }

  /**
   * The engine's coordinates; what was known before stays as it was written where they are the same, so that a change of
   * class does not write the coordinates anew.
   */
  private geometry(handle: number, known?: ShapeGeometry): ShapeGeometry {
    const kind = shapeKinds[this.engine.shapeKind(handle)] ?? "box";
    const count = this.engine.loadCoordinates(handle);
    if (known?.kind === kind && isLoaded(known, this.engine, count)) return known;
    const received = receiveGeometry(kind, this.engine, count, known);
    // The engine numbers points; their names are the class's.
    const skeleton = received.kind === "keypoints" ? this.classes.skeleton(this.classes.id(this.engine.shapeClass(handle))) : undefined;
    if (received.kind !== "keypoints" || skeleton === undefined) return received;
    return { kind: "keypoints", data: { points: received.data.points.map((point, index) => ({ name: skeleton.points[index]?.name, ...point })) } };
  }

  /** The entry of a shape; made for one that the engine drew. */
  private entry(handle: number): Entry {
    let entry = this.entries.get(handle);
    if (entry === undefined) {
      entry = {
        id: newIdentifier(), revision: null, status: this.newStatus(), confidence: null,
        geometry: this.geometry(handle), isReported: false,
      };
      this.entries.set(handle, entry);
      this.handles.set(entry.id, handle);
    }
    return entry;
  }

  /** What the engine's latest changes come to for each shape: several steps may cancel out. */
  takeChanges(): ShapeChange[] {
    const touched = new Set<number>();
    for (let index = 0; index < this.engine.changeCount(); index++) touched.add(this.engine.changeShape(index));
    const changes: ShapeChange[] = [];
    for (const handle of touched) {
      const exists = this.engine.shapeExists(handle) !== 0;
      const known = this.entries.get(handle);
      if (exists && known !== undefined) known.geometry = this.geometry(handle, known.geometry);
      if (exists) {
        if (known !== undefined && known.isReported) {
          changes.push({ kind: "changed", handle, shape: this.read(handle) as CanvasShape });
        } else {
          // Back after its deletion was told: for the server it is a new annotation.
          const entry = this.entry(handle);
          entry.isReported = true;
          this.engine.replaceStatus(handle, engineStatus(entry.status));
          changes.push({ kind: "created", handle, shape: this.read(handle) as CanvasShape });
        }
      } else if (known !== undefined && known.isReported) {
        changes.push({ kind: "deleted", handle, id: known.id, revision: known.revision });
        this.handles.delete(known.id);
        const again: Entry = { ...known, id: newIdentifier(), revision: null, isReported: false };
        this.entries.set(handle, again);
        this.handles.set(again.id, handle);
      }
    }
    return changes;
  }

  /** Takes the server's word for a shape: its revision and whatever else is given. */
  update(id: string, state: ShapeState): void {
    const handle = this.handle(id);
    const known = handle === undefined ? undefined : this.entries.get(handle);
    if (handle === undefined || known === undefined) return;
    if (state.revision !== undefined) known.revision = state.revision;
    if (state.confidence !== undefined) known.confidence = state.confidence;
    if (state.status !== undefined) {
      known.status = state.status;
      this.engine.replaceStatus(handle, engineStatus(state.status));
    }
    if (state.classId !== undefined) {
      const index = this.classes.index(state.classId);
      if (this.engine.shapeClass(handle) !== index) this.engine.replaceClass(handle, index);
    }
    if (state.zOrder !== undefined || state.groupId !== undefined) {
      const group = state.groupId === undefined ? this.engine.shapeGroup(handle) : state.groupId ?? 0;
      this.engine.replaceOrder(handle, state.zOrder ?? this.engine.shapeLevel(handle), group);
    }
    if (state.kind !== undefined && state.data !== undefined) {
      const geometry = { kind: state.kind, data: state.data } as ShapeGeometry;
      const isSame = shapeKinds[this.engine.shapeKind(handle)] === geometry.kind &&
        isLoaded(geometry, this.engine, this.engine.loadCoordinates(handle));
      known.geometry = geometry;
      if (!isSame && sendGeometry(geometry, this.engine)) this.engine.replaceGeometry(handle);
    }
  }

  /** Takes a shape out that the server no longer has. */
  remove(id: string): void {
    const handle = this.handles.get(id);
    if (handle === undefined) return;
    this.engine.removeShape(handle);
    this.handles.delete(id);
    this.entries.delete(handle);
  }
}
