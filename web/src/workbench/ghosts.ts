import type { Annotation, LabelClass } from "../api/model";
import { newIdentifier } from "../canvas";

/** Who found something: a model of the workspace, or a tool of the page. */
export interface Maker {
  modelID?: string;
  source: "model" | "tool";
}

/** Something that was found, before anybody has decided on it. */
export interface Found {
  labelClass: LabelClass;
  kind: "box" | "polygon";
  data: Record<string, unknown>;
  /** 0…1. */
  confidence: number;
}

/** A suggestion that is in this page alone: nothing of it is saved until it is accepted. */
export interface Ghost {
  label: Annotation;
  maker: Maker;
}

export const isSameMaker = (one: Maker, other: Maker): boolean => one.source === other.source && one.modelID === other.modelID;

/** The values that a new label of the class starts with. */
export const defaultsOf = (one: LabelClass | undefined): Record<string, unknown> =>
  Object.fromEntries((one?.attributes ?? []).filter((attribute) => attribute.default != null).map((attribute) => [attribute.name, attribute.default]));

export const ghostOf = (found: Found, maker: Maker, projectID: string, imageID: string): Ghost => {
  const time = new Date().toISOString();
  const { labelClass, kind, data, confidence } = found;
  return {
    maker,
    label: {
      id: newIdentifier(), project_id: projectID, image_id: imageID, class_id: labelClass.id, class_name: labelClass.name, kind, data, attributes: defaultsOf(labelClass),
      status: "generated", creation_method: "model", source: maker.source, model_id: maker.modelID ?? null, confidence, bounds: null, is_crowd: false, is_difficult: false, is_keyframe: false,
      is_occluded: false, is_outside: false, is_truncated: false, z_order: 0, revision: 0, created_at: time, updated_at: time,
    },
  };
};

/** The same once more: what was taken back cannot be saved under an id that was deleted. */
export const anew = ({ label, maker }: Ghost): Ghost => ({ maker, label: { ...label, id: newIdentifier(), status: "generated", creation_method: "model", revision: 0 } });

/** What is saved of one that was accepted. */
export const acceptedFields = ({ label, maker }: Ghost): Record<string, unknown> => ({
  class_id: label.class_id, kind: label.kind, data: label.data, attributes: label.attributes, confidence: label.confidence, source: maker.source,
  ...(maker.source === "model" && { status: "accepted", model_id: maker.modelID }),
});
