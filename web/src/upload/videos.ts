import { useSyncExternalStore } from "react";
import { newKey } from "../api/session";
import { invalidate } from "../data/resources";
import { writeBytes, writeDuration } from "../ui/write";
import { gatherHandles, type Gathered } from "./gather";
import type { UploadTarget } from "./uploads";
import { forgetVideo, recallVideos, rememberVideo } from "./videoMemory";
import { VideoRun } from "./VideoRun";

/** A video on its way to the server, in parts, so that a cut or a reload costs at most the parts under way. */
export interface VideoFile extends UploadTarget {
  id: string;
  /** Inside the dropped folder. */
  path: string;
  name: string;
  size: number;
  /** ms since the epoch, as the browser tells. */
  modified: number;
  createdAt: number;
  finishedAt?: number;
  /** `checking`: all bytes are there, the server looks at them. */
  state: "waiting" | "sending" | "paused" | "needs-file" | "checking" | "done" | "failed";
  error?: string;
  uploadID?: string;
  partSize?: number;
  partCount?: number;
  /** Numbers of the parts that have arrived. */
  parts: number[];
  /** Bytes of the parts under way. */
  sending: Record<number, number>;
  videoID?: string;
  /** Missing after a reload, until the person gives the file again. */
  file?: File;
  /** What the browser lets us open again after a reload, where it does. */
  handle?: FileSystemHandle;
  samples: { at: number; bytes: number }[];
}

/** Videos sent at the same time: one alone leaves the line idle while the server looks at the file. */
const atOnce = 2;

const listeners = new Set<() => void>();
let videos: VideoFile[] = [];
let shown: { videos: VideoFile[] } = { videos };
let restored: Promise<void> | undefined;
const runs = new Map<string, VideoRun>();
const changed = new Set<VideoFile>();
let flush: number | undefined;

export const sentBytes = (video: VideoFile): number => {
  if (video.state === "done" || video.state === "checking") return video.size;
  const size = video.partSize ?? video.size;
  const there = video.parts.reduce((sum, number) => sum + Math.max(0, Math.min(size, video.size - (number - 1) * size)), 0);
  return Math.min(video.size, there + Object.values(video.sending).reduce((sum, bytes) => sum + bytes, 0));
};

/** Speed over the last ten seconds and what is left at that speed. */
export const videoRate = (video: VideoFile): string | undefined => {
  const { samples } = video;
  if (video.state !== "sending" || samples.length < 2) return undefined;
  const first = samples[0];
  const last = samples[samples.length - 1];
  const speed = ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  return speed > 0 ? `${writeBytes(speed)}/s · ${writeDuration((video.size - last.bytes) / speed)} left` : undefined;
};

const announce = () => {
  if (flush !== undefined) return;
  flush = window.setTimeout(() => {
    flush = undefined;
    const now = Date.now();
    for (const video of videos) {
      if (video.state !== "sending") continue;
      video.samples.push({ at: now, bytes: sentBytes(video) });
      while (video.samples.length > 2 && now - video.samples[0].at > 10_000) video.samples.shift();
    }
    changed.forEach(rememberVideo);
    changed.clear();
    shown = { videos: [...videos] };
    listeners.forEach((listener) => listener());
  }, 200);
};

const touched = (video: VideoFile) => {
  if (videos.includes(video)) changed.add(video);
  announce();
};

const stop = (id: string) => {
  runs.get(id)?.stop();
  runs.delete(id);
};

/** Starts what waits, while fewer than two run. */
const proceed = () => {
  for (const video of videos) {
    if (runs.size >= atOnce) return;
    if (runs.has(video.id) || !(video.state === "checking" || (video.state === "waiting" && video.file !== undefined))) continue;
    video.samples = [];
    const run = new VideoRun(video, () => touched(video));
    runs.set(video.id, run);
    void run.done.then(() => {
      if (runs.get(video.id) !== run) return;
      runs.delete(video.id);
      if (video.state === "done") invalidate("footage", "project");
      touched(video);
      proceed();
    });
  }
};

const change = (video: VideoFile, to: Partial<VideoFile>) => {
  Object.assign(video, to);
  touched(video);
};
const find = (id: string) => videos.find((video) => video.id === id);

export const videoUploads = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    restored ??= recallVideos().then((kept) => {
      videos = [...kept.filter((one) => !find(one.id)), ...videos];
      if (kept.length > 0) announce();
      proceed();
    });
    return () => listeners.delete(listener);
  },
  state: (): { videos: VideoFile[] } => shown,

  /** Starts sending; a video that was cut off goes on where it was. Answers how many of those there were. */
  add: async (target: UploadTarget, found: Gathered[], handles: FileSystemHandle[] = []): Promise<number> => {
    await restored;
    let again = 0;
    for (const { path, file } of found) {
      const known = videos.find((video) =>
        video.projectID === target.projectID && video.path === path && video.size === file.size && video.modified === file.lastModified && video.state !== "done");
      if (known !== undefined) {
        if (runs.has(known.id)) continue;
        again += known.parts.length > 0 ? 1 : 0;
        change(known, { file, state: known.state === "checking" ? "checking" : "waiting", error: undefined });
        continue;
      }
      const video: VideoFile = {
        ...target, id: newKey(), path, name: path.slice(path.lastIndexOf("/") + 1), size: file.size, modified: file.lastModified, createdAt: Date.now(),
        state: "waiting", parts: [], sending: {}, samples: [], file, handle: handles.length === 1 ? handles[0] : handles.find((handle) => handle.name === path),
      };
      videos = [...videos, video];
      touched(video);
    }
    proceed();
    return again;
  },

  pause: (id: string): void => {
    const video = find(id);
    if (video === undefined || (video.state !== "sending" && video.state !== "waiting")) return;
    stop(id);
    change(video, { state: "paused", sending: {} });
    proceed();
  },

  /** Goes on. False when the browser no longer has the file: then it must be given again. */
  resume: async (id: string): Promise<boolean> => {
    const video = find(id);
    if (video === undefined) return false;
    if (video.file === undefined) {
      if (video.handle === undefined) return false;
      try {
        const gathering = await gatherHandles([video.handle], () => undefined);
        const same = gathering?.videos.find((one) => one.file.size === video.size && one.file.lastModified === video.modified && (one.path === video.path || video.path.endsWith(one.path)));
        if (same === undefined) return false;
        video.file = same.file;
      } catch {
        return false;
      }
    }
    change(video, { state: "waiting", error: undefined });
    proceed();
    return true;
  },

  /** Stops and forgets; what arrived of an unfinished video is removed by the server within a day. */
  cancel: (id: string): void => {
    stop(id);
    videos = videos.filter((video) => video.id !== id);
    changed.forEach((video) => { if (video.id === id) changed.delete(video); });
    forgetVideo(id);
    announce();
    proceed();
  },

  pauseAll: (): void => {
    for (const video of videos) videoUploads.pause(video.id);
  },
};

export const useVideoUploads = (): VideoFile[] => useSyncExternalStore(videoUploads.subscribe, videoUploads.state).videos;
