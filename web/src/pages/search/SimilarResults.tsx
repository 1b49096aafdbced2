import { useState } from "react";
import { get, post, put } from "../../api/client";
import { hasCode } from "../../api/errors";
import type { EmbeddingState, Image, Job, SimilarFound } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { mayReview, useClasses } from "../../data/projects";
import { encodersName, encodersPath, useEncoders } from "../../data/encoders";
import { invalidate, useResource } from "../../data/resources";
import { jobEnd, trackJob } from "../../jobs/tracker";
import { Link } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { Field, Segments, Select } from "../../ui/Field";
import { EmptyState, ErrorNotice, ErrorState, Notice, Skeleton } from "../../ui/states";
import { writeOf } from "../../ui/write";
import { single } from "../gallery/filters";
import { Thumb } from "../gallery/Thumb";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { FoundImages } from "./FoundImages";

type By = "embedding" | "phash";
const scales: Record<By, { most: number; step: number; first: number; title: string; write: (distance: number) => string }> = {
  embedding: { most: 1, step: 0.01, first: 0.5, title: "Looks alike", write: (distance) => `${Math.round((1 - distance) * 100)} % alike` },
  phash: { most: 16, step: 1, first: 8, title: "Same picture", write: (distance) => `${distance} of 64 bits differ` },
};

/** Images that look like one, the nearest first, with a slider for how near. */
export const SimilarResults = ({ like, query }: { like: string; query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const by: By = single(query.by) === "phash" ? "phash" : "embedding";
  const scale = scales[by];
  const given = Number(single(query.within) ?? "");
  const within = single(query.within) !== undefined && Number.isFinite(given) ? Math.min(Math.max(given, 0), scale.most) : scale.first;
  const image = useResource(`images/${like}`, (signal) => get<Image>(`/images/${like}`, undefined, signal));
  const found = useResource(`similar/${project.id}/${like}/${by}`, (signal) =>
    get<SimilarFound>(`/projects/${project.id}/similar`, { image_id: like, by, within: scale.most, limit: 200 }, signal));
  const state = useResource(by === "embedding" ? `embeddings/${project.id}` : null, (signal) =>
    get<EmbeddingState>(`/projects/${project.id}/embeddings`, undefined, signal));
  const toImage = (one: { id: string }): Route => ({ page: "image", workspace: workspace.slug, project: handle, image: one.id });
  const shown = (found.value?.images ?? []).filter((one) => (found.value?.distances[one.id] ?? Infinity) <= within);
  const unread = hasCode(found.error, "image_not_ready");
  const reload = () => {
    found.reload();
    state.reload();
  };
  return (
    <div className="page-inside search-page">
      <PageHead title="Find similar" lead={image.value === undefined ? undefined : <>To <Link to={toImage(image.value)}>{image.value.filename}</Link></>} />
      <div className="similar-bar">
        <div className="similar-source">{image.value !== undefined ? <Thumb image={image.value} classes={classes.value ?? []} /> : <Skeleton height={120} />}</div>
        <div className="similar-choices">
          <Segments
            label="Compare by" value={by} onChange={(value) => changeQuery({ by: value === "embedding" ? undefined : value, within: undefined })}
            options={[
              { value: "embedding", label: scales.embedding.title, title: "Looks alike: similar scenes and neighbouring views" },
              { value: "phash", label: scales.phash.title, title: "Same picture: scaled or compressed again" },
            ]}
          />
          <label className="field">
            <span className="field-label">How near: {by === "embedding" ? `at least ${scale.write(within)}` : `at most ${scale.write(within)}`}</span>
            <input
              type="range" min={0} max={scale.most} step={scale.step} value={within} aria-valuetext={scale.write(within)}
              onChange={(event) => changeQuery({ within: event.target.value }, { replace: true })}
            />
          </label>
          {by === "embedding" && <CompareBy reload={reload} />}
          <span className="soft small" role="status">
            {found.value !== undefined && `${writeOf(shown.length, "image")}${found.value.images.length === 200 && shown.length === 200 ? ", the nearest" : ""}`}
          </span>
        </div>
      </div>
      {by === "embedding" && state.value !== undefined && state.value.waiting > 0 && !unread && (
        <Notice actions={<Describe reload={reload} />}>{writeOf(state.value.waiting, "image")} cannot be compared yet: nobody has described what they look like.</Notice>
      )}
      {unread && (
        <EmptyState title="This image has not been described yet" actions={<Describe reload={reload} />}>
          New images are described when they are read. Those that came before are described once, by a job.
        </EmptyState>
      )}
      {found.error !== undefined && !unread && (found.value === undefined ? <ErrorState error={found.error} retry={found.reload} /> : <ErrorNotice error={found.error} retry={found.reload} />)}
      {found.value === undefined && found.error === undefined && <div className="found-images" role="status" aria-label="Comparing">{Array.from({ length: 8 }, (_, index) => <Skeleton key={index} height={150} />)}</div>}
      {found.value !== undefined && shown.length === 0 && (
        <EmptyState title="Nothing is that near">
          {found.value.images.length > 0 ? "Move the slider to the right to see what is farther away." : by === "phash" ? "No other image shows the same picture." : "The project has no other image that can be compared."}
        </EmptyState>
      )}
      {shown.length > 0 && <FoundImages images={shown} classes={classes.value ?? []} toImage={toImage} note={(one) => scale.write(found.value?.distances[one.id] ?? 0)} />}
    </div>
  );
};

/** What pictures of the project are compared by: the built-in numbers, or a model of the workspace. */
const CompareBy = ({ reload }: { reload: () => void }) => {
  const { project } = useInProject();
  const encoders = useEncoders(project.id);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const may = mayReview(project);
  const state = encoders.value;
  if (state === undefined || (state.image_models.length === 0 && state.similar == null)) return null;
  const change = async (model: string) => {
    setBusy(true);
    setError(undefined);
    try {
      await put(encodersPath(project.id), { ...(model === "" ? {} : { similar: model }), ...(state.words == null ? {} : { words: state.words.model_id }) });
      invalidate(encodersName(project.id));
      reload();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <>
      <Field label="Compared by" hint={state.similar?.error != null ? `Describing images failed: ${state.similar.error.message}` : may ? "For the whole project; duplicates of footage are compared by the same." : undefined}>
        <Select small disabled={!may || busy} title={may ? undefined : "Reviewers of the project may change this"} value={state.similar?.model_id ?? ""} onChange={(event) => void change(event.target.value)}>
          <option value="">built-in numbers: colours and edges</option>
          {state.image_models.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      <ErrorNotice error={error} />
    </>
  );
};

const Describe = ({ reload }: { reload: () => void }) => {
  const { project } = useInProject();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const may = mayReview(project);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const job = await post<Job>(`/projects/${project.id}/embeddings`);
      trackJob(job);
      await jobEnd(job);
      reload();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <>
      <Button size="small" busy={busy} disabled={!may} title={may ? undefined : "Reviewers of the project may start this"} onClick={() => void go()}>Describe them now</Button>
      <ErrorNotice error={error} />
    </>
  );
};
