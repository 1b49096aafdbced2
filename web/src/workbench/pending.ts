import { BrowserDatabase } from "../data/database";

/** A change that the server has not confirmed yet. One a label: later changes are merged into it. */
export interface PendingChange {
  /** The label's id. */
  id: string;
  workspace: string;
  project: string;
  /** The label's image; empty for what belongs to a video. */
  image: string;
  /** Of labels of a video: which one. */
  video?: string;
  /** Of a keyframe: where it stands; its image is made when it is sent. */
  frame?: number;
  /** Absent for labels. */
  entity?: "track";
  op: "create" | "update" | "delete";
  /** The revision it is based on; null for a label that the server does not know. */
  revision: number | null;
  /** For `create` the whole label, for `update` what differs. */
  fields: Record<string, unknown>;
  /** What was on its way to the server when this came: it may have arrived without our hearing of it. */
  sent?: Record<string, unknown>[];
  at: number;
}

/** Merges a later change into an earlier one of the same label; undefined where nothing is left to do. */
export const mergeChanges = (earlier: PendingChange | undefined, later: PendingChange): PendingChange | undefined => {
  if (earlier === undefined) return later;
  if (earlier.op === "create") {
    // Had it arrived, it would have its first revision.
    if (later.op === "delete") return earlier.sent === undefined ? undefined : { ...later, revision: 1, sent: earlier.sent };
    return { ...earlier, fields: { ...earlier.fields, ...later.fields }, at: later.at };
  }
  if (earlier.op === "delete") {
    // Brought back before the deletion was sent: the server still has it, so that it is an update.
    if (later.op === "create") return { ...later, op: "update", revision: earlier.revision };
    return earlier;
  }
  if (later.op === "delete") return { ...later, revision: earlier.revision, fields: {}, sent: earlier.sent };
  return { ...earlier, fields: { ...earlier.fields, ...later.fields }, at: later.at };
};

/**
 * What is kept on disk while a change is on its way and another waits behind it. After a reload nobody knows whether the
 * first arrived, so that what is kept must be right either way.
 */
export const keptChange = (flying: PendingChange | undefined, waiting: PendingChange): PendingChange => {
  if (flying === undefined) return waiting;
  return mergeChanges(perhapsSent(flying), waiting) ?? waiting;
};

/** A change of which nobody knows whether it arrived: its request had no answer, or ended with the page that sent it. */
export const perhapsSent = (change: PendingChange): PendingChange => (change.op === "delete" ? change : { ...change, sent: [...(change.sent ?? []), change.fields] });

export const isEqual = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (one == null && other == null) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isEqual((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]));
};

/** What the server's label lacks of a change; undefined where somebody else wrote what is there. */
export const missingOf = (change: PendingChange, there: Record<string, unknown>): Record<string, unknown> | undefined => {
  const missing = Object.entries(change.fields).filter(([name, value]) => !isEqual(value, there[name]));
  if (missing.length === 0 && change.op !== "delete") return {};
  const isOurs = (change.sent ?? []).some((sent) => Object.entries(sent).every(([name, value]) => isEqual(value, there[name])));
  return isOurs ? Object.fromEntries(missing) : undefined;
};

const database = new BrowserDatabase("framewright-labels", 1, (made) => {
  made.createObjectStore("pending", { keyPath: "id" });
});

/** Kept on disk until the server confirms, so that neither a reload nor a day offline loses a label. */
export const keepPending = (change: PendingChange): Promise<boolean> => database.write(["pending"], (store) => { store("pending").put(change); });
export const dropPending = (ids: string[]): Promise<boolean> => database.write(["pending"], (store) => { for (const id of ids) store("pending").delete(id); });
export const recallPending = (): Promise<PendingChange[]> => database.all<PendingChange>("pending");
