import { useEffect, useRef, useState } from "react";
import { patch, post } from "../../api/client";
import { describeError, isAbort } from "../../api/errors";
import type { Me, Project, ProjectType } from "../../api/model";
import { useSignedIn, useWorkspaceRole } from "../../app/me";
import { useProjects } from "../../data/projects";
import { changeResource, invalidate } from "../../data/resources";
import { ButtonLink } from "../../routing/Link";
import { navigate } from "../../routing/navigation";
import { projectHandle } from "../../routing/routes";
import { makeSample } from "../../sample/makeSample";
import { Button } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";
import { IconArrowRight, IconSample } from "../../ui/icons";
import { Progress } from "../../ui/marks";
import { EmptyState, ErrorNotice } from "../../ui/states";
import { foundLabels } from "../../upload/foundLabels";
import type { Gathering } from "../../upload/gather";
import { uploads } from "../../upload/uploads";
import { videoUploads } from "../../upload/videos";
import { DropZone } from "../sources/DropZone";
import { PageHead } from "../PageHead";
import { projectTypes, TypePicture } from "./types";

/** First run and every later project: a type by its picture, images, a name that is suggested. Each step can be skipped. */
export const NewProjectPage = () => {
  const { me, workspace } = useSignedIn();
  const mayMake = useWorkspaceRole("editor");
  const projects = useProjects();
  const [type, setType] = useState<ProjectType>("object_detection");
  const [name, setName] = useState("");
  const [classes, setClasses] = useState("");
  const [error, setError] = useState<unknown>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState<"make" | "sample">();
  const [gathering, setGathering] = useState<Gathering>();
  const [sample, setSample] = useState({ done: 0, total: 1 });
  const giveUp = useRef<AbortController>();
  useEffect(() => () => giveUp.current?.abort(), []);
  const first = projects.value?.items.length === 0;

  const finishFirstRun = () => {
    if (me.onboarding_completed) return;
    changeResource<Me>("me", (value) => ({ ...value, onboarding_completed: true }));
    void patch<Me>("/me", { onboarding_completed: true }).catch(() => undefined);
  };
  const make = async (given: Gathering | undefined) => {
    const suggested = given?.folder ?? "";
    const called = name.trim() !== "" ? name.trim() : suggested !== "" ? suggested.slice(0, 120) : first ? "My first project" : "";
    if (called === "") {
      setWrong("Give the project a name.");
      return;
    }
    setWrong(undefined);
    setError(undefined);
    setBusy("make");
    try {
      const words = [...new Set(classes.split(/[,\n]/).map((one) => one.trim()).filter((one) => one !== ""))];
      const project = await post<Project>("/projects", {
        name: called, project_type: type, ...(words.length === 0 ? {} : { classes: words.map((one) => ({ name: one })) }),
      });
      invalidate("projects");
      finishFirstRun();
      const handle = projectHandle(project);
      const target = { projectID: project.id, projectHandle: handle, projectName: project.name, workspaceID: workspace.id, workspaceSlug: workspace.slug };
      if (given !== undefined) foundLabels.keep(project.id, given);
      if (given !== undefined && given.pictures.length > 0) await uploads.add(target, given);
      if (given !== undefined && given.videos.length > 0) await videoUploads.add(target, given.videos, given.handles);
      navigate({ page: "project", workspace: workspace.slug, project: handle, tab: "sources" });
    } catch (failure) {
      setError(failure);
      setBusy(undefined);
    }
  };
  const useSample = async () => {
    setBusy("sample");
    setError(undefined);
    giveUp.current = new AbortController();
    try {
      const project = await makeSample((done, total) => setSample({ done, total }), giveUp.current.signal);
      invalidate("projects");
      finishFirstRun();
      navigate({ page: "project", workspace: workspace.slug, project: projectHandle(project), tab: "images" });
    } catch (failure) {
      if (!isAbort(failure)) setError(failure);
      setBusy(undefined);
      invalidate("projects");
    }
  };
  if (!mayMake) {
    return (
      <EmptyState title="You cannot make projects here" actions={<ButtonLink to={{ page: "projects", workspace: workspace.slug }}>Go to the projects</ButtonLink>}>
        Editors and admins of {workspace.name} can. Ask one of them.
      </EmptyState>
    );
  }
  return (
    <div className="page-inside page-narrow">
      <PageHead title={first ? "Your first project" : "New project"} lead={first ? "Pick what you want to label, then drop your images. It takes a minute." : undefined} />
      <form className="stack loose" onSubmit={(event) => { event.preventDefault(); void make(gathering); }}>
        {error !== undefined && <ErrorNotice error={error} />}
        <fieldset>
          <legend className="step-title">What do you want to label?</legend>
          <div className="type-grid" role="radiogroup" aria-label="What do you want to label?">
            {projectTypes.map((one) => (
              <label key={one.id} className="type-card">
                <input type="radio" name="type" value={one.id} checked={type === one.id} onChange={() => setType(one.id)} className="heard" />
                <TypePicture type={one.id} />
                <span className="type-name">{one.name}</span>
                <span className="soft small">{one.hint}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div className="two">
          <Field label="Name" error={wrong} hint={gathering?.folder !== undefined && name === "" ? `Left empty it is called “${gathering.folder}”.` : undefined}>
            <Input value={name} maxLength={200} placeholder={gathering?.folder ?? (first ? "My first project" : "")} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label="Classes" note="can wait" hint="Separate them with commas. You can add more while you label.">
            <Input value={classes} placeholder="car, person, bicycle" onChange={(event) => setClasses(event.target.value)} />
          </Field>
        </div>
        <section>
          <h2 className="step-title">Images <span className="faint small">can wait</span></h2>
          <DropZone compact onGathered={setGathering} chosen={gathering} />
        </section>
        <div className="row wrap between">
          {busy === "sample" ? (
            <div className="sample-progress">
              <span className="small soft">Drawing and uploading 24 pictures of fruit…</span>
              <Progress done={sample.done} total={sample.total} label="Making the sample project" />
            </div>
          ) : (
            <Button look="ghost" icon={<IconSample />} disabled={busy !== undefined} onClick={() => void useSample()}>Use the sample instead</Button>
          )}
          <Button look="primary" size="large" type="submit" icon={<IconArrowRight />} busy={busy === "make"} disabled={busy === "sample"}>
            {gathering !== undefined && gathering.pictures.length + gathering.videos.length > 0 ? "Make the project and upload" : "Make the project"}
          </Button>
        </div>
        {error !== undefined && <span className="heard" role="alert">{describeError(error).message}</span>}
      </form>
    </div>
  );
};
