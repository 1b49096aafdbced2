import { BrowserDatabase } from "../data/database";

/** A change that the server has not confirmed yet. One a label: later changes are merged into it. */
export interface PendingChange {
  /** The label's id. */
  id: string;
  workspace: string;
  project: string;
  image: string;
  op: "create" | "update" | "delete";
  /** The revision it is based on; null for a label that the server does not know. */
  revision: number | null;
  /** For `create` the whole label, for `update` what differs. */
  fields: Record<string, unknown>;
  at: number;
}

/** Merges a later change into an earlier one of the same label that was not sent; undefined where nothing is left to do. */
export const mergeChanges = (earlier: PendingChange | undefined, later: PendingChange): PendingChange | undefined => {
  if (earlier === undefined) return later;
  if (earlier.op === "create") {
    if (later.op === "delete") return undefined;
    return { ...earlier, fields: { ...earlier.fields, ...later.fields }, at: later.at };
  }
  if (earlier.op === "delete") {
    // Brought back before the deletion was sent: the server still has it, so that it is an update.
    if (later.op === "create") return { ...later, op: "update", revision: earlier.revision };
    return earlier;
  }
  if (later.op === "delete") return { ...later, revision: earlier.revision, fields: {} };
  return { ...earlier, fields: { ...earlier.fields, ...later.fields }, at: later.at };
};

const database = new BrowserDatabase("framewright-labels", 1, (made) => {
  made.createObjectStore("pending", { keyPath: "id" });
});

/** Kept on disk until the server confirms, so that neither a reload nor a day offline loses a label. */
export const keepPending = (change: PendingChange): Promise<boolean> => database.write(["pending"], (store) => { store("pending").put(change); });
export const dropPending = (ids: string[]): Promise<boolean> => database.write(["pending"], (store) => { for (const id of ids) store("pending").delete(id); });
export const recallPending = (): Promise<PendingChange[]> => database.all<PendingChange>("pending");
