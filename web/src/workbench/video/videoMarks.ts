import { useMemo, useRef } from "react";
import { get, post } from "../../api/client";
import type { Mark, Page } from "../../api/model";
import { useMarks, type Marks } from "../marks";

/**
 * The marks on the frames of a video. A new one is on the frame that is shown, which becomes an image of the project by
 * that, as by drawing on it.
 */
export const useVideoMarks = (projectID: string, video: string, frame: number): Marks => {
  const now = useRef(frame);
  now.current = frame;
  return useMarks(projectID, useMemo(() => ({
    name: `videos/${video}/marks`,
    read: async (signal: AbortSignal) => {
      const items: Mark[] = [];
      let cursor: string | undefined;
      do {
        const page: Page<Mark> = await get<Page<Mark>>(`/projects/${projectID}/marks`, { video_id: video, limit: 500, cursor }, signal);
        items.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      // As on an image: the oldest first.
      return items.reverse();
    },
    target: async () => {
      const { items } = await post<{ items: { frame_number: number; image_id: string }[] }>(`/projects/${projectID}/videos/${video}/frame_images`, { frames: [now.current] });
      return items[0].image_id;
    },
  }), [projectID, video]));
};
