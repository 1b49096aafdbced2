import { useCallback, useEffect, useRef, useState } from "react";
import { get } from "../../api/client";
import { isAbort } from "../../api/errors";
import type { LabelledObject, Page } from "../../api/model";
import type { RouteQuery } from "../../routing/routes";
import { objectFilters, objectSortOf } from "./filters";

const pageSize = 200;
const largestPage = 500;

export interface ObjectList {
  objects: LabelledObject[];
  total?: number;
  totalIsExact: boolean;
  loading: boolean;
  /** Nothing of this view has arrived yet. */
  first: boolean;
  error?: unknown;
  hasMore: boolean;
  more: () => void;
  /** Reads the rest of the view; answers what is shown then. */
  all: () => Promise<LabelledObject[]>;
  reload: () => void;
  /** Changes what is shown of objects; null takes one out. */
  change: (work: (object: LabelledObject) => LabelledObject | null) => void;
}

interface State {
  key: string;
  objects: LabelledObject[];
  cursor: string | null;
  /** Of the view `counted`. */
  total?: number;
  counted?: string;
  totalIsExact: boolean;
  loading: boolean;
  first: boolean;
  error?: unknown;
}

/** Objects of one view, page after page as they are scrolled to. What was shown stays until the next answer is there. */
export const useObjects = (projectID: string, query: RouteQuery): ObjectList => {
  const asked = { ...objectFilters(query), sort: objectSortOf(query) };
  const key = JSON.stringify([projectID, asked]);
  const [state, setState] = useState<State>({ key: "", objects: [], cursor: null, totalIsExact: true, loading: true, first: true });
  const running = useRef<AbortController>();
  const counting = useRef<AbortController>();
  const latest = useRef({ asked, key, state });
  latest.current = { asked, key, state };

  /** From a cursor on, or anew; goes on until at least `atLeast` objects are there. */
  const load = useCallback(async (cursor: string | null, atLeast: number): Promise<LabelledObject[]> => {
    running.current?.abort();
    const giveUp = new AbortController();
    running.current = giveUp;
    const { asked: wanted, key: view, state: before } = latest.current;
    setState((now) => ({ ...now, loading: true, error: undefined }));
    if (cursor == null) {
      // Counting takes longer than finding the first ones: crops do not wait for it.
      counting.current?.abort();
      counting.current = new AbortController();
      get<Page<LabelledObject>>(`/projects/${projectID}/objects`, { ...wanted, limit: 1, with: "total" }, counting.current.signal).then(
        (counted) => setState((now) => ({ ...now, counted: view, total: counted.total ?? undefined, totalIsExact: counted.total_is_exact !== false })),
        () => undefined, // The page says what it shows without it.
      );
    }
    try {
      const objects = cursor == null ? [] : [...before.objects];
      const known = new Set(objects.map((one) => one.id));
      let next: string | null = cursor;
      do {
        const page: Page<LabelledObject> = await get<Page<LabelledObject>>(`/projects/${projectID}/objects`, {
          ...wanted, limit: atLeast - objects.length > pageSize ? largestPage : pageSize, cursor: next,
        }, giveUp.signal);
        for (const one of page.items) {
          if (known.has(one.id)) continue;
          known.add(one.id);
          objects.push(one);
        }
        next = page.next_cursor ?? null;
      } while (next != null && objects.length < atLeast);
      setState((now) => ({
        ...now, key: view, objects, cursor: next, loading: false, first: false,
        ...(now.counted === view ? {} : { total: undefined, totalIsExact: true }),
      }));
      return objects;
    } catch (error) {
      if (!isAbort(error)) setState((now) => ({ ...now, loading: false, first: false, error }));
      throw error;
    }
  }, [projectID]);

  useEffect(() => {
    load(null, 0).catch(() => undefined);
  }, [key, load]);
  useEffect(() => () => {
    running.current?.abort();
    counting.current?.abort();
  }, []);

  const more = useCallback(() => {
    const { state: now, key: wanted } = latest.current;
    if (now.loading || now.cursor == null || now.key !== wanted || now.error !== undefined) return;
    load(now.cursor, 0).catch(() => undefined);
  }, [load]);
  const all = useCallback(async () => {
    const { state: now } = latest.current;
    return now.cursor == null ? now.objects : load(now.cursor, Infinity);
  }, [load]);
  const reload = useCallback(() => { load(null, latest.current.state.objects.length).catch(() => undefined); }, [load]);
  const change = useCallback((work: (object: LabelledObject) => LabelledObject | null) => {
    setState((now) => {
      const objects = now.objects.flatMap((one) => work(one) ?? []);
      return { ...now, objects, total: now.total === undefined ? undefined : now.total - (now.objects.length - objects.length) };
    });
  }, []);
  return {
    objects: state.objects, total: state.total, totalIsExact: state.totalIsExact, loading: state.loading, first: state.first, error: state.error,
    hasMore: state.cursor != null, more, all, reload, change,
  };
};
