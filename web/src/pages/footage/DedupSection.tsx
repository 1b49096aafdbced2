import { useEffect, useState } from "react";
import { post } from "../../api/client";
import { describeError, isAbort } from "../../api/errors";
import type { Job } from "../../api/model";
import type { DedupSettingsKeep, DedupSettingsMethod, DuplicatePreview, FootageState } from "../../api/types";
import { useEncoders } from "../../data/encoders";
import { footageName, footagePath, writeTime } from "../../data/footage";
import { invalidate } from "../../data/resources";
import { trackJob } from "../../jobs/tracker";
import { Button } from "../../ui/Button";
import { Checkbox, Field, Input, Select } from "../../ui/Field";
import { IconPlay } from "../../ui/icons";
import { Notice } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeOf } from "../../ui/write";
import { useInProject } from "../project/context";
import { StageFoot } from "./StageFoot";
import { numberOf, useStage, wrongNumber } from "./useStage";

/** How frames of the whole project are compared, with the groups at the edge of the limit. */
export const DedupSection = ({ state, may }: { state: FootageState; may: boolean }) => {
  const { project } = useInProject();
  const encoders = useEncoders(project.id);
  const [busy, setBusy] = useState(false);
  const stage = useStage(project.id, state, "dedup",
    (settings) => ({ method: (settings.method ?? "phash256") as DedupSettingsMethod, bits: settings.most_bits == null ? "" : String(settings.most_bits), keep: (settings.keep ?? "best") as DedupSettingsKeep, confirms: settings.confirms ?? true, distance: settings.most_distance == null ? "" : String(settings.most_distance) }),
    (form) => ({ ...(form.method === "phash256" ? {} : { method: form.method }), most_bits: form.method === "embedding" ? undefined : numberOf(form.bits), most_distance: numberOf(form.distance), ...(form.keep === "best" ? {} : { keep: form.keep }), ...(form.confirms ? {} : { confirms: false }) }));
  const { form, set } = stage;
  const most = form.method === "phash64" ? 32 : 128;
  const usual = form.method === "phash64" ? 8 : 24;
  const wrong = wrongNumber(form.bits, 0, most, true);
  const wrongDistance = form.method === "embedding" ? wrongNumber(form.distance, 0, 1) : undefined;
  const running = state.stage === "DEDUPING" || state.stage === "DETECTING";
  const again = async () => {
    setBusy(true);
    try {
      trackJob(await post<Job>(`${footagePath(project.id)}/dedup`, { fresh: true }));
      invalidate(footageName(project.id));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setBusy(false);
  };
  return (
    <>
      <p className="soft">Frames of different videos, or of one video filmed twice, may show the same. Of each group one frame stays among the images.</p>
      <div className="two">
        <Field label="Compare by" hint={form.method === "phash256" ? "Tells two people before the same wall apart." : form.method === "phash64" ? "Coarse: finds more, and confuses more." : form.method === "embedding" ? `By what “find similar” compares by: ${encoders.value?.similar?.model_name ?? "the built-in numbers"}.` : "Every kept frame becomes an image."}>
          <Select disabled={!may} value={form.method} onChange={(event) => set({ method: event.target.value as DedupSettingsMethod, bits: "" })}>
            <option value="phash256">Fine look, 256 bits (usual)</option><option value="phash64">Coarse look, 64 bits</option><option value="embedding">What is shown, as “find similar”</option><option value="none">Not at all</option>
          </Select>
        </Field>
        {form.method === "embedding" && <Field label="Distance that may be" note="0 to 1" hint="1 − cosine; more finds more. Usual: 0.05." error={wrongDistance}><Input disabled={!may} inputMode="decimal" placeholder="0.05" value={form.distance} onChange={(event) => set({ distance: event.target.value })} /></Field>}
        {(form.method === "phash64" || form.method === "phash256") && <Field label="Bits that may differ" note={`0 to ${most}`} hint={`More finds more. Usual: ${usual}.`} error={wrong}><Input disabled={!may} inputMode="numeric" placeholder={String(usual)} value={form.bits} onChange={(event) => set({ bits: event.target.value })} /></Field>}
        {form.method !== "none" && (
          <Field label="Which one stays">
            <Select disabled={!may} value={form.keep} onChange={(event) => set({ keep: event.target.value as DedupSettingsKeep })}><option value="best">The sharpest (usual)</option><option value="first">The first</option></Select>
          </Field>
        )}
      </div>
      {form.method !== "none" && <Checkbox look="switch" disabled={!may} label="Groups count at once" hint="Off: each group waits on the page Duplicates until somebody has looked at it." checked={form.confirms} onChange={(event) => set({ confirms: event.target.checked })} />}
      {(form.method === "phash64" || form.method === "phash256") && wrong === undefined && state.counts.frames_filtered > 1 && <Found project={project.id} method={form.method} bits={numberOf(form.bits)} keep={form.keep} />}
      <StageFoot stage={stage} wrong={wrong !== undefined || wrongDistance !== undefined} may={may} />
      {may && form.method !== "none" && (
        <div><Button icon={<IconPlay />} busy={busy} disabled={stage.changed || running} tip={stage.changed ? "Save first" : running ? "A comparison runs already" : "What people decided about groups stays"} onClick={() => void again()}>Compare all frames again</Button></div>
      )}
    </>
  );
};

const Found = ({ project, method, bits, keep }: { project: string; method: DedupSettingsMethod; bits: number | undefined; keep: DedupSettingsKeep }) => {
  const [found, setFound] = useState<DuplicatePreview>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    const timer = window.setTimeout(() => {
      post<DuplicatePreview>(`${footagePath(project)}/duplicates_preview`, { method, keep, ...(bits === undefined ? {} : { most_bits: bits }) }, { signal: abort.signal }).then(
        (answer) => { setFound(answer); setError(undefined); }, (failure: unknown) => { if (!isAbort(failure)) setError(failure); });
    }, 200);
    return () => { window.clearTimeout(timer); abort.abort(); };
  }, [project, method, bits, keep]);
  if (error !== undefined) return <Notice look="warning">{describeError(error).message}</Notice>;
  if (found === undefined) return null;
  return (
    <div className="estimate" role="group" aria-label="What this would find">
      <p className="figures" role="status"><strong>{writeOf(found.groups, "group")}</strong> in {writeOf(found.frames, "kept frame")}: {writeOf(found.duplicates, "frame")} would leave the images.</p>
      {found.examples.length > 0 && (
        <>
          <p className="small soft">The groups whose frames differ most. Do they show the same? If not, allow fewer bits.</p>
          <ul className="edge-groups">
            {found.examples.map((example, index) => (
              <li key={index} className="edge-group">
                {example.members.slice(0, 3).map((member) => (
                  <span key={`${member.video_id} ${member.frame_number}`}>
                    <span className="group-picture">{member.url != null && <img src={member.url} alt={`Frame ${member.frame_number} of ${member.video}`} loading="lazy" />}</span>
                    <span className="small soft figures">{member.is_keeper ? "stays" : `${Math.round(member.distance ?? 0)} bits`} · {writeTime(member.seconds)}</span>
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
};
