import type { Annotation } from "../api/model";

/** Which labels of the image are shown. */
export interface LabelFilter {
  /** Only this class; all without it. */
  classID?: string;
  status?: "draft" | "submitted" | "rejected" | "truth" | "suggested";
  author?: "me" | "others" | "models";
  /** Least score of labels that have one, 0…1. */
  confidence?: number;
  /** Only suggestions of this model; what people drew stays. */
  modelID?: string;
}

/** What a model suggested and nobody has decided on. */
export const isSuggestion = (one: Annotation): boolean => one.status === "generated" || one.status === "reviewed";

export const noFilter: LabelFilter = {};

export const filters = (filter: LabelFilter): boolean => Object.values(filter).some((value) => value !== undefined);

const statuses: Record<NonNullable<LabelFilter["status"]>, readonly string[]> = {
  draft: ["draft"], submitted: ["submitted"], rejected: ["rejected"], truth: ["approved", "accepted"], suggested: ["generated", "reviewed"],
};

const authorOf = (one: Annotation, userID: string): NonNullable<LabelFilter["author"]> =>
  one.annotator_id == null && (one.creation_method === "model" || one.model_id != null) ? "models"
  // What was drawn a moment ago has no author on record yet.
  : one.annotator_id === userID || one.revision === 0 ? "me" : "others";

const nothing: ReadonlySet<string> = new Set();

/** The labels that the filter leaves out. Those without a class yet always stay: they wait for one. */
export const filteredOut = (all: readonly Annotation[], filter: LabelFilter, userID: string): ReadonlySet<string> => {
  const { classID, status, author, confidence, modelID } = filter;
  // A suggestion that was rejected is over, unless somebody asks for it.
  const isOver = (one: Annotation) => one.status === "rejected" && one.creation_method === "model" && status !== "rejected";
  if (!filters(filter) && !all.some(isOver)) return nothing;
  return new Set(all.filter((one) => one.class_id !== "" && (
    isOver(one) || (modelID !== undefined && isSuggestion(one) && one.model_id !== modelID) ||
    (classID !== undefined && one.class_id !== classID) || (status !== undefined && !statuses[status].includes(one.status))
    || (author !== undefined && authorOf(one, userID) !== author) || (confidence !== undefined && one.confidence != null && one.confidence < confidence)
  )).map((one) => one.id));
};
