import { useEffect, useState } from "react";
import { get } from "../../api/client";
import type { BucketImport, Page, UploadBatch } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { mayReview } from "../../data/projects";
import { useResource } from "../../data/resources";
import { ButtonLink, Link } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import { projectHandle, type RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { IconBucket, IconImages, IconImport } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { EmptyState, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { Table } from "../../ui/Table";
import { showToast } from "../../ui/toasts";
import { writeAgo, writeCount, writeOf } from "../../ui/write";
import { foundLabels, useFoundLabels, type FoundLabels } from "../../upload/foundLabels";
import { isKittiCalibration, type Gathered, type Gathering } from "../../upload/gather";
import { uploads } from "../../upload/uploads";
import { useDrops } from "../../upload/useUploads";
import { useVideoUploads, videoUploads } from "../../upload/videos";
import { ImportDialog } from "../exports/ImportDialog";
import { JobReport } from "../exports/JobReport";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { AddressPanel } from "./AddressPanel";
import { DropPanel } from "./DropPanel";
import { DropZone } from "./DropZone";
import { EarlierLooks } from "./EarlierLooks";
import { FoundVideos } from "./FoundVideos";
import { VideoUploads } from "./VideoUploads";

/** Where images, videos and labels come from: this computer, the web, a bucket, a dataset with labels. */
export const SourcesPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const drops = useDrops(project.id);
  const sending = useVideoUploads().some((video) => video.projectID === project.id);
  const [given, setGiven] = useState<{ labels: Gathered[]; format?: string }>();
  const found = useFoundLabels(project.id);
  const find = typeof query.find === "string" ? query.find : undefined;
  const job = typeof query.job === "string" ? query.job : undefined;
  const importing = query.dialog === "import";
  const mayAdd = mayReview(project);
  // Offered where the server scans buckets.
  const buckets = useResource(`buckets/${project.id}`, (signal) => get<Page<BucketImport>>(`/projects/${project.id}/bucket_imports`, undefined, signal));
  const add = async (gathering: Gathering) => {
    foundLabels.keep(project.id, gathering);
    const target = { projectID: project.id, projectHandle: projectHandle(project), projectName: project.name, workspaceID: workspace.id, workspaceSlug: workspace.slug };
    if (gathering.videos.length > 0) {
      const again = await videoUploads.add(target, gathering.videos, gathering.handles);
      if (again > 0) showToast(`Going on with ${writeOf(again, "video")} where it stopped.`);
    }
    if (gathering.pictures.length === 0) {
      if (gathering.labels.length === 0 && gathering.videos.length === 0) showToast("No image or video was in there.", { look: "danger" });
      return;
    }
    const { skipped } = await uploads.add(target, gathering);
    if (skipped > 0) showToast(`Going on where it stopped: ${writeOf(skipped, "file")} ${skipped === 1 ? "was" : "were"} there already.`);
  };
  const running = drops.some((drop) => drop.state === "running");
  useEffect(() => {
    if (!running) return undefined;
    // Without kept handles a reload asks for the folder again; the browser warns before that.
    const warn = (event: BeforeUnloadEvent) => {
      if (drops.some((drop) => drop.state === "running" && drop.handles.length === 0)) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [running, drops]);
  if (!mayAdd) {
    return (
      <div className="page-inside"><PageHead title="Sources" />
        <EmptyState picture={<IconImages size={48} />} title="Others add the images here" actions={<ButtonLink to={{ page: "project", workspace: workspace.slug, project: handle, tab: "images" }}>Look at the images</ButtonLink>}>
          Reviewers and admins of this project can upload and import.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="page-inside">
      <PageHead
        title="Sources" lead="Bring images, videos, and labels you already have."
        actions={<>
          <Button icon={<IconImport />} onClick={() => changeQuery({ dialog: "import" })}>Import labels</Button>
          {buckets.value !== undefined && <ButtonLink icon={<IconBucket />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "buckets" }}>Buckets</ButtonLink>}
        </>}
      />
      <div className="stack loose">
        {job !== undefined && <JobReport id={job} close={() => changeQuery({ job: undefined })} />}
        <DropZone onGathered={(gathering) => void add(gathering)} compact={drops.length > 0 || sending} />
        {found !== undefined && (
          <Notice
            look={found.labels.length > 0 ? "accent" : "plain"}
            actions={<>
              {found.labels.length > 0 && <Button size="small" look="primary" disabled={running} tip={running ? "Once the images are up" : undefined} onClick={() => { setGiven(found); foundLabels.forget(project.id); changeQuery({ dialog: "import" }); }}>{importWords(found)}</Button>}
              <Button size="small" look="ghost" onClick={() => foundLabels.forget(project.id)}>Dismiss</Button>
            </>}
          >
            {found.labels.length > 0 && <div>{foundWords(found)}</div>}
            {found.leftOut > 0 && <div className="soft">{writeOf(found.leftOut, "file")} left out: no image or video.</div>}
          </Notice>
        )}
        {drops.map((drop) => <DropPanel key={drop.id} drop={drop} />)}
        <VideoUploads />
        <AddressPanel />
        {buckets.value !== undefined && (
          <p className="soft">Images and videos in a bucket (S3, R2, MinIO and others)? <Link to={{ page: "project", workspace: workspace.slug, project: handle, tab: "buckets" }}>{buckets.value.items.length > 0 ? `Scan one of ${writeOf(buckets.value.items.length, "bucket")}, or add another` : "Add the bucket"}</Link>: what is new below its prefix comes in with each scan.</p>
        )}
        {find !== undefined && <FoundVideos key={find} id={find} />}
        <EarlierLooks shown={find} />
        <Batches />
      </div>
      {importing && <ImportDialog given={given?.labels} format={given?.format} close={() => { setGiven(undefined); changeQuery({ dialog: undefined }); }} />}
    </div>
  );
};

const importWords = ({ labels, format }: FoundLabels): string =>
  format === undefined ? "Import labels" : labels.every((one) => isKittiCalibration(one.path)) ? "Import cameras" : "Import labels and cameras";

const foundWords = ({ labels, format }: FoundLabels): string => {
  const calibrations = format === undefined ? 0 : labels.filter((one) => isKittiCalibration(one.path)).length;
  const others = labels.length - calibrations;
  const what = [others > 0 && writeOf(others, "label file"), calibrations > 0 && writeOf(calibrations, "calibration")].filter(Boolean).join(" and ");
  const one = labels.length === 1;
  return `${what} ${one ? "was" : "were"} in there too. Import ${one ? "it" : "them"} once the images are up${calibrations > 0 ? ": the clouds get what belongs to them" : ""}.`;
};

const sources = { upload: "Upload", api: "API", import: "Import", bucket: "Bucket" };

const Batches = () => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const batches = useResource(`batches/${project.id}`, (signal) => get<Page<UploadBatch>>(`/projects/${project.id}/batches`, { limit: 200 }, signal));
  if (batches.value === undefined) return batches.error !== undefined ? <ErrorState error={batches.error} retry={batches.reload} /> : <SkeletonRows rows={3} />;
  if (batches.value.items.length === 0) return null;
  return (
    <section>
      <h2 className="step-title">What came so far</h2>
      <Table<UploadBatch>
        label="Batches" rows={batches.value.items} rowKey={(batch) => batch.id} csvName={`${project.slug}-batches`}
        columns={[
          { id: "name", title: "Batch", fixed: true, value: (batch) => batch.name, cell: (batch) => <Link to={{ page: "project", workspace: workspace.slug, project: handle, tab: "images", query: { batch: batch.id } }}>{batch.name}</Link> },
          { id: "source", title: "From", value: (batch) => sources[batch.source], tight: true, cell: (batch) => <Badge>{sources[batch.source]}</Badge> },
          { id: "images", title: "Images", number: true, tight: true, value: (batch) => batch.image_count, cell: (batch) => writeCount(batch.image_count) },
          { id: "duplicates", title: "Duplicates", number: true, tight: true, value: (batch) => batch.uploads?.duplicate, cell: (batch) => writeCount(batch.uploads?.duplicate ?? 0) },
          { id: "failed", title: "Failed", number: true, tight: true, value: (batch) => batch.uploads?.failed, cell: (batch) => ((batch.uploads?.failed ?? 0) > 0 ? <span className="bad">{writeCount(batch.uploads?.failed ?? 0)}</span> : "0") },
          { id: "when", title: "When", tight: true, value: (batch) => batch.created_at, cell: (batch) => <span title={batch.created_at}>{writeAgo(batch.created_at)}</span> },
        ]}
      />
    </section>
  );
};
