import type { Image, Project } from "../api/model";
import { Button, IconButton } from "../ui/Button";
import { IconArrowLeft, IconArrowRight, IconCheck, IconClock, IconClose, IconEmptySet, IconNext, IconPanelRight, IconSkip, IconSpinner, IconSuccess, IconWarning } from "../ui/icons";
import { Badge } from "../ui/marks";
import type { SaverState } from "./saver";

export const WorkbenchTop = ({ project, image, saved, next, previous, go, leave, leaveLabel, finish, busy, readOnly, empty, panel, togglePanel, lookAtTrouble, review, skip, skipRefusal, copyOn, copyRefusal, copies }: {
  project: Project; image: Image | undefined; saved: SaverState; next: string | undefined; previous: string | undefined; go: (id: string | undefined) => void; leave: () => void; leaveLabel: string;
  finish: () => void; busy: boolean; readOnly: boolean; empty: boolean; panel: boolean; togglePanel: () => void; lookAtTrouble: () => void; review: boolean;
  skip: () => void; skipRefusal: string | undefined; copyOn: () => void; copyRefusal: string | undefined; /** How many selected labels would be copied; 0 for all. */ copies: number;
}) => (
  <header className="wb-top">
    <IconButton label={leaveLabel} keys="q" icon={<IconClose size={20} />} onClick={leave} />
    <span className="wb-title cut"><span className="soft wb-project">{project.name}<span className="faint"> / </span></span><h1 className="cut">{image?.filename ?? "…"}{(image?.page ?? 0) > 0 && <span className="soft"> page {(image?.page ?? 0) + 1}</span>}</h1></span>
    {image?.split != null && <Badge>{image.split}</Badge>}
    <SavedState saved={saved} look={lookAtTrouble} />
    <div className="grow" />
    <IconButton label="Previous image" keys="," icon={<IconArrowLeft />} disabled={previous === undefined} tip={previous === undefined ? "Previous image: this is the first of the view" : undefined} onClick={() => go(previous)} />
    <IconButton label="Next image" keys="." icon={<IconArrowRight />} disabled={next === undefined} tip={next === undefined ? "Next image: this is the last of the view" : undefined} onClick={() => go(next)} />
    {!readOnly && (
      <>
        <IconButton
          label={copies > 0 ? `Copy ${copies === 1 ? "the selected label" : `the ${copies} selected labels`} to the next image` : "Copy all labels to the next image"} keys="shift+p" icon={<IconNext />}
          disabled={copyRefusal !== undefined} tip={copyRefusal === undefined ? undefined : `Copy labels to the next image: ${copyRefusal.charAt(0).toLowerCase()}${copyRefusal.slice(1)}`} onClick={copyOn}
        />
        <SkipButton skip={skip} refusal={skipRefusal} />
      </>
    )}
    {!readOnly && (
      <Button
        look="primary" icon={empty && image?.is_null !== true ? <IconEmptySet /> : <IconCheck />} busy={busy} disabled={image === undefined} keys="d" onClick={finish}
        tip={empty ? "Confirm that nothing is in it, and go on" : review ? "Submit for review, and go on" : "Mark it done, and go on"}
      >
        <span className="wb-done-word">{empty && image?.is_null !== true ? "Empty, next" : image?.status === "done" && !review ? "Done" : review ? "Submit, next" : "Done, next"}</span>
      </Button>
    )}
    {readOnly && <Badge>Only looking</Badge>}
    <IconButton label={panel ? "Hide the panel" : "Show the panel"} keys="\" icon={<IconPanelRight />} aria-pressed={panel} onClick={togglePanel} />
  </header>
);

/** Leaves the image for later. */
export const SkipButton = ({ skip, refusal }: { skip: () => void; refusal: string | undefined }) => (
  <IconButton
    label="Leave the image for later" keys="shift+d" icon={<IconSkip />} disabled={refusal !== undefined} onClick={skip}
    tip={refusal === undefined ? "Leave the image for later, with a reason" : `Leave for later: ${refusal.charAt(0).toLowerCase()}${refusal.slice(1)}`}
  />
);

/** Always says whether what is drawn is on the server. */
export const SavedState = ({ saved, look }: { saved: SaverState; look: () => void }) => {
  const trouble = saved.conflicts.length + saved.refusals.length;
  if (trouble > 0) return <button type="button" className="wb-saved bad" onClick={look}><IconWarning /><span>{trouble} not saved</span></button>;
  return (
    <span className={`wb-saved ${saved.status === "waiting" ? "warn" : "soft"}`} role="status" data-saved={saved.status}>
      {saved.status === "saved" ? <><IconSuccess /><span>Saved</span></>
        : saved.status === "saving" ? <><IconSpinner className="spin" /><span>Saving</span></>
        : <><IconClock /><span>{saved.pending === 1 ? "1 change is" : `${saved.pending} changes are`} kept here until the server answers</span></>}
    </span>
  );
};
