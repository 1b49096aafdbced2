import { post } from "../../api/client";
import type { Annotation, AnnotationOperation, AnnotationResult, LabelledObject, Track } from "../../api/model";

/** What is done to many objects at once. */
export type ObjectChange = { to: "class"; classID: string } | { to: "nothing" };

/** A stretch of history that one request made, or tracks whose class it changed. */
type Step = { from: number; last: number } | { tracks: { id: string; revision: number; before: string }[] };

export interface Outcome {
  /** What became of each object; null where it is gone. */
  after: Map<string, Partial<LabelledObject> | null>;
  /** Objects that were changed as asked. */
  changed: number;
  /** Objects that somebody else changed meanwhile: they stay as they are. */
  conflicts: Set<string>;
  /** Why others were refused, with how many. */
  refused: Map<string, number>;
  /** Undoes all of it, the newest first. */
  steps: Step[];
  /** What broke it off; the objects that were not reached stay as they are. */
  failure?: unknown;
}

interface Answer { results: (AnnotationResult & { track?: Track | null; current_track?: Track | null })[]; position: number }

/** The server takes 1,000; smaller requests show where it is and hold others up for a moment only. */
const groupSize = 250;

const shown = (one: Annotation): Partial<LabelledObject> => ({
  class_id: one.class_id, class_name: one.class_name, status: one.status, revision: one.revision, confidence: one.confidence,
  ...(one.bounds != null && { bounds: one.bounds }),
});

const send = (project: string, operations: AnnotationOperation[]): Promise<Answer> => post<Answer>(`/projects/${project}/annotations/batch`, { operations });

/**
 * Relabels or deletes objects, each at the revision that is shown. Keyframes have the class of their track, so that
 * relabelling one relabels the track.
 */
export const changeObjects = async (project: string, objects: readonly LabelledObject[], change: ObjectChange, progress: (done: number) => void): Promise<Outcome> => {
  const outcome: Outcome = { after: new Map(), changed: 0, conflicts: new Set(), refused: new Map(), steps: [] };
  try {
    await changeAll(project, objects, change, outcome, progress);
  } catch (failure) {
    // What was done stays done, and can be taken back.
    outcome.failure = failure;
  }
  return outcome;
};

const changeAll = async (project: string, objects: readonly LabelledObject[], change: ObjectChange, outcome: Outcome, progress: (done: number) => void): Promise<void> => {
  const refuse = (message: string) => outcome.refused.set(message, (outcome.refused.get(message) ?? 0) + 1);
  const single = change.to === "class" ? objects.filter((one) => one.track_id == null) : objects;
  const tracks = new Map<string, LabelledObject>();
  if (change.to === "class") for (const one of objects) if (one.track_id != null) tracks.set(one.track_id, one);
  let done = 0;
  for (let from = 0; from < single.length; from += groupSize) {
    const group = single.slice(from, from + groupSize);
    const answer = await send(project, group.map((one): AnnotationOperation => change.to === "class"
      ? { op: "update", id: one.id, revision: one.revision, changes: { class_id: change.classID } }
      : { op: "delete", id: one.id, revision: one.revision }));
    let changed = 0;
    for (const result of answer.results) {
      const one = group[result.index];
      if (result.status === 200 && result.annotation != null) {
        changed += 1;
        outcome.after.set(one.id, shown(result.annotation));
      } else if (result.status === 204) {
        changed += 1;
        outcome.after.set(one.id, null);
      } else if (result.current != null) {
        outcome.conflicts.add(one.id);
        outcome.after.set(one.id, shown(result.current));
      } else if (result.status === 404) {
        // Somebody else deleted it.
        outcome.after.set(one.id, null);
        if (change.to === "class") refuse("Somebody else deleted it meanwhile");
      } else refuse(result.error?.message ?? "The server refused it");
    }
    // The events of one request lie one behind the other, the last at its position.
    outcome.changed += changed;
    if (changed > 0) outcome.steps.push({ from: answer.position - changed + 1, last: answer.position });
    done += group.length;
    progress(done);
  }
  if (change.to === "class" && tracks.size > 0) {
    const all = [...tracks.values()];
    for (let from = 0; from < all.length; from += 50) {
      const group = all.slice(from, from + 50);
      const answer = await send(project, group.map((one): AnnotationOperation => ({
        op: "update_track", track_id: one.track_id ?? "", revision: one.track_revision ?? 1, track_changes: { class_id: change.classID },
      })));
      const changed: { id: string; revision: number; before: string }[] = [];
      for (const result of answer.results) {
        const one = group[result.index];
        const ofTrack = objects.filter((other) => other.track_id === one.track_id);
        if (result.track != null) {
          changed.push({ id: result.track.id, revision: result.track.revision, before: one.class_id });
          outcome.changed += ofTrack.length;
        } else if (result.current_track != null) ofTrack.forEach((other) => outcome.conflicts.add(other.id));
        else refuse(result.error?.message ?? "The server refused it");
      }
      if (changed.length > 0) outcome.steps.push({ tracks: changed });
      done += group.length;
      progress(done);
    }
  }
};

/**
 * Takes a change back as one step; answers how many objects stay because something happened to them since. Steps that
 * are taken back leave `steps`: where it breaks off, it can be tried again.
 */
export const undoChange = async (project: string, steps: Step[]): Promise<{ undone: number; kept: number }> => {
  let [undone, kept] = [0, 0];
  for (let step = steps.at(-1); step !== undefined; step = steps.at(-1)) {
    const answer = "tracks" in step
      ? await send(project, step.tracks.map((one): AnnotationOperation => ({ op: "update_track", track_id: one.id, revision: one.revision, track_changes: { class_id: one.before } })))
      : await post<Answer>(`/projects/${project}/events/revert`, { from: step.from, to: step.last });
    steps.pop();
    for (const result of answer.results) {
      if (result.status < 300) undone += 1;
      else kept += 1;
    }
  }
  return { undone, kept };
};
