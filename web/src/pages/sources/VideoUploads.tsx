import { useEffect } from "react";
import { useSignedIn } from "../../app/me";
import { ButtonLink } from "../../routing/Link";
import { Button, IconButton } from "../../ui/Button";
import { IconCheck, IconClock, IconClose, IconError, IconPause, IconPlay, IconRefresh, IconSpinner, IconVideo } from "../../ui/icons";
import { Progress } from "../../ui/marks";
import { Notice } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeBytes, writeOf } from "../../ui/write";
import { sentBytes, useVideoUploads, videoRate, videoUploads, type VideoFile } from "../../upload/videos";
import { useInProject } from "../project/context";

/** Videos on their way from this computer: how far each is, and how to pause it, go on, or try again. */
export const VideoUploads = () => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const videos = useVideoUploads().filter((video) => video.projectID === project.id);
  const running = videos.some((video) => video.state === "sending" || video.state === "waiting");
  const atRisk = videos.some((video) => video.state === "sending" && video.handle === undefined);
  useEffect(() => {
    if (!atRisk) return undefined;
    // Nothing that arrived is lost, but without a kept handle the file has to be given again.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [atRisk]);
  if (videos.length === 0) return null;
  const done = videos.filter((video) => video.state === "done");
  const open = videos.filter((video) => video.state !== "done");
  const stopped = open.filter((video) => video.state === "paused" || video.state === "needs-file" || video.state === "failed");
  const bytes = videos.reduce((sum, video) => sum + video.size, 0);
  const sent = videos.reduce((sum, video) => sum + sentBytes(video), 0);
  const goOn = async (some: VideoFile[]) => {
    const missing: string[] = [];
    for (const video of some) if (!(await videoUploads.resume(video.id))) missing.push(video.name);
    if (missing.length > 0) showToast(`Drop ${missing.length === 1 ? missing[0] : `${missing[0]} and ${writeOf(missing.length - 1, "other video")}`} here again: what has arrived is not sent again.`);
  };
  return (
    <section className="card drop-panel" aria-label="Video uploads">
      <div className="card-head">
        <h2 className="cut">{open.length === 0 ? "Videos uploaded" : running ? "Uploading videos" : "Videos"} <span className="soft figures">{done.length} of {videos.length}</span></h2>
        {running && <Button size="small" icon={<IconPause />} onClick={() => open.forEach((video) => videoUploads.pause(video.id))}>Pause all</Button>}
        {stopped.length > 0 && <Button size="small" look="primary" icon={<IconPlay />} onClick={() => void goOn(stopped)}>{stopped.length === 1 ? "Go on" : "Go on with all"}</Button>}
        {done.length > 0 && <ButtonLink size="small" look={open.length === 0 ? "primary" : "secondary"} icon={<IconVideo />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "footage" }}>Watch the footage</ButtonLink>}
        {open.length === 0 && <IconButton label="Put away" icon={<IconClose />} onClick={() => done.forEach((video) => videoUploads.cancel(video.id))} />}
      </div>
      <div className="card-body stack tight">
        <Progress done={sent} total={bytes} label="Bytes of all videos" look={open.length === 0 ? "success" : "accent"} />
        <p className="soft figures" role="status">{writeBytes(sent)} of {writeBytes(bytes)}</p>
        {open.some((video) => video.state === "needs-file") && (
          <Notice look="accent">The page was closed during this upload. {open.every((video) => video.state !== "needs-file" || video.handle !== undefined) ? "Go on, and allow reading the files." : "Drop the same files again: what has arrived is not sent again."}</Notice>
        )}
        <ul className="video-lines">{videos.map((video) => <VideoLine key={video.id} video={video} goOn={() => void goOn([video])} />)}</ul>
      </div>
    </section>
  );
};

const words: Record<VideoFile["state"], string> = {
  waiting: "Waiting", sending: "Sending", paused: "Paused", "needs-file": "Not finished", checking: "Checking", done: "Here", failed: "Failed",
};

const VideoLine = ({ video, goOn }: { video: VideoFile; goOn: () => void }) => {
  const { state } = video;
  const sent = sentBytes(video);
  const icon = state === "done" ? <IconCheck className="good" /> : state === "failed" ? <IconError className="bad" /> : state === "sending" || state === "checking" ? <IconSpinner className="spin" />
    : state === "paused" || state === "needs-file" ? <IconPause className="soft" /> : <IconClock className="faint" />;
  return (
    <li className="video-line">
      {icon}
      <div className="grow stack-line">
        <span className="cut" title={video.path}>{video.path}</span>
        {state !== "done" && state !== "failed" && <Progress done={sent} total={video.size} label={`Sent of ${video.name}`} />}
        {state === "failed" && <span className="bad small" role="alert">{video.error}</span>}
        {state === "paused" && video.error !== undefined && <span className="soft small">{video.error}</span>}
      </div>
      <span className="small soft figures video-line-words">
        {state === "sending" ? `${Math.floor((sent / Math.max(1, video.size)) * 100)} % · ${videoRate(video) ?? writeBytes(video.size)}` : `${words[state]} · ${writeBytes(video.size)}`}
      </span>
      {(state === "sending" || state === "waiting") && <IconButton label={`Pause ${video.name}`} tip="Pause" icon={<IconPause />} onClick={() => videoUploads.pause(video.id)} />}
      {(state === "paused" || state === "needs-file") && <IconButton label={`Go on with ${video.name}`} tip="Go on" icon={<IconPlay />} onClick={goOn} />}
      {state === "failed" && <IconButton label={`Try ${video.name} again`} tip="Try again" icon={<IconRefresh />} onClick={goOn} />}
      {state !== "checking" && <IconButton label={state === "done" ? `Put away ${video.name}` : `Cancel ${video.name}`} tip={state === "done" ? "Put away" : "Cancel"} icon={<IconClose />} onClick={() => videoUploads.cancel(video.id)} />}
    </li>
  );
};
