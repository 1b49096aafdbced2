import { useEffect, useMemo, useRef, useState } from "react";
import { get } from "../../api/client";
import type { Page } from "../../api/model";
import type { SpokenSegment, TranscriptRecord } from "../../api/types";
import { useResource } from "../../data/resources";
import { Select } from "../../ui/Field";
import { classNames } from "../../ui/classNames";
import { ErrorNotice } from "../../ui/states";
import { clampFrame, frameAt, timeOf, writeTimeCode, type FrameIndex } from "./frameIndex";

/** Segments that are read at most: hours of speech. */
const most = 20_000;

/** What is said while frames are shown; nothing where the video has no transcript. A segment leads to its first frame. */
export const TranscriptLane = ({ path, index, frame, onFrame }: {
  path: string; index: FrameIndex; frame: number; onFrame: (frame: number, settled: boolean) => void;
}) => {
  const [chosen, setChosen] = useState<string>();
  const list = useResource(`transcripts${path}`, (signal) => get<Page<TranscriptRecord>>(`${path}/transcripts`, undefined, signal));
  const transcript = list.value?.items.find((one) => one.id === chosen) ?? list.value?.items[0];
  const segments = useResource(transcript === undefined ? null : `segments/${transcript.id}`, async (signal) => {
    const all: SpokenSegment[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<SpokenSegment> = await get(`${path}/transcripts/${transcript?.id ?? ""}`, { limit: 5000, cursor }, signal);
      all.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && all.length < most);
    return all;
  });
  // Transcripts tell times on the file's own clock, on which the first frame need not be zero.
  const begin = (index.start * index.base.numerator) / index.base.denominator;
  const lines = useMemo(() => (segments.value ?? []).map((one) => ({ ...one, from: one.start - begin, to: one.end - begin })), [segments.value, begin]);
  const now = timeOf(index, frame) + 0.0006;
  const current = useMemo(() => lines.reduce((last, one, at) => (one.from <= now && now < Math.max(one.to, one.from + 0.001) ? at : last), -1), [lines, now]);
  const box = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const element = box.current;
    const line = element?.children[current] as HTMLElement | undefined;
    if (element == null || line === undefined) return;
    if (line.offsetTop < element.scrollTop || line.offsetTop + line.offsetHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = line.offsetTop - element.clientHeight / 2;
    }
  }, [current]);
  if (transcript === undefined) return <ErrorNotice error={list.error} retry={list.reload} />;
  // The first frame that is shown while it is said: one that began before shows it too.
  const go = (from: number) => {
    const at = frameAt(index, Math.max(0, from));
    onFrame(clampFrame(index, timeOf(index, at) + 0.0006 < from ? at + 1 : at), true);
  };
  return (
    <section className="said" aria-label="What is said">
      <div className="said-lane" aria-hidden="true">
        {lines.map((one, at) => (
          <span
            key={one.number} className={classNames("said-block", at === current && "said-now")} title={one.text} onClick={() => go(one.from)}
            style={{ left: `${(Math.max(0, one.from) / index.duration) * 100}%`, width: `${(Math.max(0, Math.min(one.to, index.duration) - Math.max(0, one.from)) / index.duration) * 100}%` }}
          />
        ))}
      </div>
      <ErrorNotice error={segments.error} retry={segments.reload} />
      <div className="said-words">
        {(list.value?.items.length ?? 0) > 1 && (
          <Select small aria-label="Transcript" value={transcript.id} onChange={(event) => setChosen(event.target.value)}>
            {list.value?.items.map((one) => <option key={one.id} value={one.id}>{[one.language, one.filename].filter((part) => part != null).join(" · ")}</option>)}
          </Select>
        )}
        <ol ref={box} className="said-lines">
          {lines.map((one, at) => (
            <li key={one.number}>
              <button type="button" className={classNames("said-line", at === current && "said-now")} aria-current={at === current ? "true" : undefined} onClick={() => go(one.from)}>
                <span className="soft figures">{writeTimeCode(Math.max(0, one.from)).replace(/\.\d+$/, "")}</span>
                <span>{one.speaker != null && <b>{one.speaker}: </b>}{one.text}</span>
              </button>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
};
