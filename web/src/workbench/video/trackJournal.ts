import type { KeptHistory } from "../../canvas/journal";
import type { ShapeGeometry, ShapeKind } from "../../canvas/shapes";
import { isEqual } from "../pending";

/** What a track, keyframe or segment is, apart from its id; a keyframe names its track as the journal does. */
export type TrackContent =
  | { entity: "track"; classId: string | null; kind: ShapeKind; number: number }
  | { entity: "keyframe"; track: string; frame: number; shape: ShapeGeometry; flags: number }
  | { entity: "segment"; classId: string | null; start: number; end: number };

/** In the order of the engine's kinds of change. */
export const trackEntities = ["track", "keyframe", "segment"] as const;
export type TrackEntity = typeof trackEntities[number];

export type KeptTracks = KeptHistory<TrackContent>;

/** Whether a thing is what it was when its history was kept; a track's number is the server's. */
export const isSameContent = (before: TrackContent, now: TrackContent | undefined): boolean =>
  now !== undefined && isEqual({ ...before, number: 0 }, { ...now, number: 0 });

/** Names of the tracks that a history made: all their keyframes are in it, unless somebody else placed some. */
export const madeTracks = ({ past, future }: KeptTracks): Set<string> =>
  new Set([...past, ...future].flat().flatMap(({ name, before, after }) => (before === null && after?.entity === "track" ? [name] : [])));
