import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { get, post } from "../../api/client";
import { describeError, hasCode, RequestError } from "../../api/errors";
import type { Job } from "../../api/model";
import type { Video, VideoDetail, VideosAffected } from "../../api/types";
import { useTitle } from "../../app/pageTitle";
import { useSignedIn } from "../../app/me";
import { useFootageLive } from "../../data/footageLive";
import { mayLabel, mayReview } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { jobEnd } from "../../jobs/tracker";
import { useShortcuts } from "../../keys/shortcuts";
import { Link } from "../../routing/Link";
import { changeQuery, navigate } from "../../routing/navigation";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { IconBox, IconRefresh, IconVideo } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { EmptyState, ErrorNotice, ErrorState, Notice, Skeleton } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { single } from "../gallery/filters";
import { NotFoundPage } from "../NotFoundPage";
import { useInProject } from "../project/context";
import { clampFrame, loadFrameIndex, type FrameIndex } from "./frameIndex";
import { FrameStrip } from "./FrameStrip";
import { Player } from "./Player";
import { Scrubber } from "./Scrubber";
import { TranscriptLane } from "./TranscriptLane";
import { useExtracted } from "./useExtracted";
import { VideoFacts } from "./VideoFacts";
import { hasFile, isMoving, missingSubtitles, stateOf, troubleOf } from "./words";

/** One video: each of its frames by number, what the project decided about those that were extracted, and its facts. */
export const VideoPage = ({ id, query }: { id: string; query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const moving = useRef(false);
  const detail = useResource(`project-video/${project.id}/${id}`, (signal) => get<VideoDetail>(`/projects/${project.id}/videos/${id}`, undefined, signal), {
    every: useFootageLive(project.id, moving.current ? 3000 : 240_000, `project-video/${project.id}/${id}`),
  });
  const video = detail.value?.video;
  useTitle(video === undefined ? undefined : `${video.title ?? video.filename} · ${project.name}`);
  moving.current = video !== undefined && (isMoving(video) || detail.value?.proxy_state.status === "waiting");
  const list: Route = { page: "project", workspace: workspace.slug, project: handle, tab: "videos" };
  const annotate = () => navigate({ page: "video", workspace: workspace.slug, project: handle, video: id, query: query.frame === undefined ? undefined : { frame: query.frame } });
  useShortcuts([
    { keys: "escape", label: "Back to the videos", group: "Video", run: () => navigate(list) },
    { keys: "w", label: "Annotate this video", group: "Video", disabled: video?.frame_count == null, run: annotate },
  ]);
  const path = `/projects/${project.id}/videos/${id}`;
  const numbered = video?.frame_count != null && hasFile(video);
  const index = useResource(numbered ? `video-index/${project.id}/${id}/${video.frame_count}` : null, (signal) => loadFrameIndex(path, signal));
  if (detail.value === undefined || video === undefined) {
    if (detail.error === undefined) return <div className="page-inside" role="status" aria-label="Loading the video"><Skeleton width={320} height={28} /><div className="gap-24" /><Skeleton height={360} /></div>;
    if ((detail.error instanceof RequestError && detail.error.status === 404) || hasCode(detail.error, "not_found")) return <NotFoundPage what="video" />;
    return <ErrorState error={detail.error} retry={detail.reload} />;
  }
  const mayChange = mayReview(project);
  const trouble = troubleOf(video);
  const retry = async () => {
    try {
      const done = await post<VideosAffected>(`/projects/${project.id}/footage/retry`, { video_ids: [id] });
      showToast(done.videos === 0 ? "There is nothing to try again." : "The video is tried again.");
      invalidate("project-video", "footage");
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  return (
    <div className="video-page">
      <header className="video-head">
        <Link to={list} className="soft video-up">Videos</Link>
        <span className="soft" aria-hidden="true">/</span>
        <h1 tabIndex={-1} className="cut">{video.title ?? video.filename}</h1>
        <Badge look={stateOf(video).look}>{stateOf(video).text}</Badge>
        <div className="grow" />
        {index.value !== undefined && index.value.count > 0 && (
          <Button look="primary" icon={<IconBox />} keys="w" tip="Follow objects through the video, and mark what happens" onClick={annotate}>{mayLabel(project) ? "Annotate" : "See the labels"}</Button>
        )}
      </header>
      {trouble !== undefined && (
        <Notice look="danger" actions={mayChange && <Button size="small" icon={<IconRefresh />} onClick={() => void retry()}>Try again</Button>}>{trouble}</Notice>
      )}
      <MissingSubtitles video={video} may={mayChange} />
      {detail.value.proxy_state.status === "waiting" && (
        <Notice>The copy that plays here is still being made. Frames can be looked at one by one already.</Notice>
      )}
      <div className="video-columns">
        <div className="video-main">
          {index.value !== undefined && index.value.count > 0
            ? <VideoDesk key={id} path={path} detail={detail.value} index={index.value} query={query} reload={detail.reload} mayChange={mayChange} />
            : index.error !== undefined && !isMoving(video) && trouble === undefined ? <ErrorState error={index.error} retry={index.reload} title="The frames of this video cannot be shown" />
            : numbered && index.loading ? <Skeleton height={360} />
            : (
              <EmptyState picture={<IconVideo size={48} />} title={hasFile(video) ? "Its frames are not numbered yet" : "This video has no file here"}>
                {hasFile(video) ? "They appear here once the video was fetched and read." : "It was only named, for tracks and time ranges to hang on."}
              </EmptyState>
            )}
        </div>
        <VideoFacts detail={detail.value} mayChange={mayChange} />
      </div>
    </div>
  );
};

/** What its site did not give of its subtitles, and the way to ask for it again. */
const MissingSubtitles = ({ video, may }: { video: Video; may: boolean }) => {
  const { project } = useInProject();
  const [asking, setAsking] = useState(false);
  const texts = missingSubtitles(video);
  if (texts.length === 0) return null;
  const fetchAgain = async () => {
    setAsking(true);
    try {
      await jobEnd(await post<Job>(`/projects/${project.id}/videos/${video.id}/subtitles`));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setAsking(false);
    invalidate("project-video", "footage", `transcripts/projects/${project.id}/videos/${video.id}`);
  };
  return (
    <Notice look="warning" actions={may && <Button size="small" icon={<IconRefresh />} busy={asking} onClick={() => void fetchAgain()}>Fetch again</Button>}>
      {texts.map((text) => <p key={text}>{text}</p>)}
    </Notice>
  );
};

/** Player, scrubber and strip, which all stand at the same frame. */
const VideoDesk = ({ path, detail, index, query, reload, mayChange }: {
  path: string; detail: VideoDetail; index: FrameIndex; query: RouteQuery; reload: () => void; mayChange: boolean;
}) => {
  const { project } = useInProject();
  const { video } = detail;
  const given = Number(single(query.frame) ?? "0");
  const [frame, setFrame] = useState(() => (Number.isFinite(given) ? clampFrame(index, given) : 0));
  const extracted = useExtracted(project.id, video.id, `${video.extracted_frames}/${video.link?.status ?? ""}/${video.link?.passed_frames ?? 0}`);
  const latest = useRef(frame);
  // The address names the frame that stands, not each that passes by.
  const onFrame = useCallback((to: number, settled: boolean) => {
    latest.current = to;
    setFrame(to);
    if (settled) changeQuery({ frame: to === 0 ? undefined : String(to) });
  }, []);
  const [jumps, setJumps] = useState(0);
  const jump = useCallback((to: number, settled: boolean) => {
    setJumps((now) => now + 1);
    onFrame(to, settled);
  }, [onFrame]);
  // Back and forward, and links to a frame of the video at hand.
  useEffect(() => {
    const wanted = Number.isFinite(given) ? clampFrame(index, given) : 0;
    if (wanted !== latest.current) {
      latest.current = wanted;
      setFrame(wanted);
      setJumps((now) => now + 1);
    }
    // Only another address counts here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [given]);
  const kept = useMemo(() => extracted.frames.filter((one) => one.verdict === "kept").map((one) => one.frame_number), [extracted.frames]);
  return (
    <>
      <Player path={path} detail={detail} index={index} frame={frame} jumps={jumps} onFrame={onFrame} kept={kept} reload={reload} />
      <Scrubber index={index} frame={frame} onFrame={jump} extracted={extracted.frames} tiles={detail.tiles} />
      <TranscriptLane path={path} index={index} frame={frame} onFrame={jump} />
      <ErrorNotice error={extracted.error} retry={extracted.reload} />
      <FrameStrip index={index} frame={frame} onFrame={jump} frames={extracted.frames} loading={extracted.loading} decide={extracted.decide} mayDecide={mayChange} />
    </>
  );
};
