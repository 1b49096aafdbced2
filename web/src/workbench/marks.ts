import { useCallback, useMemo, useRef } from "react";
import { get, patch, post, remove } from "../api/client";
import { describeError } from "../api/errors";
import { useLive } from "../api/live";
import type { Image, Mark, Page } from "../api/model";
import { newIdentifier } from "../canvas";
import { changeResource, freshen, useResource } from "../data/resources";
import type { RouteQuery } from "../routing/routes";
import { showToast, showUndo } from "../ui/toasts";
import { showInStrip } from "./skips";
import { imageName, type OpenImage } from "./useImage";

export interface Marks {
  all: Mark[];
  open: Mark[];
  /** Whether they were read. */
  isRead: boolean;
  /** They could not be read. */
  error: unknown;
  reload: () => void;
  add: (text: string, position: Mark["position"]) => Promise<boolean>;
  rewrite: (mark: Mark, text: string) => Promise<boolean>;
  resolve: (mark: Mark, isResolved: boolean) => Promise<void>;
  discard: (mark: Mark) => Promise<void>;
}

const isOpen = (mark: Mark): boolean => mark.resolved_at == null;

/** What marks are on: an image, or the frames of a video. */
export interface MarkSubject {
  /** Of the resource. */
  name: string;
  read: (signal: AbortSignal) => Promise<Mark[]>;
  /** The image that a new mark is on. */
  target: () => Promise<string>;
  /** Told of every change, for what counts them elsewhere. */
  changed?: (marks: Mark[]) => void;
}

/** The marks on the open image. */
export const useImageMarks = (projectID: string, image: Image | undefined, query: RouteQuery): Marks => {
  const id = image?.id;
  return useMarks(projectID, useMemo(() => (id === undefined ? undefined : {
    name: `images/${id}/marks`,
    read: async (signal) => (await get<Page<Mark>>(`/images/${id}/marks`, undefined, signal)).items,
    target: () => Promise.resolve(id),
    changed: (marks) => {
      const open = marks.filter(isOpen).length;
      changeResource<OpenImage>(imageName(id, query), (value) => ({ ...value, image: { ...value.image, open_marks: open } }));
      showInStrip(id, { open_marks: open });
    },
  }), [id, query]));
};

/** Marks that are read, followed, made, resolved. */
export const useMarks = (projectID: string, subject: MarkSubject | undefined): Marks => {
  const name = subject?.name ?? null;
  const now = useRef(subject);
  now.current = subject;
  const isHeard = useLive(`project:${projectID}`, (said) => {
    if (name !== null && (said.event === "missed" || (said.event === "changed" && said.payload.what === "marks"))) freshen(name);
  });
  const read = useResource(name, async (signal) => (await subject?.read(signal)) ?? [], { every: isHeard ? undefined : 20_000 });
  const all = read.value ?? [];

  const show = useCallback((change: (marks: Mark[]) => Mark[]) => {
    if (name === null) return;
    let marks: Mark[] = [];
    changeResource<Mark[]>(name, (value) => (marks = change(value)));
    now.current?.changed?.(marks);
  }, [name]);

  const attempt = useCallback(async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
      if (name !== null) freshen(name);
      return false;
    }
  }, [name]);

  const make = useCallback((text: string, position: Mark["position"], image?: string) => attempt(async () => {
    const target = image ?? await now.current?.target();
    if (target === undefined) return;
    const made = await post<Mark>(`/images/${target}/marks`, { id: newIdentifier(), text, ...(position != null && { position }) });
    show((marks) => [...marks.filter((one) => one.id !== made.id), made]);
  }), [attempt, show]);
  const add = useCallback((text: string, position: Mark["position"]) => make(text, position), [make]);

  const rewrite = useCallback((mark: Mark, text: string) => attempt(async () => {
    const changed = await patch<Mark>(`/marks/${mark.id}`, { text });
    show((marks) => marks.map((one) => (one.id === changed.id ? changed : one)));
  }), [attempt, show]);

  const resolve = useCallback(async (mark: Mark, isResolved: boolean): Promise<void> => {
    const step = (resolved: boolean) => attempt(async () => {
      const changed = await post<Mark>(`/marks/${mark.id}/${resolved ? "resolve" : "reopen"}`);
      show((marks) => marks.map((one) => (one.id === changed.id ? changed : one)));
    });
    if (await step(isResolved)) showUndo(isResolved ? "The mark is resolved." : "The mark is open again.", () => void step(!isResolved));
  }, [attempt, show]);

  const discard = useCallback(async (mark: Mark): Promise<void> => {
    const isGone = await attempt(async () => {
      await remove(`/marks/${mark.id}`);
      show((marks) => marks.filter((one) => one.id !== mark.id));
    });
    if (isGone) showUndo("The mark is deleted.", () => void make(mark.text, mark.position, mark.image_id));
  }, [attempt, show, make]);

  return { all, open: all.filter(isOpen), isRead: read.value !== undefined, error: read.error, reload: read.reload, add, rewrite, resolve, discard };
};

/** What a mark is called in lists and on the picture. */
export const markTitle = (mark: Mark, number: number): string => `Mark ${number}, ${isOpen(mark) ? "open" : "resolved"}: ${mark.text}`;
