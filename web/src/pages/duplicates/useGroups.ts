import { useCallback, useEffect, useRef, useState } from "react";
import { get } from "../../api/client";
import { isAbort } from "../../api/errors";
import type { DuplicateGroup, DuplicateGroupPage, DuplicateGroupStatus } from "../../api/types";
import { footagePath } from "../../data/footage";

export interface Groups {
  items: DuplicateGroup[];
  counts: Partial<Record<DuplicateGroupStatus, number>>;
  more: boolean;
  loading: boolean;
  error?: unknown;
  loadMore: () => void;
  reload: () => void;
  change: (change: (items: DuplicateGroup[]) => DuplicateGroup[]) => void;
}

/** Groups of one status, page after page as they are scrolled to. */
export const useGroups = (project: string, status: DuplicateGroupStatus): Groups => {
  const [state, setState] = useState<{ status?: DuplicateGroupStatus; items: DuplicateGroup[]; counts: Groups["counts"]; next?: string; loading: boolean; error?: unknown }>({ items: [], counts: {}, loading: true });
  const [version, setVersion] = useState(0);
  const running = useRef<AbortController>();
  const read = useCallback(async (cursor: string | undefined) => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setState((now) => ({ ...now, loading: true, error: undefined }));
    try {
      const page = await get<DuplicateGroupPage>(`${footagePath(project)}/duplicates`, { status, cursor, limit: 30, with: "facets" }, abort.signal);
      if (running.current !== abort) return;
      running.current = undefined;
      setState((now) => ({ status, items: cursor === undefined ? page.items : [...now.items, ...page.items], counts: page.facets?.status ?? {}, next: page.next_cursor ?? undefined, loading: false }));
    } catch (error) {
      if (isAbort(error) || running.current !== abort) return;
      running.current = undefined;
      setState((now) => ({ ...now, status, loading: false, error }));
    }
  }, [project, status]);
  useEffect(() => {
    void read(undefined);
    return () => { running.current?.abort(); running.current = undefined; };
  }, [read, version]);
  const isMine = state.status === status;
  return {
    items: isMine ? state.items : [], counts: state.counts, more: isMine && state.next !== undefined, loading: state.loading || !isMine, error: isMine ? state.error : undefined,
    loadMore: () => { if (running.current === undefined && state.next !== undefined) void read(state.next); },
    reload: () => setVersion((now) => now + 1),
    change: (change) => setState((now) => ({ ...now, items: change(now.items) })),
  };
};
