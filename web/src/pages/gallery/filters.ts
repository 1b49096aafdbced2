import type { Query } from "../../api/client";
import type { RouteQuery } from "../../routing/routes";

/** Names in the address that filter; the rest (sort, preview, dialog) do not. The API knows the same names. */
export const filterNames = ["class_id", "split", "status", "is_null", "skipped", "skip_reason", "open_marks", "annotation_status", "tag", "batch", "video_id", "uploaded_by", "has_duplicates", "ingest", "deleted", "metadata", "spoken", "q"] as const;
export type FilterName = (typeof filterNames)[number];

export const sorts = { "-created_at": "Newest", created_at: "Oldest", filename: "Name", "-filename": "Name, backwards", "-annotation_count": "Most labels", annotation_count: "Fewest labels" } as const;
export type Sort = keyof typeof sorts;

export const single = (value: RouteQuery[string]): string | undefined => (typeof value === "string" ? value : value?.[0]);

export const sortOf = (query: RouteQuery): Sort => {
  const given = single(query.sort);
  return given !== undefined && given in sorts ? (given as Sort) : "-created_at";
};

/** What the list asks of the server; the same for every list, neighbour and bulk change of one view. */
export const apiFilters = (query: RouteQuery): Query => {
  const asked: Query = {};
  for (const name of filterNames) {
    const value = query[name];
    const one = single(value);
    if (one !== undefined && one !== "") asked[name] = one;
  }
  return asked;
};

const truths: ReadonlySet<string> = new Set(["is_null", "skipped", "open_marks", "has_duplicates", "deleted"]);

/** The same filter as a body has it. */
export const bodyFilters = (query: RouteQuery): Record<string, unknown> =>
  Object.fromEntries(Object.entries(apiFilters(query)).map(([name, value]) => [name, truths.has(name) ? value === "true" : value]));

export const activeFilters = (query: RouteQuery): { name: string; value: string }[] =>
  Object.entries(apiFilters(query)).map(([name, value]) => ({ name, value: String(value) }));

/** With this value of a filter instead of another, or without it when it was the one. */
export const toggled = (query: RouteQuery, name: string, value: string): RouteQuery => ({ [name]: single(query[name]) === value ? undefined : value });

export const noFilters = (query: RouteQuery): RouteQuery =>
  Object.fromEntries(Object.keys(apiFilters(query)).map((name) => [name, undefined]));

const words: Record<string, Record<string, string>> = {
  status: { unlabelled: "Unlabelled", in_progress: "In progress", done: "Done" },
  split: { train: "train", valid: "valid", test: "test", none: "No split" },
  is_null: { true: "Confirmed empty", false: "Not confirmed empty" },
  skipped: { true: "Left for later", false: "Not left for later" },
  skip_reason: { blurred: "Blurred", unclear: "Unclear", not_mine: "Not mine", other: "Other" },
  open_marks: { true: "With open marks", false: "Without open marks" },
  annotation_status: { draft: "Draft", submitted: "Waiting for review", approved: "Approved", rejected: "Rejected", generated: "Suggested", reviewed: "Reviewed", accepted: "Accepted" },
  has_duplicates: { true: "Has duplicates", false: "No duplicates" },
  ingest: { pending: "Being prepared", failed: "Unreadable", ready: "Ready" },
  deleted: { true: "In the bin" },
};
export const filterWords = (name: string, value: string): string => words[name]?.[value] ?? value;
export const filterTitles: Record<string, string> = {
  class_id: "Class", split: "Split", status: "Status", is_null: "Empty", skipped: "For later", skip_reason: "For later because", open_marks: "Marks", annotation_status: "Label status", tag: "Tag", batch: "Batch", video_id: "Video", uploaded_by: "Uploaded by",
  has_duplicates: "Duplicates", ingest: "Preparation", deleted: "Bin", q: "Name", spoken: "Said", metadata: "Metadata",
};
