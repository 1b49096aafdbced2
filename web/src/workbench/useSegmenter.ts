import { useCallback, useEffect, useState } from "react";
import { post } from "../api/client";
import { isAbort } from "../api/errors";
import type { Image } from "../api/model";
import type { Selection } from "../api/types";
import type { SelectionQuestion } from "../canvas";
import { useSegmenterChoice, type SegmenterChoice } from "./segmenters";
import type { Workbench } from "./useWorkbench";

export interface Segmenting extends SegmenterChoice {
  /** The model looks at the picture, which it does once. */
  isLooking: boolean;
  /** A click waits for its answer. */
  isAnswering: boolean;
  answer: Selection | undefined;
  /** The number of the question that was answered last. */
  answered: number;
  error: unknown;
  retry: () => void;
}

/** Has a model of the server answer what is said with the smart tool, where one is chosen. */
export const useSegmenter = (bench: Workbench, image: Image | undefined): Segmenting => {
  const { canvas } = bench;
  const { models, modelID, setModelID } = useSegmenterChoice("workbench.segmenter");
  const [isLooking, setLooking] = useState(false);
  const [isAnswering, setAnswering] = useState(false);
  const [answer, setAnswer] = useState<Selection>();
  const [answered, setAnswered] = useState(0);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(0);
  const id = image?.id;

  useEffect(() => {
    if (canvas === undefined || modelID === "" || id === undefined) return undefined;
    canvas.setAsksHost(true);
    const giveUp = new AbortController();
    let asking: AbortController | undefined;
    setError(undefined);
    setAnswer(undefined);
    setLooking(true);
    const ask = (body: Record<string, unknown>, signal: AbortSignal): Promise<Selection> =>
      post<Selection>(`/images/${id}/selection`, { model_id: modelID, ...body }, { signal, isQuestion: true, tries: 2 });
    const failed = (problem: unknown): void => { if (!isAbort(problem)) setError(problem); };
    ask({}, giveUp.signal).catch(failed).finally(() => { if (!giveUp.signal.aborted) setLooking(false); });
    const asked = (question: SelectionQuestion): void => {
      asking?.abort();
      const isNothing = question.places.length === 0 && question.box === null;
      setAnswering(!isNothing);
      if (isNothing) {
        setAnswer(undefined);
        return;
      }
      const own = new AbortController();
      asking = own;
      setError(undefined);
      ask({ places: question.places.map(({ x, y, isInside }) => ({ x, y, is_inside: isInside })), ...(question.box !== null && { box: question.box }) }, own.signal).then((found) => {
        setAnswer(found);
        canvas.answer(question.number, { parts: found.parts.map(({ outer, holes }) => ({ outer: outer as [number, number][], holes: holes as [number, number][][] })) });
        setAnswered(question.number);
      }, failed).finally(() => { if (asking === own) setAnswering(false); });
    };
    const off = canvas.on("asked", asked);
    return () => {
      off();
      giveUp.abort();
      asking?.abort();
      setLooking(false);
      setAnswering(false);
      canvas.setAsksHost(false);
    };
  }, [canvas, modelID, id, tried]);
  const retry = useCallback(() => setTried((count) => count + 1), []);
  return { models, modelID, setModelID, isLooking, isAnswering, answer, answered, error, retry };
};
