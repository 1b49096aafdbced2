import { useState } from "react";
import { get, post } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Page } from "../../api/model";
import type { FootageActivityFailure, Video, VideosAffected } from "../../api/types";
import { footageName, footagePath } from "../../data/footage";
import { invalidate, useResource } from "../../data/resources";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Field";
import { IconError, IconRefresh } from "../../ui/icons";
import { ErrorNotice, SkeletonRows } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeAgo, writeCount, writeOf } from "../../ui/write";
import { useInProject } from "../project/context";

const steps: Record<string, string> = { download: "while fetching", extract: "while reading the video", filter: "while choosing frames" };

/** What failed, alike things together, each to be tried again: all, or some of them. */
export const Failures = ({ failures, may }: { failures: FootageActivityFailure[]; may: boolean }) => {
  const { project } = useInProject();
  const [open, setOpen] = useState<string>();
  const [busy, setBusy] = useState<string>();
  if (failures.length === 0) return null;
  const retry = async (name: string, ids: string[]) => {
    setBusy(name);
    try {
      const { videos } = await post<VideosAffected>(`${footagePath(project.id)}/retry`, { video_ids: ids });
      showToast(`Trying ${writeOf(videos, "video")} again.`);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setBusy(undefined);
    invalidate(footageName(project.id));
  };
  return (
    <section id="failed" aria-label="Failed">
      <h2 className="step-title">What failed</h2>
      <ul className="lines">
        {failures.map((failure) => {
          const name = `${failure.step} ${failure.code}`;
          return (
            <li key={name} className="failure">
              <div className="line">
                <IconError className="bad" />
                <div className="grow stack-line">
                  <span>{failure.code === "cancelled" ? "Stopped by hand" : failure.message === "" ? failure.code : failure.message}</span>
                  <span className="small soft figures">{writeOf(failure.videos, "video")} {steps[failure.step] ?? ""}</span>
                </div>
                <Button size="small" look="ghost" aria-expanded={open === name} onClick={() => setOpen(open === name ? undefined : name)}>{open === name ? "Hide" : "Show"}</Button>
                {may && (
                  <Button size="small" icon={<IconRefresh />} busy={busy === name} onClick={() => void retry(name, failure.video_ids)}>
                    Try {failure.videos > failure.video_ids.length ? `the newest ${writeCount(failure.video_ids.length)}` : failure.videos === 1 ? "it" : `all ${writeCount(failure.videos)}`} again
                  </Button>
                )}
              </div>
              {open === name && <FailedVideos failure={failure} may={may} busy={busy === name} retry={(ids) => void retry(name, ids)} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
};

const FailedVideos = ({ failure, may, busy, retry }: { failure: FootageActivityFailure; may: boolean; busy: boolean; retry: (ids: string[]) => void }) => {
  const { project } = useInProject();
  const filter: Record<string, string> = failure.step === "filter" ? { link_status: "FAILED" } : { status: "FAILED" };
  const read = useResource(`${footageName(project.id)}/failed/${failure.step}`, (signal) => get<Page<Video>>(`/projects/${project.id}/videos`, { ...filter, limit: 200 }, signal));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const wanted = new Set(failure.video_ids);
  const videos = (read.value?.items ?? []).filter((video) => wanted.has(video.id));
  if (read.value === undefined) return <div className="failure-videos">{read.error !== undefined ? <ErrorNotice error={read.error} retry={read.reload} /> : <SkeletonRows rows={2} height={24} />}</div>;
  return (
    <div className="failure-videos stack tight">
      <ul>
        {videos.map((video) => (
          <li key={video.id} className="row">
            {may ? (
              <Checkbox
                label={<span className="cut">{video.title ?? video.filename}</span>} checked={chosen.has(video.id)}
                onChange={(event) => setChosen((now) => { const next = new Set(now); if (event.target.checked) next.add(video.id); else next.delete(video.id); return next; })}
              />
            ) : <span className="cut">{video.title ?? video.filename}</span>}
            <span className="small soft cut grow">{(failure.step === "filter" ? video.link?.error?.message : video.error?.message) ?? ""}</span>
            <span className="small faint">{writeAgo(video.status_since)}</span>
          </li>
        ))}
      </ul>
      {may && videos.length > 1 && <div><Button size="small" busy={busy} disabled={chosen.size === 0} tip={chosen.size === 0 ? "Choose videos above" : undefined} onClick={() => retry([...chosen])}>Try {chosen.size === 0 ? "the chosen" : writeCount(chosen.size)} again</Button></div>}
    </div>
  );
};
