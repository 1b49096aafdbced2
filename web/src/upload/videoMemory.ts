import { BrowserDatabase } from "../data/database";
import type { VideoFile } from "./videos";

/** What a reload must not lose: which videos were being sent, under which upload, and from where. */
type KeptVideo = Omit<VideoFile, "file" | "samples" | "sending">;

const database = new BrowserDatabase("framewright-videos", 1, (made) => {
  made.createObjectStore("videos", { keyPath: "id" });
});

export const rememberVideo = (video: VideoFile): void => {
  const { file, samples, sending, ...rest } = video;
  void file;
  void samples;
  void sending;
  const state = rest.state === "waiting" || rest.state === "sending" || rest.state === "paused" ? "needs-file" : rest.state;
  void database.write(["videos"], (store) => {
    try {
      store("videos").put({ ...rest, state });
    } catch {
      // A handle that cannot be kept: the file is asked for again instead.
      store("videos").put({ ...rest, state, handle: undefined });
    }
  });
};

export const forgetVideo = (id: string): void => {
  void database.write(["videos"], (store) => { store("videos").delete(id); });
};

export const recallVideos = async (): Promise<VideoFile[]> =>
  (await database.all<KeptVideo>("videos")).map((kept) => ({ ...kept, sending: {}, samples: [] })).sort((a, b) => a.createdAt - b.createdAt);
