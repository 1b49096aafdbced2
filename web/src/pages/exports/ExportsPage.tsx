import { useState } from "react";
import { get } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Job, Page } from "../../api/model";
import { progressWords } from "../../app/ActivityTray";
import { useResource } from "../../data/resources";
import { cancelJob, isActive, useJobs } from "../../jobs/tracker";
import { changeQuery } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { IconDownload, IconExport, IconPlus } from "../../ui/icons";
import { Badge, Progress } from "../../ui/marks";
import { EmptyState, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeBytes, writeMoment, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { ExportDialog } from "./ExportDialog";
import { ReportTable } from "./JobReport";

/** Exports made so far, and a new one. */
export const ExportsPage = ({ query }: { query: RouteQuery }) => {
  const { project } = useInProject();
  const listed = useResource(`jobs/exports/${project.id}`, async (signal) => {
    const page = await get<Page<Job>>("/jobs", { project_id: project.id, limit: 100 }, signal);
    return page.items.filter((job) => job.kind.includes("export"));
  });
  const live = useJobs().jobs.filter((tracked) => tracked.job.project_id === project.id && tracked.job.kind.includes("export"));
  const byID = new Map(listed.value?.map((job) => [job.id, job]));
  for (const { job } of live) if (isActive(job) || !byID.has(job.id)) byID.set(job.id, job);
  const jobs = [...byID.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
  const chosen = typeof query.job === "string" ? query.job : jobs[0]?.id;
  const make = <Button look="primary" icon={<IconPlus />} onClick={() => changeQuery({ dialog: "export" })}>New export</Button>;
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Export" lead="Take the dataset home as one zip." actions={jobs.length > 0 && make} />
      {listed.value === undefined && jobs.length === 0 ? (listed.error !== undefined ? <ErrorState error={listed.error} retry={listed.reload} /> : <SkeletonRows rows={3} height={64} />)
        : jobs.length === 0 ? (
          <EmptyState picture={<IconExport size={48} />} title="No export yet" actions={<Button look="primary" size="large" icon={<IconExport />} onClick={() => changeQuery({ dialog: "export" })}>Export the dataset</Button>}>
            {project.counts.annotations === 0 ? "Nothing is labelled yet; an export would hold the images alone." : `${writeOf(project.counts.annotations, "label")} on ${writeOf(project.counts.images, "image")}, as COCO, YOLO or Pascal VOC.`}
          </EmptyState>
        ) : <ul className="stack">{jobs.map((job) => <ExportCard key={job.id} job={job} open={job.id === chosen} />)}</ul>}
      {query.dialog === "export" && <ExportDialog close={() => changeQuery({ dialog: undefined })} />}
    </div>
  );
};

const ExportCard = ({ job, open }: { job: Job; open: boolean }) => {
  const tracked = useJobs().jobs.find((one) => one.job.id === job.id);
  const full = useResource(open && !isActive(job) ? `jobs/${job.id}/ended` : null, (signal) => get<Job>(`/jobs/${job.id}`, undefined, signal));
  const [busy, setBusy] = useState(false);
  const result = full.value?.result ?? job.result;
  const object = result?.object ?? undefined;
  const download = async () => {
    setBusy(true);
    try {
      const { url } = await get<{ url: string }>(`/exports/${job.id}/download`, { as: "json" });
      const anchor = document.createElement("a");
      anchor.href = url;
      anchor.download = object?.name ?? "";
      anchor.click();
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setBusy(false);
  };
  const format = result?.report?.format;
  return (
    <li className="card" data-export={job.id}>
      <div className="card-head">
        <div className="grow stack-line">
          <h2 className="cut">{object?.name ?? (format != null ? `${format} export` : "Export")}</h2>
          <span className="small soft">{writeMoment(job.created_at)}{object !== undefined && <> · {writeBytes(object.size)}</>}</span>
        </div>
        {job.status === "succeeded" ? (
          <>
            {!open && <Button size="small" look="ghost" onClick={() => changeQuery({ job: job.id })}>Report</Button>}
            <Button size="small" look={open ? "primary" : "secondary"} icon={<IconDownload />} busy={busy} onClick={() => void download()}>Download</Button>
          </>
        ) : isActive(job) ? <Button size="small" onClick={() => void cancelJob(job)}>Cancel</Button>
          : <Badge look={job.status === "failed" ? "danger" : "plain"}>{job.status}</Badge>}
      </div>
      {(isActive(job) || job.status === "failed" || (open && result?.report != null)) && (
        <div className="card-body stack tight">
          {isActive(job) && tracked !== undefined && (
            <>
              <Progress done={job.progress?.done ?? 0} total={job.status === "queued" ? undefined : job.progress?.total} label="Exporting" />
              <span className="soft figures" role="status">{progressWords(tracked)}</span>
            </>
          )}
          {job.status === "failed" && <Notice look="danger">{job.error?.message ?? "No reason was given."}</Notice>}
          {open && result?.report != null && <ReportTable report={result.report} name={job.id} />}
          {open && object !== undefined && <p className="small faint">SHA-256 <code className="hash">{object.sha256}</code></p>}
        </div>
      )}
    </li>
  );
};
