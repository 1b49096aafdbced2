import type { LabelClass } from "../../api/model";
import { newIdentifier, type CanvasShape, type ShapeGeometry } from "../../canvas";
import { ClassTable } from "../../canvas/class-table";
import { receiveGeometry, sendGeometry, shapeKinds, type ShapeKind } from "../../canvas/shapes";
import { keyframeSources, TrackFlag, type KeyframeSource, type TrackExports } from "./trackEngine";

/** A track as the timeline shows it. */
export interface Lane {
  handle: number;
  id: string;
  /** What people call it; the server may choose another. */
  number: number;
  classId: string | null;
  kind: ShapeKind;
  keyframes: { frame: number; isOccluded: boolean; isOutside: boolean; source: KeyframeSource }[];
  /** Where it is to be seen: first frame, and the one after the last. */
  spans: [start: number, end: number][];
}
/** A stretch of the video with a class. */
export interface Segment {
  handle: number;
  id: string;
  classId: string | null;
  start: number;
  /** The frame after its last. */
  end: number;
}
/** A track at one frame. */
export interface TrackState {
  shape: CanvasShape;
  isKeyframe: boolean;
  isOccluded: boolean;
}

/** A write that follows from a command, in the words of the API. */
export interface TrackWrite {
  entity: "track" | "keyframe" | "segment";
  op: "create" | "update" | "delete";
  id: string;
  /** Where a keyframe stands. */
  frame?: number;
  fields: Record<string, unknown>;
}

/** What a server's track, keyframe or segment is, for loading. */
export interface LoadedTrack { id: string; number: number; classId: string; kind: ShapeKind }
export interface LoadedKeyframe { id: string; trackId: string; frame: number; shape: ShapeGeometry; isOccluded: boolean; isOutside: boolean; source: string }
export interface LoadedSegment { id: string; classId: string; start: number; end: number }

interface KnownTrack { id: string; number: number; classId: string | null; isThere: boolean }
interface KnownKeyframe { id: string; track: string; frame: number; shape: ShapeGeometry; flags: number; classId: string | null; isThere: boolean }
interface KnownSegment { id: string; classId: string | null; start: number; end: number; isThere: boolean }

/**
 * The tracks of one video: the Swift engine holds and edits them, this book knows which row of the server each thing is
 * and tells what every command means for them.
 */
export class TrackBook {
  private readonly classes = new ClassTable();
  private readonly tracks = new Map<number, KnownTrack>();
  /** Skeletons as they were drawn first, whose points the engine knows without their names. */
  private readonly drawn = new Map<string, ShapeGeometry>();
  private readonly keyframes = new Map<number, KnownKeyframe>();
  private readonly segmentsKnown = new Map<number, KnownSegment>();
  private readonly listeners = new Set<() => void>();
  private lanesNow: Lane[] | undefined;
  private segmentsNow: Segment[] | undefined;
  /** Grows with every change. */
  version = 0;

  constructor(
    readonly engine: TrackExports, readonly frameCount: number, readonly readOnly: boolean, private readonly write: (writes: TrackWrite[]) => void,
    /** A segment's `data` from its frames. */
    private readonly timesOf: (start: number, end: number) => Record<string, unknown>,
  ) {
    engine.tracksOpen(frameCount, readOnly ? 1 : 0);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };

  setClasses(classes: readonly LabelClass[]): void { this.classes.set(classes); }

  /** Takes what the server has; things that do not fit together are left out and counted. */
  load(tracks: readonly LoadedTrack[], keyframes: readonly LoadedKeyframe[], segments: readonly LoadedSegment[]): number {
    const { engine } = this;
    const handles = new Map<string, number>();
    let leftOut = 0;
    for (const track of tracks) {
      const handle = engine.trackLoad(this.classes.index(track.classId), shapeKinds.indexOf(track.kind));
      handles.set(track.id, handle);
      this.tracks.set(handle, { id: track.id, number: track.number, classId: track.classId, isThere: true });
    }
    for (const one of keyframes) {
      const track = handles.get(one.trackId);
      const source = Math.max(0, (keyframeSources as readonly string[]).indexOf(one.source));
      const handle = track !== undefined && sendGeometry(one.shape, engine) ? engine.trackLoadKeyframe(track, one.frame, one.isOccluded ? 1 : 0, one.isOutside ? 1 : 0, source) : 0;
      if (handle === 0) {
        leftOut += 1;
        continue;
      }
      const flags = (one.isOccluded ? TrackFlag.occluded : 0) | (one.isOutside ? TrackFlag.outside : 0) | TrackFlag.keyframe | (source << 4);
      const classId = tracks.find((other) => other.id === one.trackId)?.classId ?? null;
      this.keyframes.set(handle, { id: one.id, track: one.trackId, frame: one.frame, shape: one.shape, flags, classId, isThere: true });
    }
    for (const one of segments) {
      const handle = engine.segmentLoad(this.classes.index(one.classId), one.start, one.end);
      if (handle === 0) leftOut += 1;
      else this.segmentsKnown.set(handle, { ...one, isThere: true });
    }
    this.changed();
    return leftOut;
  }

  // MARK: Reading

  /** Every track, in the order of lanes. */
  get lanes(): readonly Lane[] {
    if (this.lanesNow !== undefined) return this.lanesNow;
    const { engine } = this;
    const lanes: Lane[] = [];
    for (let place = 0; place < engine.trackCount(); place++) {
      const handle = engine.trackAt(place);
      const known = this.tracks.get(handle);
      if (known === undefined) continue;
      const keyframes: Lane["keyframes"] = [];
      for (let at = 0; at < engine.trackKeyframeCount(handle); at++) {
        const flags = engine.trackKeyframeFlags(handle, at);
        keyframes.push({
          frame: engine.trackKeyframeFrame(handle, at), isOccluded: (flags & TrackFlag.occluded) !== 0, isOutside: (flags & TrackFlag.outside) !== 0,
          source: keyframeSources[flags >> 4] ?? "manual",
        });
      }
      const spans: [number, number][] = [];
      const count = engine.trackSpans(handle);
      for (let at = 0; at < count; at++) spans.push([engine.trackSpanEdge(at, 0), engine.trackSpanEdge(at, 1)]);
      lanes.push({ handle, id: known.id, number: known.number, classId: this.classes.id(engine.trackClass(handle)), kind: shapeKinds[engine.trackKind(handle)] ?? "box", keyframes, spans });
    }
    this.lanesNow = lanes;
    return lanes;
  }

  /** Every segment, in the order of time. */
  get segments(): readonly Segment[] {
    if (this.segmentsNow !== undefined) return this.segmentsNow;
    const { engine } = this;
    const segments: Segment[] = [];
    for (let place = 0; place < engine.segmentCount(); place++) {
      const handle = engine.segmentAt(place);
      const known = this.segmentsKnown.get(handle);
      if (known !== undefined) segments.push({ handle, id: known.id, classId: this.classes.id(engine.segmentClass(handle)), start: engine.segmentEdge(handle, 0), end: engine.segmentEdge(handle, 1) });
    }
    this.segmentsNow = segments;
    return segments;
  }

  lane(id: string): Lane | undefined { return this.lanes.find((one) => one.id === id); }
  segment(id: string): Segment | undefined { return this.segments.find((one) => one.id === id); }

  /** A track at a frame; undefined where it is not to be seen. */
  state(lane: Lane, frame: number): TrackState | undefined {
    const flags = this.engine.trackGeometry(lane.handle, frame);
    if ((flags & TrackFlag.present) === 0 || (flags & TrackFlag.outside) !== 0) return undefined;
    const geometry = receiveGeometry(lane.kind, this.engine, this.engine.loadedCount(), this.sample(lane.handle));
    return {
      shape: { ...geometry, id: lane.id, classId: lane.classId, status: "approved", revision: null } as CanvasShape,
      isKeyframe: (flags & TrackFlag.keyframe) !== 0, isOccluded: (flags & TrackFlag.occluded) !== 0,
    };
  }

  /** What lies at a frame besides its geometry: also where the track is out of sight. */
  flags(lane: Lane, frame: number): { isBegun: boolean; isKeyframe: boolean; isOccluded: boolean; isOutside: boolean } {
    const flags = this.engine.trackGeometry(lane.handle, frame);
    return {
      isBegun: (flags & TrackFlag.present) !== 0, isKeyframe: (flags & TrackFlag.keyframe) !== 0, isOccluded: (flags & TrackFlag.occluded) !== 0, isOutside: (flags & TrackFlag.outside) !== 0,
    };
  }

  /** A geometry of the track as it came in, for the names of its points. */
  private sample(track: number): ShapeGeometry | undefined {
    const id = this.tracks.get(track)?.id;
    for (const one of this.keyframes.values()) if (one.track === id && one.shape.kind === "keypoints") return one.shape;
    return id === undefined ? undefined : this.drawn.get(id);
  }

  get canUndo(): boolean { return (this.engine.tracksHistory() & 1) !== 0; }
  get canRedo(): boolean { return (this.engine.tracksHistory() & 2) !== 0; }

  // MARK: Commands

  private run<Result>(command: () => Result): Result {
    const result = command();
    this.settle();
    return result;
  }

  /** A track that begins with a drawn shape, under the shape's id. */
  create(shape: CanvasShape, frame: number): boolean {
    if (!sendGeometry(shape, this.engine)) return false;
    const handle = this.engine.trackCreate(this.classes.index(shape.classId), frame);
    if (handle === 0) return false;
    this.tracks.set(handle, { id: shape.id, number: this.nextNumber(), classId: shape.classId, isThere: false });
    if (shape.kind === "keypoints") this.drawn.set(shape.id, shape);
    this.settle();
    return true;
  }

  private nextNumber(): number {
    let last = -1;
    for (const one of this.tracks.values()) last = Math.max(last, one.number);
    return last + 1;
  }

  place(lane: Lane, frame: number, shape: ShapeGeometry, source: KeyframeSource = "manual"): boolean {
    return sendGeometry(shape, this.engine) && this.run(() => this.engine.trackPlace(lane.handle, frame, keyframeSources.indexOf(source))) !== 0;
  }
  addKeyframe(lane: Lane, frame: number): boolean { return this.run(() => this.engine.trackAddKeyframe(lane.handle, frame)) !== 0; }
  removeKeyframe(lane: Lane, frame: number): boolean { return this.run(() => this.engine.trackRemoveKeyframe(lane.handle, frame)) !== 0; }
  moveKeyframe(lane: Lane, from: number, to: number): boolean { return this.run(() => this.engine.trackMoveKeyframe(lane.handle, from, to)) !== 0; }
  setOccluded(lane: Lane, frame: number, isOn: boolean): boolean { return this.run(() => this.engine.trackSetOccluded(lane.handle, frame, isOn ? 1 : 0)) !== 0; }
  setOutside(lane: Lane, frame: number, isOn: boolean): boolean { return this.run(() => this.engine.trackSetOutside(lane.handle, frame, isOn ? 1 : 0)) !== 0; }
  setClass(thing: Lane | Segment, classId: string): boolean { return this.run(() => this.engine.trackSetClass(thing.handle, this.classes.index(classId))) !== 0; }
  delete(thing: Lane | Segment): boolean { return this.run(() => this.engine.trackDelete(thing.handle)) !== 0; }
  /** The id of the track that goes on from there. */
  split(lane: Lane, frame: number): string | undefined {
    const handle = this.run(() => this.engine.trackSplit(lane.handle, frame));
    return this.tracks.get(handle)?.id;
  }
  merge(lane: Lane, into: Lane): boolean { return this.run(() => this.engine.trackMerge(lane.handle, into.handle)) !== 0; }
  createSegment(classId: string, start: number, end: number): string | undefined {
    const handle = this.run(() => this.engine.segmentCreate(this.classes.index(classId), start, end));
    return this.segmentsKnown.get(handle)?.id;
  }
  setSegment(segment: Segment, start: number, end: number): boolean { return this.run(() => this.engine.segmentSetFrames(segment.handle, start, end)) !== 0; }
  undo(): void { this.run(() => this.engine.tracksUndo()); }
  redo(): void { this.run(() => this.engine.tracksRedo()); }
  /** Several commands as one step. */
  together(work: () => void): void {
    this.engine.tracksGroup(1);
    try {
      work();
    } finally {
      this.engine.tracksGroup(0);
      this.settle();
    }
  }

  // MARK: What follows for the server

  private settle(): void {
    const { engine } = this;
    const touched = new Map<string, [kind: number, handle: number]>();
    const count = engine.trackTakeChanges();
    for (let at = 0; at < count; at++) {
      const [kind, handle] = [engine.trackChangeKind(at), engine.trackChangeHandle(at)];
      touched.set(`${kind}/${handle}`, [kind, handle]);
    }
    if (touched.size === 0) return;
    const writes: TrackWrite[] = [];
    const relabelled = new Set<number>();
    // Tracks first: their keyframes name them.
    for (const [kind, handle] of touched.values()) if (kind === 0) this.settleTrack(handle, writes, relabelled);
    for (const [kind, handle] of touched.values()) {
      if (kind === 1) this.settleKeyframe(handle, writes);
      else if (kind === 2) this.settleSegment(handle, writes);
    }
    for (const track of relabelled) {
      const id = this.tracks.get(track)?.id;
      for (const [handle, one] of this.keyframes) if (one.isThere && one.track === id && !touched.has(`1/${handle}`)) this.settleKeyframe(handle, writes);
    }
    this.changed();
    if (writes.length > 0) this.write(writes);
  }

  private changed(): void {
    this.version += 1;
    this.lanesNow = undefined;
    this.segmentsNow = undefined;
    this.listeners.forEach((listener) => listener());
  }

  private settleTrack(handle: number, writes: TrackWrite[], relabelled: Set<number>): void {
    const { engine } = this;
    const kind = engine.trackKind(handle);
    const known = this.tracks.get(handle);
    if (kind < 0) {
      if (known?.isThere !== true) return;
      writes.push({ entity: "track", op: "delete", id: known.id, fields: {} });
      // Should it come back, it is a new one for the server, with the number it had.
      this.tracks.set(handle, { ...known, id: newIdentifier(), isThere: false });
      return;
    }
    const classId = this.classes.id(engine.trackClass(handle));
    if (known?.isThere === true) {
      if (classId === known.classId) return;
      this.tracks.set(handle, { ...known, classId });
      relabelled.add(handle);
      writes.push({ entity: "track", op: "update", id: known.id, fields: { class_id: classId } });
      return;
    }
    const made = known ?? { id: newIdentifier(), number: this.nextNumber() };
    this.tracks.set(handle, { ...made, classId, isThere: true });
    writes.push({ entity: "track", op: "create", id: made.id, fields: { class_id: classId, kind: shapeKinds[kind], number: made.number } });
  }

  private settleKeyframe(handle: number, writes: TrackWrite[]): void {
    const { engine } = this;
    const known = this.keyframes.get(handle);
    const owner = engine.keyframeTrack(handle);
    const track = this.tracks.get(owner);
    if (owner === 0 || track === undefined) {
      if (known?.isThere !== true) return;
      writes.push({ entity: "keyframe", op: "delete", id: known.id, frame: known.frame, fields: {} });
      this.keyframes.set(handle, { ...known, id: newIdentifier(), isThere: false });
      return;
    }
    const flags = engine.keyframeFlags(handle);
    const frame = engine.keyframeGeometry(handle);
    const shape = receiveGeometry(shapeKinds[engine.trackKind(owner)] ?? "box", engine, engine.loadedCount(), known?.shape ?? this.sample(owner));
    const classId = this.classes.id(engine.trackClass(owner));
    const whole = {
      class_id: classId, kind: shape.kind, data: shape.data, track_id: track.id, is_keyframe: true, is_occluded: (flags & TrackFlag.occluded) !== 0, is_outside: (flags & TrackFlag.outside) !== 0,
      source: keyframeSources[flags >> 4] ?? "manual",
    };
    if (known?.isThere === true && known.frame === frame) {
      const fields: Record<string, unknown> = {};
      if (JSON.stringify(known.shape.data) !== JSON.stringify(shape.data)) fields.data = shape.data;
      if (((known.flags ^ flags) & TrackFlag.occluded) !== 0) fields.is_occluded = whole.is_occluded;
      if (((known.flags ^ flags) & TrackFlag.outside) !== 0) fields.is_outside = whole.is_outside;
      if (known.track !== track.id) fields.track_id = track.id;
      if (known.classId !== classId) fields.class_id = classId;
      this.keyframes.set(handle, { ...known, track: track.id, shape, flags, classId });
      if (Object.keys(fields).length > 0) writes.push({ entity: "keyframe", op: "update", id: known.id, frame, fields });
      return;
    }
    // At another frame it is another label: of another image.
    if (known?.isThere === true) writes.push({ entity: "keyframe", op: "delete", id: known.id, frame: known.frame, fields: {} });
    const id = newIdentifier();
    this.keyframes.set(handle, { id, track: track.id, frame, shape, flags, classId, isThere: true });
    writes.push({ entity: "keyframe", op: "create", id, frame, fields: whole });
  }

  private settleSegment(handle: number, writes: TrackWrite[]): void {
    const { engine } = this;
    const known = this.segmentsKnown.get(handle);
    const start = engine.segmentEdge(handle, 0);
    if (start < 0) {
      if (known?.isThere !== true) return;
      writes.push({ entity: "segment", op: "delete", id: known.id, fields: {} });
      this.segmentsKnown.set(handle, { ...known, id: newIdentifier(), isThere: false });
      return;
    }
    const end = engine.segmentEdge(handle, 1);
    const classId = this.classes.id(engine.segmentClass(handle));
    if (known?.isThere === true) {
      const fields: Record<string, unknown> = {};
      if (known.start !== start || known.end !== end) fields.data = this.timesOf(start, end);
      if (known.classId !== classId) fields.class_id = classId;
      this.segmentsKnown.set(handle, { ...known, start, end, classId });
      if (Object.keys(fields).length > 0) writes.push({ entity: "segment", op: "update", id: known.id, fields });
      return;
    }
    const id = known?.id ?? newIdentifier();
    this.segmentsKnown.set(handle, { id, classId, start, end, isThere: true });
    writes.push({ entity: "segment", op: "create", id, fields: { class_id: classId, kind: "time_range", data: this.timesOf(start, end) } });
  }
}
