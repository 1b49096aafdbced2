import { useState } from "react";
import { get, post } from "../../api/client";
import type { Job, SourceItem, SourceReport } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { footageName, writeTime } from "../../data/footage";
import { invalidate, useResource } from "../../data/resources";
import { progressWords } from "../../app/ActivityTray";
import { cancelJob, isActive, trackJob, useJob } from "../../jobs/tracker";
import { ButtonLink } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox } from "../../ui/Field";
import { IconClose, IconError, IconExternal, IconVideo, IconWarning } from "../../ui/icons";
import { Badge, Progress } from "../../ui/marks";
import { ErrorNotice, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import { writeCount, writeOf } from "../../ui/write";
import { useInProject } from "../project/context";
import { keepAsked, recallAsked, type Asked } from "./asked";
import { FoundPicture } from "./FoundPicture";

/** Why a video is not taken, in few words; the server's sentence is beside it. */
const reasons: Record<string, string> = {
  already_taken: "here already", blocked: "on the block-list", too_long: "too long", too_large: "too large", live_stream: "live stream", private_video: "private",
  removed: "removed", sign_in_needed: "needs a sign-in", not_in_this_country: "not in this country", copy_protected: "copy-protected", unsupported_address: "no video there",
};

/** What to do about a source that gave nothing. */
const remedies: Record<string, string> = {
  bad_line: "Write an address or “search: words” in this line.", bad_address: "Write the whole address, beginning with https://.",
  yt_dlp_missing: "Ask whoever runs this server to install yt-dlp, or give the address of the video file itself.", unsupported_address: "Open the address in a browser: does a video play there? Give that page's address.",
  not_found: "Check the address in a browser.", rate_limited: "Wait some minutes, then look again.", sign_in_needed: "Whoever runs this server can give a cookies file (FRAMEWRIGHT_COOKIES).",
  unreachable: "Check the address, or look again later.", unknown_host: "Check the spelling of the host.", timeout: "Look again later.", address_not_allowed: "Copy the file to this computer and drop it here.",
};

/** One look through sources: while it runs how far it is, then what there is, of which a part can be taken. */
export const FoundVideos = ({ id }: { id: string }) => {
  const { project } = useInProject();
  const tracked = useJob(id);
  const read = useResource(tracked === undefined ? `${footageName(project.id)}/find/${id}` : null, (signal) => get<Job>(`/jobs/${id}`, undefined, signal), { every: 2000 });
  const job = tracked?.job ?? read.value;
  const close = () => changeQuery({ find: undefined });
  if (job === undefined) return read.error !== undefined ? <ErrorState error={read.error} retry={read.reload} /> : <SkeletonRows rows={3} />;
  const report = job.result as unknown as SourceReport | null | undefined;
  const title = isActive(job) ? "Looking for videos" : job.status === "succeeded" ? (report?.is_dry_run === true ? "What there is" : "What was taken") : job.status === "cancelled" ? "The look was stopped" : "The look failed";
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        {isActive(job) && <Button size="small" onClick={() => void cancelJob(job)}>Stop</Button>}
        {!isActive(job) && <IconButton label="Put away" icon={<IconClose />} onClick={close} />}
      </div>
      <div className="card-body stack">
        {isActive(job) && (
          <>
            <Progress done={job.progress.done} total={job.progress.total} label="Sources looked through" />
            <p className="soft figures cut" role="status">{job.status === "queued" ? "Waiting for a worker" : job.progress.message !== "" ? `Looking at ${job.progress.message}` : tracked !== undefined ? progressWords(tracked) : "Looking"}</p>
          </>
        )}
        {job.status === "failed" && <Notice look="danger">{job.error?.message ?? "No reason was given."}</Notice>}
        {job.status === "succeeded" && report != null && report !== undefined && <Report job={job} report={report} />}
      </div>
    </section>
  );
};

const Report = ({ job, report }: { job: Job; report: SourceReport }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const asked = recallAsked(job.id);
  const takeable = report.items.filter((item) => item.reason == null || item.reason === undefined);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const chosen = takeable.filter((item) => !left.has(item.url));
  const toggle = (item: SourceItem) => setLeft((now) => {
    const next = new Set(now);
    if (!next.delete(item.url)) next.add(item.url);
    return next;
  });
  const take = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const all = chosen.length === takeable.length && report.items.length < 1000;
      const again: Asked & { urls?: string[] } = asked ?? { urls: chosen.map((item) => item.url).slice(0, 500) };
      const next = await post<Job>(`/projects/${project.id}/sources`, { ...again, dry_run: false, ...(all || asked === undefined ? {} : { only: chosen.map((item) => item.url) }) });
      if (asked !== undefined) keepAsked(next.id, asked);
      trackJob(next);
      invalidate(footageName(project.id));
      changeQuery({ find: next.id });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const isDry = report.is_dry_run;
  const places = new Map(report.items.map((item, index) => [item.url, index]));
  const shared = [...new Set(report.items.map((item) => item.source))].length > 1;
  const columns: Column<SourceItem>[] = [
    ...(isDry ? [{
      id: "take", title: "Take", tight: true, fixed: true,
      cell: (item: SourceItem) => (
        <Checkbox
          label={<span className="heard">Take {item.title ?? item.url}</span>} checked={!left.has(item.url) && item.reason == null} disabled={item.reason != null}
          title={item.reason != null ? `Not taken: ${item.detail ?? item.reason}` : undefined} onChange={() => toggle(item)}
        />
      ),
    }] : []),
    {
      id: "title", title: "Video", fixed: true, value: (item) => item.title ?? item.url,
      cell: (item) => (
        <div className="found-row">
          <FoundPicture path={item.picture == null ? undefined : `/projects/${project.id}/sources/${job.id}/pictures/${places.get(item.url) ?? 0}`} />
          <div className="stack-line found-title">
            <span className="cut" title={item.title ?? undefined}>{item.title ?? item.url}</span>
            <a className="small faint cut row" href={item.url} target="_blank" rel="noreferrer noopener">{item.url}<IconExternal /></a>
          </div>
        </div>
      ),
    },
    { id: "length", title: "Length", number: true, tight: true, value: (item) => item.duration, cell: (item) => writeTime(item.duration) || <span className="faint">unknown</span> },
    { id: "uploader", title: "Uploader", value: (item) => item.uploader, cell: (item) => <span className="cut">{item.uploader}</span> },
    ...(shared ? [{ id: "source", title: "Found in", value: (item: SourceItem) => item.source, cell: (item: SourceItem) => <span className="cut found-source" title={item.source}>{item.source}</span> }] : []),
    {
      id: "state", title: "State", tight: true, value: (item) => item.reason ?? (item.is_known ? "known" : "new"),
      cell: (item) => item.reason != null
        ? <span title={item.detail ?? undefined}><Badge look={item.reason === "already_taken" ? "plain" : "warning"}>{reasons[item.reason] ?? item.reason.replaceAll("_", " ")}</Badge></span>
        : item.is_known ? <Badge look="accent" title="Another project has it: nothing is fetched again">in the workspace</Badge> : isDry ? <Badge look="success">new</Badge> : <Badge look="success">taken</Badge>,
    },
  ];
  const skipped = Object.entries(report.skipped);
  return (
    <>
      <ErrorNotice error={error} />
      {report.problems.length > 0 && (
        <ul className="stack tight" aria-label="Problems">
          {report.problems.map((problem, index) => <Problem key={`${problem.source} ${index}`} problem={problem} asked={asked} />)}
        </ul>
      )}
      <p className="row wrap figures" role="status">
        <strong>{writeOf(report.found, "video")} found</strong>
        <span className="soft">{isDry ? `${writeCount(report.added)} can be taken` : `${writeCount(report.added)} taken`}</span>
        {skipped.map(([reason, count]) => <span className="soft" key={reason}>{writeCount(count)} {reasons[reason] ?? reason.replaceAll("_", " ")}</span>)}
      </p>
      {report.cut.length > 0 && <Notice>There is more in {report.cut.length === 1 ? report.cut[0] : writeOf(report.cut.length, "source")}: raise “At most” and look again to see it.</Notice>}
      {report.items.length > 0 && (
        <Table<SourceItem>
          label="Videos" rows={report.items} rowKey={(item) => item.url} columns={columns} csvName={`${project.slug}-videos`} maxHeight={480}
          tools={isDry && takeable.length > 0 ? (
            <Checkbox
              label={`Take all ${writeCount(takeable.length)}`} checked={left.size === 0} mixed={left.size > 0 && chosen.length > 0}
              onChange={() => setLeft(chosen.length === takeable.length ? new Set(takeable.map((item) => item.url)) : new Set())}
            />
          ) : undefined}
        />
      )}
      {report.found > report.items.length && <p className="soft small">The first {writeCount(report.items.length)} are shown.</p>}
      <div className="row wrap">
        {isDry && takeable.length > 0 && (
          <Button look="primary" busy={busy} disabled={chosen.length === 0} tip={chosen.length === 0 ? "Choose at least one video" : undefined} onClick={() => void take()}>
            Take {writeOf(chosen.length, "video")}
          </Button>
        )}
        {!isDry && report.added > 0 && <ButtonLink look="primary" icon={<IconVideo />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "footage" }}>Watch the footage</ButtonLink>}
      </div>
    </>
  );
};

const Problem = ({ problem, asked }: { problem: SourceReport["problems"][number]; asked: Asked | undefined }) => {
  const line = /^line (\d+)$/.exec(problem.source)?.[1];
  const text = line === undefined ? undefined : asked?.list?.split(/\r?\n/)[Number(line) - 1];
  return (
    <li className="problem-line">
      {problem.code === "bad_line" ? <IconWarning className="warn" /> : <IconError className="bad" />}
      <div className="grow stack-line">
        <span className="cut"><strong>{problem.source}</strong>{text !== undefined && text.trim() !== "" && <code> {text.trim()}</code>}</span>
        <span>{problem.message}</span>
        {remedies[problem.code] !== undefined && <span className="soft">{remedies[problem.code]}</span>}
      </div>
    </li>
  );
};
