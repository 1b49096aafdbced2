import { useRef, useState, type KeyboardEvent } from "react";
import { get } from "../api/client";
import type { Image, Member, Page, SkipReason } from "../api/model";
import { useResource } from "../data/resources";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, TextArea } from "../ui/Field";
import { Keys } from "../ui/Key";
import { writeAgo } from "../ui/write";
import { IconSkip } from "../ui/icons";
import { skipReasons, skipWord } from "./skips";

/** Asks why the image is left for later: one digit is enough. */
export const SkipDialog = ({ image, skip, close }: { image: Image; skip: (reason: SkipReason, note: string) => Promise<void>; close: () => void }) => {
  const [reason, setReason] = useState<SkipReason>(image.skip?.reason ?? "blurred");
  const [note, setNote] = useState(image.skip?.note ?? "");
  const [busy, setBusy] = useState(false);
  const words = useRef<HTMLTextAreaElement>(null);
  const isMissing = reason === "other" && note.trim() === "";
  const go = async (chosen: SkipReason) => {
    if (busy || (chosen === "other" && note.trim() === "")) return;
    setBusy(true);
    await skip(chosen, note.trim());
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const one = /^[1-4]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey ? skipReasons[Number(event.key) - 1] : undefined;
    if (one === undefined || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    setReason(one.reason);
    if (one.reason === "other") words.current?.focus();
    else void go(one.reason);
  };
  return (
    <Dialog
      title="Leave this image for later" size="small" onClose={close} onSubmit={() => void go(reason)}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy} disabled={isMissing} tip={isMissing ? "Say in words why" : undefined}>Leave it for later</Button>
        </>
      }
    >
      <fieldset className="skip-reasons" onKeyDown={onKeyDown}>
        <legend className="field-label">Why?</legend>
        {skipReasons.map((one, index) => (
          <label key={one.reason} className="skip-reason">
            <input type="radio" name="reason" value={one.reason} checked={reason === one.reason} data-autofocus={reason === one.reason || undefined} onChange={() => setReason(one.reason)} />
            <span className="grow"><span>{one.label}</span> <span className="soft small">{one.says}</span></span>
            <Keys keys={String(index + 1)} exact />
          </label>
        ))}
      </fieldset>
      <Field label={reason === "other" ? "In words" : "In words, if you like"}>
          <TextArea ref={words} value={note} rows={2} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
        </Field>
    </Dialog>
  );
};

/** Says on the picture that it was left for later, and why. */
export const SkipMark = ({ image, takeBack, readOnly }: { image: Image; takeBack: () => void; readOnly: boolean }) => {
  const { skip } = image;
  const people = useResource(skip == null ? null : "members", (signal) => get<Page<Member>>("/members", { limit: 500 }, signal));
  const skipper = people.value?.items.find((one) => one.user_id === skip?.by);
  const who = skipper?.display_name ?? skipper?.email ?? undefined;
  if (skip == null) return null;
  return (
    <div className="wb-skip-mark" role="note" aria-label="Left for later">
      <IconSkip />
      <span className="wb-skip-words">
        <span>Left for later: <strong>{skipWord(skip.reason).toLowerCase()}</strong>{skip.note !== "" && <> · {skip.note}</>}</span>
        <span className="faint small">{who !== undefined && `${who}, `}{writeAgo(skip.at)}</span>
      </span>
      {!readOnly && <Button size="small" onClick={takeBack}>Take back</Button>}
    </div>
  );
};
