import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { get } from "../../api/client";
import { isAbort } from "../../api/errors";
import type { FootageFrame, FootageFramePage } from "../../api/types";
import { footagePath } from "../../data/footage";

export type FrameKey = string;
export const keyOf = (frame: { video_id: string; frame_number: number }): FrameKey => `${frame.video_id}:${frame.frame_number}`;

export interface FrameFilter { verdict: "kept" | "dropped"; reason?: string; video_id?: string }
export interface Frames {
  items: FootageFrame[];
  /** Counts of the whole list by reason; `kept` counts the kept ones. */
  reasons: Record<string, number>;
  more: boolean;
  loading: boolean;
  error?: unknown;
  loadMore: () => void;
  reload: () => void;
  /** Changes what is loaded and its counts, before or instead of reading it again; what was being read is read anew. */
  change: (items: (items: FootageFrame[], isWhole: boolean) => FootageFrame[], reasons: (reasons: Record<string, number>) => Record<string, number>) => void;
}

const pageSize = 200;

/** A frame that was moved to a side by hand may be on a later page of it. */
const append = (items: FootageFrame[], page: FootageFrame[]): FootageFrame[] => {
  const added = new Set(page.map(keyOf));
  return [...items.filter((frame) => !added.has(keyOf(frame))), ...page];
};

/** Frames of a project, page after page as they are scrolled to. */
export const useFrames = (project: string, filter: FrameFilter): Frames => {
  const name = JSON.stringify({ project, ...filter });
  const [state, setState] = useState<{ name: string; items: FootageFrame[]; reasons: Record<string, number>; next?: string; loading: boolean; error?: unknown }>({ name: "", items: [], reasons: {}, loading: true });
  const [version, setVersion] = useState(0);
  const running = useRef<{ abort: AbortController; cursor?: string }>();
  const latest = useRef(state);
  latest.current = state;
  const query = useMemo(() => JSON.parse(name) as FrameFilter & { project: string }, [name]);
  const read = useCallback(async (cursor: string | undefined) => {
    running.current?.abort.abort();
    const abort = new AbortController();
    running.current = { abort, cursor };
    setState((now) => ({ ...now, loading: true, error: undefined }));
    try {
      const { project: id, ...asked } = query;
      const page = await get<FootageFramePage>(`${footagePath(id)}/frames`, { ...asked, cursor, limit: pageSize, with: cursor === undefined ? "facets" : undefined }, abort.signal);
      if (running.current?.abort !== abort) return;
      running.current = undefined;
      setState((now) => ({
        name, items: cursor === undefined ? page.items : append(now.items, page.items), reasons: cursor === undefined ? (page.facets?.reason ?? {}) : now.reasons,
        next: page.next_cursor ?? undefined, loading: false,
      }));
    } catch (error) {
      if (isAbort(error) || running.current?.abort !== abort) return;
      running.current = undefined;
      setState((now) => ({ ...now, name, loading: false, error }));
    }
  }, [name, query]);
  useEffect(() => {
    void read(undefined);
    return () => { running.current?.abort.abort(); running.current = undefined; };
  }, [read, version]);
  const isMine = state.name === name;
  return {
    items: isMine ? state.items : [], reasons: isMine ? state.reasons : {}, more: isMine && state.next !== undefined, loading: state.loading || !isMine, error: isMine ? state.error : undefined,
    loadMore: () => { if (!latest.current.loading && latest.current.next !== undefined) void read(latest.current.next); },
    reload: () => setVersion((now) => now + 1),
    change: (items, reasons) => {
      setState((now) => ({ ...now, items: items(now.items, now.next === undefined), reasons: reasons(now.reasons) }));
      // An answer on its way may be older than the change.
      if (running.current !== undefined) void read(running.current.cursor);
    },
  };
};
