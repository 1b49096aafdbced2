import { get } from "../../api/client";
import type { Annotation } from "../../api/model";
import type { Track, VideoDetail, VideoLabels } from "../../api/types";
import type { ShapeGeometry, ShapeKind } from "../../canvas";
import { shapeKinds } from "../../canvas/shapes";
import { frameAt, loadFrameIndex, type FrameIndex } from "../../pages/videos/frameIndex";
import { saver } from "../saver";
import type { LoadedKeyframe, LoadedSegment, LoadedTrack } from "./trackBook";

/** A video with everything that is labelled on it. */
export interface OpenVideo {
  detail: VideoDetail;
  index: FrameIndex;
  tracks: LoadedTrack[];
  keyframes: LoadedKeyframe[];
  segments: LoadedSegment[];
}

interface Known { tracks: Map<string, Track>; keyframes: Map<string, { frame: number; annotation: Annotation }>; ranges: Map<string, Annotation> }

/** Reads a video, and lays what this browser has not sent yet over what the server has. */
export const readVideo = async (project: string, video: string, signal: AbortSignal): Promise<OpenVideo> => {
  const path = `/projects/${project}/videos/${video}`;
  const [detail, index, labels] = await Promise.all([get<VideoDetail>(path, undefined, signal), loadFrameIndex(path, signal), get<VideoLabels>(`${path}/labels`, undefined, signal)]);
  const annotations = [...labels.keyframes.map((one) => one.annotation), ...labels.time_ranges] as unknown as Annotation[];
  saver.learn(annotations);
  saver.learn(labels.tracks);
  const known: Known = {
    tracks: new Map(labels.tracks.map((one) => [one.id, one])),
    keyframes: new Map(labels.keyframes.map((one) => [one.annotation.id, { frame: one.frame_number, annotation: one.annotation as unknown as Annotation }])),
    ranges: new Map(labels.time_ranges.map((one) => [one.id, one as unknown as Annotation])),
  };
  await overlay(video, known);
  return { detail, index, ...arranged(known, index) };
};

const overlay = async (video: string, known: Known): Promise<void> => {
  for (const change of await saver.pendingOf(video)) {
    const { id, op, fields } = change;
    if (change.entity === "track") {
      const before = known.tracks.get(id);
      if (op === "delete") known.tracks.delete(id);
      else if (before !== undefined || op === "create") known.tracks.set(id, { number: known.tracks.size, ...before, ...fields, id } as Track);
    } else if (change.frame !== undefined) {
      const before = known.keyframes.get(id);
      if (op === "delete") known.keyframes.delete(id);
      else if (before !== undefined || op === "create") known.keyframes.set(id, { frame: change.frame, annotation: { ...before?.annotation, ...fields, id } as Annotation });
    } else {
      const before = known.ranges.get(id);
      if (op === "delete") known.ranges.delete(id);
      else if (before !== undefined || op === "create") known.ranges.set(id, { ...before, ...fields, id } as Annotation);
    }
  }
};

const seconds = (value: unknown): number => {
  const [numerator, denominator] = Array.isArray(value) ? (value as number[]) : [0, 1];
  return numerator / denominator;
};

const arranged = ({ tracks, keyframes, ranges }: Known, index: FrameIndex): Pick<OpenVideo, "tracks" | "keyframes" | "segments"> => ({
  tracks: [...tracks.values()].filter((one) => (shapeKinds as readonly string[]).includes(one.kind)).sort((a, b) => a.number - b.number)
    .map((one) => ({ id: one.id, number: one.number, classId: one.class_id, kind: one.kind as ShapeKind })),
  keyframes: [...keyframes.values()].filter(({ annotation }) => annotation.track_id != null).map(({ frame, annotation }) => ({
    id: annotation.id, trackId: annotation.track_id as string, frame, shape: { kind: annotation.kind, data: annotation.data } as unknown as ShapeGeometry,
    isOccluded: annotation.is_occluded, isOutside: annotation.is_outside, source: annotation.source,
  })),
  segments: [...ranges.values()].map((one) => {
    const [start, end] = [seconds(one.data.start), seconds(one.data.end)];
    return { id: one.id, classId: one.class_id, start: frameAt(index, start), end: end >= index.duration - 1e-6 ? index.count : Math.max(frameAt(index, end), frameAt(index, start) + 1) };
  }),
});
