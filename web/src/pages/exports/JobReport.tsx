import { get } from "../../api/client";
import type { Diagnostic, Job, Loss, Report } from "../../api/model";
import { progressWords } from "../../app/ActivityTray";
import { useResource } from "../../data/resources";
import { cancelJob, isActive, useJob } from "../../jobs/tracker";
import { jobTitle } from "../../jobs/titles";
import { Button, IconButton } from "../../ui/Button";
import { IconClose } from "../../ui/icons";
import { Badge, Progress } from "../../ui/marks";
import { Notice, ErrorNotice, Skeleton } from "../../ui/states";
import { Table } from "../../ui/Table";
import { writeCount, writeOf } from "../../ui/write";

/** A job as it runs, and its report once it has ended. */
export const JobReport = ({ id, close }: { id: string; close: () => void }) => {
  const tracked = useJob(id);
  const ended = tracked !== undefined && !isActive(tracked.job);
  // Lists of jobs may leave the report out: read the job itself once it has ended.
  const read = useResource(tracked === undefined || ended ? `jobs/${id}/${ended ? "ended" : "first"}` : null, (signal) => get<Job>(`/jobs/${id}`, undefined, signal));
  const job = read.value ?? tracked?.job;
  if (job === undefined) return read.error !== undefined ? <ErrorNotice error={read.error} /> : <Skeleton height={96} />;
  const title = jobTitle(job);
  const report = job.result?.report ?? undefined;
  return (
    <section className="card" aria-label={title.running}>
      <div className="card-head">
        <h2 className="grow">{job.status === "succeeded" ? title.done : job.status === "failed" ? title.failed : job.status === "cancelled" ? "Cancelled" : title.running}</h2>
        {isActive(job) ? <Button size="small" onClick={() => void cancelJob(job)}>Cancel</Button> : <IconButton label="Put away" icon={<IconClose />} onClick={close} />}
      </div>
      <div className="card-body stack">
        {isActive(job) && tracked !== undefined && (
          <div className="stack tight">
            <Progress done={job.progress?.done ?? 0} total={job.status === "queued" ? undefined : job.progress?.total} label={title.running} />
            <span className="soft figures" role="status">{progressWords(tracked)}</span>
          </div>
        )}
        {job.status === "failed" && <Notice look="danger">{job.error?.message ?? "No reason was given."}</Notice>}
        {job.status === "cancelled" && <p className="soft">What was done before stays.</p>}
        {report !== undefined && <ReportTable report={report} name={id} />}
      </div>
    </section>
  );
};

const words: Record<string, string> = {
  read: "read", added: "added", matched: "already there", replaced: "replaced", skipped: "skipped", unchanged: "unchanged", failed: "failed", written: "written",
};

const looks: Record<Diagnostic["severity"], "danger" | "warning" | "plain"> = { error: "danger", warning: "warning", note: "plain" };

export const ReportTable = ({ report, name }: { report: Report; name: string }) => {
  const groups = [["Images", report.images], ["Labels", report.annotations]] as const;
  const leftOut = Object.entries(report.left_out_by_status ?? {}).filter(([, count]) => count > 0);
  const diagnostics = report.conversion?.diagnostics ?? [];
  const losses = report.conversion?.losses ?? [];
  const total = diagnostics.length + (report.conversion?.unlisted ?? 0);
  const classes = report.classes_added ?? [];
  const turned = Object.entries(report.turned ?? {}).filter(([, count]) => count > 0);
  return (
    <div className="stack">
      <dl className="report">
        {groups.map(([title, counts]) => counts != null && (
          <div key={title}>
            <dt>{title}</dt>
            {Object.entries(counts).filter(([key, count]) => count != null && (count > 0 || key === "added" || key === "read")).map(([key, count]) => (
              <dd key={key} className={key === "failed" && (count ?? 0) > 0 ? "bad" : undefined}><strong className="figures">{writeCount(count ?? 0)}</strong> {words[key] ?? key}</dd>
            ))}
          </div>
        ))}
        {classes.length > 0 && <div><dt>New classes</dt><dd className="report-classes">{classes.slice(0, 12).join(", ")}{classes.length > 12 && ` and ${classes.length - 12} more`}</dd></div>}
        {report.format != null && <div><dt>Format</dt><dd><strong>{report.format}</strong></dd></div>}
      </dl>
      {leftOut.length > 0 && <Notice look="warning">Left out by status: {leftOut.map(([status, count]) => `${writeCount(count)} ${status}`).join(", ")}.</Notice>}
      {turned.length > 0 && <p className="soft small">Turned upright: {turned.map(([how, count]) => `${writeCount(count)} ${how === "lossless" ? "without loss" : "encoded again"}`).join(", ")}.</p>}
      {losses.length > 0 && (
        <Table<Loss>
          label="What could not be kept as it is" maxHeight={240} csvName={`losses-${name}`} rows={losses} rowKey={(one) => `${one.what} ${one.how}`}
          tools={<span className="soft">What could not be kept as it is</span>}
          columns={[
            { id: "what", title: "What", fixed: true, value: (one) => one.what, cell: (one) => one.what },
            { id: "how", title: "What became of it", value: (one) => one.how, cell: (one) => one.how },
            { id: "count", title: "Count", tight: true, number: true, value: (one) => one.count, cell: (one) => writeCount(one.count) },
          ]}
        />
      )}
      {diagnostics.length > 0 && (
        <Table<Diagnostic & { index: number }>
          label="What was noticed" maxHeight={360} csvName={`report-${name}`} rows={diagnostics.map((one, index) => ({ ...one, index }))} rowKey={(one) => String(one.index)}
          tools={<span className="soft">{total > diagnostics.length ? `The first ${writeCount(diagnostics.length)} of ${writeOf(total, "note")}` : writeOf(total, "note")}</span>}
          columns={[
            { id: "severity", title: "Kind", tight: true, value: (one) => one.severity, cell: (one) => <Badge look={looks[one.severity] ?? "plain"}>{one.severity}</Badge> },
            { id: "place", title: "Where", value: (one) => [one.file, one.line].filter((part) => part != null).join(":"), cell: (one) => <span className="mono">{one.file ?? one.item ?? ""}{one.line != null && `:${one.line}`}</span> },
            { id: "what", title: "What", fixed: true, value: (one) => one.message, cell: (one) => one.message },
            { id: "remedy", title: "What to do", value: (one) => one.remedy, cell: (one) => <span className="soft">{one.remedy ?? ""}</span> },
            { id: "code", title: "Code", value: (one) => one.code, hiddenAtFirst: true, tight: true, cell: (one) => <code>{one.code}</code> },
          ]}
        />
      )}
    </div>
  );
};
