import { isLabelFile, isLitter, isVideoFile, pictureType } from "./pictures";

export interface Gathered {
  /** `/`-separated, relative to the dropped folder. */
  path: string;
  file: File;
}
export interface Gathering {
  /** Of the folder, when exactly one was given. */
  folder?: string;
  pictures: Gathered[];
  videos: Gathered[];
  labels: Gathered[];
  leftOut: string[];
  /** What the browser lets us open again after a reload, where it does. */
  handles: FileSystemHandle[];
}

/** Clouds with calibrations beside them, as KITTI lays them out: their import gives the clouds labels and cameras. */
export const isKittiOfClouds = ({ pictures, labels }: Gathering): boolean =>
  pictures.some((one) => /(^|\/)velodyne\/.*\.(bin|pcd)$/i.test(one.path)) && labels.some((one) => isKittiCalibration(one.path));
export const isKittiCalibration = (path: string): boolean => /(^|\/)calib\/.*\.txt$/i.test(path);

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
type FolderHandle = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };

const sort = (all: Gathered[], folder: string | undefined, handles: FileSystemHandle[]): Gathering => {
  const result: Gathering = { folder, pictures: [], videos: [], labels: [], leftOut: [], handles };
  for (const one of all) {
    if (isLitter(one.path)) continue;
    if (pictureType(one.path) !== undefined) result.pictures.push(one);
    else if (isVideoFile(one.path)) result.videos.push(one);
    else if (isLabelFile(one.path)) result.labels.push(one);
    else result.leftOut.push(one.path);
  }
  result.pictures.sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
  return result;
};

/** Paths below the one folder that holds everything start inside it. */
const inside = (all: Gathered[]): { folder?: string; all: Gathered[] } => {
  const top = all.length === 0 ? undefined : /^([^/]+)\//.exec(all[0].path)?.[1];
  if (top === undefined || !all.every((one) => one.path.startsWith(`${top}/`))) return { all };
  return { folder: top, all: all.map((one) => ({ ...one, path: one.path.slice(top.length + 1) })) };
};

export const gatherInput = (files: Iterable<File>): Gathering => {
  const { folder, all } = inside([...files].map((file) => ({ path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file })));
  return sort(all, folder, []);
};

/** Reads a drop, folders included. Must be called in the drop event itself: the items are gone after it. */
export const gatherDrop = async (data: DataTransfer, found: (count: number) => void): Promise<Gathering> => {
  const items = [...data.items].filter((item) => item.kind === "file");
  const roots = items.map((item) => item.webkitGetAsEntry()).filter((entry): entry is FileSystemEntry => entry != null);
  const handlesComing = items.map((item) => (item as HandleItem).getAsFileSystemHandle?.().catch(() => null));
  const loose = roots.length === 0 ? [...data.files] : [];
  const all: Gathered[] = loose.map((file) => ({ path: file.name, file }));
  const queue = [...roots];
  const work = async () => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      if (entry.isFile) {
        const path = entry.fullPath.replace(/^\//, "");
        if (!isLitter(path)) {
          const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
          all.push({ path, file });
          if (all.length % 50 === 0) found(all.length);
        }
      } else {
        const reader = (entry as FileSystemDirectoryEntry).createReader();
        // Chromium hands out at most 100 entries a call; an empty answer ends.
        for (;;) {
          const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
          if (part.length === 0) break;
          queue.push(...part);
        }
      }
    }
  };
  while (queue.length > 0) await Promise.all(Array.from({ length: 8 }, work));
  const handles = (await Promise.all(handlesComing)).filter((handle): handle is FileSystemHandle => handle != null && handle !== undefined);
  const relative = inside(all);
  return sort(relative.all, relative.folder, handles);
};

/** Opens kept handles again; asks the person where the browser wants that. Needs a press just before. */
export const gatherHandles = async (handles: FileSystemHandle[], found: (count: number) => void): Promise<Gathering | undefined> => {
  const all: Gathered[] = [];
  const visit = async (handle: FileSystemHandle, path: string): Promise<void> => {
    if (handle.kind === "file") {
      if (!isLitter(path)) all.push({ path, file: await (handle as FileSystemFileHandle).getFile() });
      if (all.length % 50 === 0) found(all.length);
      return;
    }
    for await (const child of (handle as FolderHandle).values()) await visit(child, `${path}/${child.name}`);
  };
  for (const handle of handles) {
    const asking = handle as FileSystemHandle & { requestPermission?: (how: { mode: "read" }) => Promise<PermissionState> };
    if (asking.requestPermission !== undefined && (await asking.requestPermission({ mode: "read" })) !== "granted") return undefined;
    await visit(handle, handle.name);
  }
  const relative = inside(all);
  return sort(relative.all, relative.folder, handles);
};
