import { useRef, useState } from "react";
import { get, post } from "../../api/client";
import type { Page } from "../../api/model";
import type { Video, VideosAffected } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { useFootageLive } from "../../data/footageLive";
import { mayReview } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { useShortcuts } from "../../keys/shortcuts";
import { ButtonLink, Link } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { SearchInput, Select } from "../../ui/Field";
import { IconRefresh, IconUpload, IconVideo } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { EmptyState, ErrorNotice, ErrorState, SkeletonRows } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import { showToast } from "../../ui/toasts";
import { describeError } from "../../api/errors";
import { writeAgo, writeBytes, writeCount, writeOf } from "../../ui/write";
import { single } from "../gallery/filters";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { hasFile, isMoving, missingSubtitles, sources, stateOf, troubleOf, writeLength, writeRate } from "./words";

const states = {
  pending: { label: "Waiting", query: { status: "PENDING" } },
  downloading: { label: "Being fetched", query: { status: "DOWNLOADING" } },
  downloaded: { label: "Being read", query: { status: "DOWNLOADED" } },
  extracting: { label: "Extracting frames", query: { status: "EXTRACTING" } },
  extracted: { label: "Extracted", query: { status: "EXTRACTED" } },
  empty: { label: "No frame kept", query: { link_status: "FILTERED_EMPTY" } },
  failed: { label: "Failed", query: { status: "FAILED" } },
  filter_failed: { label: "Filtering failed", query: { link_status: "FAILED", status: "EXTRACTED" } },
} as const;
type State = keyof typeof states;

const perPage = 100;

/** The project's videos: how far each is, what came of it, and what went wrong. */
export const VideosPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const search = single(query.q) ?? "";
  const given = single(query.state);
  const state = given !== undefined && given in states ? (given as State) : undefined;
  const [pages, setPages] = useState(1);
  const [retrying, setRetrying] = useState<ReadonlySet<string>>(new Set());
  const moving = useRef(false);
  const name = `project-videos/${project.id}/${state ?? ""}/${search}/${pages}`;
  const list = useResource(name, async (signal) => {
    const all: Page<Video> = { items: [] };
    for (let page = 0; page < pages; page += 1) {
      const next: Page<Video> = await get(`/projects/${project.id}/videos`, {
        limit: perPage, cursor: all.next_cursor ?? undefined, search, ...(state === undefined ? {} : states[state].query),
      }, signal);
      all.items.push(...next.items);
      all.next_cursor = next.next_cursor;
      if (next.next_cursor == null) break;
    }
    return all;
  }, { every: useFootageLive(project.id, moving.current ? 3000 : 30_000, `project-videos/${project.id}/`) });
  // Another search keeps what was there until its answer comes.
  const before = useRef<Page<Video>>();
  if (list.value !== undefined) before.current = list.value;
  const value = list.value ?? before.current;
  const videos = value?.items ?? [];
  moving.current = videos.some(isMoving);
  const to = (video: Video): Route => ({ page: "project", workspace: workspace.slug, project: handle, tab: "videos", item: video.id });
  const mayChange = mayReview(project);
  const failed = videos.filter((video) => troubleOf(video) !== undefined);
  const retry = async (ids: string[]) => {
    setRetrying(new Set(ids));
    try {
      const done = await post<VideosAffected>(`/projects/${project.id}/footage/retry`, { video_ids: ids });
      showToast(done.videos === 0 ? "There is nothing to try again." : `${writeOf(done.videos, "video")} ${done.videos === 1 ? "is" : "are"} tried again.`);
      invalidate("project-video", "project", "footage");
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    } finally {
      setRetrying(new Set());
    }
  };
  useShortcuts([
    { keys: "/", label: "Search the videos", group: "Videos", run: () => document.querySelector<HTMLInputElement>(".videos-search input")?.focus() },
    { keys: "r", label: "Read the videos again", group: "Videos", run: list.reload },
  ]);
  const columns: Column<Video>[] = [
    {
      id: "name", title: "Video", fixed: true, value: (video) => video.title ?? video.filename,
      cell: (video) => (
        <div className="video-cell">
          <Link to={to(video)} className="video-poster" tabIndex={-1} aria-label={`Open ${video.title ?? video.filename}`}>
            {video.poster == null ? <IconVideo size={20} /> : <img src={video.poster} alt="" loading="lazy" />}
            {video.duration != null && <span className="video-length figures">{writeLength(video.duration)}</span>}
          </Link>
          <div className="stack-line">
            <Link to={to(video)} className="cut video-name">{video.title ?? video.filename}</Link>
            <span className="soft small cut">
              {[sources[video.source_type], video.width == null ? undefined : `${video.width} × ${video.height}`, writeRate(video), video.codec]
                .filter((part) => part != null).join(" · ")}
            </span>
            {troubleOf(video) !== undefined && <span className="bad small video-trouble">{troubleOf(video)}</span>}
            {missingSubtitles(video).map((text) => <span key={text} className="warn small video-trouble">{text}</span>)}
          </div>
        </div>
      ),
    },
    {
      id: "state", title: "State", tight: true, value: (video) => stateOf(video).text,
      cell: (video) => (
        <span className="row">
          <Badge look={stateOf(video).look} title={`Since ${writeAgo(video.status_since)}`}>{stateOf(video).text}</Badge>
          {troubleOf(video) !== undefined && mayChange && (
            <Button size="small" icon={<IconRefresh />} busy={retrying.has(video.id)} onClick={() => void retry([video.id])} aria-label={`Try ${video.filename} again`}>Retry</Button>
          )}
        </span>
      ),
    },
    { id: "duration", title: "Length", number: true, tight: true, value: (video) => video.duration, cell: (video) => (video.duration == null ? "" : writeLength(video.duration)), hiddenAtFirst: true },
    { id: "frames", title: "Frames", number: true, tight: true, value: (video) => video.frame_count, cell: (video) => (video.frame_count == null ? "" : writeCount(video.frame_count)) },
    { id: "extracted", title: "Extracted", number: true, tight: true, value: (video) => video.extracted_frames, cell: (video) => writeCount(video.extracted_frames) },
    { id: "kept", title: "Kept", number: true, tight: true, value: (video) => video.link?.passed_frames, cell: (video) => writeCount(video.link?.passed_frames ?? 0) },
    { id: "damaged", title: "Damaged", number: true, tight: true, hiddenAtFirst: true, value: (video) => video.damaged_frames, cell: (video) => (video.damaged_frames > 0 ? <span className="bad">{writeCount(video.damaged_frames)}</span> : "0") },
    { id: "size", title: "Size", number: true, tight: true, hiddenAtFirst: true, value: (video) => video.file_size, cell: (video) => (video.file_size == null ? "" : writeBytes(video.file_size)) },
    { id: "when", title: "Added", tight: true, value: (video) => video.created_at, cell: (video) => <span title={video.created_at}>{writeAgo(video.created_at)}</span> },
  ];
  const filtered = search !== "" || state !== undefined;
  const toSources: Route = { page: "project", workspace: workspace.slug, project: handle, tab: "sources" };
  return (
    <div className="page-inside">
      <PageHead
        title="Videos" lead="Footage of this project, how far each video is, and the frames that came of it."
        actions={mayChange && <ButtonLink icon={<IconUpload />} to={toSources}>Add videos</ButtonLink>}
      />
      <div className="tool-row wrap">
        <SearchInput label="Search names and titles" className="tool-search videos-search" value={search} onChange={(q) => { setPages(1); changeQuery({ q: q === "" ? undefined : q }); }} />
        <Select small aria-label="State" value={state ?? ""} onChange={(event) => { setPages(1); changeQuery({ state: event.target.value === "" ? undefined : event.target.value }); }}>
          <option value="">Every state</option>
          {Object.entries(states).map(([key, one]) => <option key={key} value={key}>{one.label}</option>)}
        </Select>
        <span className="soft figures videos-count" role="status">{value === undefined ? "" : `${writeCount(videos.length)}${value.next_cursor == null ? "" : "+"} ${videos.length === 1 ? "video" : "videos"}`}</span>
        {failed.length > 1 && mayChange && (
          <Button size="small" icon={<IconRefresh />} busy={retrying.size > 1} onClick={() => void retry(failed.slice(0, 500).map((video) => video.id))}>Retry all {writeCount(failed.length)} that failed</Button>
        )}
      </div>
      {list.error !== undefined && value !== undefined && <ErrorNotice error={list.error} retry={list.reload} />}
      {value === undefined ? (
        list.error !== undefined ? <ErrorState error={list.error} retry={list.reload} /> : <SkeletonRows rows={5} height={66} />
      ) : videos.length === 0 ? (
        filtered ? (
          <EmptyState picture={<IconVideo size={48} />} title="No video is like that" actions={<Button onClick={() => changeQuery({ q: undefined, state: undefined })}>Show every video</Button>}>
            Other words or another state may find some.
          </EmptyState>
        ) : (
          <EmptyState picture={<IconVideo size={48} />} title="No videos yet" actions={mayChange ? <ButtonLink look="primary" icon={<IconUpload />} to={toSources}>Add videos</ButtonLink> : undefined}>
            Upload files or name addresses. Their frames are taken out, filtered and become images of this project.
          </EmptyState>
        )
      ) : (
        <>
          <Table<Video> label="Videos" rows={videos} rowKey={(video) => video.id} csvName={`${project.slug}-videos`} columns={columns} />
          {value.next_cursor != null && (
            <div className="row center more-row"><Button busy={list.loading} onClick={() => setPages(pages + 1)}>Show {perPage} more</Button></div>
          )}
        </>
      )}
      {videos.some((video) => !hasFile(video)) && <p className="soft small videos-note">Videos that are named only carry tracks or time ranges; they have no file here.</p>}
    </div>
  );
};
