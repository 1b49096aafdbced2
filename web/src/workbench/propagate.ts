import type { Annotation, Image, Project } from "../api/model";
import { newIdentifier } from "../canvas";
import { isSingleClass } from "../data/projects";
import { drop } from "../data/resources";
import type { RouteQuery } from "../routing/routes";
import { isSuggestion } from "./labelFilter";
import { isSameThing } from "./likeness";
import { saver } from "./saver";
import { imageName, readImage } from "./useImage";

/** What became of labels that were copied to another image. */
export interface Propagated {
  to: string;
  copied: number;
  /** Those that the other image has already. */
  there: number;
  takeBack: () => void;
}

/** A person waits for it. */
const patience = 8000;

/** Labels that can be copied: those of people, and suggestions that somebody has accepted. */
export const copyable = (all: readonly Annotation[], ghosts: ReadonlyMap<string, unknown>): Annotation[] =>
  all.filter((one) => one.class_id !== "" && !ghosts.has(one.id) && !isSuggestion(one) && one.status !== "rejected");

const flags = ["is_crowd", "is_difficult", "is_occluded", "is_truncated"] as const;

/**
 * Copies labels to another image as new labels, except those that are there already: of the same class and kind, and over
 * nine tenths the same in what they cover. They are kept here and sent like everything drawn.
 *
 * @returns A sentence where it cannot be done.
 */
export const propagate = async (labels: readonly Annotation[], from: Image, to: string, context: { project: Project; workspaceID: string; query: RouteQuery }): Promise<Propagated | string> => {
  const giveUp = new AbortController();
  const timer = window.setTimeout(() => giveUp.abort(), patience);
  let target;
  try {
    target = await readImage(to, context.query, giveUp.signal);
  } catch (error) {
    if (giveUp.signal.aborted) return "The next image cannot be read now: nothing was copied.";
    throw error;
  } finally {
    window.clearTimeout(timer);
  }
  const { image, annotations } = target;
  const hasShapes = labels.some((one) => one.kind !== "classification");
  if (hasShapes && (image.width !== from.width || image.height !== from.height)) {
    return `${image.filename} is ${image.width ?? "?"} × ${image.height ?? "?"} pixels large, this image ${from.width ?? "?"} × ${from.height ?? "?"}: labels can only be copied between images of one size.`;
  }
  const known = annotations.filter((one) => one.status !== "rejected");
  const groups = new Map<number, number>();
  const highest = Math.max(0, ...annotations.map((one) => one.group_id ?? 0));
  const made: string[] = [];
  for (const one of labels) {
    const isThere = known.some((other) => (other.class_id === one.class_id || (one.kind === "classification" && isSingleClass(context.project))) && isSameThing(one, other));
    if (isThere) continue;
    const id = newIdentifier();
    // Groups stay together, and do not join those that are there.
    if (one.group_id != null && !groups.has(one.group_id)) groups.set(one.group_id, highest + groups.size + 1);
    saver.add({
      id, op: "create", workspace: context.workspaceID, project: context.project.id, image: to,
      fields: {
        class_id: one.class_id, kind: one.kind, data: one.data, attributes: one.attributes,
        ...((one.z_order ?? 0) !== 0 && { z_order: one.z_order }), ...(one.group_id != null && { group_id: groups.get(one.group_id) }),
        ...Object.fromEntries(flags.filter((flag) => one[flag]).map((flag) => [flag, true])),
      },
    });
    made.push(id);
  }
  // What was read of it before does not have them.
  drop(imageName(to, context.query));
  return {
    to: image.filename, copied: made.length, there: labels.length - made.length,
    takeBack: () => saver.withdraw(made.map((id) => ({ id, workspace: context.workspaceID, project: context.project.id, image: to }))),
  };
};
