import { useState } from "react";
import { get } from "../api/client";
import type { AnnotationEvent, Image, Page, Split } from "../api/model";
import { useResource } from "../data/resources";
import { ButtonLink, Link } from "../routing/Link";
import { useSignedIn } from "../app/me";
import { Button } from "../ui/Button";
import { Field, Input, Select } from "../ui/Field";
import { IconClose, IconSearch } from "../ui/icons";
import { writeAgo, writeBytes, writeMoment } from "../ui/write";
import { Instructions } from "./Instructions";
import type { PanelProps } from "./SidePanel";
import { WorkedOn } from "./WorkedOn";

export const InfoTab = ({ image, project, handle, readOnly, change }: PanelProps) => {
  const { workspace } = useSignedIn();
  const [tag, setTag] = useState("");
  if (image === undefined) return null;
  const addTag = () => {
    const added = tag.split(",").map((one) => one.trim()).filter((one) => one !== "" && !image.tags.includes(one));
    setTag("");
    if (added.length > 0) void change({ tags: [...image.tags, ...added] });
  };
  const metadata = Object.entries(image.metadata);
  return (
    <div className="side-form">
      <Instructions project={project} />
      <Field label="Split">
        <Select small disabled={readOnly} value={image.split ?? ""} onChange={(event) => void change({ split: event.target.value === "" ? null : (event.target.value as Split) })}>
          <option value="">none</option><option value="train">train</option><option value="valid">valid</option><option value="test">test</option>
        </Select>
      </Field>
      <div className="field">
        <span className="field-label">Tags</span>
        <div className="row wrap tags">
          {image.tags.map((one) => (readOnly ? <span className="tag" key={one}>{one}</span> : (
            <button key={one} type="button" className="tag" aria-label={`Remove the tag ${one}`} onClick={() => void change({ tags: image.tags.filter((other) => other !== one) })}>{one}<IconClose /></button>
          )))}
        </div>
        {!readOnly && <form onSubmit={(event) => { event.preventDefault(); addTag(); }}><Input small aria-label="Add a tag" placeholder="Add a tag" value={tag} maxLength={100} onChange={(event) => setTag(event.target.value)} onBlur={addTag} /></form>}
      </div>
      <dl className="definition small-definition">
        <dt>Size</dt><dd className="figures">{image.width} × {image.height}</dd>
        <dt>File</dt><dd>{(image.format ?? "").toUpperCase()}, {writeBytes(image.file_size)}{image.bits > 8 && `, ${image.bits} bits`}</dd>
        <dt>Path</dt><dd>{image.relative_path}</dd>
        <dt>Added</dt><dd title={image.created_at}>{writeMoment(image.created_at)}</dd>
        {image.licence != null && <><dt>Licence</dt><dd>{image.licence}</dd></>}
        {image.attribution != null && <><dt>By</dt><dd>{image.attribution}</dd></>}
        {metadata.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}-value`}>{typeof value === "string" ? value : JSON.stringify(value)}</dd>])}
      </dl>
      <div className="field"><span className="field-label">Looks like</span>
        <div><ButtonLink size="small" icon={<IconSearch />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "search", query: { like: image.id } }}>Find similar images</ButtonLink></div>
      </div>
      <Duplicates image={image} to={(id) => ({ page: "image", workspace: workspace.slug, project: handle, image: id })} />
      <WorkedOn image={image.id} path={`/images/${image.id}/work`} />
      <History image={image} projectID={project.id} />
    </div>
  );
};

const Duplicates = ({ image, to }: { image: Image; to: (id: string) => { page: "image"; workspace: string; project: string; image: string } }) => {
  const found = useResource(`images/${image.id}/duplicates`, (signal) => get<Page<Image>>(`/images/${image.id}/duplicates`, undefined, signal));
  if ((found.value?.items.length ?? 0) === 0) return null;
  return (
    <div className="field"><span className="field-label">The same picture as</span>
      <ul>{found.value?.items.slice(0, 8).map((one) => <li key={one.id} className="cut"><Link to={to(one.id)}>{one.filename}</Link></li>)}</ul>
    </div>
  );
};

const actions: Record<string, string> = { created: "drew", updated: "changed", deleted: "deleted" };

/** Who did what to the labels of this image, newest first. */
const History = ({ image, projectID }: { image: Image; projectID: string }) => {
  const [open, setOpen] = useState(false);
  const events = useResource(open ? `images/${image.id}/events` : null, (signal) => get<Page<AnnotationEvent>>(`/projects/${projectID}/events`, { image_id: image.id, limit: 100 }, signal));
  return (
    <details className="side-details" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>History</summary>
      {events.error !== undefined && <p className="soft small">It cannot be read now. <Button size="small" onClick={events.reload}>Try again</Button></p>}
      {events.value?.items.length === 0 && <p className="soft small">Nothing happened yet.</p>}
      <ol className="history">
        {[...(events.value?.items ?? [])].sort((a, b) => b.position - a.position).map((event) => (
          <li key={event.position} className="small">
            <span>{event.actor_name ?? "A job"} {actions[event.action] ?? event.action} {String(event.after?.class_name ?? event.before?.class_name ?? "a label")}</span>
            <span className="faint" title={event.at}>{writeAgo(event.at)}</span>
          </li>
        ))}
      </ol>
    </details>
  );
};
