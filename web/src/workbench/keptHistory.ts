import type { KeptHistory, ShapeContent, WorkbenchCanvas } from "../canvas";
import { BrowserDatabase } from "../data/database";
import { isEqual } from "./pending";

/** What was done to an image or a video, as this browser keeps it for the next visit. */
interface KeptRow {
  /** Image (or video) and person: another one at this browser does not undo what this one did. */
  name: string;
  at: number;
  history: unknown;
}

const database = new BrowserDatabase("framewright-history", 2, (made) => {
  if (made.objectStoreNames.contains("images")) made.deleteObjectStore("images");
  made.createObjectStore("images", { keyPath: "name" }).createIndex("at", "at");
});
/** What nobody has come back to for so long is forgotten. */
const keptFor = 30 * 24 * 3600_000;

const nameOf = (imageID: string, userID: string): string => `${imageID}/${userID}`;

/** The history of the last visit, in the form in which it was kept. */
export const recallHistory = async <History>(imageID: string, userID: string): Promise<History | undefined> => {
  void forgetOld();
  const rows = await database.all<KeptRow>("images", IDBKeyRange.only(nameOf(imageID, userID)));
  return rows[0]?.history as History | undefined;
};

/** By their times alone: what is kept of thousands of images is not read for it. */
const forgetOld = (): Promise<boolean> => database.write(["images"], (store) => {
  const images = store("images");
  const late = images.index("at").getAllKeys(IDBKeyRange.upperBound(Date.now() - keptFor));
  late.onsuccess = () => { for (const name of late.result) images.delete(name); };
});

export const forgetHistory = (imageID: string, userID: string): Promise<boolean> => database.write(["images"], (store) => { store("images").delete(nameOf(imageID, userID)); });

let writing: Promise<unknown> | undefined;
let next: KeptRow | undefined;

/** Keeps a history for the next visit, at once; while one is being written only the latest waits. None leaves what there is. */
export const keepHistory = (history: object | null, imageID: string, userID: string): void => {
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

/** Whether a shape is what it was when its history was kept; status and score are the server's. */
const isSame = (before: ShapeContent, now: ShapeContent): boolean =>
  before.kind === now.kind && before.classId === now.classId && (before.zOrder ?? 0) === (now.zOrder ?? 0) && (before.groupId ?? null) === (now.groupId ?? null) && isEqual(before.data, now.data);

/**
 * Gives the canvas the history of the last visit. `changed` where a shape is not what it was: somebody else has worked on
 * it, so that going back is no longer possible.
 */
export const restoreHistory = async (canvas: WorkbenchCanvas, imageID: string, userID: string, isStillOpen: () => boolean): Promise<"restored" | "changed" | "none"> => {
  const history = await recallHistory<KeptHistory>(imageID, userID);
  if (history === undefined || !isStillOpen() || canvas.keptHistory !== null) return "none";
  if (canvas.restoreHistory(history, isSame)) return "restored";
  await forgetHistory(imageID, userID);
  return "changed";
};
