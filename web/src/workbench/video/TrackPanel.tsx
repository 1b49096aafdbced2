import { useEffect, useState } from "react";
import type { LabelClass, Mark, Project } from "../../api/model";
import { exactTime, frameAt, timeOf, writeTimeCode, type FrameIndex } from "../../pages/videos/frameIndex";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox, Field, Input, Select } from "../../ui/Field";
import { IconChevronLeft, IconChevronRight, IconClose, IconEyeOff, IconKeyframe, IconSplit, IconTrash } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { Tabs } from "../../ui/Tabs";
import { Instructions } from "../Instructions";
import type { MarkDesk } from "../markDesk";
import { MarksTab } from "../MarksTab";
import { WorkedOn } from "../WorkedOn";
import type { SegmenterChoice } from "../segmenters";
import type { Lane, Segment, TrackBook } from "./trackBook";
import { laneName } from "./useVideoCanvas";

export interface PanelActions {
  go: (frame: number) => void;
  toggleKeyframe: () => void;
  toggleOccluded: () => void;
  toggleOutside: () => void;
  split: () => void;
  merge: (other: string) => void;
  remove: () => void;
  setClass: (classId: string) => void;
  setSegment: (start: number, end: number) => void;
  follow: (frames: number) => void;
  cancelFollow: () => void;
}

export interface Following { from: number; to: number; at: number }

export type VideoTab = "labels" | "marks" | "info";

/** The selected track or action: what it is, what it is at this frame, and what can be done with it. Beside it marks and facts. */
export const TrackPanel = ({ book, index, frame, lane, segment, classes, activeClass, setActiveClass, readOnly, following, follower, actions, close, project, video, tab, setTab, desk, lookAtMark, mayReview }: {
  book: TrackBook; index: FrameIndex; frame: number; lane: Lane | undefined; segment: Segment | undefined; classes: readonly LabelClass[]; activeClass: string | null; setActiveClass: (id: string) => void;
  readOnly: boolean; following: Following | undefined; follower: SegmenterChoice; actions: PanelActions; close: () => void;
  project: Project; video: string; tab: VideoTab; setTab: (tab: VideoTab) => void; desk: MarkDesk; lookAtMark: (mark: Mark) => void; mayReview: boolean;
}) => (
  <aside className="side vw-side" aria-label="Track">
    <div className="vw-side-head">
      <h2>{lane !== undefined ? laneName(lane, classes) : segment !== undefined ? "Action" : "Labels of the video"}</h2>
      <IconButton size="small" label="Hide the panel" keys="\" icon={<IconClose />} onClick={close} />
    </div>
    <Tabs<VideoTab>
      label="Panel" className="side-tabs" value={tab} onChange={setTab}
      tabs={[{ value: "labels", label: "Labels" }, { value: "marks", label: <>Marks {desk.marks.open.length > 0 && <Badge look="warning">{desk.marks.open.length}</Badge>}</> }, { value: "info", label: "Info" }]}
    >
    {tab === "marks" ? <MarksTab desk={desk} choose={lookAtMark} readOnly={readOnly} mayReview={mayReview} />
      : tab === "info" ? <div className="side-form"><Instructions project={project} /><WorkedOn video={video} path={`/projects/${project.id}/videos/${video}/work`} /></div>
      : lane !== undefined ? <LaneForm book={book} index={index} frame={frame} lane={lane} classes={classes} readOnly={readOnly} following={following} follower={follower} actions={actions} />
      : segment !== undefined ? <SegmentForm index={index} segment={segment} classes={classes} readOnly={readOnly} actions={actions} />
      : (
        <div className="side-form">
          {!readOnly && classes.length > 0 && (
            <Field label="Class of what you draw next">
              <Select small value={activeClass ?? ""} onChange={(event) => setActiveClass(event.target.value)}>
                {classes.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
              </Select>
            </Field>
          )}
          <dl className="definition small-definition">
            <dt>Tracks</dt><dd>{book.lanes.length}</dd>
            <dt>Actions</dt><dd>{book.segments.length}</dd>
            <dt>In sight</dt><dd>{book.lanes.filter((one) => one.spans.some(([start, end]) => start <= frame && frame < end)).length}</dd>
          </dl>
          <p className="soft">{readOnly ? "Select a track in the picture or in the timeline to see more of it." : "Draw a box to begin a track. Go on some frames, move the box: what lies between is filled in."}</p>
        </div>
      )}
    </Tabs>
  </aside>
);

const LaneForm = ({ book, index, frame, lane, classes, readOnly, following, follower, actions }: {
  book: TrackBook; index: FrameIndex; frame: number; lane: Lane; classes: readonly LabelClass[]; readOnly: boolean; following: Following | undefined; follower: SegmenterChoice; actions: PanelActions;
}) => {
  const here = book.flags(lane, frame);
  const [length, setLength] = useState("100");
  const before = lane.keyframes.filter((one) => one.frame < frame).at(-1);
  const after = lane.keyframes.find((one) => one.frame > frame);
  const others = book.lanes.filter((one) => one.id !== lane.id && one.kind === lane.kind);
  const late = here.isBegun ? undefined : "The track begins later";
  const models = follower.models.value?.items ?? [];
  const still = lane.kind === "mask" && follower.modelID === "" ? (models.length === 0 ? "Masks are followed by a promptable model: add one to the workspace" : "Masks are followed by a model: pick one below") : here.isOutside ? "The object is out of sight here" : late;
  const key = lane.keyframes.find((one) => one.frame === frame);
  return (
    <>
      <div className="side-form">
        <Field label="Class">
          <Select small disabled={readOnly} value={lane.classId ?? ""} onChange={(event) => actions.setClass(event.target.value)}>
            {lane.classId == null && <option value="">Pick a class</option>}
            {classes.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </Select>
        </Field>
        <dl className="definition small-definition">
          <dt>Track</dt><dd>number {lane.number}, {lane.kind.replace("_", " ")}</dd>
          <dt>Seen</dt><dd>{lane.spans.length === 0 ? "nowhere" : lane.spans.length === 1 ? `frames ${lane.spans[0][0]} to ${lane.spans[0][1] - 1}` : `${lane.spans.length} stretches, frames ${lane.spans[0][0]} to ${lane.spans[lane.spans.length - 1][1] - 1}`}</dd>
        </dl>
        <div className="row tight-row">
          <IconButton size="small" label="Keyframe before" keys="[" icon={<IconChevronLeft />} disabled={before === undefined} tip={before === undefined ? "Keyframe before: the track has none" : undefined} onClick={() => before !== undefined && actions.go(before.frame)} />
          <span className="grow vw-here" role="status">{key !== undefined ? <><IconKeyframe /> Keyframe{key.source === "tool" ? " by following" : key.source === "model" ? " by a model" : key.source === "import" ? ", imported" : ""}</> : here.isBegun ? "Filled in" : "Not begun"}</span>
          <IconButton size="small" label="Next keyframe" keys="]" icon={<IconChevronRight />} disabled={after === undefined} tip={after === undefined ? "Next keyframe: the track has none" : undefined} onClick={() => after !== undefined && actions.go(after.frame)} />
        </div>
        {!readOnly && (
          <>
            <Button size="small" icon={<IconKeyframe />} keys="shift+k" tip={late ?? (here.isKeyframe ? "What lies between its neighbours is then filled in" : "Keep what is filled in here, to change it")} disabled={!here.isBegun} onClick={actions.toggleKeyframe}>
              {here.isKeyframe ? "Take the keyframe out" : "Make this a keyframe"}
            </Button>
            <fieldset disabled={!here.isBegun} title={late}><legend className="field-label">From this frame on</legend>
              <div><Checkbox label="Covered by something" hint="Shift X" checked={here.isOccluded} disabled={!here.isBegun} onChange={actions.toggleOccluded} /></div>
              <div><Checkbox label="Out of sight" hint="Shift O" checked={here.isOutside} disabled={!here.isBegun} onChange={actions.toggleOutside} /></div>
            </fieldset>
          </>
        )}
      </div>
      {!readOnly && (
        <div className="side-form">
          {following === undefined ? (
            <div className="row tight-row vw-follow">
              <Button size="small" look="primary" keys="shift+f" tip={still ?? (follower.modelID === "" ? "Find it in the next frames by what it looks like and how it moves" : "Find it in the next frames by how it moves, and have the model outline it on each")} disabled={still !== undefined} onClick={() => actions.follow(Number(length))}>Follow it</Button>
              <Select small aria-label="How far to follow" value={length} onChange={(event) => setLength(event.target.value)}>
                <option value="25">25 frames</option><option value="100">100 frames</option><option value="500">500 frames</option><option value="2500">2,500 frames</option>
              </Select>
            </div>
          ) : (
            <div className="vw-progress" role="status">
              <progress max={Math.max(1, following.to - following.from)} value={following.at - following.from} aria-label="Following" />
              <div className="row between"><span className="small figures">Frame {following.at} of {following.to}</span><Button size="small" onClick={actions.cancelFollow}>Stop</Button></div>
            </div>
          )}
          {models.length > 0 && following === undefined && (
            <Field label="Followed by">
              <Select small value={follower.modelID} onChange={(event) => follower.setModelID(event.target.value)}>
                <option value="">what it looks like (built in)</option>
                {models.map((one) => <option key={one.id} value={one.id}>{one.name}, its outline</option>)}
              </Select>
            </Field>
          )}
          <div className="row tight-row">
            <Button size="small" icon={<IconSplit />} keys="shift+d" tip={late ?? (frame <= (lane.keyframes[0]?.frame ?? 0) ? "The track begins here: go on some frames first" : "The track ends before this frame; a new one goes on from here")} disabled={!here.isBegun || frame <= (lane.keyframes[0]?.frame ?? 0)} onClick={actions.split}>Split here</Button>
            <Button size="small" look="quiet-danger" icon={<IconTrash />} keys="delete" tip="Delete the whole track" onClick={actions.remove}>Delete</Button>
          </div>
          <Field label="Merge with">
            <Select small value="" disabled={others.length === 0} onChange={(event) => { if (event.target.value !== "") actions.merge(event.target.value); }}>
              <option value="">{others.length === 0 ? "No other track of this kind" : "Pick the same object's other track"}</option>
              {others.map((one) => <option key={one.id} value={one.id}>{laneName(one, classes)}</option>)}
            </Select>
          </Field>
        </div>
      )}
      <div className="vw-keys">
        <h3>Keyframes <Badge>{lane.keyframes.length}</Badge></h3>
        <ul>
          {lane.keyframes.slice(0, 300).map((one) => (
            <li key={one.frame}>
              <button type="button" className="vw-key" aria-current={one.frame === frame ? "true" : undefined} onClick={() => actions.go(one.frame)}>
                <span className="figures">{one.frame}</span><span className="soft figures">{writeTimeCode(timeOf(index, one.frame)).replace(/^0:/, "")}</span>
                {one.isOutside && <span className="row tight-row soft"><IconEyeOff />out of sight</span>}{one.isOccluded && !one.isOutside && <span className="soft">covered</span>}
                {one.source === "tool" && <Badge>followed</Badge>}{one.source === "model" && <Badge>model</Badge>}
              </button>
            </li>
          ))}
        </ul>
        {lane.keyframes.length > 300 && <p className="soft small">{lane.keyframes.length - 300} more in the timeline.</p>}
      </div>
    </>
  );
};

/** Start and end in seconds, to the frame. */
const SegmentForm = ({ index, segment, classes, readOnly, actions }: { index: FrameIndex; segment: Segment; classes: readonly LabelClass[]; readOnly: boolean; actions: PanelActions }) => {
  const end = segment.end >= index.count ? index.duration : timeOf(index, segment.end);
  return (
    <div className="side-form">
      <Field label="Class">
        <Select small disabled={readOnly} value={segment.classId ?? ""} onChange={(event) => actions.setClass(event.target.value)}>
          {classes.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      <SecondsField label="Start, in seconds" value={timeOf(index, segment.start)} readOnly={readOnly} set={(seconds) => actions.setSegment(Math.min(frameAt(index, seconds), segment.end - 1), segment.end)} />
      <SecondsField label="End, in seconds" value={end} readOnly={readOnly} set={(seconds) => actions.setSegment(segment.start, Math.max(seconds >= index.duration - 1e-6 ? index.count : frameAt(index, seconds), segment.start + 1))} />
      <dl className="definition small-definition">
        <dt>Frames</dt><dd className="figures">{segment.start} to {segment.end - 1}</dd>
        <dt>Exactly</dt><dd className="figures">from {exactTime(index, segment.start)}</dd>
        <dt>Length</dt><dd className="figures">{(end - timeOf(index, segment.start)).toFixed(3)} s</dd>
      </dl>
      <div className="row tight-row">
        <Button size="small" onClick={() => actions.go(segment.start)}>To its start</Button>
        <Button size="small" onClick={() => actions.go(segment.end - 1)}>To its end</Button>
      </div>
      {!readOnly && <Button size="small" look="quiet-danger" icon={<IconTrash />} keys="delete" tip="Delete this action" onClick={actions.remove}>Delete</Button>}
    </div>
  );
};

const SecondsField = ({ label, value, readOnly, set }: { label: string; value: number; readOnly: boolean; set: (seconds: number) => void }) => {
  const shown = value.toFixed(3);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const submit = () => {
    const seconds = Number(text.trim().replace(",", "."));
    if (text.trim() !== "" && Number.isFinite(seconds) && seconds >= 0 && text !== shown) set(seconds);
    setText(shown);
  };
  return (
    <Field label={label}>
      <Input small inputMode="decimal" disabled={readOnly} value={text} onChange={(event) => setText(event.target.value)} onBlur={submit} onKeyDown={(event) => { if (event.key === "Enter") submit(); }} />
    </Field>
  );
};
