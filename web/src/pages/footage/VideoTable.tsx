import { useState } from "react";
import { get } from "../../api/client";
import type { Page } from "../../api/model";
import type { FootageState, Video, VideoRemoval } from "../../api/types";
import { footageName, writeTime } from "../../data/footage";
import { useResource } from "../../data/resources";
import { useSignedIn } from "../../app/me";
import { Link } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { SearchInput, Select } from "../../ui/Field";
import { IconTrash } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { ErrorState, SkeletonRows } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import { writeAgo, writeBytes, writeCount } from "../../ui/write";
import { useInProject } from "../project/context";
import { missingSubtitles } from "../videos/words";

const words: Record<string, [string, "plain" | "accent" | "success" | "warning" | "danger"]> = {
  PENDING: ["waits to be fetched", "plain"], DOWNLOADING: ["is fetched", "accent"], DOWNLOADED: ["waits to be read", "plain"], EXTRACTING: ["frames are taken", "accent"], FAILED: ["failed", "danger"],
  "link PENDING": ["waits for the filter", "plain"], "link FILTERING": ["frames are chosen", "accent"], "link FILTERED": ["done", "success"], "link FILTERED_EMPTY": ["no frame kept", "warning"], "link FAILED": ["failed", "danger"],
};
const filters: { value: string; label: string; query: Record<string, string> }[] = [
  { value: "", label: "All videos", query: {} }, { value: "waiting", label: "Not fetched yet", query: { status: "PENDING" } }, { value: "fetched", label: "Waiting to be read", query: { status: "DOWNLOADED" } },
  { value: "done", label: "Done", query: { link_status: "FILTERED" } }, { value: "empty", label: "No frame kept", query: { link_status: "FILTERED_EMPTY" } }, { value: "failed", label: "Failed", query: { status: "FAILED" } },
];
const sources: Record<string, string> = { SEARCH: "search", URL: "address", FILE: "file", MANUAL: "by hand" };

/** The project's videos with their states. */
export const VideoTable = ({ state, query, every, may, remove }: { state: FootageState; query: RouteQuery; every: number; may: boolean; remove: (what: VideoRemoval) => void }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const [most, setMost] = useState(50);
  const search = typeof query.search === "string" ? query.search : "";
  const filter = filters.find((one) => one.value === query.videos) ?? filters[0];
  const asked = { ...filter.query, search, limit: most };
  const read = useResource(`${footageName(project.id)}/videos/${JSON.stringify(asked)}`, (signal) => get<Page<Video>>(`/projects/${project.id}/videos`, asked, signal), { every: Math.max(every, 3000) });
  const videos = (read.value?.items ?? []).filter((video) => video.status !== "PENDING" || video.url != null || video.source_type !== "MANUAL");
  const columns: Column<Video>[] = [
    {
      id: "name", title: "Video", fixed: true, value: (video) => video.title ?? video.filename,
      cell: (video) => <div className="stack-line found-title"><Link className="cut" title={video.filename} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "videos", item: video.id }}>{video.title ?? video.filename}</Link>{video.url != null && <span className="small faint cut">{video.url}</span>}{missingSubtitles(video).map((text) => <span key={text} className="small warn cut" title={text}>{text}</span>)}</div>,
    },
    {
      id: "state", title: "State", tight: true, value: (video) => video.status,
      cell: (video) => {
        const [text, look] = words[video.status === "EXTRACTED" ? `link ${video.link?.status ?? "PENDING"}` : video.status] ?? [video.status, "plain"];
        return <span title={video.error?.message ?? video.link?.error?.message ?? undefined}><Badge look={look}>{text}</Badge></span>;
      },
    },
    { id: "source", title: "From", tight: true, value: (video) => sources[video.source_type], cell: (video) => sources[video.source_type] },
    { id: "length", title: "Length", number: true, tight: true, value: (video) => video.duration, cell: (video) => writeTime(video.duration) },
    { id: "size", title: "Size", number: true, tight: true, hiddenAtFirst: true, value: (video) => video.file_size, cell: (video) => (video.file_size == null ? "" : writeBytes(video.file_size)) },
    { id: "picture", title: "Picture", tight: true, hiddenAtFirst: true, value: (video) => video.height, cell: (video) => (video.width == null ? "" : `${video.width} × ${video.height}`) },
    { id: "frames", title: "Frames", number: true, tight: true, value: (video) => video.extracted_frames, cell: (video) => writeCount(video.extracted_frames) },
    { id: "kept", title: "Kept", number: true, tight: true, value: (video) => video.link?.passed_frames, cell: (video) => writeCount(video.link?.passed_frames ?? 0) },
    { id: "unique", title: "Unique", number: true, tight: true, value: (video) => video.link?.unique_frames, cell: (video) => writeCount(video.link?.unique_frames ?? 0) },
    { id: "damaged", title: "Damaged", number: true, tight: true, hiddenAtFirst: true, value: (video) => video.damaged_frames, cell: (video) => (video.damaged_frames > 0 ? <span className="bad">{writeCount(video.damaged_frames)}</span> : "0") },
    { id: "when", title: "Since", tight: true, value: (video) => video.status_since, cell: (video) => <span title={video.status_since}>{writeAgo(video.status_since)}</span> },
    ...(may ? [{
      id: "remove", title: "", tight: true,
      cell: (video: Video) => <IconButton label={`Remove ${video.title ?? video.filename} from this project`} tip="Remove from this project" icon={<IconTrash />} onClick={() => remove({ video_ids: [video.id] })} />,
    }] : []),
  ];
  return (
    <section aria-label="Videos">
      <h2 className="step-title">Videos <span className="soft figures">{writeCount(state.counts.total)}</span></h2>
      {read.value === undefined ? (read.error !== undefined ? <ErrorState error={read.error} retry={read.reload} /> : <SkeletonRows rows={4} />) : (
        <Table<Video>
          label="Videos" rows={videos} rowKey={(video) => video.id} columns={columns} csvName={`${project.slug}-footage`}
          tools={<>
            <SearchInput className="tool-search" label="Search videos" value={search} onChange={(text) => changeQuery({ search: text === "" ? undefined : text })} />
            <Select small aria-label="State" value={filter.value} onChange={(event) => changeQuery({ videos: event.target.value === "" ? undefined : event.target.value })}>
              {filters.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
            </Select>
          </>}
        />
      )}
      {read.value !== undefined && videos.length === 0 && <p className="soft table-none">No video is like that.</p>}
      {read.value?.next_cursor != null && (
        <div className="table-more">
          {most < 200 ? <Button size="small" onClick={() => setMost(200)}>Show more</Button> : <span className="soft small">The newest 200 are shown. Search to find others.</span>}
        </div>
      )}
    </section>
  );
};
