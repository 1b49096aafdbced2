import { useEffect } from "react";
import type { Annotation, Image, LabelClass } from "../api/model";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Swatch } from "../ui/marks";
import { writeAgo } from "../ui/write";
import type { Conflict, Refusal, SaverState } from "./saver";
import { saver } from "./saver";
import { boundsOf } from "./shapesOf";

/** Labels that two people changed at once, and labels that the server refuses: a person decides. */
export const ConflictDialog = ({ saved, image, classes, close, reload }: {
  saved: SaverState; image: Image | undefined; classes: LabelClass[]; close: () => void; reload: () => void;
}) => {
  const left = saved.conflicts.length + saved.refusals.length;
  useEffect(() => { if (left === 0) close(); }, [left, close]);
  return (
    <Dialog
      title={saved.conflicts.length > 0 ? "Two versions" : "Not saved"} size="wide" onClose={close}
      footer={saved.conflicts.length > 1 && (
        <><Button onClick={() => saved.conflicts.forEach((one) => saver.resolve(one.change.id, "theirs"))}>Take theirs for all</Button>
          <Button look="primary" onClick={() => saved.conflicts.forEach((one) => saver.resolve(one.change.id, "mine"))}>Keep mine for all</Button></>
      )}
    >
      {saved.conflicts.length > 0 && <p className="soft">Somebody else changed these labels while you did. Nothing is lost until you choose.</p>}
      {saved.conflicts.map((conflict) => <ConflictCard key={conflict.change.id} conflict={conflict} image={image} classes={classes} />)}
      {saved.refusals.map((refusal) => <RefusalCard key={refusal.change.id} refusal={refusal} reload={reload} />)}
    </Dialog>
  );
};

const ConflictCard = ({ conflict, image, classes }: { conflict: Conflict; image: Image | undefined; classes: LabelClass[] }) => {
  const { change, theirs } = conflict;
  const mine: Annotation | null = change.op === "delete" ? null : ({ ...theirs, ...change.fields } as Annotation);
  return (
    <div className="versions">
      <Version title="Yours" one={mine} when={new Date(change.at).toISOString()} image={image} classes={classes} label="Keep mine" look="primary" pick={() => saver.resolve(change.id, "mine")} />
      <Version title="Theirs" one={theirs} when={theirs?.updated_at} image={image} classes={classes} label="Take theirs" look="secondary" pick={() => saver.resolve(change.id, "theirs")} />
    </div>
  );
};

const Version = ({ title, one, when, image, classes, label, look, pick }: {
  title: string; one: Annotation | null; when?: string; image: Image | undefined; classes: LabelClass[]; label: string; look: "primary" | "secondary"; pick: () => void;
}) => {
  const width = image?.width ?? 4;
  const height = image?.height ?? 3;
  const bounds = one == null || one.kind === undefined ? undefined : boundsOf(one, width, height);
  const known = classes.find((other) => other.id === one?.class_id);
  return (
    <section className="card version">
      <div className="version-picture">
        {image?.urls?.preview != null && image.id === one?.image_id && <img src={image.urls.preview} alt="" />}
        {bounds !== undefined && <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid meet" className="thumb-boxes" aria-hidden="true"><rect {...bounds} stroke={known?.colour ?? "#9aa0a8"} fill={known?.colour ?? "#9aa0a8"} /></svg>}
        {one == null && <span className="soft">Deleted</span>}
      </div>
      <div className="card-body stack tight">
        <h3>{title}</h3>
        {one != null && <p className="row">{known !== undefined && <Swatch colour={known.colour} />}{known?.name ?? one.class_name ?? ""}</p>}
        {bounds !== undefined && <p className="soft figures small">{Math.round(bounds.width)} × {Math.round(bounds.height)} at {Math.round(bounds.x)}, {Math.round(bounds.y)}</p>}
        {when !== undefined && <p className="soft small">{writeAgo(when)}</p>}
        <Button look={look} onClick={pick}>{label}</Button>
      </div>
    </section>
  );
};

const RefusalCard = ({ refusal, reload }: { refusal: Refusal; reload: () => void }) => (
  <div className="notice notice-danger">
    <div className="grow">
      <p>{refusal.message}</p>
      {refusal.hint !== undefined && <p className="soft">{refusal.hint}</p>}
      <p className="small soft">{refusal.change.op === "create" ? "A new label" : refusal.change.op === "update" ? "A changed label" : "A deletion"}, {writeAgo(new Date(refusal.change.at).toISOString())}</p>
    </div>
    <Button size="small" onClick={() => saver.retry(refusal.change.id)}>Try again</Button>
    <Button size="small" look="quiet-danger" onClick={() => { saver.discard(refusal.change.id); reload(); }}>Give it up</Button>
  </div>
);
