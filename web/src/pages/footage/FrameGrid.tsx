import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { FootageFrame } from "../../api/types";
import { writeTime } from "../../data/footage";
import { classNames } from "../../ui/classNames";
import { IconCheck, IconPerson } from "../../ui/icons";
import { useVirtualRows } from "../../ui/useVirtualRows";
import { reasonSentence, reasonWords, writeFigure } from "./measures";
import { keyOf, type FrameKey } from "./useFrames";

const gap = 8;
const caption = 34;

/** Frames in rows; only those in sight are drawn. Arrow keys move, Shift selects a range, Space shows one large. */
export const FrameGrid = ({ label, frames, size, selected, onSelect, onOpen, onEnd, changes }: {
  label: string; frames: FootageFrame[];
  /** Least width of a picture in pixels. */
  size: number;
  selected: ReadonlySet<FrameKey>; onSelect: (selected: ReadonlySet<FrameKey>) => void;
  onOpen: (frame: FootageFrame) => void; onEnd: () => void;
  /** What other rules would do with a frame: the reason why it would go, or `kept`. */
  changes?: ReadonlyMap<FrameKey, string>;
}) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const [at, setAt] = useState(0);
  const anchor = useRef(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element == null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth - 2 * gap));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(1, Math.floor((width + gap) / (size + gap)));
  const cell = (width - (columns - 1) * gap) / columns;
  const rowHeight = Math.round(cell * 0.5625) + caption + gap;
  const rows = useVirtualRows(scroller, Math.ceil(frames.length / columns), rowHeight, 3);
  const here = Math.min(at, Math.max(0, frames.length - 1));
  useEffect(() => {
    if (rows.end * columns >= frames.length - columns * 3) onEnd();
    // Asked again whenever more of the list comes into sight; the caller knows whether there is more.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows.end, columns, frames.length]);
  const range = (from: number, to: number) => new Set(frames.slice(Math.min(from, to), Math.max(from, to) + 1).map(keyOf));
  const move = (to: number, extend: boolean) => {
    const next = Math.min(frames.length - 1, Math.max(0, to));
    setAt(next);
    rows.scrollTo(Math.floor(next / columns));
    if (extend) onSelect(range(anchor.current, next));
    else { anchor.current = next; onSelect(new Set([keyOf(frames[next])])); }
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus({ preventScroll: true }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (frames.length === 0 || event.altKey) return;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -here, End: frames.length - 1 - here, PageDown: columns * 4, PageUp: -columns * 4 };
    if (event.key in steps) {
      event.preventDefault();
      move(here + steps[event.key], event.shiftKey);
    } else if (event.key === " ") {
      event.preventDefault();
      onOpen(frames[here]);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSelect(new Set(frames.map(keyOf)));
    } else if (event.key === "Escape" && selected.size > 0) {
      event.stopPropagation();
      onSelect(new Set());
    }
  };
  const press = (event: MouseEvent, place: number) => {
    setAt(place);
    const key = keyOf(frames[place]);
    if (event.shiftKey) onSelect(range(anchor.current, place));
    else if (event.ctrlKey || event.metaKey) {
      const next = new Set(selected);
      if (!next.delete(key)) next.add(key);
      anchor.current = place;
      onSelect(next);
    } else {
      anchor.current = place;
      onSelect(new Set([key]));
    }
  };
  return (
    <div className="frame-scroll" ref={scroller} onKeyDown={onKeyDown}>
      <div className="frame-grid" role="listbox" aria-label={label} aria-multiselectable="true" style={{ height: rows.height }}>
        {Array.from({ length: Math.max(0, rows.end - rows.first) }, (_, index) => rows.first + index).map((row) => (
          <div key={row} className="frame-row" role="presentation" style={{ transform: `translateY(${rows.offset(row)}px)`, height: rowHeight - gap, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
            {frames.slice(row * columns, (row + 1) * columns).map((frame, index) => {
              const place = row * columns + index;
              const key = keyOf(frame);
              return (
                <button
                  key={key} type="button" role="option" data-place={place} aria-selected={selected.has(key)} tabIndex={place === here ? 0 : -1}
                  className={classNames("frame", frame.verdict === "dropped" && "frame-dropped", selected.has(key) && "frame-on")} aria-label={frameWords(frame, changes?.get(key))}
                  title={frame.reason != null ? reasonSentence(frame.reason, frame.score, frame.threshold) : undefined}
                  onClick={(event) => press(event, place)} onDoubleClick={() => onOpen(frame)}
                >
                  <span className="frame-picture">
                    {frame.url != null && <img src={frame.url} alt="" loading="lazy" decoding="async" draggable={false} />}
                    {selected.has(key) && <span className="frame-check"><IconCheck /></span>}
                    {changes?.has(key) === true && <span className={classNames("frame-change", changes.get(key) === "kept" && "frame-change-kept")}>{changes.get(key) === "kept" ? "would be kept" : `would go: ${reasonWords(changes.get(key) as string).toLowerCase()}`}</span>}
                  </span>
                  <span className="frame-words small">
                    <span className="frame-line"><span className="cut grow">{frame.reason != null ? reasonWords(frame.reason) : frame.uniqueness === "duplicate" ? "Kept, a duplicate" : frame.video}</span>{frame.is_manual && <IconPerson aria-label="decided by hand" />}{frame.score != null && frame.reason != null && <span className="figures">{writeFigure(frame.reason.replace(/_(low|high)$/, ""), frame.score)}</span>}</span>
                    <span className="frame-line faint figures"><span className="cut grow">{frame.reason != null || frame.uniqueness === "duplicate" ? frame.video : `frame ${frame.frame_number}`}</span><span>{writeTime(frame.seconds)}</span></span>
                  </span>
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
};

const frameWords = (frame: FootageFrame, change: string | undefined): string =>
  [
    `Frame ${frame.frame_number} of ${frame.video}`, frame.reason != null ? `dropped: ${reasonSentence(frame.reason, frame.score, frame.threshold)}` : "kept", frame.is_manual && "decided by hand",
    change !== undefined && (change === "kept" ? "would be kept" : `would go: ${reasonWords(change)}`),
  ].filter(Boolean).join(", ");
