import { loadEngine, type EngineExports } from "../../canvas/engine";

/** What the engine exports for tracks (web/engine/entry/Tracks.swift and Following.swift). Only numbers pass. */
export interface TrackExports extends EngineExports {
  tracksOpen(frameCount: number, isReadOnly: number): void;
  trackLoad(classIndex: number, kind: number): number;
  trackLoadKeyframe(track: number, frame: number, isOccluded: number, isOutside: number, source: number): number;
  segmentLoad(classIndex: number, start: number, end: number): number;

  trackCreate(classIndex: number, frame: number): number;
  trackPlace(track: number, frame: number, source: number): number;
  trackAddKeyframe(track: number, frame: number): number;
  trackRemoveKeyframe(track: number, frame: number): number;
  trackMoveKeyframe(track: number, from: number, to: number): number;
  trackSetOccluded(track: number, frame: number, isOccluded: number): number;
  trackSetOutside(track: number, frame: number, isOutside: number): number;
  trackSetClass(handle: number, classIndex: number): number;
  trackDelete(handle: number): number;
  trackSplit(track: number, frame: number): number;
  trackMerge(track: number, first: number): number;
  segmentCreate(classIndex: number, start: number, end: number): number;
  segmentSetFrames(segment: number, start: number, end: number): number;
  /** 1 begins a step of several commands, 0 ends it, 2 takes it back. */
  tracksGroup(step: 0 | 1 | 2): void;
  tracksUndo(): void;
  tracksRedo(): void;
  tracksHistory(): number;
  trackTakeChanges(): number;
  trackChangeKind(index: number): number;
  trackChangeHandle(index: number): number;

  trackCount(): number;
  trackAt(lane: number): number;
  trackClass(track: number): number;
  trackKind(track: number): number;
  trackKeyframeCount(track: number): number;
  trackKeyframeFrame(track: number, place: number): number;
  trackKeyframeFlags(track: number, place: number): number;
  trackSpans(track: number): number;
  trackSpanEdge(index: number, isEnd: number): number;
  trackGeometry(track: number, frame: number): number;
  keyframeGeometry(keyframe: number): number;
  keyframeTrack(keyframe: number): number;
  keyframeFlags(keyframe: number): number;
  loadedCount(): number;
  segmentCount(): number;
  segmentAt(place: number): number;
  segmentClass(segment: number): number;
  segmentEdge(segment: number, isEnd: number): number;
  nextKeyframe(frame: number, forwards: number, track: number): number;
  nextEmptyFrame(frame: number, forwards: number): number;

  followPixels(width: number, height: number): number;
  followStart(frame: number, width: number, height: number): number;
  followStep(frame: number): number;
  followExpected(): void;
  followCorrect(frame: number): number;
  followThin(tolerance: number): number;
  followKept(index: number): number;
  followLatest(): number;
  followEnd(): void;
}

/** Bits of a keyframe's or state's flags; from bit 4 the source. */
export const enum TrackFlag { occluded = 1, outside = 2, keyframe = 4, present = 8 }

/** Who placed a keyframe, in the order of the engine's `KeyframeSource`. */
export const keyframeSources = ["manual", "import", "model", "tool"] as const;
export type KeyframeSource = typeof keyframeSources[number];

/** An engine of its own: its memory holds tracks alone. */
export const loadTrackEngine = async (): Promise<TrackExports> => (await loadEngine()) as TrackExports;
