import { useEffect, useMemo, useRef, useState } from "react";
import type { FootageFrame, Verdict } from "../../api/types";
import { describeError } from "../../api/errors";
import { useShortcuts } from "../../keys/shortcuts";
import { Button } from "../../ui/Button";
import { Segments, Select } from "../../ui/Field";
import { classNames } from "../../ui/classNames";
import { IconCheck, IconClose, IconPerson, IconRestore } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { showToast, showUndo } from "../../ui/toasts";
import { writeCount } from "../../ui/write";
import { timeOf, writeTimeCode, type FrameIndex } from "./frameIndex";
import { writeReason, writeVerdict } from "./words";

type Choice = "all" | "kept" | "dropped";
/** Pixels of one picture with its gap. */
const step = 132;

/** The extracted frames side by side, each with what the project decided and why; a person can decide otherwise. */
export const FrameStrip = ({ index, frame, onFrame, frames, loading, decide, mayDecide }: {
  index: FrameIndex; frame: number; onFrame: (frame: number, settled: boolean) => void; frames: readonly FootageFrame[]; loading: boolean;
  decide: (numbers: number[], verdict: Verdict | undefined) => Promise<void>; mayDecide: boolean;
}) => {
  const [choice, setChoice] = useState<Choice>("all");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: 0, end: 16 });
  const counts = useMemo(() => {
    const reasons = new Map<string, number>();
    let kept = 0;
    for (const one of frames) {
      if (one.verdict === "kept") kept += 1;
      else reasons.set(one.reason ?? "dropped", (reasons.get(one.reason ?? "dropped") ?? 0) + 1);
    }
    return { kept, dropped: frames.length - kept, reasons: [...reasons].sort((a, b) => b[1] - a[1]) };
  }, [frames]);
  const shown = useMemo(
    () => frames.filter((one) => (choice === "all" || one.verdict === choice) && (reason === "" || one.reason === reason)),
    [frames, choice, reason],
  );
  const current = frames.find((one) => one.frame_number === frame);

  useEffect(() => {
    const element = scroller.current;
    if (element == null) return undefined;
    const measure = () => {
      const first = Math.max(0, Math.floor(element.scrollLeft / step) - 3);
      setRange({ first, end: Math.ceil((element.scrollLeft + element.clientWidth) / step) + 3 });
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      sizes.disconnect();
    };
  }, []);

  // The strip follows the player: the frame at hand, or the last one before it, is in sight.
  const place = useMemo(() => shown.reduce((last, one, at) => (one.frame_number <= frame ? at : last), -1), [shown, frame]);
  useEffect(() => {
    const element = scroller.current;
    if (element == null || place < 0) return;
    const left = place * step;
    if (left < element.scrollLeft || left + step > element.scrollLeft + element.clientWidth) {
      element.scrollTo({ left: left - element.clientWidth / 2 + step / 2 });
    }
  }, [place]);

  const change = async (verdict: Verdict | undefined) => {
    if (current === undefined || busy) return;
    const before = current;
    setBusy(true);
    const write = async (wanted: Verdict | undefined) => {
      try {
        await decide([before.frame_number], wanted);
        return true;
      } catch (error) {
        showToast(describeError(error).message, { look: "danger" });
        return false;
      }
    };
    if (await write(verdict)) {
      const words = verdict === "kept" ? "is kept" : verdict === "dropped" ? "is dropped" : "is left to the rules";
      // Who decided before decides again: a person, or the rules.
      showUndo(`Frame ${before.frame_number} ${words}.`, () => void write(before.is_manual ? before.verdict : undefined));
    }
    setBusy(false);
  };
  const can = mayDecide && current !== undefined && !busy;
  useShortcuts([
    { keys: "a", label: "Keep this frame", group: "Video", disabled: !can, run: () => void change("kept") },
    { keys: "d", label: "Drop this frame", group: "Video", disabled: !can, run: () => void change("dropped") },
    { keys: "r", label: "Leave this frame to the rules", group: "Video", disabled: !can || current?.is_manual !== true, run: () => void change(undefined) },
  ]);
  const why = !mayDecide ? "Reviewers of the project decide about frames" : current === undefined ? "This frame was not extracted" : undefined;
  return (
    <section className="strip" aria-label="Extracted frames">
      <div className="strip-head">
        <Segments<Choice>
          label="Which frames" value={choice} onChange={(value) => { setChoice(value); setReason(""); }}
          options={[
            { value: "all", label: `All ${writeCount(frames.length)}`, title: `All ${frames.length} extracted frames` },
            { value: "kept", label: `Kept ${writeCount(counts.kept)}`, title: `${counts.kept} kept frames` },
            { value: "dropped", label: `Dropped ${writeCount(counts.dropped)}`, title: `${counts.dropped} dropped frames` },
          ]}
        />
        {counts.reasons.length > 1 && choice !== "kept" && (
          <Select small aria-label="Reason" value={reason} onChange={(event) => setReason(event.target.value)}>
            <option value="">Every reason</option>
            {counts.reasons.map(([one, count]) => <option key={one} value={one}>{writeReason(one)} ({count})</option>)}
          </Select>
        )}
        {loading && <span className="soft small" role="status">Reading the frames…</span>}
        <div className="grow" />
        <div className="strip-verdict" role="status">
          {current === undefined ? <span className="soft">Frame {frame} was not extracted.</span> : (
            <>
              <Badge look={current.verdict === "kept" ? "success" : "warning"}>{current.verdict === "kept" ? "Kept" : "Dropped"}</Badge>
              {writeVerdict(current) !== "Kept." && <span>{writeVerdict(current)}</span>}
            </>
          )}
        </div>
        <div className="row tight-row">
          <Button size="small" icon={<IconCheck />} keys="a" tip={why ?? "Keep this frame whatever the rules say"} disabled={!can || (current.is_manual && current.verdict === "kept")} onClick={() => void change("kept")}>Keep</Button>
          <Button size="small" icon={<IconClose />} keys="d" tip={why ?? "Drop this frame whatever the rules say"} disabled={!can || (current.is_manual && current.verdict === "dropped")} onClick={() => void change("dropped")}>Drop</Button>
          <Button
            size="small" look="ghost" icon={<IconRestore />} keys="r" tip={why ?? (current?.is_manual === true ? "Let the rules decide about this frame" : "The rules decided about this frame already")}
            disabled={!can || !current.is_manual} onClick={() => void change(undefined)}
          >
            To the rules
          </Button>
        </div>
      </div>
      <div className="strip-scroll" ref={scroller} tabIndex={-1}>
        {shown.length === 0 && !loading && <p className="soft strip-empty">{frames.length === 0 ? "No frames were taken out of this video yet." : "No frame is like that."}</p>}
        <div className="strip-all" style={{ width: shown.length * step }} role="list" aria-label="Frames">
          {shown.slice(range.first, range.end).map((one, offset) => (
            <div key={one.frame_number} role="listitem" className="strip-place" style={{ left: (range.first + offset) * step }}>
              <button
                type="button" className={classNames("strip-frame", one.verdict === "dropped" && "strip-dropped")} aria-current={one.frame_number === frame ? "true" : undefined}
                aria-label={`Frame ${one.frame_number}. ${writeVerdict(one)}`} title={writeVerdict(one)} onClick={() => onFrame(one.frame_number, true)}
              >
                {one.url != null && <img src={one.url} alt="" loading="lazy" draggable={false} />}
                <span className="strip-mark" aria-hidden="true">{one.verdict === "kept" ? <IconCheck /> : <IconClose />}{one.is_manual && <IconPerson />}</span>
                <span className="strip-words">
                  <span className="figures">{one.frame_number} <span className="soft">{writeTimeCode(timeOf(index, one.frame_number)).replace(/^0:/, "")}</span></span>
                  <span className="cut soft">{one.verdict === "kept" ? (one.uniqueness === "duplicate" ? "Duplicate" : "Kept") : one.reason == null ? "Dropped" : writeReason(one.reason)}</span>
                </span>
              </button>
            </div>
          ))}
        </div>
      </div>
    </section>
  );
};
