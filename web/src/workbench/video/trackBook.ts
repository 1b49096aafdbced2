import type { LabelClass } from "../../api/model";
import { newIdentifier, type CanvasShape, type ShapeGeometry } from "../../canvas";
import { ClassTable } from "../../canvas/class-table";
import { Journal } from "../../canvas/journal";
import { receiveGeometry, sendGeometry, shapeKinds, type ShapeKind } from "../../canvas/shapes";
import { keyframeSources, TrackFlag, type KeyframeSource, type TrackExports } from "./trackEngine";
import { isSameContent, madeTracks, trackEntities, type KeptTracks, type TrackContent, type TrackEntity } from "./trackJournal";

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
/** What a command touched, by handle: no two things of an engine share one. */
type Touched = Map<number, TrackEntity>;

/**
 * The tracks of one video: the Swift engine holds and edits them, this book knows which row of the server each thing is
 * and tells what every command means for them.
 */
export class TrackBook {
  private readonly classes = new ClassTable();
  private tracks = new Map<number, KnownTrack>();
  /** Skeletons as they were drawn first, whose points the engine knows without their names. */
  private readonly drawn = new Map<string, ShapeGeometry>();
  private keyframes = new Map<number, KnownKeyframe>();
  private segmentsKnown = new Map<number, KnownSegment>();
  private readonly journal = new Journal<TrackContent>();
  /** What the commands of an unfinished step touched. */
  private grouped: Touched | undefined;
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

  /**
   * Takes what the server has, and the history of the last visit. Things that do not fit together are left out and counted;
   * a history is lost where something it is about is not what it was, or somebody else has placed a keyframe on a track that
   * it made: taking that back would take the keyframe too.
   */
  load(tracks: readonly LoadedTrack[], keyframes: readonly LoadedKeyframe[], segments: readonly LoadedSegment[], kept?: KeptTracks): { leftOut: number; isHistoryLost: boolean } {
    const { engine, journal } = this;
    const handles = new Map<string, number>();
    const names = new Map(kept?.things.map(({ name, id }) => [id, name]));
    const learn = (handle: number, id: string, content: TrackContent) => {
      journal.bind(names.get(id) ?? id, handle);
      journal.learn(handle, id, content);
    };
    let leftOut = 0;
    for (const track of tracks) {
      const handle = engine.trackLoad(this.classes.index(track.classId), shapeKinds.indexOf(track.kind));
      handles.set(track.id, handle);
      this.tracks.set(handle, { id: track.id, number: track.number, classId: track.classId, isThere: true });
      learn(handle, track.id, { entity: "track", classId: track.classId, kind: track.kind, number: track.number });
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
      learn(handle, one.id, { entity: "keyframe", track: names.get(one.trackId) ?? one.trackId, frame: one.frame, shape: one.shape, flags });
    }
    for (const one of segments) {
      const handle = engine.segmentLoad(this.classes.index(one.classId), one.start, one.end);
      if (handle === 0) {
        leftOut += 1;
        continue;
      }
      this.segmentsKnown.set(handle, { ...one, isThere: true });
      learn(handle, one.id, { entity: "segment", classId: one.classId, start: one.start, end: one.end });
    }
    const made = kept === undefined ? new Set<string>() : madeTracks(kept);
    const isForeign = (one: LoadedKeyframe) => !names.has(one.id) && made.has(names.get(one.trackId) ?? one.trackId);
    const isHistoryLost = kept !== undefined && (keyframes.some(isForeign) || !kept.things.every(({ name, content }) => isSameContent(content, journal.state(name))));
    if (kept !== undefined && !isHistoryLost) journal.restore(kept);
    this.changed();
    return { leftOut, isHistoryLost };
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

  get canUndo(): boolean { return this.journal.canUndo && !this.readOnly; }
  get canRedo(): boolean { return this.journal.canRedo && !this.readOnly; }

  /** The history for the next visit; null where there is none. */
  get kept(): KeptTracks | null { return this.journal.isEmpty ? null : this.journal.keep((handle) => (this.known(handle)?.isThere === true ? this.known(handle)?.id : undefined)); }

  private known(handle: number): KnownTrack | KnownKeyframe | KnownSegment | undefined {
    return this.tracks.get(handle) ?? this.keyframes.get(handle) ?? this.segmentsKnown.get(handle);
  }

  // MARK: Commands

  private run<Result>(command: () => Result, cause: "do" | "undo" | "redo" = "do"): Result {
    const result = command();
    this.settle(cause);
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
  undo(): void {
    if (this.journal.isOldPast) this.applyOld("undo");
    else this.run(() => this.engine.tracksUndo(), "undo");
  }
  redo(): void {
    if (this.journal.isOldFuture) this.applyOld("redo");
    else this.run(() => this.engine.tracksRedo(), "redo");
  }
  /** Several commands as one step. */
  together(work: () => void): void {
    if (this.grouped !== undefined) return work();
    const grouped: Touched = new Map();
    this.grouped = grouped;
    this.engine.tracksGroup(1);
    try {
      work();
    } finally {
      this.engine.tracksGroup(0);
      this.settle();
      this.grouped = undefined;
      if (grouped.size > 0) this.note(grouped, "do");
      this.changed();
    }
  }

  // MARK: History

  /** What a thing is now; null where it is gone. */
  private content(handle: number, entity: TrackEntity): TrackContent | null {
    const { engine, journal } = this;
    if (entity === "track") {
      const [kind, known] = [engine.trackKind(handle), this.tracks.get(handle)];
      return kind < 0 || known === undefined ? null : { entity, classId: known.classId, kind: shapeKinds[kind] ?? "box", number: known.number };
    }
    if (entity === "keyframe") {
      const [track, known] = [engine.keyframeTrack(handle), this.keyframes.get(handle)];
      return track === 0 || known === undefined ? null : { entity, track: journal.name(track, known.track), frame: known.frame, shape: known.shape, flags: known.flags };
    }
    const [start, known] = [engine.segmentEdge(handle, 0), this.segmentsKnown.get(handle)];
    return start < 0 || known === undefined ? null : { entity, classId: known.classId, start: known.start, end: known.end };
  }

  private note(touched: Touched, cause: "do" | "undo" | "redo"): void {
    const changes = [...touched].flatMap(([handle, entity]) => {
      const known = this.known(handle);
      return known === undefined ? [] : [{ handle, id: known.id, content: this.content(handle, entity) }];
    });
    this.journal.record(changes, cause, false);
  }

  /**
   * Takes back, or does again, a step of an earlier visit. The engine knows nothing of it: it begins anew with the tracks as
   * they are then.
   */
  private applyOld(direction: "undo" | "redo"): void {
    const { journal } = this;
    const wanted = journal.take(direction);
    const rows = new Map<string, TrackContent>();
    const maps = [this.tracks, this.keyframes, this.segmentsKnown] as const;
    maps.forEach((map, kind) => {
      for (const [handle, known] of map) {
        const content = this.content(handle, trackEntities[kind]);
        if (content !== null) rows.set(journal.name(handle, known.id), content);
      }
    });
    const former = maps.map((map) => [...map].map(([handle, known]) => [journal.name(handle, known.id), known] as const));
    for (const { name, content } of wanted) {
      if (content === null) rows.delete(name);
      else rows.set(name, content);
    }
    const handles = this.reopen(rows);
    // Things that are gone keep what is known of them: they may come back.
    let gone = -1;
    const handleOf = (name: string): number => {
      const handle = handles.get(name) ?? journal.handle(name) ?? gone--;
      journal.bind(name, handle);
      return handle;
    };
    journal.unbind();
    for (const [name, handle] of handles) journal.bind(name, handle);
    const moved = <Known>(entries: readonly (readonly [string, Known])[]) => new Map(entries.map(([name, known]) => [handleOf(name), known]));
    this.tracks = moved(former[0] as (readonly [string, KnownTrack])[]);
    this.keyframes = moved(former[1] as (readonly [string, KnownKeyframe])[]);
    this.segmentsKnown = moved(former[2] as (readonly [string, KnownSegment])[]);
    const touched: Touched = new Map();
    for (const { name, content } of wanted) {
      const handle = handleOf(name);
      const entity = content?.entity ?? (this.tracks.has(handle) ? "track" : this.keyframes.has(handle) ? "keyframe" : "segment");
      if (content?.entity === "track" && !this.tracks.has(handle)) this.tracks.set(handle, { id: newIdentifier(), number: content.number, classId: null, isThere: false });
      touched.set(handle, entity);
    }
    this.tell(touched);
  }

  /** The engine with these things and no history; answers their handles. */
  private reopen(rows: ReadonlyMap<string, TrackContent>): Map<string, number> {
    const { engine } = this;
    const handles = new Map<string, number>();
    engine.tracksOpen(this.frameCount, this.readOnly ? 1 : 0);
    const tracks = [...rows].flatMap(([name, row]) => (row.entity === "track" ? [{ name, row }] : []));
    for (const { name, row } of tracks.sort((a, b) => a.row.number - b.row.number)) handles.set(name, engine.trackLoad(this.classes.index(row.classId), shapeKinds.indexOf(row.kind)));
    for (const [name, row] of rows) {
      if (row.entity === "keyframe") {
        const track = handles.get(row.track);
        if (track === undefined || !sendGeometry(row.shape, engine)) continue;
        const handle = engine.trackLoadKeyframe(track, row.frame, row.flags & TrackFlag.occluded, (row.flags & TrackFlag.outside) >> 1, row.flags >> 4);
        if (handle !== 0) handles.set(name, handle);
      } else if (row.entity === "segment") {
        const handle = engine.segmentLoad(this.classes.index(row.classId), row.start, row.end);
        if (handle !== 0) handles.set(name, handle);
      }
    }
    return handles;
  }

  // MARK: What follows for the server

  private settle(cause: "do" | "undo" | "redo" = "do"): void {
    const { engine } = this;
    const touched: Touched = new Map();
    const count = engine.trackTakeChanges();
    for (let at = 0; at < count; at++) touched.set(engine.trackChangeHandle(at), trackEntities[engine.trackChangeKind(at)]);
    if (touched.size === 0) return;
    this.tell(touched, () => {
      if (this.grouped === undefined) this.note(touched, cause);
      else for (const [handle, entity] of touched) this.grouped.set(handle, entity);
    });
  }

  /** Tells the server what has become of things; `note` is called once this book knows. */
  private tell(touched: Touched, note?: () => void): void {
    const writes: TrackWrite[] = [];
    const relabelled = new Set<number>();
    // Tracks first: their keyframes name them.
    for (const [handle, entity] of touched) if (entity === "track") this.settleTrack(handle, writes, relabelled);
    for (const [handle, entity] of touched) {
      if (entity === "keyframe") this.settleKeyframe(handle, writes);
      else if (entity === "segment") this.settleSegment(handle, writes);
    }
    for (const track of relabelled) {
      const id = this.tracks.get(track)?.id;
      for (const [handle, one] of this.keyframes) if (one.isThere && one.track === id && !touched.has(handle)) this.settleKeyframe(handle, writes);
    }
    note?.();
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
