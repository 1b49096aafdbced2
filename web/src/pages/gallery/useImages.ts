import { useCallback, useEffect, useRef, useState } from "react";
import { get } from "../../api/client";
import { isAbort } from "../../api/errors";
import type { Facets, Image, Page } from "../../api/model";
import type { RouteQuery } from "../../routing/routes";
import { apiFilters, sortOf } from "./filters";

const pageSize = 100;

export interface ImageList {
  images: Image[];
  total?: number;
  totalIsExact: boolean;
  facets: Facets;
  loading: boolean;
  /** Nothing of this view has arrived yet. */
  first: boolean;
  error?: unknown;
  hasMore: boolean;
  more: () => void;
  reload: () => void;
  change: (ids: ReadonlySet<string>, change: (image: Image) => Image | null) => void;
}

interface State {
  key: string;
  images: Image[];
  cursor: string | null;
  total?: number;
  totalIsExact: boolean;
  facets: Facets;
  loading: boolean;
  first: boolean;
  error?: unknown;
}

/** Images of one view, page after page as they are scrolled to. What was shown stays until the next answer is there. */
export const useImages = (projectID: string, query: RouteQuery): ImageList => {
  const filters = { ...apiFilters(query), sort: sortOf(query) };
  const key = JSON.stringify([projectID, filters]);
  const [state, setState] = useState<State>({ key: "", images: [], cursor: null, totalIsExact: true, facets: {}, loading: true, first: true });
  const running = useRef<AbortController>();
  const latest = useRef({ filters, key, state });
  latest.current = { filters, key, state };

  const load = useCallback(async (cursor: string | null, keep: number) => {
    running.current?.abort();
    const giveUp = new AbortController();
    running.current = giveUp;
    const asked = latest.current;
    setState((now) => ({ ...now, loading: true, error: undefined }));
    try {
      let images: Image[] = cursor == null ? [] : asked.state.images;
      let next: string | null = cursor;
      let head: Page<Image> | undefined;
      do {
        const page: Page<Image> = await get<Page<Image>>(`/projects/${projectID}/images`, {
          ...asked.filters, limit: pageSize, cursor: next, with: next == null ? "total,facets,urls,boxes" : "urls,boxes",
        }, giveUp.signal);
        head ??= next == null ? page : undefined;
        const known = new Set(images.map((image) => image.id));
        images = [...images, ...page.items.filter((image) => !known.has(image.id))];
        next = page.next_cursor ?? null;
        // A reload fetches as many as were shown, so that the place in the list is not lost.
      } while (cursor == null && next != null && images.length < keep);
      setState((now) => ({
        key: asked.key, images, cursor: next ?? null, total: head?.total ?? (cursor == null ? undefined : now.total),
        totalIsExact: head === undefined ? now.totalIsExact : head.total_is_exact !== false,
        facets: head?.facets ?? now.facets, loading: false, first: false,
      }));
    } catch (error) {
      if (!isAbort(error)) setState((now) => ({ ...now, loading: false, first: false, error }));
    }
  }, [projectID]);

  useEffect(() => {
    // Typing in the search field waits a moment.
    const timer = window.setTimeout(() => void load(null, 0), latest.current.state.first ? 0 : 120);
    return () => window.clearTimeout(timer);
  }, [key, load]);
  useEffect(() => () => running.current?.abort(), []);

  const pendingHere = state.images.some((image) => image.ingest_status === "pending");
  useEffect(() => {
    if (!pendingHere) return undefined;
    const timer = window.setInterval(() => {
      if (document.visibilityState === "visible" && !latest.current.state.loading) void load(null, latest.current.state.images.length);
    }, 2500);
    return () => window.clearInterval(timer);
  }, [pendingHere, load]);

  const more = useCallback(() => {
    const { state: now, key: wanted } = latest.current;
    if (now.loading || now.cursor == null || now.key !== wanted || now.error !== undefined) return;
    void load(now.cursor, 0);
  }, [load]);
  const reload = useCallback(() => void load(null, latest.current.state.images.length), [load]);
  const change = useCallback((ids: ReadonlySet<string>, work: (image: Image) => Image | null) => {
    setState((now) => {
      const images = now.images.flatMap((image) => {
        if (!ids.has(image.id)) return [image];
        const next = work(image);
        return next == null ? [] : [next];
      });
      return { ...now, images, total: now.total === undefined ? undefined : now.total - (now.images.length - images.length) };
    });
  }, []);
  return {
    images: state.images, total: state.total, totalIsExact: state.totalIsExact, facets: state.facets, loading: state.loading, first: state.first,
    error: state.error, hasMore: state.cursor != null, more, reload, change,
  };
};
