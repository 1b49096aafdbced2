import { useEffect, useRef } from "react";
import { useLive } from "../api/live";
import { footageName } from "./footage";
import { freshen } from "./resources";

/** Hints come in bursts: what they are about is read at once and then at most this often, in ms. */
const interval = 700;

/**
 * Reads what the page shows of a project's footage again as it changes.
 *
 * @param also Names of further resources that follow from it.
 * @returns How often to read it besides, in ms: seldom while changes are heard, as often as `asking` says while not.
 */
export const useFootageLive = (project: string, asking: number, ...also: string[]): number => {
  const timer = useRef<number>();
  const last = useRef(0);
  const latest = useRef(also);
  latest.current = also;
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const isHeard = useLive(`project:${project}`, (said) => {
    if (said.event === "job" && !/^(footage|videos)\./.test(said.payload.kind)) return;
    if (said.event === "changed" && said.payload.what !== "footage") return;
    if (timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      freshen(`${footageName(project)}/`, ...latest.current);
    }, Math.max(0, last.current + interval - Date.now()));
  });
  // Work that another project asked for tells its own channel how far it is.
  return isHeard ? Math.max(15_000, asking) : asking;
};
