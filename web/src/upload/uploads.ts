import { newKey } from "../api/session";
import { invalidate } from "../data/resources";
import { DropRun } from "./DropRun";
import { gatherHandles, type Gathered, type Gathering } from "./gather";
import { forgetDrop, recallDrops, rememberDrop, rememberFiles } from "./memory";

export interface DropFile {
  path: string;
  size: number;
  /** ms since the epoch, as the browser tells. */
  modified: number;
  state: "waiting" | "sending" | "sent" | "done" | "duplicate" | "failed";
  imageID?: string;
  duplicateOf?: string;
  error?: string;
  tries: number;
  sentBytes: number;
  /** Missing after a reload, until the person gives the folder again. */
  file?: File;
}
export interface DropCounts { total: number; done: number; duplicate: number; failed: number }
export interface Drop {
  id: string;
  name: string;
  projectID: string;
  projectHandle: string;
  projectName: string;
  workspaceID: string;
  workspaceSlug: string;
  batchID?: string;
  createdAt: number;
  finishedAt?: number;
  state: "running" | "paused" | "needs-files" | "done";
  files: DropFile[];
  counts: DropCounts;
  bytes: { total: number; done: number };
  handles: FileSystemHandle[];
  samples: { at: number; bytes: number; files: number }[];
  /** Why it stopped by itself. */
  trouble?: string;
}
export interface UploadTarget { projectID: string; projectHandle: string; projectName: string; workspaceID: string; workspaceSlug: string }

const listeners = new Set<() => void>();
let drops: Drop[] = [];
let shown: { drops: Drop[] } = { drops };
let restored: Promise<void> | undefined;
const runs = new Map<string, DropRun>();
const changedFiles = new Map<Drop, Set<DropFile>>();
let flush: number | undefined;

const count = (drop: Drop) => {
  const counts: DropCounts = { total: drop.files.length, done: 0, duplicate: 0, failed: 0 };
  let total = 0;
  let done = 0;
  for (const file of drop.files) {
    total += file.size;
    if (file.state === "done") counts.done += 1;
    else if (file.state === "duplicate") counts.duplicate += 1;
    else if (file.state === "failed") counts.failed += 1;
    done += ["done", "duplicate", "failed", "sent"].includes(file.state) ? file.size : file.sentBytes;
  }
  drop.counts = counts;
  drop.bytes = { total, done };
};

/** Shows and keeps what changed, at most five times a second: 10,000 files must not mean 10,000 renderings. */
const announce = () => {
  if (flush !== undefined) return;
  flush = window.setTimeout(() => {
    flush = undefined;
    const now = Date.now();
    for (const drop of drops) {
      count(drop);
      if (drop.state === "running") {
        drop.samples.push({ at: now, bytes: drop.bytes.done, files: drop.counts.done + drop.counts.duplicate });
        while (drop.samples.length > 2 && now - drop.samples[0].at > 10_000) drop.samples.shift();
      }
    }
    for (const [drop, files] of changedFiles) {
      rememberFiles(drop, files);
      rememberDrop(drop);
    }
    changedFiles.clear();
    shown = { drops: [...drops] };
    listeners.forEach((listener) => listener());
  }, 200);
};

const touched = (drop: Drop, ...files: DropFile[]) => {
  const set = changedFiles.get(drop) ?? new Set();
  files.forEach((file) => set.add(file));
  changedFiles.set(drop, set);
  announce();
};

const same = (file: DropFile, one: Gathered) => file.size === one.file.size && file.modified === one.file.lastModified;

const start = (drop: Drop) => {
  runs.get(drop.id)?.stop();
  drop.state = "running";
  drop.trouble = undefined;
  drop.samples = [];
  const run = new DropRun(drop, (...files) => touched(drop, ...files));
  runs.set(drop.id, run);
  touched(drop);
  void run.done.then((outcome) => {
    if (runs.get(drop.id) !== run) return;
    runs.delete(drop.id);
    if (outcome.ended) {
      drop.state = "done";
      drop.finishedAt = Date.now();
    } else {
      drop.state = "paused";
      drop.trouble = outcome.trouble;
    }
    touched(drop);
    invalidate("project", "images", "batches");
  });
};

/** Gives a drop its files again; tells how many fit. */
const attach = (drop: Drop, pictures: Gathered[]): number => {
  const byPath = new Map(drop.files.map((file) => [file.path, file]));
  let fitting = 0;
  for (const one of pictures) {
    const file = byPath.get(one.path);
    if (file === undefined) {
      drop.files.push({ path: one.path, size: one.file.size, modified: one.file.lastModified, state: "waiting", tries: 0, sentBytes: 0, file: one.file });
    } else if (same(file, one)) {
      file.file = one.file;
      fitting += 1;
    } else {
      Object.assign(file, { size: one.file.size, modified: one.file.lastModified, state: "waiting", tries: 0, sentBytes: 0, file: one.file, error: undefined });
    }
  }
  return fitting;
};

export const uploads = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    restored ??= recallDrops().then((kept) => {
      drops = [...kept.filter((drop) => !drops.some((one) => one.id === drop.id)), ...drops];
      if (kept.length > 0) announce();
    });
    return () => listeners.delete(listener);
  },
  state: (): { drops: Drop[] } => shown,

  /** Starts uploading; files of an unfinished drop of the same project go on where they stopped. */
  add: async (target: UploadTarget, gathering: Gathering): Promise<{ drop: Drop; skipped: number }> => {
    await restored;
    const unfinished = drops.filter((drop) => drop.projectID === target.projectID && drop.state !== "done" && drop.state !== "running");
    for (const drop of unfinished) {
      const paths = new Map(drop.files.map((file) => [file.path, file]));
      const known = gathering.pictures.filter((one) => {
        const file = paths.get(one.path);
        return file !== undefined && same(file, one);
      });
      if (known.length === 0) continue;
      attach(drop, gathering.pictures);
      if (gathering.handles.length > 0) drop.handles = gathering.handles;
      touched(drop, ...drop.files);
      start(drop);
      return { drop, skipped: drop.files.filter((file) => file.state === "done" || file.state === "duplicate").length };
    }
    const drop: Drop = {
      ...target,
      id: newKey(),
      name: gathering.folder ?? "",
      createdAt: Date.now(),
      state: "running",
      files: [],
      counts: { total: 0, done: 0, duplicate: 0, failed: 0 },
      bytes: { total: 0, done: 0 },
      handles: gathering.handles,
      samples: [],
    };
    attach(drop, gathering.pictures);
    drops = [drop, ...drops];
    touched(drop, ...drop.files);
    start(drop);
    return { drop, skipped: 0 };
  },

  pause: (id: string): void => {
    runs.get(id)?.stop();
    runs.delete(id);
    const drop = drops.find((one) => one.id === id);
    if (drop === undefined) return;
    drop.state = "paused";
    for (const file of drop.files) if (file.state === "sending") Object.assign(file, { state: "waiting", sentBytes: 0 });
    touched(drop);
  },

  /** Goes on. False when the browser no longer has the files: then the same folder must be given again. */
  resume: async (id: string): Promise<boolean> => {
    const drop = drops.find((one) => one.id === id);
    if (drop === undefined) return false;
    const missing = drop.files.some((file) => file.file === undefined && (file.state === "waiting" || file.state === "failed"));
    if (missing) {
      if (drop.handles.length === 0) return false;
      try {
        const gathering = await gatherHandles(drop.handles, () => undefined);
        if (gathering === undefined || attach(drop, gathering.pictures) === 0) return false;
      } catch {
        return false;
      }
    }
    start(drop);
    return true;
  },

  retryFailed: async (id: string): Promise<boolean> => {
    const drop = drops.find((one) => one.id === id);
    if (drop === undefined) return false;
    const failed = drop.files.filter((file) => file.state === "failed");
    for (const file of failed) Object.assign(file, { state: "waiting", error: undefined, tries: 0, sentBytes: 0 });
    touched(drop, ...failed);
    drop.finishedAt = undefined;
    return uploads.resume(id);
  },

  /** Stops and forgets; what is already uploaded stays in the project. */
  cancel: (id: string): void => {
    runs.get(id)?.stop();
    runs.delete(id);
    drops = drops.filter((drop) => drop.id !== id);
    for (const drop of changedFiles.keys()) if (drop.id === id) changedFiles.delete(drop);
    forgetDrop(id);
    announce();
    invalidate("project", "images", "batches");
  },

  pauseAll: (): void => {
    for (const drop of drops) if (drop.state === "running") uploads.pause(drop.id);
  },
};
