import { useState } from "react";
import { get, patch, post, put, remove } from "../../api/client";
import { describeError, hasCode } from "../../api/errors";
import type { Member, Page, Project, ProjectMember, ProjectRole } from "../../api/model";
import { nameOf, useSignedIn } from "../../app/me";
import { isSingleClass, mayEdit } from "../../data/projects";
import { changeResource, invalidate, useResource } from "../../data/resources";
import { navigate } from "../../routing/navigation";
import { projectHandle } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox, Field, Input, Select, TextArea } from "../../ui/Field";
import { IconTrash } from "../../ui/icons";
import { Avatar } from "../../ui/marks";
import { CopyButton, ErrorNotice, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { Tabs } from "../../ui/Tabs";
import { showToast, showUndo } from "../../ui/toasts";
import { Markdown } from "../Markdown";
import { PageHead } from "../PageHead";
import { projectTypeName } from "../projects/types";
import { useInProject } from "./context";

export const ProjectSettingsPage = () => {
  const { project } = useInProject();
  const admin = mayEdit(project);
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Settings" />
      <div className="stack loose">
        {!admin && <Notice>Admins of this project can change these settings.</Notice>}
        <General admin={admin} />
        <Instructions admin={admin} />
        <Members admin={admin} />
        <Shell />
        {admin && <Delete />}
      </div>
    </div>
  );
};

/** Saves against the revision that is shown; what somebody else changed meanwhile is read again, not overwritten. */
const useSave = () => {
  const { project, handle, reload } = useInProject();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = async (change: Partial<Pick<Project, "name" | "review" | "instructions" | "settings">>, said: string): Promise<boolean> => {
    setBusy(true);
    setError(undefined);
    try {
      const saved = await patch<Project>(`/projects/${project.id}`, change, { ifMatch: project.revision });
      changeResource<Project>(`project/${handle}/show`, (before) => ({ ...before, ...saved }));
      invalidate("projects");
      showToast(said, { look: "success" });
      setBusy(false);
      if (projectHandle(saved) !== handle && handle !== saved.id) {
        navigate({ page: "project", workspace: location.pathname.split("/")[2], project: projectHandle(saved), tab: "settings" }, { replace: true });
      }
      return true;
    } catch (failure) {
      setBusy(false);
      if (hasCode(failure, "stale_revision", "precondition_failed")) {
        reload();
        setError(new Error("Somebody else changed these settings just now. Look at what is there, then save again."));
      } else setError(failure);
      return false;
    }
  };
  return { save, busy, error };
};

const General = ({ admin }: { admin: boolean }) => {
  const { project } = useInProject();
  const [name, setName] = useState(project.name);
  const { save, busy, error } = useSave();
  return (
    <section className="section">
      <h2>General</h2>
      <ErrorNotice error={error} />
      <form className="row form-row" onSubmit={(event) => { event.preventDefault(); void save({ name: name.trim() }, "The name is saved."); }}>
        <Field label="Name" className="grow"><Input value={name} maxLength={200} disabled={!admin} onChange={(event) => setName(event.target.value)} /></Field>
        <Button type="submit" busy={busy} disabled={!admin || name.trim() === "" || name.trim() === project.name}>Save</Button>
      </form>
      <dl className="definition"><dt>Type</dt><dd>{projectTypeName(project.project_type)} <span className="faint">(fixed once made)</span></dd></dl>
      <Checkbox
        look="switch" label="Review" disabled={!admin} checked={project.review}
        hint={project.review ? "Saved labels wait until a reviewer approves them; exports take approved labels." : "Saving approves at once. Turn it on when a second person should look at every label."}
        onChange={(event) => void save({ review: event.target.checked }, event.target.checked ? "Review is on." : "Review is off.")}
      />
      {project.project_type === "classification" && (
        <Checkbox
          look="switch" label="One class an image" disabled={!admin} checked={isSingleClass(project)}
          hint={isSingleClass(project) ? "Picking another class in the workbench takes the first one's place." : "An image can have several classes at once."}
          onChange={(event) => void save({ settings: { ...(project.settings as Record<string, unknown> | null), single_class: event.target.checked } }, event.target.checked ? "Images have one class each." : "Images can have several classes.")}
        />
      )}
    </section>
  );
};

const Instructions = ({ admin }: { admin: boolean }) => {
  const { project } = useInProject();
  const [text, setText] = useState(project.instructions);
  const [tab, setTab] = useState<"write" | "preview">(admin ? "write" : "preview");
  const { save, busy, error } = useSave();
  return (
    <section className="section">
      <h2>Instructions</h2>
      <p className="soft">Everybody who labels finds them in the workbench. Markdown: headings, lists, <strong>bold</strong>, links.</p>
      <ErrorNotice error={error} />
      {admin ? (
        <Tabs<"write" | "preview"> label="Instructions" value={tab} onChange={setTab} tabs={[{ value: "write", label: "Write" }, { value: "preview", label: "Preview" }]}>
          {tab === "write" ? (
            <TextArea
              className="textarea-code instructions" aria-label="Instructions in Markdown" value={text} maxLength={100_000}
              placeholder={"# What to label\n\n- Every car, parked ones too\n- The box touches the car, not its shadow"} onChange={(event) => setText(event.target.value)}
            />
          ) : <div className="preview-box">{text.trim() === "" ? <p className="soft">Nothing written yet.</p> : <Markdown text={text} />}</div>}
        </Tabs>
      ) : text.trim() === "" ? <p className="soft">None.</p> : <div className="preview-box"><Markdown text={text} /></div>}
      {admin && <div className="row"><Button busy={busy} disabled={text === project.instructions} onClick={() => void save({ instructions: text }, "The instructions are saved.")}>Save the instructions</Button></div>}
    </section>
  );
};

/** Viewers are made in the workspace; inside a project these can be given. */
const roleNames: Partial<Record<ProjectRole, string>> = { admin: "Admin", reviewer: "Reviewer", labeler: "Labeler" };

const Members = ({ admin }: { admin: boolean }) => {
  const { project, handle } = useInProject();
  const { me } = useSignedIn();
  const name = `project/${handle}/members`;
  const members = useResource(name, (signal) => get<Page<ProjectMember>>(`/projects/${project.id}/members`, undefined, signal));
  const everybody = useResource(admin ? "members" : null, (signal) => get<Page<Member>>("/members", { limit: 500 }, signal));
  const [adding, setAdding] = useState("");
  const known = new Set(members.value?.items.map((one) => one.user_id));
  const others = everybody.value?.items.filter((one) => !known.has(one.user_id) && one.role !== "admin") ?? [];
  const act = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    invalidate(name);
  };
  return (
    <section className="section">
      <h2>Members</h2>
      <p className="soft">Workspace admins run every project. Editors review and annotators label here, unless a role below says otherwise.</p>
      {members.value === undefined ? (members.error !== undefined ? <ErrorState error={members.error} retry={members.reload} /> : <SkeletonRows rows={2} />) : members.value.items.length > 0 && (
        <ul className="lines">
          {members.value.items.map((member) => (
            <li className="line" key={member.user_id}>
              <Avatar name={nameOf(member)} />
              <span className="grow stack-line"><span className="cut">{nameOf(member)}{member.user_id === me.id && <span className="faint"> (you)</span>}</span>{nameOf(member) !== member.email && <span className="faint small cut">{member.email}</span>}</span>
              <Select
                small aria-label={`Role of ${nameOf(member)}`} value={member.role} disabled={!admin}
                onChange={(event) => void act(put(`/projects/${project.id}/members/${member.user_id}`, { role: event.target.value }))}
              >
                {(Object.keys(roleNames) as ProjectRole[]).map((role) => <option key={role} value={role}>{roleNames[role]}</option>)}
              </Select>
              {admin && <IconButton label={`Take ${nameOf(member)} off this list`} icon={<IconTrash />} onClick={() => void act(remove(`/projects/${project.id}/members/${member.user_id}`))} />}
            </li>
          ))}
        </ul>
      )}
      {admin && others.length > 0 && (
        <div className="row form-row">
          <Field label="Give somebody a role here" className="grow">
            <Select value={adding} onChange={(event) => setAdding(event.target.value)}>
              <option value="">Choose a person</option>
              {others.map((one) => <option key={one.user_id} value={one.user_id}>{nameOf(one)}</option>)}
            </Select>
          </Field>
          <Button disabled={adding === ""} onClick={() => { void act(put(`/projects/${project.id}/members/${adding}`, { role: "labeler" })); setAdding(""); }}>Add</Button>
        </div>
      )}
    </section>
  );
};

const Shell = () => {
  const { project } = useInProject();
  const lines = `framewright import photos/ --project ${project.slug}\nframewright export ${project.slug} --format coco dataset.zip`;
  return (
    <section className="section">
      <div className="row"><h2 className="grow">From the shell</h2><CopyButton text={lines} /></div>
      <pre className="code-block">{lines}</pre>
      <dl className="definition"><dt>Project id</dt><dd className="row wrap"><code>{project.id}</code><CopyButton text={project.id} /></dd></dl>
    </section>
  );
};

const Delete = () => {
  const { project } = useInProject();
  const { workspace } = useSignedIn();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await remove(`/projects/${project.id}`);
      invalidate("projects");
      navigate({ page: "projects", workspace: workspace.slug });
      showUndo(`${project.name} is in the bin for 30 days.`, () => {
        void post(`/projects/${project.id}/restore`).then(() => invalidate("projects"));
      });
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
      setBusy(false);
    }
  };
  return (
    <section className="section">
      <h2>Delete</h2>
      <p className="soft">The project goes to the bin with {project.counts.images === 0 ? "everything in it" : "all its images and labels"} and can be brought back for 30 days.</p>
      <div><Button look="quiet-danger" icon={<IconTrash />} busy={busy} onClick={() => void go()}>Move the project to the bin</Button></div>
    </section>
  );
};
