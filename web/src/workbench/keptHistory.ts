import type { KeptHistory, ShapeContent, WorkbenchCanvas } from "../canvas";
import { BrowserDatabase } from "../data/database";
import { isEqual } from "./pending";

/** What was done to an image, as this browser keeps it for the next visit. */
interface KeptRow {
  /** Image and person: another one at this browser does not undo what this one did. */
  name: string;
  at: number;
  history: KeptHistory;
}

const database = new BrowserDatabase("framewright-history", 1, (made) => {
  made.createObjectStore("images", { keyPath: "name" });
});
/** What nobody has come back to for so long is forgotten. */
const keptFor = 30 * 24 * 3600_000;

const nameOf = (imageID: string, userID: string): string => `${imageID}/${userID}`;

/** Whether a shape is what it was when its history was kept; status and score are the server's. */
const isSame = (before: ShapeContent, now: ShapeContent): boolean =>
  before.kind === now.kind && before.classId === now.classId && (before.zOrder ?? 0) === (now.zOrder ?? 0) && (before.groupId ?? null) === (now.groupId ?? null) && isEqual(before.data, now.data);

const recall = async (imageID: string, userID: string): Promise<KeptHistory | undefined> => {
  const rows = await database.all<KeptRow>("images", IDBKeyRange.only(nameOf(imageID, userID)));
  return rows[0]?.history;
};

const forgetOld = async (): Promise<void> => {
  const rows = await database.all<KeptRow>("images");
  const late = rows.filter((row) => row.at < Date.now() - keptFor).map((row) => row.name);
  if (late.length > 0) await database.write(["images"], (store) => { for (const name of late) store("images").delete(name); });
};

const forget = (imageID: string, userID: string): Promise<boolean> => database.write(["images"], (store) => { store("images").delete(nameOf(imageID, userID)); });

let writing: Promise<unknown> | undefined;
let next: KeptRow | undefined;

/** Keeps the canvas's history for the next visit, at once; while one is being written only the latest waits. */
export const keepHistory = (canvas: WorkbenchCanvas, imageID: string, userID: string): void => {
  const history = canvas.keptHistory;
  if (history === null) return;
  const row: KeptRow = { name: nameOf(imageID, userID), at: Date.now(), history };
  if (writing !== undefined && (next === undefined || next.name === row.name)) {
    next = row;
    return;
  }
  writing = database.write(["images"], (store) => { store("images").put(row); }).finally(() => {
    writing = undefined;
    const waiting = next;
    next = undefined;
    if (waiting !== undefined) void database.write(["images"], (store) => { store("images").put(waiting); });
  });
};

/**
 * Gives the canvas the history of the last visit. `changed` where a shape is not what it was: somebody else has worked on
 * it, so that going back is no longer possible.
 */
export const recallHistory = async (canvas: WorkbenchCanvas, imageID: string, userID: string, isStillOpen: () => boolean): Promise<"restored" | "changed" | "none"> => {
  void forgetOld();
  const history = await recall(imageID, userID);
  if (history === undefined || !isStillOpen() || canvas.keptHistory !== null) return "none";
  if (canvas.restoreHistory(history, isSame)) return "restored";
  await forget(imageID, userID);
  return "changed";
};
