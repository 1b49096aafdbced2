import { useRef, useState } from "react";
import type { Job } from "../api/model";
import { cancelJob, isActive, retryJob, useJobs, type TrackedJob } from "../jobs/tracker";
import { jobTitle } from "../jobs/titles";
import { useShortcuts } from "../keys/shortcuts";
import { projectHandle } from "../routing/routes";
import { ButtonLink } from "../routing/Link";
import { useProjects } from "../data/projects";
import { Button, IconButton } from "../ui/Button";
import { IconActivity, IconCheck, IconClose, IconError, IconImages, IconMinus, IconRefresh, IconSpinner, IconUpload, IconPause, IconPlay } from "../ui/icons";
import { Badge, Progress } from "../ui/marks";
import { Panel } from "../ui/Panel";
import { writeAgo, writeBytes, writeCount, writeDuration, writeOf } from "../ui/write";
import { useUploads } from "../upload/useUploads";
import { uploads, type Drop } from "../upload/uploads";
import { uploadRate } from "../upload/rate";
import { sentBytes, useVideoUploads, videoUploads, type VideoFile } from "../upload/videos";
import { useSignedIn } from "./me";

/** Everything that takes long: what it is, how far, how fast, how much longer, how to stop it, where its result is. */
export const ActivityTray = () => {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { jobs } = useJobs();
  const drops = useUploads().drops.filter((drop) => drop.state !== "done" || drop.finishedAt !== undefined);
  const sending = useVideoUploads().some((video) => video.state === "sending");
  const active = jobs.filter((tracked) => isActive(tracked.job)).length + drops.filter((drop) => drop.state === "running").length + (sending ? 1 : 0);
  useShortcuts([{
    keys: "g a", label: "Open the activity tray", group: "Go to",
    run: () => setAnchor((now) => (now == null ? button.current : null)),
  }]);
  return (
    <>
      <IconButton
        ref={button} label={active === 0 ? "Activity" : `Activity: ${active} running`} keys="g a" className="activity-button"
        aria-expanded={anchor != null} aria-haspopup="dialog"
        icon={active === 0 ? <IconActivity /> : <><IconSpinner className="spin" /><span className="activity-count" aria-hidden="true">{active}</span></>}
        onClick={(event) => setAnchor(anchor == null ? event.currentTarget : null)}
      />
      {anchor != null && (
        <Panel anchor={anchor} label="Activity" onClose={() => setAnchor(null)}>
          <TrayList jobs={jobs} drops={drops} close={() => setAnchor(null)} />
        </Panel>
      )}
    </>
  );
};

const TrayList = ({ jobs, drops, close }: { jobs: TrackedJob[]; drops: Drop[]; close: () => void }) => {
  const sending = useVideoUploads().filter((video) => video.state !== "done");
  const singles = jobs.filter((tracked) => jobTitle(tracked.job).grouped !== true);
  const groups = new Map<string, TrackedJob[]>();
  for (const tracked of jobs) {
    if (jobTitle(tracked.job).grouped !== true || !isActive(tracked.job)) continue;
    groups.set(tracked.job.kind, [...(groups.get(tracked.job.kind) ?? []), tracked]);
  }
  const empty = singles.length === 0 && groups.size === 0 && drops.length === 0 && sending.length === 0;
  return (
    <div className="tray">
      <h2 className="tray-title">Activity</h2>
      {empty && <p className="tray-empty soft">Uploads, imports and exports show here while they run, with their results.</p>}
      <ul>
        {drops.map((drop) => <DropLine key={drop.id} drop={drop} close={close} />)}
        {sending.length > 0 && <VideosLine videos={sending} close={close} />}
        {[...groups.values()].map((group) => (
          <li className="tray-line" key={group[0].job.kind}>
            <IconSpinner className="spin" />
            <div className="grow">
              <div>{jobTitle(group[0].job).running}</div>
              <div className="small soft figures">{group.length >= 30 ? `more than ${group.length}` : writeCount(group.length)} to go</div>
            </div>
          </li>
        ))}
        {singles.map((tracked) => <JobLine key={tracked.job.id} tracked={tracked} close={close} />)}
      </ul>
    </div>
  );
};

/** `420 of 1,000 · 35/s · 17 s left` */
export const progressWords = ({ job, since }: TrackedJob): string => {
  if (job.status === "queued") return "Waiting for a worker";
  const done = job.progress?.done ?? 0;
  const total = job.progress?.total ?? undefined;
  const seconds = (Date.now() - since.at) / 1000;
  const rate = seconds > 1 && done > since.done ? (done - since.done) / seconds : undefined;
  const words: string[] = [];
  if (job.progress?.message != null && job.progress.message !== "") words.push(job.progress.message);
  if (total !== undefined && total > 0) words.push(`${writeCount(done)} of ${writeCount(total)}`);
  else if (done > 0) words.push(writeCount(done));
  if (rate !== undefined && rate > 0) {
    words.push(`${rate >= 10 ? writeCount(Math.round(rate)) : rate.toFixed(1)}/s`);
    if (total !== undefined && total > done) words.push(`${writeDuration((total - done) / rate)} left`);
  }
  return words.length === 0 ? "Running" : words.join(" · ");
};

const stateIcon = (job: Job) =>
  job.status === "succeeded" ? <IconCheck className="good" />
  : job.status === "failed" ? <IconError className="bad" />
  : job.status === "cancelled" ? <IconMinus className="soft" />
  : <IconSpinner className={job.status === "running" ? "spin" : "soft"} />;

const JobLine = ({ tracked, close }: { tracked: TrackedJob; close: () => void }) => {
  const { job } = tracked;
  const { workspace } = useSignedIn();
  const projects = useProjects();
  const project = projects.value?.items.find((one) => one.id === job.project_id);
  const title = jobTitle(job);
  const words =
    job.status === "succeeded" ? title.done : job.status === "failed" ? title.failed : job.status === "cancelled" ? `${title.running}: cancelled` : title.running;
  const [busy, setBusy] = useState(false);
  const act = async (work: Promise<void>) => {
    setBusy(true);
    await work.finally(() => setBusy(false));
  };
  return (
    <li className="tray-line">
      {stateIcon(job)}
      <div className="grow">
        <div className="cut">{words}{project !== undefined && <span className="soft"> · {project.name}</span>}</div>
        {isActive(job) && <Progress done={job.progress?.done ?? 0} total={job.status === "queued" ? undefined : job.progress?.total} label={title.running} />}
        <div className="small soft figures">
          {isActive(job) ? progressWords(tracked) : job.status === "failed" ? (job.error?.message ?? "") : writeAgo(job.finished_at ?? job.created_at)}
        </div>
      </div>
      {isActive(job) && <IconButton label="Cancel" icon={<IconClose />} busy={busy} onClick={() => void act(cancelJob(job))} />}
      {job.status === "failed" && <Button size="small" icon={<IconRefresh />} busy={busy} onClick={() => void act(retryJob(job))}>Try again</Button>}
      {job.status === "succeeded" && project !== undefined && (
        <ButtonLink
          size="small" onClick={close}
          to={{
            page: "project", workspace: workspace.slug, project: projectHandle(project),
            tab: /bucket/.test(job.kind) && (job.result?.videos ?? 0) > (job.result?.added ?? 0) ? "footage" : /export/.test(job.kind) ? "exports" : /populate/.test(job.kind) ? "sources" : /dedup/.test(job.kind) ? "duplicates" : /^(footage|videos)/.test(job.kind) ? "footage" : /import/.test(job.kind) && !/bucket/.test(job.kind) ? "sources" : "images",
            query: /export|import/.test(job.kind) && !/bucket/.test(job.kind) ? { job: job.id } : /populate/.test(job.kind) ? { find: job.id } : undefined,
          }}
        >
          Show
        </ButtonLink>
      )}
    </li>
  );
};

const DropLine = ({ drop, close }: { drop: Drop; close: () => void }) => {
  const { done, failed, duplicate, total } = drop.counts;
  const over = done + failed + duplicate;
  const rate = uploadRate(drop);
  return (
    <li className="tray-line">
      {drop.state === "running" ? <IconSpinner className="spin" /> : drop.state === "done" ? (failed > 0 ? <IconError className="bad" /> : <IconCheck className="good" />) : <IconUpload />}
      <div className="grow">
        <div className="cut">{drop.state === "done" ? "Uploaded" : drop.state === "running" ? "Uploading" : "Upload paused"}<span className="soft"> · {drop.projectName}</span></div>
        {drop.state !== "done" && <Progress done={over} total={total} label="Uploading" />}
        <div className="small soft figures">
          {writeCount(over)} of {writeCount(total)}
          {rate !== undefined && drop.state === "running" && <> · {rate.words}</>}
          {failed > 0 && <> · <Badge look="danger">{writeCount(failed)} failed</Badge></>}
        </div>
      </div>
      {drop.state === "running" && <IconButton label="Pause" icon={<IconPause />} onClick={() => uploads.pause(drop.id)} />}
      {drop.state === "paused" && <IconButton label="Go on" icon={<IconPlay />} onClick={() => void uploads.resume(drop.id)} />}
      <ButtonLink
        size="small" onClick={close} icon={drop.state === "done" ? <IconImages /> : undefined}
        to={{
          page: "project", workspace: drop.workspaceSlug, project: drop.projectHandle, tab: drop.state === "done" ? "images" : "sources",
          query: drop.state === "done" && drop.batchID !== undefined ? { batch: drop.batchID } : undefined,
        }}
      >
        Show
      </ButtonLink>
    </li>
  );
};

const VideosLine = ({ videos, close }: { videos: VideoFile[]; close: () => void }) => {
  const running = videos.some((video) => video.state === "sending" || video.state === "checking");
  const sent = videos.reduce((sum, video) => sum + sentBytes(video), 0);
  const bytes = videos.reduce((sum, video) => sum + video.size, 0);
  const { workspaceSlug, projectHandle: handle } = videos[0];
  return (
    <li className="tray-line">
      {running ? <IconSpinner className="spin" /> : <IconUpload />}
      <div className="grow">
        <div className="cut">{running ? "Uploading" : "Not uploaded:"} {writeOf(videos.length, "video")}<span className="soft"> · {videos[0].projectName}</span></div>
        <Progress done={sent} total={bytes} label="Uploading videos" />
        <div className="small soft figures">{writeBytes(sent)} of {writeBytes(bytes)}</div>
      </div>
      {running && <IconButton label="Pause the videos" icon={<IconPause />} onClick={() => videoUploads.pauseAll()} />}
      <ButtonLink size="small" onClick={close} to={{ page: "project", workspace: workspaceSlug, project: handle, tab: "sources" }}>Show</ButtonLink>
    </li>
  );
};
