import type { Query } from "../../api/client";
import { single } from "../gallery/filters";
import type { RouteQuery } from "../../routing/routes";

/** Names in the address that filter; the API knows the same names. */
export const objectFilterNames = ["class_id", "split", "status", "source", "kind", "min_confidence", "max_confidence"] as const;

export const objectSorts = {
  "-created_at": "Newest", created_at: "Oldest", "-size": "Largest", size: "Smallest", "-score": "Highest score", score: "Lowest score",
} as const;
export type ObjectSort = keyof typeof objectSorts;

export const objectSortOf = (query: RouteQuery): ObjectSort => {
  const given = single(query.sort);
  return given !== undefined && given in objectSorts ? (given as ObjectSort) : "-created_at";
};

export const objectFilters = (query: RouteQuery): Query => {
  const asked: Query = {};
  for (const name of objectFilterNames) {
    const value = single(query[name]);
    if (value !== undefined && value !== "") asked[name] = value;
  }
  return asked;
};

/** The view that was left for the workbench, to come back to. */
let left: RouteQuery = {};
export const leaveObjects = (query: RouteQuery): void => { left = query; };
export const objectsLeft = (): RouteQuery => left;

export const sourceWords: Record<string, string> = { manual: "Drawn by hand", tool: "Drawn with a tool", model: "Found by a model", import: "Imported", interpolated: "Computed" };
export const statusWords: Record<string, string> = {
  approved: "Approved", accepted: "Accepted", submitted: "Waiting for review", draft: "Draft", rejected: "Rejected", generated: "Suggested", reviewed: "Reviewed",
};
export const splitWords: Record<string, string> = { train: "train", valid: "valid", test: "test", none: "No split" };
export const kindWords: Record<string, string> = {
  box: "Boxes", rotated_box: "Rotated boxes", polygon: "Polygons", mask: "Masks", keypoints: "Skeletons", polyline: "Lines", ellipse: "Ellipses", point: "Points", cuboid_2d: "Cuboids",
};
