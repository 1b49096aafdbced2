import type { Query } from "../../api/client";
import { single } from "../gallery/filters";
import type { RouteQuery } from "../../routing/routes";

/** Which marks are listed; open ones unless the address says otherwise. */
export type MarkState = "open" | "resolved" | "all";
export const markStateOf = (query: RouteQuery): MarkState => {
  const given = single(query.state);
  return given === "resolved" || given === "all" ? given : "open";
};

export const markFilters = (query: RouteQuery): Query => {
  const state = markStateOf(query);
  return state === "all" ? {} : { open: String(state === "open") };
};

/** The view that was left for the workbench, to come back to. */
let left: RouteQuery = {};
export const leaveMarks = (query: RouteQuery): void => { left = query; };
export const marksLeft = (): RouteQuery => left;
