import { get } from "../api/client";
import type { Model, Page } from "../api/model";
import { usePreference } from "../data/preferences";
import { useResource, type Resource } from "../data/resources";

export interface SegmenterChoice {
  /** Ready promptable models of the workspace. */
  models: Resource<Page<Model>>;
  /** Empty for the browser's own way. */
  modelID: string;
  setModelID: (id: string) => void;
}

/** Which promptable model is used for something; `preference` names it. */
export const useSegmenterChoice = (preference: string): SegmenterChoice => {
  const [wanted, setModelID] = usePreference(preference, "");
  const models = useResource("models/segmenters", (signal) => get<Page<Model>>("/models", { task: "segmenter", status: "ready", limit: 200 }, signal));
  return { models, modelID: models.value?.items.some((one) => one.id === wanted) === true ? wanted : "", setModelID };
};
