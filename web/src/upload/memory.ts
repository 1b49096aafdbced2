import { BrowserDatabase } from "../data/database";
import type { Drop, DropFile } from "./uploads";

/** What a reload must not lose: which files belong to a drop and how far each is. The files' bytes stay on disk. */
type KeptFile = Omit<DropFile, "file" | "sentBytes"> & { drop: string };

const database = new BrowserDatabase("framewright-uploads", 1, (made) => {
  made.createObjectStore("drops", { keyPath: "id" });
  made.createObjectStore("files", { keyPath: ["drop", "path"] });
});

const kept = (drop: Drop, file: DropFile): KeptFile => ({
  drop: drop.id, path: file.path, size: file.size, modified: file.modified, state: file.state === "sending" || file.state === "sent" ? "waiting" : file.state,
  imageID: file.imageID, duplicateOf: file.duplicateOf, error: file.error, tries: 0,
});

const keptDrop = (drop: Drop) => {
  const { files, ...rest } = drop;
  void files;
  return { ...rest, samples: [], state: drop.state === "running" || drop.state === "paused" ? "needs-files" : drop.state };
};

export const rememberDrop = (drop: Drop): void => {
  void database.write(["drops"], (store) => {
    try {
      store("drops").put(keptDrop(drop));
    } catch {
      // Handles that cannot be kept: the files are asked for again instead.
      store("drops").put({ ...keptDrop(drop), handles: [] });
    }
  });
};

export const rememberFiles = (drop: Drop, files: Iterable<DropFile>): void => {
  void database.write(["files"], (store) => {
    for (const file of files) store("files").put(kept(drop, file));
  });
};

export const forgetDrop = (id: string): void => {
  void database.write(["drops", "files"], (store) => {
    store("drops").delete(id);
    store("files").delete(IDBKeyRange.bound([id], [id, []]));
  });
};

export const recallDrops = async (): Promise<Drop[]> => {
  const drops = await database.all<Omit<Drop, "files">>("drops");
  return Promise.all(drops.map(async (drop) => {
    const files = await database.all<KeptFile>("files", IDBKeyRange.bound([drop.id], [drop.id, []]));
    return { ...drop, files: files.map((file) => ({ ...file, sentBytes: 0 })) };
  }));
};
