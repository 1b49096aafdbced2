import { useState } from "react";
import { post } from "../api/client";
import { describeError } from "../api/errors";
import type { AnnotationStatus } from "../api/model";
import { Button, IconButton } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Dialog } from "../ui/Dialog";
import { Field, TextArea } from "../ui/Field";
import { IconBox, IconCheck, IconClose, IconEmptySet, IconEye, IconEyeOff, IconLock, IconTag, IconTrash, IconUnlock } from "../ui/icons";
import { Badge, Swatch } from "../ui/marks";
import { showToast } from "../ui/toasts";
import { writeOf } from "../ui/write";
import { FilterBar } from "./FilterBar";
import { SuggestionBar } from "./SuggestionBar";
import { SuggestPanel } from "./SuggestPanel";
import { saver } from "./saver";
import { boundsOf } from "./shapesOf";
import type { PanelProps } from "./SidePanel";

const statusWords: Partial<Record<AnnotationStatus, string>> = {
  draft: "draft", submitted: "in review", rejected: "rejected", generated: "suggested", reviewed: "reviewed",
};

/** Every label of the image; the list and the picture select each other. */
export const ObjectsTab = ({ bench, project, classes, image, readOnly, mayReview, suggesting, toggleEmpty, reload }: PanelProps) => {
  const [rejecting, setRejecting] = useState<string[]>();
  const [reason, setReason] = useState("");
  const { annotations, selected, canvas } = bench;
  const chosen = new Set(selected);
  const look = new Map(classes.map((one) => [one.id, one]));
  const order = new Map(classes.map((one, index) => [one.id, index]));
  const listed = annotations.filter((one) => !bench.filtered.has(one.id)).sort((a, b) => (order.get(a.class_id) ?? -1) - (order.get(b.class_id) ?? -1) || a.created_at.localeCompare(b.created_at));
  const waiting = annotations.filter((one) => one.status === "submitted" || one.status === "draft" || (one.status === "generated" && !bench.ghosts.has(one.id)));
  const judge = async (ids: string[], status: AnnotationStatus, why?: string) => {
    try {
      await saver.flush();
      await post(`/projects/${project.id}/annotations/status`, { ids, status, ...(why === undefined ? {} : { reason: why }) });
      reload();
      bench.canvas?.applyServerState(new Map(ids.flatMap((id) => {
        const shape = bench.canvas?.shape(id);
        return shape === undefined ? [] : [[id, { ...shape, status, revision: (saver.revision(id) ?? shape.revision ?? 0) + 1 }] as const];
      })));
      showToast(`${writeOf(ids.length, "label")} ${status}.`, { look: "success" });
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  const targets = selected.length > 0 ? selected : waiting.map((one) => one.id);
  const suggest = !readOnly && project.project_type !== "classification" && <SuggestPanel suggesting={suggesting} mayReview={mayReview} />;
  if (annotations.length === 0) {
    return (
      <>
      {suggest}
      <div className="side-empty">
        {image?.is_null === true ? <><IconEmptySet size={32} /><p>Confirmed: nothing of these classes is in the image.</p></> : <><IconBox size={32} /><p>{readOnly ? "No label yet." : "Draw a box, or say that nothing is here."}</p></>}
        {!readOnly && <Button size="small" icon={<IconEmptySet />} keys="e" tip={image?.is_null === true ? "Take it back" : "Confirm it empty"} onClick={toggleEmpty}>{image?.is_null === true ? "Take back" : "Nothing to label"}</Button>}
      </div>
      </>
    );
  }
  return (
    <>
      {project.review && mayReview && waiting.length > 0 && (
        <div className="side-review">
          <span className="grow small soft">{selected.length > 0 ? writeOf(selected.length, "label") : `${writeOf(waiting.length, "label")} waiting`}</span>
          <Button size="small" icon={<IconCheck />} onClick={() => void judge(targets, "approved")}>Approve</Button>
          <Button size="small" icon={<IconClose />} onClick={() => setRejecting(targets)}>Reject</Button>
        </div>
      )}
      {suggest}
      <SuggestionBar bench={bench} project={project} readOnly={readOnly} mayReview={mayReview} />
      <FilterBar bench={bench} classes={classes} review={project.review} />
      <ul className="objects" aria-label="Labels of this image">
        {listed.map((one, index) => {
          const known = look.get(one.class_id);
          const bounds = boundsOf(one, image?.width ?? 1, image?.height ?? 1);
          const isHidden = bench.hidden.has(one.id);
          const isLocked = bench.locked.has(one.id);
          const drawn = one.kind !== "classification";
          return (
            <li key={one.id} className={classNames("object", chosen.has(one.id) && "object-on", bench.hovered === one.id && "object-hover", isHidden && "object-hidden")}>
              <button
                type="button" className="object-main" aria-pressed={chosen.has(one.id)} disabled={!drawn}
                onClick={(event) => {
                  if (event.shiftKey || event.ctrlKey || event.metaKey) canvas?.select(chosen.has(one.id) ? selected.filter((id) => id !== one.id) : [...selected, one.id]);
                  else canvas?.select([one.id]);
                }}
                onDoubleClick={() => canvas?.zoomTo(one.id)}
              >
                {drawn ? <Swatch colour={known?.colour ?? "#9aa0a8"} /> : <IconTag style={{ color: known?.colour }} />}
                <span className="grow cut">{known?.name ?? (one.class_name === "" ? "No class yet" : one.class_name)}</span>
                {statusWords[one.status] !== undefined && <Badge look={one.status === "rejected" ? "danger" : one.status === "submitted" ? "accent" : "plain"} title={one.reason ?? undefined}>{statusWords[one.status]}</Badge>}
                {bounds !== undefined && one.kind !== "point" && statusWords[one.status] === undefined && <span className="faint small figures">{Math.round(bounds.width)}×{Math.round(bounds.height)}</span>}
                <span className="heard">{index + 1}</span>
              </button>
              {drawn && <IconButton label={isHidden ? "Show" : "Hide"} size="small" icon={isHidden ? <IconEyeOff /> : <IconEye />} onClick={() => bench.setHidden([one.id], !isHidden)} />}
              {drawn && !readOnly && <IconButton label={isLocked ? "Unlock" : "Lock"} keys={isLocked ? "alt+l" : "shift+l"} size="small" className={isLocked ? "object-stays" : undefined} icon={isLocked ? <IconLock /> : <IconUnlock />} aria-pressed={isLocked} onClick={() => bench.setLocked([one.id], !isLocked)} />}
              {!readOnly && (
                <IconButton
                  label="Delete" keys="delete" size="small" icon={<IconTrash />}
                  onClick={() => {
                    if (!drawn) {
                      if (known !== undefined) bench.toggleImageClass(known);
                      return;
                    }
                    canvas?.select([one.id]);
                    canvas?.deleteSelection();
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
      {rejecting !== undefined && (
        <Dialog
          title={`Reject ${writeOf(rejecting.length, "label")}`} size="small" onClose={() => setRejecting(undefined)}
          onSubmit={() => { void judge(rejecting, "rejected", reason.trim()); setRejecting(undefined); setReason(""); }}
          footer={<><Button onClick={() => setRejecting(undefined)}>Cancel</Button><Button look="danger" type="submit" disabled={reason.trim() === ""} tip={reason.trim() === "" ? "Say why first" : undefined}>Reject</Button></>}
        >
          <Field label="What is wrong?" hint="Whoever drew it reads this."><TextArea value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} /></Field>
        </Dialog>
      )}
    </>
  );
};
