import type { ReactNode } from "react";
import { post } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Job } from "../../api/model";
import type { VideoDetail } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { invalidate } from "../../data/resources";
import { Link } from "../../routing/Link";
import { Button, LinkButton } from "../../ui/Button";
import { IconDownload } from "../../ui/icons";
import { showToast } from "../../ui/toasts";
import { writeBytes, writeCount, writeDay, writeMoment, writeOf } from "../../ui/write";
import { useInProject } from "../project/context";
import { writeTimeCode } from "./frameIndex";
import { sources, writeRate } from "./words";

const sounds: Record<string, string> = { none: "no sound", copied: "with its sound", encoded: "sound as AAC", left_out: "without its sound, whose codec is not known here" };
const codecs: Record<string, string> = { h264: "H.264", hevc: "H.265", vp8: "VP8", vp9: "VP9", av1: "AV1", mpeg4: "MPEG-4", mpeg2video: "MPEG-2", mjpeg: "Motion JPEG", gif: "GIF", prores: "ProRes", aac: "AAC", mp3: "MP3", opus: "Opus", vorbis: "Vorbis", flac: "FLAC" };
const codecName = (code: string) => codecs[code] ?? code;

/** What is known of the video, where it came from, and what was made of it. */
export const VideoFacts = ({ detail, mayChange }: { detail: VideoDetail; mayChange: boolean }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const { video, facts, proxy_state: proxy } = detail;
  const make = async () => {
    try {
      await post<Job>(`/projects/${project.id}/videos/${video.id}/proxy`);
      showToast("The copy that plays is being made.");
      invalidate(`project-video/${project.id}/${video.id}`, "jobs");
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  const fact = (name: string, value: ReactNode) => (value == null || value === "" ? null : <><dt>{name}</dt><dd>{value}</dd></>);
  const info = typeof video.source_info === "object" && video.source_info != null ? Object.entries(video.source_info as Record<string, unknown>) : [];
  const damaged = video.damaged_frames;
  return (
    <aside className="video-facts" aria-label="About the video">
      <section>
        <h2>Frames</h2>
        <dl className="definition">
          {fact("In the video", video.frame_count == null ? undefined : writeCount(video.frame_count))}
          {fact("Extracted", writeCount(video.extracted_frames))}
          {fact("Kept", writeCount(video.link?.passed_frames ?? 0))}
          {fact("Unique", writeCount(video.link?.unique_frames ?? 0))}
          {fact("Images", detail.image_count === 0 ? "none yet" : (
            <Link to={{ page: "project", workspace: workspace.slug, project: handle, tab: "images", query: { video_id: video.id } }}>{writeOf(detail.image_count, "image")}</Link>
          ))}
          {fact("Damaged", damaged > 0 ? <span className="bad">{writeOf(damaged, "frame")} did not decode</span> : "none")}
          {fact("Lost", (facts?.lost_frames ?? 0) > 0 ? <span className="bad">{writeOf(facts?.lost_frames ?? 0, "packet")} made no frame</span> : undefined)}
        </dl>
      </section>
      <section>
        <h2>Video</h2>
        <dl className="definition">
          {fact("Size", video.width == null ? undefined : `${video.width} × ${video.height}${(facts?.rotation ?? 0) === 0 ? "" : `, turned by ${facts?.rotation}°`}`)}
          {fact("Rate", writeRate(video) === undefined ? undefined : <>{writeRate(video)}{facts?.is_variable_frame_rate === true && <span className="soft">, variable: this is the average</span>}</>)}
          {fact("Length", video.duration == null ? undefined : writeTimeCode(video.duration))}
          {fact("Codec", video.codec == null ? undefined : [codecName(video.codec), facts?.profile, facts?.pixel_format].filter((part) => part != null).join(", "))}
          {fact("Keyframes", facts == null ? undefined : writeCount(facts.keyframe_count))}
          {fact("Sound", facts == null ? undefined : facts.audio_codec == null ? "none" : codecName(facts.audio_codec))}
          {fact("Container", facts?.container.split(",")[0])}
          {fact("File", video.file_size == null ? undefined : writeBytes(video.file_size))}
          {fact("Plays as", proxy.status === "ready" ? `a copy of ${proxy.width} × ${proxy.height}, ${sounds[proxy.sound ?? "none"] ?? ""}`
            : proxy.status === "original" ? "the original" : proxy.status === "waiting" ? "a copy that is being made" : undefined)}
          {fact("Repeated", (proxy.repeated_frames ?? 0) > 0 ? `${writeOf(proxy.repeated_frames ?? 0, "frame")} of the copy, in place of damaged ones` : undefined)}
        </dl>
        {proxy.status === "failed" && (
          <p className="small"><span className="bad">The copy that plays could not be made: {proxy.error?.message}</span>{mayChange && <> <Button size="small" onClick={() => void make()}>Make it again</Button></>}</p>
        )}
        {detail.original != null && <LinkButton size="small" icon={<IconDownload />} href={detail.original} target="_blank" rel="noreferrer">Original file</LinkButton>}
      </section>
      <section>
        <h2>Source</h2>
        <dl className="definition">
          {fact("From", sources[video.source_type])}
          {fact("File name", video.filename)}
          {fact("Address", video.url == null ? undefined : /^https?:\/\//.test(video.url) ? <a href={video.url} target="_blank" rel="noreferrer nofollow">{video.url}</a> : video.url)}
          {fact("Known as", video.external_id)}
          {info.filter(([, value]) => ["string", "number", "boolean"].includes(typeof value) && value !== "").map(([name, value]) => (
            <span key={name} className="contents">{fact(name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase()), String(value))}</span>
          ))}
          {fact("Added", <span title={writeMoment(video.created_at)}>{writeDay(video.created_at)}</span>)}
        </dl>
      </section>
    </aside>
  );
};
