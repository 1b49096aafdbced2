import { useEffect, useMemo, useRef, useState } from "react";
import { get, patch, post } from "../../api/client";
import { describeError, isAbort } from "../../api/errors";
import type { Page } from "../../api/model";
import type { FilterPreview, FootageFrame, FootageState, Video } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { footageName, footagePath, useFootage } from "../../data/footage";
import { useFootageLive } from "../../data/footageLive";
import { usePreference } from "../../data/preferences";
import { mayReview } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { useShortcuts } from "../../keys/shortcuts";
import { ButtonLink } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { Segments, Select } from "../../ui/Field";
import { IconCheck, IconClose, IconImages, IconRestore, IconSliders } from "../../ui/icons";
import { EmptyState, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { showToast, showUndo } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { FootageTabs } from "./FootageTabs";
import { FrameDialog } from "./FrameDialog";
import { FrameGrid } from "./FrameGrid";
import { reasonWords, sameRules, tidied, type Rules } from "./measures";
import { RulesPanel } from "./RulesPanel";
import { keyOf, useFrames, type FrameKey, type Frames } from "./useFrames";

type Show = "both" | "kept" | "dropped";
const decidedAtOnce = 1000;

/** Which frames are kept and which are dropped, why, and what other limits would do. */
export const FramesPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const [moving, setMoving] = useState(false);
  const footage = useFootage(project.id, { every: useFootageLive(project.id, moving ? 1000 : 5000) });
  const state = footage.value;
  const filtering = state !== undefined && (state.counts.links.FILTERING ?? 0) + Math.min(state.counts.links.PENDING ?? 0, state.counts.extracted) > 0;
  useEffect(() => setMoving(filtering), [filtering]);
  if (state === undefined) return <div className="page-inside">{footage.error !== undefined ? <ErrorState error={footage.error} retry={footage.reload} /> : <SkeletonRows rows={5} height={64} />}</div>;
  if (state.counts.frames_extracted === 0) {
    return (
      <div className="page-inside">
        <PageHead title="Kept and dropped" lead="Which frames are worth labelling, and why the others are not." />
        <FootageTabs here="frames" />
        <EmptyState picture={<IconImages size={48} />} title="No frame yet" actions={<ButtonLink look="primary" to={{ page: "project", workspace: workspace.slug, project: handle, tab: state.counts.total === 0 ? "sources" : "footage" }}>{state.counts.total === 0 ? "Add videos" : "Watch the pipeline"}</ButtonLink>}>
          Frames show here as soon as they are taken out of a video.
        </EmptyState>
      </div>
    );
  }
  return <FrameBoard key={project.id} state={state} filtering={filtering} query={query} />;
};

const FrameBoard = ({ state, filtering, query }: { state: FootageState; filtering: boolean; query: RouteQuery }) => {
  const { project } = useInProject();
  const may = mayReview(project);
  const show: Show = query.show === "kept" || query.show === "dropped" ? query.show : "both";
  const reason = typeof query.reason === "string" ? query.reason : undefined;
  const video = typeof query.video === "string" ? query.video : undefined;
  const [size, setSize] = usePreference("frames.size", 168);
  const [folded, setFolded] = usePreference("frames.rules.folded", window.innerWidth < 900);
  const kept = useFrames(project.id, { verdict: "kept", video_id: video });
  const dropped = useFrames(project.id, { verdict: "dropped", reason, video_id: video });
  const all = useFrames(project.id, { verdict: "dropped", video_id: video });
  const [selected, setSelected] = useState<ReadonlySet<FrameKey>>(new Set());
  const [open, setOpen] = useState<FrameKey>();
  const videos = useResource(`${footageName(project.id)}/names`, (signal) => get<Page<Video>>(`/projects/${project.id}/videos`, { limit: 200 }, signal));

  // The lists are read again when the filter has been through, even if it was too quick to be seen at work.
  const wasFiltering = useRef(filtering);
  const reload = () => { kept.reload(); dropped.reload(); all.reload(); };
  useEffect(() => {
    if (wasFiltering.current && !filtering) reload();
    wasFiltering.current = filtering;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state, filtering]);

  const rules = usePreview(project.id, state, video, () => { wasFiltering.current = true; });
  const { preview, draft, changed } = rules;
  const changes = useMemo(() => {
    if (!changed || preview === undefined) return undefined;
    const going = new Map<FrameKey, string>();
    for (const part of preview.dropped ?? []) for (const frame of part.frames) going.set(keyOf({ video_id: part.video_id, frame_number: frame }), part.reason);
    const found = new Map<FrameKey, string>();
    const whole = preview.frames >= preview.total;
    const looked = new Set((preview.dropped ?? []).map((part) => part.video_id));
    for (const frame of kept.items) { const why = going.get(keyOf(frame)); if (why !== undefined) found.set(keyOf(frame), why); }
    for (const frame of dropped.items) if ((whole || looked.has(frame.video_id)) && !going.has(keyOf(frame))) found.set(keyOf(frame), "kept");
    return found;
  }, [changed, preview, kept.items, dropped.items]);

  const loaded = useMemo(() => new Map([...kept.items, ...dropped.items].map((frame) => [keyOf(frame), frame])), [kept.items, dropped.items]);
  const keptCount = kept.reasons.kept ?? 0;
  const droppedCount = Object.values(all.reasons).reduce((sum, count) => sum + count, 0);

  const write = async (frames: FootageFrame[], verdict: "kept" | "dropped" | undefined) => {
    const byVideo = new Map<string, number[]>();
    for (const frame of frames) byVideo.set(frame.video_id, [...(byVideo.get(frame.video_id) ?? []), frame.frame_number]);
    for (const [id, numbers] of byVideo) {
      for (let start = 0; start < numbers.length; start += decidedAtOnce) await post(`${footagePath(project.id)}/verdicts`, { video_id: id, frames: numbers.slice(start, start + decidedAtOnce), ...(verdict === undefined ? {} : { verdict }) });
    }
    if (verdict === undefined) reload();
    else place(frames, verdict, kept, dropped, all, reason);
    invalidate(`${footageName(project.id)}/state`, "project", "images");
  };
  const decide = async (keys: Iterable<FrameKey>, verdict: "kept" | "dropped" | undefined) => {
    const frames = [...keys].map((key) => loaded.get(key)).filter((frame): frame is FootageFrame => frame !== undefined && (verdict === undefined ? frame.is_manual : frame.verdict !== verdict || !frame.is_manual));
    if (!may || frames.length === 0) return;
    setSelected(new Set());
    try {
      await write(frames, verdict);
      const words = verdict === undefined ? `${writeOf(frames.length, "frame")} left to the rules.` : `${writeOf(frames.length, "frame")} ${verdict} by hand.`;
      showUndo(words, () => void (async () => {
        try {
          for (const before of ["kept", "dropped"] as const) await write(frames.filter((frame) => frame.is_manual && frame.verdict === before), before);
          const ruled = frames.filter((frame) => !frame.is_manual);
          if (ruled.length > 0) await write(ruled, undefined);
        } catch (error) {
          showToast(describeError(error).message, { look: "danger" });
        }
      })());
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  useShortcuts([
    { keys: "k", label: "Keep the chosen frames", group: "Frames", disabled: !may || selected.size === 0, run: () => void decide(selected, "kept") },
    { keys: "d", label: "Drop the chosen frames", group: "Frames", disabled: !may || selected.size === 0, run: () => void decide(selected, "dropped") },
    { keys: "r", label: "Leave the chosen frames to the rules", group: "Frames", disabled: !may || selected.size === 0, run: () => void decide(selected, undefined) },
  ]);
  const opened = open === undefined ? undefined : loaded.get(open);
  const step = (by: number) => {
    const list = opened?.verdict === "dropped" ? dropped.items : kept.items;
    const next = list[list.findIndex((frame) => keyOf(frame) === open) + by];
    if (next !== undefined) setOpen(keyOf(next));
  };
  const grid = (frames: Frames, label: string, count: number, none: string) => (
    <section className="frame-side" aria-label={label}>
      <h2 className="frame-side-head">{label} <span className="soft figures">{writeCount(count)}</span></h2>
      {frames.error !== undefined ? <ErrorState error={frames.error} retry={frames.reload} />
        : frames.items.length === 0 ? (frames.loading ? <div className="frame-scroll"><SkeletonRows rows={3} height={120} /></div> : <p className="soft frame-none">{none}</p>)
        : <FrameGrid label={label} frames={frames.items} size={size} selected={selected} onSelect={setSelected} onOpen={(frame) => setOpen(keyOf(frame))} onEnd={() => { if (frames.more) frames.loadMore(); }} changes={changes} />}
    </section>
  );
  return (
    <div className="frames-page">
      <div className="frames-head">
        <PageHead
          title="Kept and dropped"
          lead={<span role="status">{filtering ? "Frames are being chosen…" : `${writeCount(state.counts.frames_filtered)} of ${writeOf(state.counts.frames_extracted, "frame")} kept`}</span>}
          actions={<Button icon={<IconSliders />} aria-pressed={!folded} onClick={() => setFolded(!folded)}>Rules</Button>}
        />
        <FootageTabs here="frames" />
        <div className="row wrap frames-bar">
          <Segments<Show> label="Show" value={show} onChange={(value) => changeQuery({ show: value === "both" ? undefined : value })} options={[{ value: "both", label: "Side by side" }, { value: "kept", label: "Kept" }, { value: "dropped", label: "Dropped" }]} />
          {show !== "kept" && (
            <Select small aria-label="Reason" value={reason ?? ""} onChange={(event) => changeQuery({ reason: event.target.value === "" ? undefined : event.target.value })}>
              <option value="">Any reason</option>
              {Object.entries(all.reasons).sort((a, b) => b[1] - a[1]).map(([name, count]) => <option key={name} value={name}>{reasonWords(name)} ({writeCount(count)})</option>)}
            </Select>
          )}
          <Select small aria-label="Video" value={video ?? ""} onChange={(event) => changeQuery({ video: event.target.value === "" ? undefined : event.target.value })}>
            <option value="">All videos</option>
            {(videos.value?.items ?? []).filter((one) => one.extracted_frames > 0).map((one) => <option key={one.id} value={one.id}>{one.title ?? one.filename}</option>)}
          </Select>
          <span className="grow" />
          <label className="row small soft frames-size">Size <input type="range" min={110} max={360} step={10} value={size} aria-label="Size of the pictures" onChange={(event) => setSize(Number(event.target.value))} /></label>
        </div>
      </div>
      <div className="frames-main">
        {!folded && (
          <aside className="frames-rules" aria-label="Rules">
            <RulesHead rules={rules} may={may} total={video === undefined ? state.counts.frames_filtered : undefined} filtering={filtering} />
            <RulesPanel rules={draft} standard={state.standard_rules} spread={preview?.spread ?? undefined} disabled={!may} onChange={rules.setDraft} />
          </aside>
        )}
        {show !== "dropped" && grid(kept, "Kept", keptCount, "No frame is kept: loosen a rule.")}
        {show !== "kept" && grid(dropped, reason === undefined ? "Dropped" : `Dropped: ${reasonWords(reason).toLowerCase()}`, reason === undefined ? droppedCount : (all.reasons[reason] ?? 0), reason === undefined ? "No frame is dropped." : "No frame is dropped for this reason.")}
      </div>
      {selected.size > 0 && (
        <div className="bulk" role="toolbar" aria-label="Chosen frames">
          <span className="bulk-count figures">{writeOf(selected.size, "frame")}</span>
          {may && <Button size="small" look="primary" keys="k" tip="Keep them, whatever the rules say" onClick={() => void decide(selected, "kept")}>Keep</Button>}
          {may && <Button size="small" look="quiet-danger" keys="d" tip="Drop them, whatever the rules say" onClick={() => void decide(selected, "dropped")}>Drop</Button>}
          {may && <Button size="small" look="ghost" keys="r" tip="Forget what was decided by hand" onClick={() => void decide(selected, undefined)}>Leave to the rules</Button>}
          <IconButton label="Choose none" icon={<IconClose />} onClick={() => setSelected(new Set())} />
        </div>
      )}
      {opened !== undefined && <FrameDialog frame={opened} rules={state.rules} may={may} step={step} decide={(verdict) => void decide([keyOf(opened)], verdict)} close={() => setOpen(undefined)} />}
    </div>
  );
};

/** Moves frames to the side they belong to now, in their places. */
const place = (frames: FootageFrame[], verdict: "kept" | "dropped", kept: Frames, dropped: Frames, all: Frames, reason: string | undefined) => {
  const gone = new Set(frames.map(keyOf));
  const now = frames.map((frame): FootageFrame => ({ ...frame, verdict, reason: verdict === "dropped" ? "by_hand" : null, score: null, threshold: null, is_manual: true, uniqueness: null }));
  const order = (a: FootageFrame, b: FootageFrame) => (a.video_id < b.video_id ? -1 : a.video_id > b.video_id ? 1 : a.frame_number - b.frame_number);
  const outOf = (items: FootageFrame[]) => items.filter((frame) => !gone.has(keyOf(frame)));
  const into = (items: FootageFrame[], isWhole: boolean) => {
    const last = items[items.length - 1];
    return [...outOf(items), ...now.filter((frame) => isWhole || (last !== undefined && order(frame, last) < 0))].sort(order);
  };
  const count = (reasons: Record<string, number>, side: "kept" | "dropped") => {
    const counts = { ...reasons };
    const add = (name: string, by: number) => { counts[name] = Math.max((counts[name] ?? 0) + by, 0); };
    for (const frame of frames) if (frame.verdict === side) add(frame.reason ?? frame.verdict, -1);
    if (side === verdict) add(verdict === "kept" ? "kept" : "by_hand", frames.length);
    return counts;
  };
  kept.change(verdict === "kept" ? into : outOf, (reasons) => count(reasons, "kept"));
  dropped.change(verdict === "dropped" && (reason === undefined || reason === "by_hand") ? into : outOf, (reasons) => reasons);
  all.change((items) => items, (reasons) => count(reasons, "dropped"));
  all.reload();
};

interface Draft {
  draft: Rules;
  setDraft: (rules: Rules) => void;
  changed: boolean;
  preview?: FilterPreview;
  loading: boolean;
  error?: unknown;
  reset: () => void;
  apply: () => Promise<void>;
  applying: boolean;
}

/** Rules that are tried: the server judges what was measured of up to 5,000 frames, which takes milliseconds. */
const usePreview = (project: string, state: FootageState, video: string | undefined, applied: () => void): Draft => {
  const [draft, setDraft] = useState<Rules>(state.rules);
  const [preview, setPreview] = useState<FilterPreview>();
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  const [applying, setApplying] = useState(false);
  const changed = !sameRules(draft, state.rules);
  // Rules that somebody else set replace a draft that nobody touched.
  const known = useRef(state.rules);
  useEffect(() => {
    if (sameRules(known.current, draft) && !sameRules(known.current, state.rules)) setDraft(state.rules);
    known.current = state.rules;
  }, [state.rules, draft]);
  const text = JSON.stringify(tidied(draft));
  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    const timer = window.setTimeout(() => {
      post<FilterPreview>(`${footagePath(project)}/preview`, { rules: JSON.parse(text) as Rules, details: true, ...(video === undefined ? {} : { video_id: video }) }, { signal: abort.signal }).then(
        (found) => { setPreview(found); setError(undefined); setLoading(false); },
        (failure: unknown) => { if (!isAbort(failure)) { setError(failure); setLoading(false); } },
      );
    }, 120);
    return () => { window.clearTimeout(timer); abort.abort(); };
  }, [project, text, video, state.counts.frames_extracted]);
  const set = async (rules: Rules | undefined, revision: number | undefined): Promise<number> => {
    const { model_id: model, encoder_id: encoder } = state.settings.filter;
    // A model that no prompt asks any more is let go.
    const compares = rules?.prompts != null && encoder != null;
    await patch(footagePath(project), { filter: { ...(rules === undefined ? {} : { rules }), ...(model == null ? {} : { model_id: model }), ...(compares ? { encoder_id: encoder } : {}) } }, { ifMatch: revision });
    const { videos } = await post<{ videos: number }>(`${footagePath(project)}/reapply`);
    applied();
    invalidate(footageName(project));
    return videos;
  };
  const apply = async () => {
    setApplying(true);
    const before = state.settings.filter.rules ?? undefined;
    try {
      const videos = await set(tidied(draft), state.revision);
      showUndo(`The rules are applied to ${writeOf(videos, "video")}.`, () => void set(before, undefined).then(
        () => setDraft(before ?? state.standard_rules), (failure: unknown) => showToast(describeError(failure).message, { look: "danger" })));
    } catch (failure) {
      setError(failure);
      invalidate(`${footageName(project)}/state`);
    }
    setApplying(false);
  };
  return { draft, setDraft, changed, preview, loading, error, applying, apply, reset: () => setDraft(state.rules) };
};

/** What the rules would keep, and the way to apply them. */
const RulesHead = ({ rules, may, total, filtering }: { rules: Draft; may: boolean; total: number | undefined; filtering: boolean }) => {
  const { preview, changed, loading } = rules;
  const difference = preview === undefined || total === undefined ? 0 : preview.kept - total;
  const isWhole = preview !== undefined && preview.frames >= preview.total;
  return (
    <div className="rules-head">
      <h2>Rules</h2>
      {rules.error !== undefined && <Notice look="danger">{describeError(rules.error).message}</Notice>}
      <p className="rules-count figures" role="status" aria-busy={loading}>
        {preview === undefined ? <span className="soft">Counting…</span> : (
          <>
            <strong>{writeCount(preview.kept)}</strong> of {writeOf(preview.frames, "frame")} {changed ? "would be kept" : "are kept by these"}
            {changed && isWhole && difference !== 0 && <span className={difference > 0 ? "good" : "bad"}> ({difference > 0 ? "+" : "−"}{writeCount(Math.abs(difference))})</span>}
          </>
        )}
      </p>
      {preview !== undefined && !isWhole && <p className="small soft">Counted on the newest {writeCount(preview.frames)} of {writeOf(preview.total, "frame")}.</p>}
      {preview !== undefined && preview.unscored > 0 && <p className="small soft">{writeOf(preview.unscored, "frame")} {preview.unscored === 1 ? "is" : "are"} not measured by the model yet and {preview.unscored === 1 ? "passes" : "pass"} here; applying the rules measures {preview.unscored === 1 ? "it" : "them"}.</p>}
      {preview !== undefined && Object.keys(preview.reasons).length > 0 && (
        <p className="small soft figures">{Object.entries(preview.reasons).sort((a, b) => b[1] - a[1]).slice(0, 4).map(([name, count]) => `${reasonWords(name).toLowerCase()} ${writeCount(count)}`).join(" · ")}</p>
      )}
      {may && (
        <div className="row wrap">
          <Button look="primary" icon={<IconCheck />} busy={rules.applying} disabled={!changed || filtering} tip={!changed ? "Move a limit first" : filtering ? "Frames are being chosen right now" : "Judges all frames again; nothing is decoded"} onClick={() => void rules.apply()}>Apply</Button>
          <Button look="ghost" icon={<IconRestore />} disabled={!changed} tip={changed ? "Back to the rules in force" : "These are the rules in force"} onClick={rules.reset}>Discard</Button>
        </div>
      )}
    </div>
  );
};
