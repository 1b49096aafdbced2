import { useCallback, useEffect, useState } from "react";
import { get, post } from "../../api/client";
import { isAbort } from "../../api/errors";
import type { FootageFrame, FootageFramePage, Verdict } from "../../api/types";
import { invalidate } from "../../data/resources";

/** Frames that are shown at most: far beyond what one extraction takes by itself. */
const most = 20_000;

/** The extracted frames of a video in order, with what the project decided about each. Grows while it is read. */
export const useExtracted = (project: string, video: string, version: string) => {
  const [frames, setFrames] = useState<FootageFrame[]>([]);
  const [error, setError] = useState<unknown>();
  const [loading, setLoading] = useState(true);
  const [tried, setTried] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const read = async () => {
      setLoading(true);
      setError(undefined);
      const all: FootageFrame[] = [];
      let cursor: string | undefined;
      do {
        const page: FootageFramePage = await get(`/projects/${project}/footage/frames`, { video_id: video, limit: 500, cursor }, stop.signal);
        all.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && all.length < most);
      setFrames(all);
      setLoading(false);
    };
    read().catch((failure: unknown) => {
      if (isAbort(failure)) return;
      setError(failure);
      setLoading(false);
    });
    return () => stop.abort();
  }, [project, video, version, tried]);
  const reload = useCallback(() => setTried((now) => now + 1), []);

  /** Writes a person's word, or leaves the frames to the rules; then reads them again. */
  const decide = useCallback(async (numbers: number[], verdict: Verdict | undefined) => {
    await post(`/projects/${project}/footage/verdicts`, { video_id: video, frames: numbers, ...(verdict === undefined ? {} : { verdict }) });
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
    const changed = new Map<number, FootageFrame>();
    let cursor: string | undefined;
    do {
      const page: FootageFramePage = await get(`/projects/${project}/footage/frames`, { video_id: video, limit: 500, cursor });
      for (const frame of page.items) if (frame.frame_number >= first && frame.frame_number <= last) changed.set(frame.frame_number, frame);
      cursor = (page.items.at(-1)?.frame_number ?? last) >= last ? undefined : (page.next_cursor ?? undefined);
    } while (cursor !== undefined);
    setFrames((now) => now.map((frame) => changed.get(frame.frame_number) ?? frame));
    invalidate(`project-video/${project}/${video}`, `project-videos/${project}`, "images", "footage");
  }, [project, video]);
  return { frames, error, loading, reload, decide };
};
