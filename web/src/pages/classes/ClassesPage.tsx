import { useState, type DragEvent } from "react";
import { call, get, post } from "../../api/client";
import { describeError, RequestError } from "../../api/errors";
import type { Job, JobAccepted, LabelClass } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { mayEdit, useClasses } from "../../data/projects";
import { changeResource, invalidate } from "../../data/resources";
import { jobEnd } from "../../jobs/tracker";
import { useShortcuts } from "../../keys/shortcuts";
import { Link } from "../../routing/Link";
import { Button, IconButton } from "../../ui/Button";
import { classNames } from "../../ui/classNames";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, SearchInput, Select } from "../../ui/Field";
import { IconArrowDown, IconArrowUp, IconGrip, IconMerge, IconMore, IconPalette, IconPencil, IconPlus, IconTrash } from "../../ui/icons";
import { Badge, Swatch } from "../../ui/marks";
import { Menu } from "../../ui/Menu";
import { EmptyState, ErrorNotice, ErrorState, SkeletonRows } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { ClassDialog } from "./ClassDialog";

/** Follows the job that changes a class's labels, if one is needed, and reads the project again when it has ended. */
const follow = async (accepted: JobAccepted | undefined, handle: string): Promise<void> => {
  if (accepted !== undefined) await jobEnd(await get<Job>(`/jobs/${accepted.job_id}`));
  invalidate(`project/${handle}`);
};

/** The words of the project: order, colours, keys, attributes. */
export const ClassesPage = () => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const name = `project/${handle}/classes`;
  const admin = mayEdit(project);
  const [text, setText] = useState("");
  const [adding, setAdding] = useState("");
  const [error, setError] = useState<unknown>();
  const [editing, setEditing] = useState<LabelClass>();
  const [merging, setMerging] = useState<LabelClass>();
  const [removing, setRemoving] = useState<LabelClass>();
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const list = classes.value ?? [];
  const shown = list.filter((one) => one.name.toLowerCase().includes(text.trim().toLowerCase()));
  const most = Math.max(1, ...list.map((one) => one.annotation_count));
  useShortcuts([{ keys: "a", label: "Add a class", group: "Classes", disabled: !admin, run: () => document.querySelector<HTMLInputElement>("#add-class")?.focus() }]);

  const add = async () => {
    const names = [...new Set(adding.split(/[,\n]/).map((one) => one.trim()).filter((one) => one !== ""))];
    if (names.length === 0) return;
    setError(undefined);
    setAdding("");
    for (const one of names) {
      try {
        await post<LabelClass>(`/projects/${project.id}/classes`, { name: one });
      } catch (failure) {
        setError(failure);
        setAdding(names.slice(names.indexOf(one)).join(", "));
        break;
      }
    }
    invalidate(`project/${handle}`);
  };
  const reorder = async (ids: string[]) => {
    changeResource<LabelClass[]>(name, (all) => {
      const byID = new Map(all.map((one) => [one.id, one]));
      return ids.flatMap((id, position) => { const one = byID.get(id); return one === undefined ? [] : [{ ...one, position }]; });
    });
    try {
      await post(`/projects/${project.id}/classes/order`, { ids });
    } catch (failure) {
      showToast(describeError(failure).message, { look: "danger" });
    }
    invalidate(name);
  };
  const move = (id: string, to: number) => {
    const ids = list.map((one) => one.id);
    const from = ids.indexOf(id);
    if (to < 0 || to >= ids.length || from === to) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    void reorder(ids);
  };
  const drop = (event: DragEvent, target: string) => {
    event.preventDefault();
    if (dragged !== undefined) move(dragged, list.findIndex((one) => one.id === target));
    setDragged(undefined);
    setOver(undefined);
  };
  if (classes.value === undefined) {
    return <div className="page-inside page-narrow"><PageHead title="Classes" />{classes.error !== undefined ? <ErrorState error={classes.error} retry={classes.reload} /> : <SkeletonRows rows={6} />}</div>;
  }
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Classes" lead="What there is to find. Their order is the order in the workbench; keys 1 to 9 pick them there." />
      {classes.error !== undefined && <ErrorNotice error={classes.error} retry={classes.reload} />}
      {admin && (
        <form className="row form-row class-add" onSubmit={(event) => { event.preventDefault(); void add(); }}>
          <span className="field grow"><label className="heard" htmlFor="add-class">New class</label><Input id="add-class" value={adding} placeholder="New class, or several: car, person, bicycle" onChange={(event) => setAdding(event.target.value)} /></span>
          <Button type="submit" look="primary" icon={<IconPlus />} disabled={adding.trim() === ""}>Add</Button>
        </form>
      )}
      <ErrorNotice error={error} />
      {list.length === 0 ? (
        <EmptyState picture={<IconPalette size={48} />} title="No class yet">{admin ? "Name what you want to find, above. Colours and keys are picked for you and can be changed." : "Admins of this project add them."}</EmptyState>
      ) : (
        <>
          {list.length > 12 && <SearchInput label="Search classes" className="class-search" value={text} onChange={setText} />}
          <ul className="class-list" aria-label="Classes">
            {shown.map((one) => {
              const at = list.indexOf(one);
              const parent = list.find((other) => other.id === one.parent_id);
              return (
                <li
                  key={one.id} className={classNames("class-line", over === one.id && "class-over", dragged === one.id && "class-dragged")}
                  draggable={admin && text === ""} onDragStart={(event) => { setDragged(one.id); event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", one.name); }}
                  onDragOver={(event) => { if (dragged !== undefined) { event.preventDefault(); setOver(one.id); } }} onDragEnd={() => { setDragged(undefined); setOver(undefined); }} onDrop={(event) => drop(event, one.id)}
                >
                  {admin && <span className="class-grip" aria-hidden="true"><IconGrip /></span>}
                  <Swatch colour={one.colour} large />
                  <span className="grow stack-line">
                    <span className="cut"><strong>{one.name}</strong>{parent !== undefined && <span className="faint"> in {parent.name}</span>}</span>
                    {one.skeleton != null && <span className="small faint cut">{writeOf(one.skeleton.points.length, "point")} in its skeleton</span>}
                    {one.attributes.length > 0 && <span className="small faint cut">{one.attributes.map((attribute) => attribute.name).join(", ")}</span>}
                  </span>
                  {(one.hotkey ?? (at < 9 ? String(at + 1) : null)) != null && <kbd className="key" title="Key in the workbench">{one.hotkey ?? at + 1}</kbd>}
                  <Link className="class-count" to={{ page: "project", workspace: workspace.slug, project: handle, tab: "images", query: { class_id: one.id } }} title="Show the images">
                    <span className="class-count-bar" aria-hidden="true"><span style={{ width: `${(one.annotation_count / most) * 100}%`, backgroundColor: one.colour }} /></span>
                    <span className="figures">{writeCount(one.annotation_count)}<span className="heard"> labels</span></span>
                  </Link>
                  {admin && (
                    <>
                      <IconButton label={`Change ${one.name}`} tip="Change" icon={<IconPencil />} onClick={() => setEditing(one)} />
                      <Menu
                        align="end" label={`Actions for ${one.name}`}
                        items={[
                          { label: "Move up", icon: <IconArrowUp />, disabledReason: at === 0 ? "It is the first" : undefined, onSelect: () => move(one.id, at - 1) },
                          { label: "Move down", icon: <IconArrowDown />, disabledReason: at === list.length - 1 ? "It is the last" : undefined, onSelect: () => move(one.id, at + 1) },
                          { label: "Merge into another", icon: <IconMerge />, disabledReason: list.length < 2 ? "There is no other class" : undefined, onSelect: () => setMerging(one) },
                          "line", { label: "Delete", icon: <IconTrash />, danger: true, onSelect: () => setRemoving(one) },
                        ]}
                      ><IconButton label={`Actions for ${one.name}`} tip="Actions" icon={<IconMore />} /></Menu>
                    </>
                  )}
                </li>
              );
            })}
          </ul>
          <p className="soft small">{writeOf(list.length, "class", "classes")}, {writeOf(list.reduce((sum, one) => sum + one.annotation_count, 0), "label")}</p>
        </>
      )}
      {editing !== undefined && <ClassDialog one={editing} all={list} close={() => setEditing(undefined)} />}
      {merging !== undefined && <MergeDialog one={merging} all={list} close={() => setMerging(undefined)} />}
      {removing !== undefined && <RemoveDialog one={removing} close={() => setRemoving(undefined)} />}
    </div>
  );
};

const MergeDialog = ({ one, all, close }: { one: LabelClass; all: LabelClass[]; close: () => void }) => {
  const { handle } = useInProject();
  const [into, setInto] = useState(all.find((other) => other.id !== one.id)?.id ?? "");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      void follow(await post<JobAccepted>(`/classes/${one.id}/merge`, { into }), handle);
      close();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Merge ${one.name}`} size="small" onClose={close} onSubmit={() => void go()} footer={<><Button onClick={close}>Cancel</Button><Button look="danger" type="submit" busy={busy}>Merge</Button></>}>
      <ErrorNotice error={error} />
      <Field label="Into"><Select value={into} onChange={(event) => setInto(event.target.value)}>{all.filter((other) => other.id !== one.id).map((other) => <option key={other.id} value={other.id}>{other.name}</option>)}</Select></Field>
      <p>{writeOf(one.annotation_count, "label")} of <strong>{one.name}</strong> {one.annotation_count === 1 ? "changes" : "change"} to the other class and <strong>{one.name}</strong> goes away. This cannot be undone as a whole.</p>
    </Dialog>
  );
};

const RemoveDialog = ({ one, close }: { one: LabelClass; close: () => void }) => {
  const { handle } = useInProject();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [used, setUsed] = useState(one.annotation_count > 0);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      void follow(await call<JobAccepted | undefined>(`/classes/${one.id}`, { method: "DELETE", query: used ? { with_annotations: true } : undefined }), handle);
      close();
    } catch (failure) {
      if (failure instanceof RequestError && failure.code === "class_in_use") setUsed(true);
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Delete ${one.name}?`} size="small" onClose={close} footer={<><Button onClick={close}>Keep it</Button><Button look="danger" busy={busy} onClick={() => void go()}>{used ? "Delete with its labels" : "Delete"}</Button></>}>
      <ErrorNotice error={error} />
      {used ? <p>{one.annotation_count > 0 ? writeOf(one.annotation_count, "label") : "Its labels"} <strong>{one.name}</strong> {one.annotation_count === 1 ? "is" : "are"} deleted with it. To keep them, merge the class into another one instead.</p> : <p>No label uses it.</p>}
      {used && <Badge look="danger">This cannot be undone as a whole</Badge>}
    </Dialog>
  );
};
