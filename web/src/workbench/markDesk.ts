import { useCallback, useEffect, useRef, useState } from "react";
import type { Mark } from "../api/model";
import { usePreference } from "../data/preferences";
import type { RouteQuery } from "../routing/routes";
import type { Marks } from "./marks";

/** What the person is doing with marks: choosing a place, or writing what is wrong there. */
export type Marking = { step: "place" } | { step: "write"; position: Mark["position"] };

/** The picture or the space that marks stand in. */
export interface MarkSurface {
  /** Calls back whenever places have moved on the page. */
  onMove: (listener: () => void) => () => void;
  /** Where a place is, in pixels of the stage; undefined where it is not in view. */
  at: (position: NonNullable<Mark["position"]>) => { x: number; y: number } | undefined;
  /** The place under the pointer; undefined where there is none. */
  under: (clientX: number, clientY: number) => NonNullable<Mark["position"]> | undefined;
  focus: () => void;
}

/** The marks of what is open, and what the page shows and does with them. */
export interface MarkDesk {
  marks: Marks;
  /** What a mark without a place is on. */
  whole: "image" | "cloud" | "frame";
  chosen: string | undefined;
  choose: (id: string) => void;
  marking: Marking | undefined;
  setMarking: (marking: Marking | undefined) => void;
  showsResolved: boolean;
  setShowsResolved: (shows: boolean) => void;
  start: () => void;
  /** Why nothing can be marked now. */
  refusal: string | undefined;
}

/** @param subject What is open; another one begins anew. @param hasPlaces Whether places can be seen and chosen. */
export const useMarkDesk = (marks: Marks, { subject, whole, refusal, hasPlaces }: { subject: string; whole: MarkDesk["whole"]; refusal: string | undefined; hasPlaces: boolean }): MarkDesk => {
  const [marking, setMarking] = useState<Marking>();
  const [chosen, choose] = useState<string>();
  const [showsResolved, setShowsResolved] = usePreference("workbench.resolved", false);
  useEffect(() => {
    setMarking(undefined);
    choose(undefined);
  }, [subject]);
  const start = useCallback(() => { if (refusal === undefined) setMarking(hasPlaces ? { step: "place" } : { step: "write", position: null }); }, [refusal, hasPlaces]);
  return { marks, whole, chosen, choose, marking, setMarking, showsResolved, setShowsResolved, start, refusal };
};

/** Shows the mark that the address names, once, as soon as it is read and its place can be seen. */
export const useWantedMark = (query: RouteQuery, all: readonly Mark[], isReady: boolean, show: (mark: Mark) => void): void => {
  const wanted = typeof query.mark === "string" ? query.mark : undefined;
  const found = all.find((one) => one.id === wanted);
  const shown = useRef<string>();
  const latest = useRef({ found, show });
  latest.current = { found, show };
  const isFound = found !== undefined;
  useEffect(() => {
    if (!isFound || !isReady || wanted === shown.current || latest.current.found === undefined) return;
    shown.current = wanted;
    latest.current.show(latest.current.found);
  }, [isFound, isReady, wanted]);
};
