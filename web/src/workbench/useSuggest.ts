import { useCallback, useEffect, useRef, useState } from "react";
import { get, post } from "../api/client";
import { isAbort } from "../api/errors";
import type { Image, LabelClass, Model, Page, Project } from "../api/model";
import type { Predictions } from "../api/types";
import { usePreference } from "../data/preferences";
import { changeResource, useResource, type Resource } from "../data/resources";
import { projectName } from "../data/projects";
import { showToast } from "../ui/toasts";
import { writeOf } from "../ui/write";
import type { Found } from "./ghosts";
import type { Workbench } from "./useWorkbench";

/** Longer than any model may take on the server, its loading included. */
const patience = 200_000;

/** What the last look brought. */
export interface SuggestOutcome {
  found: number;
  /** What the model knows and the project has no class for. */
  missing: { name: string; count: number }[];
  modelName: string;
  milliseconds: number;
}

export interface Suggesting {
  isOpen: boolean;
  open: () => void;
  setOpen: (isOpen: boolean) => void;
  /** Ready detectors; read while the part of the panel is open. */
  models: Resource<Page<Model>>;
  /** Empty for the newest. */
  modelID: string;
  setModelID: (id: string) => void;
  /** Least score, 0…1. */
  confidence: number;
  setConfidence: (confidence: number) => void;
  isRunning: boolean;
  run: () => void;
  cancel: () => void;
  error: unknown;
  outcome: SuggestOutcome | undefined;
  /** Adds the missing classes to the project and shows what was found of them. */
  addClasses: () => Promise<void>;
  /** Looks in the picture for what is like the selected label; undefined where not exactly one is selected. */
  findAlike: (() => void) | undefined;
}

/** Has a detector look at the open image; what it finds is shown and not saved. */
export const useSuggest = (
  bench: Workbench, { project, handle, classes, image }: { project: Project; handle: string; classes: LabelClass[]; image: Image | undefined },
): Suggesting => {
  const [isOpen, setOpen] = usePreference("workbench.suggest", false);
  const [modelID, setModelID] = usePreference("workbench.suggest.model", "");
  const [confidence, setConfidence] = usePreference("workbench.suggest.score", 0.25);
  const models = useResource(isOpen ? "models/detectors" : null, (signal) => get<Page<Model>>("/models", { task: "detector", status: "ready", limit: 200 }, signal));
  const [running, setRunning] = useState<AbortController>();
  const [error, setError] = useState<unknown>();
  const [answer, setAnswer] = useState<Predictions>();
  const known = models.value?.items.some((one) => one.id === modelID) !== false;
  const chosen = known ? modelID : "";
  const classesNow = useRef(classes);
  classesNow.current = classes;

  const id = image?.id;
  const imageNow = useRef(id);
  imageNow.current = id;
  const giveUp = useRef<AbortController>();
  useEffect(() => {
    setAnswer(undefined);
    setError(undefined);
    return () => giveUp.current?.abort();
  }, [id]);

  const { suggest } = bench;
  const show = useCallback((predictions: Predictions, all: readonly LabelClass[]) => {
    const named = classesByName(all);
    suggest(predictions.boxes.flatMap(({ class_name, confidence: score, data }): Found[] => {
      const labelClass = named.get(class_name.toLowerCase());
      return labelClass === undefined ? [] : [{ labelClass, kind: "box", data: rounded(data), confidence: score }];
    }), { source: "model", modelID: predictions.model_id });
  }, [suggest]);

  const run = useCallback(() => {
    if (id === undefined) return;
    giveUp.current?.abort();
    const own = new AbortController();
    giveUp.current = own;
    let isLate = false;
    const timer = window.setTimeout(() => { isLate = true; own.abort(); }, patience);
    setRunning(own);
    setError(undefined);
    setAnswer(undefined);
    post<Predictions>(`/images/${id}/predictions`, { ...(chosen !== "" && { model_id: chosen }), confidence }, { signal: own.signal, isQuestion: true, tries: 2 }).then(
      (predictions) => {
        if (giveUp.current !== own) return;
        setAnswer(predictions);
        show(predictions, classesNow.current);
      },
      (problem: unknown) => {
        if (giveUp.current !== own) return;
        if (isLate) setError(new Error("The model has not answered for three minutes. Take a smaller one, or try again when the server is less busy."));
        else if (!isAbort(problem)) setError(problem);
      },
    ).finally(() => {
      window.clearTimeout(timer);
      setRunning((now) => (now === own ? undefined : now));
    });
  }, [id, chosen, confidence, show]);
  const cancel = useCallback(() => giveUp.current?.abort(), []);

  const addClasses = async () => {
    if (answer === undefined) return;
    const added: LabelClass[] = [];
    try {
      for (const { name } of missingOf(answer, classes)) added.push(await post<LabelClass>(`/projects/${project.id}/classes`, { name }));
    } catch (problem) {
      setError(problem);
    }
    const all = [...classes, ...added];
    changeResource<LabelClass[]>(`${projectName(handle)}/classes`, () => all);
    show(answer, all);
  };

  const { canvas, annotations, selected } = bench;
  const example = selected.length === 1 ? annotations.find((one) => one.id === selected[0]) : undefined;
  const labelClass = classes.find((one) => one.id === example?.class_id);
  const findAlike = canvas === undefined || labelClass === undefined ? undefined : () => {
    void canvas.findAlike().then((found) => {
      // Whoever has gone to another picture meanwhile asks no more.
      if (found === undefined || imageNow.current !== id) return;
      if (found === null) {
        showToast("This label cannot be compared: it is too small in this view, of one colour, or not whole in sight. Zoom to it, or take another.", { look: "danger" });
        return;
      }
      suggest(found.map(({ score, ...data }): Found => ({ labelClass, kind: "box", data: rounded(data), confidence: score })), { source: "tool" });
      showToast(found.length === 0 ? "Nothing else in view looks like it." : `${writeOf(found.length, "thing")} in view ${found.length === 1 ? "looks" : "look"} like it. Accept or reject under Objects.`);
    });
  };

  const missing = answer === undefined ? [] : missingOf(answer, classes);
  return {
    isOpen, open: () => setOpen(true), setOpen, models, modelID: chosen, setModelID, confidence, setConfidence, isRunning: running !== undefined, run, cancel, error,
    outcome: answer === undefined ? undefined : { found: answer.boxes.length, missing, modelName: answer.model_name, milliseconds: answer.milliseconds },
    addClasses, findAlike,
  };
};

const classesByName = (all: readonly LabelClass[]): Map<string, LabelClass> => new Map(all.map((one) => [one.name.toLowerCase(), one]));

const missingOf = (answer: Predictions, all: readonly LabelClass[]): { name: string; count: number }[] => {
  const named = classesByName(all);
  const counts = new Map<string, number>();
  for (const { class_name } of answer.boxes) if (!named.has(class_name.toLowerCase())) counts.set(class_name, (counts.get(class_name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
};

/** To hundredths of a pixel, as people's own shapes are at most. */
const rounded = (data: { x: number; y: number; width: number; height: number }): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, Math.round(value * 100) / 100]));
