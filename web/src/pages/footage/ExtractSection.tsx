import { useState } from "react";
import { get, post } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Job, Page } from "../../api/model";
import type { ExtractSettingsFormat, ExtractSettingsMode, FootageFramePage, FootageState, Video } from "../../api/types";
import { footageName, footagePath, writeTime } from "../../data/footage";
import { invalidate, useResource } from "../../data/resources";
import { Button } from "../../ui/Button";
import { Field, Input, Select } from "../../ui/Field";
import { IconRefresh } from "../../ui/icons";
import { showToast } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { useInProject } from "../project/context";
import { StageFoot } from "./StageFoot";
import { numberOf, useStage, wrongNumber } from "./useStage";

const modes: { value: ExtractSettingsMode; label: string; words: string }[] = [
  { value: "every_seconds", label: "One every few seconds", words: "Good for most footage. The usual." },
  { value: "every_frames", label: "One every few frames", words: "By number, whatever the time between them." },
  { value: "count", label: "A fixed number", words: "Evenly spread over the video." },
  { value: "scenes", label: "The first of each scene", words: "Where the picture changes at once: cuts." },
  { value: "adaptive_scenes", label: "The first of each scene, steady", words: "Fast camera moves do not count as scenes." },
  { value: "motion", label: "When something moves", words: "For cameras that stand still." },
  { value: "keyframes", label: "Key frames of the file", words: "Quickest: only what the file stores whole is read." },
];
const text = (value: number | null | undefined): string => (value == null || value === undefined ? "" : String(value));

/** Which frames are taken out of a video and how they are kept, with how many that would be. */
export const ExtractSection = ({ state, may }: { state: FootageState; may: boolean }) => {
  const { project } = useInProject();
  const stage = useStage(project.id, state, "extract",
    (settings) => ({
      mode: (settings.mode ?? "every_seconds") as ExtractSettingsMode, seconds: text(settings.every_seconds), frames: text(settings.every_frames), count: text(settings.count), threshold: text(settings.threshold),
      most: text(settings.most), start: text(settings.start), end: text(settings.end), format: (settings.format ?? "jpeg") as ExtractSettingsFormat, quality: text(settings.quality),
    }),
    (form) => ({
      ...(form.mode === "every_seconds" ? {} : { mode: form.mode }), every_seconds: numberOf(form.seconds), every_frames: numberOf(form.frames), count: numberOf(form.count), threshold: numberOf(form.threshold),
      most: numberOf(form.most), start: numberOf(form.start), end: numberOf(form.end), ...(form.format === "jpeg" ? {} : { format: form.format }), quality: numberOf(form.quality),
    }));
  const { form, set } = stage;
  const { mode } = form;
  const wrong = {
    seconds: wrongNumber(form.seconds, 0.001, 86_400), frames: wrongNumber(form.frames, 1, 1_000_000, true) ?? (mode === "every_frames" && form.frames === "" ? "Enter a number of frames." : undefined),
    count: wrongNumber(form.count, 1, 100_000, true) ?? (mode === "count" && form.count === "" ? "Enter how many." : undefined), threshold: wrongNumber(form.threshold, 0, 1000), most: wrongNumber(form.most, 1, 100_000, true),
    start: wrongNumber(form.start, 0, 604_800), end: wrongNumber(form.end, 0, 604_800) ?? ((numberOf(form.end) ?? Infinity) <= (numberOf(form.start) ?? 0) ? "The end comes after the start." : undefined), quality: wrongNumber(form.quality, 1, 100, true),
  };
  const isWrong = Object.values(wrong).some((one) => one !== undefined);
  return (
    <>
      <div className="two">
        <Field label="Take" hint={modes.find((one) => one.value === mode)?.words}>
          <Select disabled={!may} value={mode} onChange={(event) => set({ mode: event.target.value as ExtractSettingsMode })}>{modes.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}</Select>
        </Field>
        {mode === "every_seconds" && <Field label="Seconds between them" hint="Usual: 1." error={wrong.seconds}><Input disabled={!may} inputMode="decimal" placeholder="1" value={form.seconds} onChange={(event) => set({ seconds: event.target.value })} /></Field>}
        {mode === "every_frames" && <Field label="Frames between them" error={wrong.frames}><Input disabled={!may} inputMode="numeric" placeholder="30" value={form.frames} onChange={(event) => set({ frames: event.target.value })} /></Field>}
        {mode === "count" && <Field label="How many of each video" error={wrong.count}><Input disabled={!may} inputMode="numeric" placeholder="100" value={form.count} onChange={(event) => set({ count: event.target.value })} /></Field>}
        {["scenes", "adaptive_scenes", "motion"].includes(mode) && <Field label="Threshold" note="optional" hint="Higher takes fewer. Empty uses the method's own." error={wrong.threshold}><Input disabled={!may} inputMode="decimal" placeholder="usual" value={form.threshold} onChange={(event) => set({ threshold: event.target.value })} /></Field>}
        <Field label="At most" note="frames of a video" hint="More are thinned out evenly. Usual: 5,000." error={wrong.most}><Input disabled={!may} inputMode="numeric" placeholder="5000" value={form.most} onChange={(event) => set({ most: event.target.value })} /></Field>
        <Field label="From" note="second" hint="Usual: the beginning." error={wrong.start}><Input disabled={!may} inputMode="decimal" placeholder="0" value={form.start} onChange={(event) => set({ start: event.target.value })} /></Field>
        <Field label="Until" note="second" hint="Usual: the end." error={wrong.end}><Input disabled={!may} inputMode="decimal" placeholder="end" value={form.end} onChange={(event) => set({ end: event.target.value })} /></Field>
        <Field label="Kept as" hint={form.format === "png" ? "Exact, and large." : "Small, and good enough to label."}>
          <Select disabled={!may} value={form.format} onChange={(event) => set({ format: event.target.value as ExtractSettingsFormat })}><option value="jpeg">JPEG (usual)</option><option value="webp">WebP</option><option value="png">PNG</option></Select>
        </Field>
        {form.format !== "png" && <Field label="Quality" note="1 to 100" hint="Usual: 90." error={wrong.quality}><Input disabled={!may} inputMode="numeric" placeholder="90" value={form.quality} onChange={(event) => set({ quality: event.target.value })} /></Field>}
      </div>
      {!isWrong && <Estimate form={form} saved={!stage.changed} may={may} />}
      <StageFoot stage={stage} wrong={isWrong} may={may} />
    </>
  );
};

/** What the settings would take of one video that is here, with frames of it that are taken already. */
const Estimate = ({ form, saved, may }: { form: { mode: ExtractSettingsMode; seconds: string; frames: string; count: string; most: string; start: string; end: string }; saved: boolean; may: boolean }) => {
  const { project } = useInProject();
  const read = useResource(`${footageName(project.id)}/names`, (signal) => get<Page<Video>>(`/projects/${project.id}/videos`, { limit: 200 }, signal));
  const videos = (read.value?.items ?? []).filter((video) => (video.frame_count ?? 0) > 0 && (video.duration ?? 0) > 0);
  const [id, setID] = useState<string>();
  const [busy, setBusy] = useState(false);
  const video = videos.find((one) => one.id === id) ?? videos[0];
  const taken = useResource(video === undefined ? null : `${footageName(project.id)}/sample/${video.id}`, (signal) => get<FootageFramePage>(`${footagePath(project.id)}/frames`, { video_id: video?.id, limit: 500 }, signal));
  if (video === undefined) return null;
  const length = video.duration as number;
  const perSecond = (video.frame_count as number) / length;
  const start = Math.min(numberOf(form.start) ?? 0, length);
  const span = Math.max(0, Math.min(numberOf(form.end) ?? length, length) - start);
  const step = form.mode === "every_seconds" ? Math.max(numberOf(form.seconds) ?? 1, 1 / perSecond) : form.mode === "every_frames" ? (numberOf(form.frames) ?? 1) / perSecond : undefined;
  const whole = step !== undefined ? Math.ceil(Number((span / step).toFixed(6))) : form.mode === "count" ? Math.min(numberOf(form.count) ?? 0, Math.ceil(span * perSecond)) : undefined;
  const most = numberOf(form.most) ?? 5000;
  const count = whole === undefined ? undefined : Math.min(whole, most);
  const times = count === undefined ? [] : Array.from({ length: Math.min(6, count) }, (_, index) => start + (index * span) / Math.max(1, count));
  const frames = taken.value?.items ?? [];
  const nearest = (time: number) => frames.reduce<(typeof frames)[number] | undefined>((best, frame) => (best === undefined || Math.abs((frame.seconds ?? 0) - time) < Math.abs((best.seconds ?? 0) - time) ? frame : best), undefined);
  const again = async () => {
    setBusy(true);
    try {
      await post<Job>(`/projects/${project.id}/videos/${video.id}/extract`);
      showToast("Frames are taken out again; only new ones are added.");
      invalidate(footageName(project.id));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setBusy(false);
  };
  return (
    <div className="estimate" role="group" aria-label="What this would take">
      <div className="row wrap">
        <Select small aria-label="Of video" value={video.id} onChange={(event) => setID(event.target.value)}>{videos.map((one) => <option key={one.id} value={one.id}>{one.title ?? one.filename}</option>)}</Select>
        <span className="grow figures" role="status">
          {count === undefined ? `How many of ${writeTime(length)} is known once it is read.` : <><strong>{writeOf(count, "frame")}</strong> of {writeTime(length)}{whole !== undefined && whole > count && <span className="soft"> (thinned out from {writeCount(whole)})</span>}</>}
          <span className="soft"> {writeCount(video.extracted_frames)} are taken now.</span>
        </span>
        {may && <Button size="small" icon={<IconRefresh />} busy={busy} disabled={!saved || video.status !== "EXTRACTED"} tip={!saved ? "Save first" : video.status !== "EXTRACTED" ? "This video is being worked on" : "Adds what is new by these settings"} onClick={() => void again()}>Take again</Button>}
      </div>
      {times.length > 0 && frames.length > 0 && (
        <ol className="estimate-frames">
          {times.map((time, index) => {
            const frame = nearest(time);
            const near = frame !== undefined && Math.abs((frame.seconds ?? 0) - time) < 1.5;
            return (
              <li key={index}>
                <span className="group-picture">{near && frame.url != null && <img src={frame.url} alt={`Frame at ${writeTime(time)}`} loading="lazy" />}</span>
                <span className="small soft figures">{time < 60 ? `${Number(time.toFixed(2))} s` : writeTime(time)}</span>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
};
