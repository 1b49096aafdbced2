import { useState } from "react";
import { post } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Job } from "../../api/model";
import type { FootageActivity, FootageActivityWorker, FootageState, VideosAffected } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { footageName, footagePath, isBusy, useFootage, useFootageActivity } from "../../data/footage";
import { useFootageLive } from "../../data/footageLive";
import { mayReview } from "../../data/projects";
import { invalidate } from "../../data/resources";
import { trackJob } from "../../jobs/tracker";
import { ButtonLink } from "../../routing/Link";
import type { RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { IconCheck, IconClock, IconError, IconMore, IconPause, IconPlay, IconPlus, IconRefresh, IconSpinner, IconTrash, IconVideo, IconWarning } from "../../ui/icons";
import { Badge, Progress } from "../../ui/marks";
import { Menu, type MenuPart } from "../../ui/Menu";
import { EmptyState, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { useClock } from "../../ui/useClock";
import { writeAgo, writeCount, writeDuration, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { Failures } from "./Failures";
import { FootageTabs } from "./FootageTabs";
import { useRemoval } from "./removal";
import { stageWords, stepsOf, type Step } from "./steps";
import { VideoTable } from "./VideoTable";

/** How far the project's footage is: each step with its numbers and speed, who works, what failed. It follows what happens. */
export const BoardPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const known = useFootage(project.id).value;
  const every = useFootageLive(project.id, known !== undefined && isBusy(known) ? 2000 : 8000);
  const footage = useFootage(project.id, { every });
  const activity = useFootageActivity(project.id, { every });
  const may = mayReview(project);
  const removal = useRemoval(project.id);
  const state = footage.value;
  const add = may && <ButtonLink look="primary" icon={<IconPlus />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "sources" }}>Add videos</ButtonLink>;
  if (state === undefined) return <div className="page-inside">{footage.error !== undefined ? <ErrorState error={footage.error} retry={footage.reload} /> : <SkeletonRows rows={5} height={64} />}</div>;
  if (state.counts.total === 0 && (activity.value?.workers.length ?? 0) === 0) {
    return (
      <div className="page-inside">
        <PageHead title="Footage" lead="From videos to frames worth labelling." />
        <FootageTabs here="footage" />
        <EmptyState picture={<IconVideo size={48} />} title="No video yet" actions={add}>
          {may ? "Drop video files, paste addresses or search. Frames are taken out of them, and those that are blurred, black or seen already are left out." : "Reviewers and admins of this project can add videos."}
        </EmptyState>
      </div>
    );
  }
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      const { message, hint } = describeError(error);
      showToast([message, hint].filter(Boolean).join(" "), { look: "danger" });
    }
    invalidate(footageName(project.id));
  };
  const retry = () => act(async () => {
    const { videos } = await post<VideosAffected>(`${footagePath(project.id)}/retry`, {});
    showToast(`Trying ${writeOf(videos, "video")} again.`);
  });
  const reapply = () => act(async () => {
    const { videos } = await post<VideosAffected>(`${footagePath(project.id)}/reapply`);
    showToast(videos === 0 ? "There is no video to filter again." : `Filtering ${writeOf(videos, "video")} again.`);
  });
  const compare = (fresh: boolean) => act(async () => trackJob(await post<Job>(`${footagePath(project.id)}/dedup`, { fresh })));
  const detect = () => act(async () => trackJob(await post<Job>(`${footagePath(project.id)}/detect`)));
  const links = (status: string) => state.counts.links[status] ?? 0;
  const videos = (status: string) => state.counts.videos[status] ?? 0;
  const running = state.stage === "DEDUPING" || state.stage === "DETECTING";
  const busyReason = running ? "A stage of the whole project runs: stop it first" : undefined;
  const more: MenuPart[] = [
    { title: "Run again" },
    { label: "Try everything that failed again", icon: <IconRefresh />, disabledReason: state.counts.failed + links("FAILED") === 0 ? "Nothing has failed" : undefined, onSelect: () => void retry() },
    { label: "Choose frames again by the present rules", icon: <IconRefresh />, disabledReason: links("FILTERED") + links("FILTERED_EMPTY") === 0 ? "No video is filtered yet" : undefined, onSelect: () => void reapply() },
    { label: "Compare new frames now", icon: <IconPlay />, disabledReason: busyReason, onSelect: () => void compare(false) },
    { label: "Compare all frames from the beginning", icon: <IconPlay />, disabledReason: busyReason, onSelect: () => void compare(true) },
    { label: "Detect objects now", icon: <IconPlay />, disabledReason: state.settings.detect.model_id == null ? "Choose a detector in the settings first" : busyReason, onSelect: () => void detect() },
    { title: "Remove from this project" },
    { label: "Videos that failed", note: writeCount(videos("FAILED")), icon: <IconTrash />, danger: true, disabledReason: videos("FAILED") === 0 ? "There is none" : undefined, onSelect: () => removal.start({ status: "FAILED" }) },
    { label: "Videos without a kept frame", note: writeCount(links("FILTERED_EMPTY")), icon: <IconTrash />, danger: true, disabledReason: links("FILTERED_EMPTY") === 0 ? "There is none" : undefined, onSelect: () => removal.start({ link_status: "FILTERED_EMPTY" }) },
    { label: "Videos that are not fetched yet", note: writeCount(videos("PENDING")), icon: <IconTrash />, danger: true, disabledReason: videos("PENDING") === 0 ? "There is none" : undefined, onSelect: () => removal.start({ status: "PENDING" }) },
  ];
  return (
    <div className="page-inside">
      <PageHead
        title="Footage" lead={<span role="status">{stageWords(state)}<span className="faint"> · {writeAgo(state.stage_since)}</span></span>}
        actions={<>
          {may && <Menu align="end" label="More actions" items={more}><IconButton label="More actions" look="secondary" icon={<IconMore />} /></Menu>}
          {add}
        </>}
      />
      <FootageTabs here="footage" />
      <div className="stack loose">
        {footage.error !== undefined && <Notice look="warning" actions={<Button size="small" onClick={footage.reload}>Try again</Button>}>These numbers may be old: the last reading failed.</Notice>}
        {state.is_held && (
          <Notice
            look="danger"
            actions={may && <Button size="small" look="primary" icon={<IconPlay />} onClick={() => void (state.stage === "DEDUP_READY" ? compare(false) : detect())}>Start again</Button>}
          >
            {state.stage === "DEDUP_READY" ? "The comparison of frames stopped" : "The detection stopped"}{state.error?.code === "cancelled" ? ": somebody cancelled it." : `: ${state.error?.message ?? "no reason was given."}`}
          </Notice>
        )}
        <ol className="steps" aria-label="Steps">
          {stepsOf(state, activity.value).map((step) => <StepCard key={step.id} step={step} />)}
        </ol>
        <Funnel state={state} />
        <Workers activity={activity.value} may={may} stop={(id) => act(() => post(`/jobs/${id}/cancel`))} />
        {activity.value !== undefined && <Failures failures={activity.value.failures} may={may} />}
        <VideoTable state={state} query={query} every={every} may={may} remove={removal.start} />
      </div>
      {removal.dialog}
    </div>
  );
};

const StepCard = ({ step }: { step: Step }) => {
  const icon = step.state === "done" ? <IconCheck className="good" /> : step.state === "busy" ? <IconSpinner className="spin" /> : step.state === "held" ? <IconError className="bad" />
    : step.state === "off" ? <IconPause className="faint" /> : <IconClock className="faint" />;
  const speed = step.perMinute === undefined ? undefined : `${step.perMinute >= 10 ? writeCount(Math.round(step.perMinute)) : step.perMinute.toFixed(1)} a minute`;
  return (
    <li className={`step step-${step.state}`}>
      <h2 className="row">{icon}{step.title}</h2>
      {step.total > 0 ? (
        <>
          <p className="step-number figures"><strong>{writeCount(step.done)}</strong> <span className="soft">of {writeOf(step.total, step.unit)}</span></p>
          <Progress done={step.done} total={step.total} label={`${step.title}: done`} look={step.state === "done" ? "success" : "accent"} />
        </>
      ) : <p className="step-number soft">{step.state === "off" ? "Off" : "Nothing yet"}</p>}
      <p className="small soft figures step-words">
        {step.note !== undefined ? step.note : [step.running > 0 && `${step.running} running`, speed, step.secondsLeft !== undefined && `${writeDuration(step.secondsLeft)} left`].filter(Boolean).join(" · ")}
        {step.failed > 0 && <> <a href="#failed"><Badge look="danger">{writeCount(step.failed)} failed</Badge></a></>}
      </p>
    </li>
  );
};

/** From all frames to those worth labelling. */
const Funnel = ({ state }: { state: FootageState }) => {
  const { handle } = useInProject();
  const { workspace } = useSignedIn();
  const { frames_extracted: extracted, frames_filtered: kept, frames_unique: unique } = state.counts;
  if (extracted === 0) return null;
  const share = (part: number) => `${Math.round((part / extracted) * 100)} %`;
  const lines = [
    { label: "Frames taken", count: extracted, words: undefined, to: { tab: "frames" as const, query: undefined } },
    { label: "Kept by the rules", count: kept, words: share(kept), to: { tab: "frames" as const, query: { show: "kept" } } },
    { label: "Unlike any other", count: unique, words: share(unique), to: { tab: "images" as const, query: undefined } },
  ];
  return (
    <section aria-label="Frames" className="funnel card">
      {lines.map((line) => (
        <div className="funnel-line" key={line.label}>
          <span>{line.label}</span>
          <strong className="figures funnel-count">{writeCount(line.count)}</strong>
          <span className="funnel-bar" aria-hidden="true"><span style={{ width: `${(line.count / extracted) * 100}%` }} /></span>
          <span className="soft figures funnel-share">{line.words}</span>
          <ButtonLink size="small" look="ghost" aria-label={`Show: ${line.label.toLowerCase()}`} to={{ page: "project", workspace: workspace.slug, project: handle, tab: line.to.tab, query: line.to.query }}>Show</ButtonLink>
        </div>
      ))}
    </section>
  );
};

const kinds: Record<string, string> = {
  "footage.receive": "Checks a file", "footage.populate": "Looks through sources", "videos.download": "Fetches", "videos.probe": "Reads the index of", "videos.extract": "Takes frames out of", "videos.subtitles": "Fetches the subtitles of",
  "footage.filter": "Chooses frames of", "footage.dedup": "Compares all frames", "footage.detect": "Detects objects",
};
/** Silent for this long, a worker's claim is given to another one. */
const silentAfter = 120;

const Workers = ({ activity, may, stop }: { activity: FootageActivity | undefined; may: boolean; stop: (id: string) => Promise<void> }) => {
  const [stopping, setStopping] = useState<ReadonlySet<string>>(new Set());
  useClock(activity !== undefined && activity.workers.length > 0 ? 1000 : undefined);
  if (activity === undefined || activity.workers.length === 0) return null;
  return (
    <section aria-label="At work">
      <h2 className="step-title">At work now</h2>
      <ul className="lines">
        {activity.workers.map((worker) => (
          <WorkerLine
            key={worker.job_id} worker={worker} may={may} stopping={stopping.has(worker.job_id)}
            stop={() => { setStopping(new Set([...stopping, worker.job_id])); void stop(worker.job_id); }}
          />
        ))}
      </ul>
    </section>
  );
};

const WorkerLine = ({ worker, may, stopping, stop }: { worker: FootageActivityWorker; may: boolean; stopping: boolean; stop: () => void }) => {
  const since = (Date.now() - new Date(worker.heartbeat_at).getTime()) / 1000;
  const silent = since > silentAfter;
  const bytes = worker.kind === "videos.download" && worker.message === "bytes";
  return (
    <li className="line worker-line">
      {silent || worker.is_long ? <IconWarning className="warn" /> : <IconSpinner className="spin" />}
      <div className="grow stack-line">
        <span className="cut">{kinds[worker.kind] ?? "Works"}{worker.video != null && <> <strong>{worker.video}</strong></>}</span>
        <span className="small soft figures cut">
          {worker.total != null && worker.total > 0 ? `${writeCount(worker.done)} of ${writeCount(worker.total)}` : worker.done > 0 ? writeCount(worker.done) : "begins"}{worker.message !== "" && !bytes && ` · ${worker.message}`}
          {` · for ${writeDuration((Date.now() - new Date(worker.started_at).getTime()) / 1000)} · worker ${worker.worker}`}
          {silent ? ` · silent for ${writeDuration(since)}: another worker takes over` : ` · heard of ${writeAgo(worker.heartbeat_at)}`}
        </span>
        {worker.is_long && <span className="small warn">This takes unusually long. Stop it if it does not move, and try it again.</span>}
      </div>
      <div className="worker-bar"><Progress done={worker.done} total={worker.total} label={`${kinds[worker.kind] ?? "Work"}: done`} /></div>
      {may && <Button size="small" busy={stopping} onClick={stop}>Stop</Button>}
    </li>
  );
};

