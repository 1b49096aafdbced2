import { useCallback, useEffect } from "react";
import { put, remove } from "../api/client";
import { describeError } from "../api/errors";
import type { Image, SkipReason } from "../api/model";
import { changeResource, changeResources } from "../data/resources";
import type { RouteQuery } from "../routing/routes";
import { showToast, showUndo } from "../ui/toasts";
import { saver } from "./saver";
import { imageName, type OpenImage } from "./useImage";

/** Why an image is left for later, in the order in which their digits choose them. */
export const skipReasons: readonly { reason: SkipReason; label: string; says: string }[] = [
  { reason: "blurred", label: "Blurred", says: "It cannot be made out" },
  { reason: "unclear", label: "Unclear", says: "The instructions do not say what counts" },
  { reason: "not_mine", label: "Not mine", says: "Somebody else knows more about it" },
  { reason: "other", label: "Other", says: "Say in words why" },
];
export const skipWord = (reason: SkipReason): string => skipReasons.find((one) => one.reason === reason)?.label ?? reason;

/** Shows facts of an image everywhere where it is open or in a strip. */
const show = (id: string, query: RouteQuery, image: Image) => {
  const fields = { skip: image.skip, status: image.status, revision: image.revision, open_marks: image.open_marks };
  changeResource<OpenImage>(imageName(id, query), (value) => ({ ...value, image: { ...value.image, ...fields } }));
  showInStrip(id, fields);
};

/** The strip is not read again while one moves in it: what changed of an image is put there. */
export const showInStrip = (id: string, fields: Partial<Image>): void => {
  changeResources<{ items: Image[] }>("images/strip/", (value) => (
    value.items.some((one) => one.id === id) ? { ...value, items: value.items.map((one) => (one.id === id ? { ...one, ...fields } : one)) } : value
  ));
};

export interface Skipping {
  /** Why it cannot be left for later now. */
  refusal: string | undefined;
  skip: (reason: SkipReason, note: string) => Promise<boolean>;
  takeBack: () => Promise<void>;
}

/** Leaves the open image for later, and takes that back. */
export const useSkip = ({ image, query, readOnly }: { image: Image | undefined; query: RouteQuery; readOnly: boolean }): Skipping => {
  const id = image?.id;
  const filename = image?.filename ?? "";
  const refusal = readOnly ? "You may only look at this project" : image === undefined ? "The image is still being read" : image.status === "done" ? "This image is done: there is nothing left to do later" : undefined;

  const end = useCallback(async (which: string) => {
    try {
      show(which, query, await remove<Image>(`/images/${which}/skip`));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  }, [query]);

  const skip = useCallback(async (reason: SkipReason, note: string) => {
    if (id === undefined || refusal !== undefined) return false;
    try {
      // What was drawn just now would otherwise come after it and take it back.
      await saver.flush();
      show(id, query, await put<Image>(`/images/${id}/skip`, { reason, note }));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
      return false;
    }
    showUndo(`${filename} is left for later: ${skipWord(reason).toLowerCase()}.`, () => void end(id));
    return true;
  }, [id, filename, query, refusal, end]);

  // Whoever labels an image has not left it for later: the server says so with the next answer.
  const isSkipped = image?.skip != null;
  useEffect(() => {
    if (id === undefined || !isSkipped) return undefined;
    const listener = (answers: Map<string, { image_id?: string | null } | null>) => {
      if (![...answers.values()].some((one) => one?.image_id === id)) return;
      changeResource<OpenImage>(imageName(id, query), (value) => ({ ...value, image: { ...value.image, skip: undefined } }));
      showInStrip(id, { skip: undefined });
    };
    saver.answered.add(listener);
    return () => { saver.answered.delete(listener); };
  }, [id, isSkipped, query]);

  return { refusal, skip, takeBack: () => (id === undefined ? Promise.resolve() : end(id)) };
};
