import { useEffect, useRef, useState } from "react";
import { patch } from "../../api/client";
import { describeError } from "../../api/errors";
import type { FootageSettings, FootageState } from "../../api/types";
import { footageName, footagePath } from "../../data/footage";
import { invalidate } from "../../data/resources";
import { showToast, showUndo } from "../../ui/toasts";

/** One stage's settings as texts of fields, saved together; somebody else's change is not overwritten unseen. */
export const useStage = <Form extends Record<string, unknown>, Key extends keyof FootageSettings>(
  project: string, state: FootageState, stage: Key, read: (settings: FootageSettings[Key]) => Form, write: (form: Form) => FootageSettings[Key],
) => {
  const saved = read(state.settings[stage]);
  const [form, setForm] = useState(saved);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const text = JSON.stringify(saved);
  const known = useRef(text);
  useEffect(() => {
    setForm((now) => (JSON.stringify(now) === known.current ? (JSON.parse(text) as Form) : now));
    known.current = text;
  }, [text]);
  const changed = JSON.stringify(form) !== text;
  const send = async (settings: FootageSettings[Key], revision: number | undefined) => {
    await patch(footagePath(project), { [stage]: settings }, { ifMatch: revision });
    invalidate(`${footageName(project)}/state`);
  };
  const save = async (then?: () => void) => {
    setBusy(true);
    setError(undefined);
    const before = state.settings[stage];
    try {
      await send(write(form), state.revision);
      showUndo("The settings are saved.", () => void send(before, undefined).then(() => setForm(read(before)), (failure: unknown) => showToast(describeError(failure).message, { look: "danger" })));
      then?.();
    } catch (failure) {
      setError(failure);
      invalidate(`${footageName(project)}/state`);
    }
    setBusy(false);
  };
  return { form, set: (change: Partial<Form>) => setForm((now) => ({ ...now, ...change })), changed, busy, error, save, discard: () => setForm(saved), standard: () => setForm(read({} as FootageSettings[Key])), isStandard: JSON.stringify(form) === JSON.stringify(read({} as FootageSettings[Key])) };
};

/** A number of a field; undefined where it is empty, NaN where it is none. */
export const numberOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text.trim().replace(",", ".")));

/** What is wrong with a number of a field, if anything. */
export const wrongNumber = (text: string, least: number, most: number, whole = false): string | undefined => {
  const value = numberOf(text);
  if (value === undefined) return undefined;
  if (!Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) return `A ${whole ? "whole " : ""}number, ${least} to ${most}.`;
  return undefined;
};
