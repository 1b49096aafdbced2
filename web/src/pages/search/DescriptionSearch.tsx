import { useEffect, useState } from "react";
import { get, post, put } from "../../api/client";
import type { SimilarFound } from "../../api/model";
import type { ProjectEncoder, ProjectEncoders } from "../../api/types";
import { useSignedIn, useWorkspaceRole } from "../../app/me";
import { encodersName, encodersPath, useEncoders } from "../../data/encoders";
import { mayReview, useClasses } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { ButtonLink } from "../../routing/Link";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { Field, SearchInput, Select } from "../../ui/Field";
import { IconImages, IconModel } from "../../ui/icons";
import { Progress } from "../../ui/marks";
import { EmptyState, ErrorNotice, ErrorState, Notice, Skeleton, SkeletonRows } from "../../ui/states";
import { writeOf } from "../../ui/write";
import { single } from "../gallery/filters";
import { useInProject } from "../project/context";
import { FoundImages } from "./FoundImages";
import { useTypedQuery } from "./useTypedQuery";

/** Finding images by what is to be seen on them, with an image-text model. */
export const DescriptionSearch = ({ query }: { query: RouteQuery }) => {
  const { project } = useInProject();
  const [moving, setMoving] = useState(false);
  const encoders = useEncoders(project.id, moving ? { every: 2000 } : {});
  const words = encoders.value?.words ?? undefined;
  const works = words !== undefined && words.waiting > 0 && words.error == null;
  useEffect(() => setMoving(works), [works]);
  if (encoders.value === undefined) return encoders.error !== undefined ? <ErrorState error={encoders.error} retry={encoders.reload} /> : <SkeletonRows rows={3} height={64} />;
  if (encoders.value.text_models.length === 0 && words === undefined) return <NoModel />;
  return words === undefined ? <ChooseModel encoders={encoders.value} /> : <Search query={query} words={words} />;
};

const NoModel = () => {
  const { workspace } = useSignedIn();
  const editor = useWorkspaceRole("editor");
  return (
    <EmptyState
      picture={<IconModel size={48} />} title="No image-text model yet"
      actions={<ButtonLink look="primary" to={{ page: "workspace", workspace: workspace.slug, tab: "models" }}>{editor ? "Add a model" : "See the models"}</ButtonLink>}
    >
      To find images by what is on them, the workspace needs a model that knows pictures and words, such as CLIP: its image encoder and text encoder as ONNX files, and its tokenizer.
      {editor ? <> From a shell: <code>framewright model add --task image_text</code>.</> : " Editors and admins of the workspace can add one."}
    </EmptyState>
  );
};

const ChooseModel = ({ encoders }: { encoders: ProjectEncoders }) => {
  const { project } = useInProject();
  const may = mayReview(project);
  const [model, setModel] = useState(encoders.text_models[0]?.id ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await put<ProjectEncoders>(encodersPath(project.id), { words: model, ...(encoders.similar == null ? {} : { similar: encoders.similar.model_id }) });
      invalidate(encodersName(project.id));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <EmptyState
      picture={<IconModel size={48} />} title="Find images by what is on them"
      actions={<Button look="primary" busy={busy} disabled={!may} tip={may ? undefined : "Reviewers of the project may start this"} onClick={() => void go()}>Describe the images with it</Button>}
    >
      A model looks at every image of the project once; new ones follow by themselves. Then words find them.
      {encoders.text_models.length > 1 && (
        <Field label="Model"><Select value={model} onChange={(event) => setModel(event.target.value)}>{encoders.text_models.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select></Field>
      )}
      <ErrorNotice error={error} />
    </EmptyState>
  );
};

const Search = ({ query, words }: { query: RouteQuery; words: ProjectEncoder }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const asked = single(query.q) ?? "";
  const { text, setText, field } = useTypedQuery(asked, 400);
  const found = useResource(
    asked === "" || words.described === 0 ? null : `description/${project.id}/${words.model_id}/${words.described}/${asked}`,
    (signal) => get<SimilarFound>(`/projects/${project.id}/search/description`, { text: asked, limit: 120 }, signal),
  );
  const result = found.value;
  const toImage = (image: { id: string }): Route => ({ page: "image", workspace: workspace.slug, project: handle, image: image.id });
  return (
    <>
      <SearchInput ref={field} label="Describe what is to be seen" className="search-field" maxLength={500} value={text} onChange={setText} />
      <Described words={words} />
      <div className="heard" role="status">{asked !== "" && (found.loading ? "Searching" : result === undefined ? "" : writeOf(result.images.length, "image"))}</div>
      {asked === "" && (
        <EmptyState picture={<IconImages size={48} />} title="Describe a picture">
          A few plain words work best, such as “a red car at night”. {words.model_name} says which of {writeOf(words.described, "image")} are most like it; there is always a nearest one, so look how near it is.
        </EmptyState>
      )}
      {found.error !== undefined && (result === undefined ? <ErrorState error={found.error} retry={found.reload} /> : <ErrorNotice error={found.error} retry={found.reload} />)}
      {asked !== "" && words.described > 0 && result === undefined && found.error === undefined && <div className="found-images" role="status" aria-label="Searching">{Array.from({ length: 8 }, (_, index) => <Skeleton key={index} height={150} />)}</div>}
      {result !== undefined && result.images.length > 0 && (
        <section aria-label="Images, the most alike first">
          <FoundImages images={result.images} classes={classes.value ?? []} toImage={toImage} note={(image) => `${(1 - (result.distances[image.id] ?? 2)).toFixed(2)} alike`} />
        </section>
      )}
    </>
  );
};

/** How far the images are described, and what to do where that failed. */
const Described = ({ words }: { words: ProjectEncoder }) => {
  const { project } = useInProject();
  const may = mayReview(project);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const again = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await post<ProjectEncoders>(`${encodersPath(project.id)}/describe`);
      invalidate(encodersName(project.id));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  if (error !== undefined) return <ErrorNotice error={error} retry={() => void again()} />;
  if (words.waiting === 0) return null;
  const total = words.described + words.waiting;
  const button = <Button size="small" busy={busy} disabled={!may} tip={may ? undefined : "Reviewers of the project may start this"} onClick={() => void again()}>Try again</Button>;
  if (words.error != null) return <Notice look="warning" actions={button}>{writeOf(words.waiting, "image")} could not be described: {words.error.message}</Notice>;
  return (
    <Notice>
      <span className="row wrap">{words.model_name} has looked at {words.described} of {writeOf(total, "image")}. <Progress done={words.described} total={total} label="Images described" /></span>
    </Notice>
  );
};
