import { useCallback, useEffect, useRef, useState, type MutableRefObject } from "react";
import { get, post } from "../api/client";
import { describeError, hasCode } from "../api/errors";
import type { Annotation, AnnotationResult } from "../api/model";
import type { BodyCopy as CopyType, BodyInterpolation as InterpolationType, CloudSequence } from "../api/types";
import { connection } from "../api/connection";
import { drop, useResource } from "../data/resources";
import { showToast, showUndo } from "../ui/toasts";
import { saver } from "../workbench/saver";
import { trackOf, type Act, type Cuboid, type CuboidBook } from "./cuboidBook";

type BodyCopy = Omit<CopyType, "source" | "copy"> & { source: Annotation; copy: Annotation };
type BodyInterpolation = Omit<InterpolationType, "created" | "updated" | "before"> & { created: Annotation[]; updated: Annotation[]; before: Annotation[] };

export interface Sequence {
  /** Undefined for a cloud that stands alone, and until it is read. */
  clouds: CloudSequence | undefined;
  busy: boolean;
  /** The neighbours' ids. */
  next: string | undefined;
  previous: string | undefined;
  /** Goes to another cloud; the selected object stays selected there. */
  go: (to: string | undefined) => void;
  copy: (to: string | undefined) => void;
  fill: () => void;
}

const bodies = (count: number): string => `${count} ${count === 1 ? "body" : "bodies"}`;

/** What is said of an interpolation: how many, between what, and what was left. */
const wordsOf = ({ track, created, updated, skipped }: BodyInterpolation): string => {
  const done = [...(created.length > 0 ? [`${bodies(created.length)} added`] : []), ...(updated.length > 0 ? [`${bodies(updated.length)} moved`] : [])];
  const left = skipped.length === 0 ? "" : ` ${skipped.length === 1 ? `${skipped[0].filename} is` : `${skipped.length} clouds are`} confirmed empty and ${skipped.length === 1 ? "was" : "were"} left.`;
  return done.length === 0 ? `Nothing to fill: every cloud between the keyframes of track ${track} is as it should be.${left}` : `Track ${track}: ${done.join(", ")} between its keyframes.${left}`;
};

/** The clouds before and after one, and one object through them. */
export const useSequence = ({ project, workspace, image, isReady, book, selected, select, show }: {
  project: string; workspace: string; image: string; isReady: boolean; book: CuboidBook | undefined; selected: Cuboid | undefined; select: (id: string) => void; show: (image: string) => void;
}): Sequence => {
  const read = useResource<CloudSequence>(isReady ? `images/${image}/sequence` : null, (signal) => get<CloudSequence>(`/images/${image}/sequence`, undefined, signal));
  const clouds = read.value !== undefined && read.value.items[read.value.index]?.id === image && read.value.items.length > 1 ? read.value : undefined;
  const [next, previous] = [clouds?.items[clouds.index + 1]?.id, clouds?.items[clouds.index - 1]?.id];
  const [busy, setBusy] = useState(false);
  const followed = useRef<string>();
  const now: MutableRefObject<{ book: CuboidBook | undefined; image: string }> = useRef({ book, image });
  now.current = { book, image };

  // The object that was selected in the cloud before.
  useEffect(() => {
    if (book === undefined || followed.current === undefined) return;
    const there = book.all.find((one) => trackOf(one) === followed.current);
    followed.current = undefined;
    if (there !== undefined) select(there.id);
  }, [book, select]);

  const go = useCallback((to: string | undefined) => {
    if (to === undefined) return;
    followed.current = selected === undefined ? undefined : trackOf(selected);
    show(to);
  }, [selected, show]);

  /** The revision of the selected body once all of it is saved; says so where it is not. */
  const settled = async (one: Cuboid): Promise<number | undefined> => {
    await saver.flush();
    const { status, conflicts, refusals } = saver.state();
    const revision = saver.revision(one.id);
    if (connection.state().waiting || status === "waiting" || revision === undefined || [...conflicts, ...refusals].some(({ change }) => change.id === one.id)) {
      showToast("The body is not saved yet. Try again when it is.", { look: "danger" });
      return undefined;
    }
    return revision;
  };
  const run = async (act: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    try { await act(); } catch (failure) {
      if (hasCode(failure, "stale_revision") && selected !== undefined) drop(`images/${image}/open`);
      showToast(describeError(failure).message, { look: "danger" });
    } finally { setBusy(false); }
  };
  const learn = (labels: Annotation[]) => {
    saver.learn(labels);
    for (const one of labels) {
      if (one.image_id === now.current.image) now.current.book?.answer(one.id, one);
      else drop(`images/${one.image_id ?? ""}/open`);
    }
  };

  const copy = (to: string | undefined) => void run(async () => {
    const target = clouds?.items.find((one) => one.id === to);
    if (selected === undefined || target === undefined) return;
    const revision = await settled(selected);
    if (revision === undefined) return;
    const answer = await post<BodyCopy>(`/annotations/${selected.id}/copies`, { image_id: target.id, revision });
    learn([answer.source, answer.copy]);
    if (answer.is_new) {
      showUndo(`Copied to ${target.filename}, track ${answer.track}.`, () => {
        const { book: shown, image: here } = now.current;
        if (here === target.id && shown?.find(answer.copy.id) !== undefined) shown.delete(answer.copy.id);
        else saver.add({ id: answer.copy.id, op: "delete", fields: {}, workspace, project, image: target.id });
      });
    } else showToast(`${target.filename} has a body of track ${answer.track} already: it stays as it is.`);
    followed.current = answer.track;
    show(target.id);
  });

  const fill = () => void run(async () => {
    if (selected === undefined) return;
    const revision = await settled(selected);
    if (revision === undefined) return;
    const { id } = selected;
    const answer = await post<BodyInterpolation>(`/annotations/${id}/interpolation`, { revision });
    learn([...answer.created, ...answer.updated]);
    if (answer.created.length + answer.updated.length === 0) {
      showToast(wordsOf(answer));
      return;
    }
    const own = book;
    const act: Act = { undo: () => void run(() => takeBack(answer)), redo: () => void run(() => again(id)) };
    own?.note(act);
    showUndo(wordsOf(answer), () => {
      own?.forget(act);
      act.undo();
    });
  });
  const again = async (id: string) => {
    const answer = await post<BodyInterpolation>(`/annotations/${id}/interpolation`, { revision: saver.revision(id) ?? 0 });
    learn([...answer.created, ...answer.updated]);
    showToast(wordsOf(answer));
  };
  /** All of it or nothing: what somebody changed since is not thrown away. */
  const takeBack = async (answer: BodyInterpolation) => {
    const operations = [
      ...answer.created.map((one) => ({ op: "delete", id: one.id, revision: one.revision })),
      ...answer.updated.map((one, at) => ({ op: "update", id: one.id, revision: one.revision, changes: { data: answer.before[at].data, class_id: answer.before[at].class_id, is_keyframe: false } })),
    ];
    let result: { results: AnnotationResult[] };
    try {
      result = await post<{ results: AnnotationResult[] }>(`/projects/${project}/annotations/batch`, { atomic: true, operations });
    } catch (failure) {
      if (!hasCode(failure, "batch_failed")) throw failure;
      showToast("Some of these bodies were changed since, so none of them was taken back.", { look: "danger" });
      return;
    }
    for (const one of answer.created) {
      if (one.image_id === now.current.image) now.current.book?.answer(one.id, null);
      else drop(`images/${one.image_id ?? ""}/open`);
    }
    learn(result.results.flatMap((one) => (one.annotation == null ? [] : [one.annotation])));
    showToast(`Taken back: ${bodies(operations.length)} of track ${answer.track}.`);
  };
  return { clouds, busy, next, previous, go, copy, fill };
};
