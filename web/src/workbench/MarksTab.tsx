import { useEffect, useRef, useState } from "react";
import type { Mark } from "../api/model";
import { useSignedIn } from "../app/me";
import { Button, IconButton } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Field, TextArea } from "../ui/Field";
import { IconCheck, IconPencil, IconPin, IconRestore, IconTrash } from "../ui/icons";
import { ErrorNotice } from "../ui/states";
import { writeAgo } from "../ui/write";
import type { MarkDesk } from "./markDesk";
import { markTitle, type Marks } from "./marks";

/** What somebody wants looked at here. */
export const MarksTab = ({ desk, choose, readOnly, mayReview }: { desk: MarkDesk; choose: (mark: Mark) => void; readOnly: boolean; mayReview: boolean }) => {
  const { marks, chosen, showsResolved, setShowsResolved } = desk;
  const subject = desk.whole === "frame" ? "video" : desk.whole;
  const resolved = marks.all.length - marks.open.length;
  const shown = marks.all.map((mark, index) => ({ mark, number: index + 1 })).filter(({ mark }) => mark.resolved_at == null || showsResolved || mark.id === chosen);
  return (
    <div>
      <div className="side-add">
        <Button size="small" icon={<IconPin />} keys="shift+c" disabled={desk.refusal !== undefined} tip={desk.refusal ?? "Mark what looks wrong, for everybody to see"} onClick={desk.start}>Mark something</Button>
        {resolved > 0 && <Button size="small" look="ghost" aria-pressed={showsResolved} onClick={() => setShowsResolved(!showsResolved)}>{showsResolved ? "Hide" : "Show"} {resolved} resolved</Button>}
      </div>
      <ErrorNotice error={marks.error} />
      {shown.length === 0 && <div className="side-empty"><IconPin size={32} /><p>{resolved > 0 ? `Every mark on this ${subject} is resolved.` : `Something looks wrong? Mark the place and say what: everybody who opens the ${subject} sees it, until it is resolved.`}</p></div>}
      <ol className="side-marks" aria-label="Marks">
        {shown.map(({ mark, number }) => (
          <MarkLine key={mark.id} mark={mark} number={number} marks={marks} whole={desk.whole} isChosen={mark.id === chosen} choose={() => choose(mark)} readOnly={readOnly} mayReview={mayReview} />
        ))}
      </ol>
    </div>
  );
};

const MarkLine = ({ mark, number, marks, whole, isChosen, choose, readOnly, mayReview }: { mark: Mark; number: number; marks: Marks; whole: MarkDesk["whole"]; isChosen: boolean; choose: () => void; readOnly: boolean; mayReview: boolean }) => {
  const { me } = useSignedIn();
  const [text, setText] = useState<string>();
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => { if (isChosen) line.current?.scrollIntoView({ block: "nearest" }); }, [isChosen]);
  const isResolved = mark.resolved_at != null;
  const mine = mark.author_id === me.id || mayReview;
  const notMine = mine ? undefined : "Only its author and reviewers may";
  const save = async () => {
    if (text === undefined || text.trim() === "") return;
    if (text.trim() === mark.text || await marks.rewrite(mark, text.trim())) setText(undefined);
  };
  return (
    <li ref={line} className={classNames("side-mark", isChosen && "side-mark-on")}>
      <span className={classNames("side-mark-number", isResolved && "side-mark-resolved")} aria-hidden="true">{isResolved ? <IconCheck /> : number}</span>
      <div className="side-mark-body">
        {text === undefined ? <button type="button" className="side-mark-text" aria-label={markTitle(mark, number)} aria-pressed={isChosen} onClick={choose}>{mark.text}</button> : (
          <form className="stack tight" onSubmit={(event) => { event.preventDefault(); void save(); }}>
            <Field label="What looks wrong"><TextArea autoFocus rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} /></Field>
            <div className="row"><Button type="submit" size="small" look="primary" disabled={text.trim() === ""} tip={text.trim() === "" ? "Say what looks wrong first" : undefined}>Save</Button><Button size="small" look="ghost" onClick={() => setText(undefined)}>Cancel</Button></div>
          </form>
        )}
        <span className="faint small" title={mark.created_at}>{mark.author_name ?? "Somebody who is gone"}, {writeAgo(mark.created_at)}{mark.position == null && whole !== "frame" && ` · whole ${whole}`}{whole === "frame" && mark.frame_number != null && ` · ${mark.position == null ? "whole frame" : "frame"} ${mark.frame_number}`}</span>
        {isResolved && <span className="faint small" title={mark.resolved_at ?? ""}>Resolved by {mark.resolver_name ?? "somebody who is gone"}, {writeAgo(mark.resolved_at ?? "")}</span>}
        {!readOnly && text === undefined && (
          <span className="row">
            {isResolved ? <Button size="small" icon={<IconRestore />} onClick={() => void marks.resolve(mark, false)}>Open again</Button>
              : <Button size="small" icon={<IconCheck />} onClick={() => void marks.resolve(mark, true)}>Resolve</Button>}
            <IconButton size="small" label={`Write mark ${number} anew`} icon={<IconPencil />} disabled={!mine} tip={notMine} onClick={() => setText(mark.text)} />
            <IconButton size="small" label={`Delete mark ${number}`} icon={<IconTrash />} disabled={!mine} tip={notMine} onClick={() => void marks.discard(mark)} />
          </span>
        )}
      </div>
    </li>
  );
};
