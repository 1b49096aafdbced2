import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { LabelClass } from "../../api/model";
import { unclassifiedColour } from "../../canvas";
import { timeOf, writeTimeCode, type FrameIndex } from "../../pages/videos/frameIndex";
import { IconButton } from "../../ui/Button";
import { classNames } from "../../ui/classNames";
import { IconFit, IconZoomIn, IconZoomOut } from "../../ui/icons";
import { Swatch } from "../../ui/marks";
import type { Lane, Segment } from "./trackBook";
import { clampRange, drawTimeline, frameOf, hitTest, rowHeight, rulerHeight, xOf, zoomRange, type TimelineHit, type TimelineRange, type TimelineRow } from "./timelineView";

/** Drags that are under way; nothing is changed before the pointer is lifted. */
type Drag =
  | { kind: "scrub" }
  | { kind: "keyframe"; track: string; from: number; to: number }
  | { kind: "segment"; id: string; edge: "start" | "end" | "middle"; start: number; end: number; grip: number };

export interface TimelineProps {
  index: FrameIndex;
  frame: number;
  lanes: readonly Lane[];
  segments: readonly Segment[];
  classes: readonly LabelClass[];
  selected: string | undefined;
  readOnly: boolean;
  select: (id: string | undefined) => void;
  go: (frame: number, settled?: boolean) => void;
  moveKeyframe: (track: string, from: number, to: number) => void;
  setSegment: (id: string, start: number, end: number) => void;
  /** An action that was begun and not ended yet. */
  begun?: { classId: string; start: number };
}

/** One lane a track and one a class of actions; only those in sight are drawn. */
export const Timeline = (props: TimelineProps) => {
  const { index, frame, lanes, segments, classes, selected, readOnly, select, go, moveKeyframe, setSegment, begun } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [range, setRange] = useState<TimelineRange>({ from: 0, step: 1 });
  const [scroll, setScroll] = useState(0);
  const [drag, setDrag] = useState<Drag>();
  const [cursor, setCursor] = useState("default");
  const [theme, setTheme] = useState(0);

  // Only an action that is not ended yet changes with the frame.
  const openEnd = begun === undefined ? 0 : frame;
  const rows = useMemo((): TimelineRow[] => {
    const known = new Map(classes.map((one) => [one.id, one]));
    const shown = segments.map((one) => (drag?.kind === "segment" && drag.id === one.id ? { ...one, start: drag.start, end: drag.end } : one));
    const open = begun === undefined ? [] : [{ id: "begun", classId: begun.classId, start: Math.min(begun.start, openEnd), end: Math.max(begun.start, openEnd) + 1 }];
    const byClass = new Map<string, { id: string; start: number; end: number }[]>();
    for (const one of [...shown, ...open]) byClass.set(one.classId ?? "", [...(byClass.get(one.classId ?? "") ?? []), one]);
    const actions = [...byClass].map(([id, list]): TimelineRow => ({
      key: `class/${id}`, name: known.get(id)?.name ?? "No class", colour: known.get(id)?.colour ?? unclassifiedColour, spans: [], keyframes: [], segments: list,
    }));
    const tracks = lanes.map((lane): TimelineRow => {
      const one = lane.classId == null ? undefined : known.get(lane.classId);
      const moved = drag?.kind === "keyframe" && drag.track === lane.id ? drag : undefined;
      return {
        key: lane.id, track: lane.id, name: `${one?.name ?? "No class"} ${lane.number}`, colour: one?.colour ?? unclassifiedColour, spans: lane.spans, segments: [],
        keyframes: moved === undefined ? lane.keyframes
          : lane.keyframes.filter((key) => key.frame !== moved.to || key.frame === moved.from).map((key) => (key.frame === moved.from ? { ...key, frame: moved.to } : key)).sort((a, b) => a.frame - b.frame),
      };
    });
    return [...actions, ...tracks];
  }, [lanes, segments, classes, drag, begun, openEnd]);

  useLayoutEffect(() => {
    const element = area.current;
    if (element == null) return undefined;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    const themes = new MutationObserver(() => setTheme((now) => now + 1));
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
    };
  }, []);

  // The whole video at first, and whenever it would fall short of the width.
  const fitted = useRef(false);
  useEffect(() => {
    if (size.width === 0) return;
    setRange((now) => (fitted.current ? clampRange(now, size.width, index.count) : clampRange({ from: 0, step: index.count / size.width }, size.width, index.count)));
    fitted.current = true;
  }, [size.width, index.count]);

  // The playhead stays in sight.
  const dragging = drag !== undefined;
  useEffect(() => {
    if (size.width === 0 || dragging) return;
    setRange((now) => {
      const x = xOf(now, frame + 0.5);
      return x >= 0 && x <= size.width ? now : clampRange({ ...now, from: frame - (size.width * now.step) / 4 }, size.width, index.count);
    });
  }, [frame, size.width, index.count, dragging]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element == null || context == null || size.width === 0 || size.height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    context.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    drawTimeline(context, size, rows, range, scroll, index, selected, {
      text: colour("--text"), faint: colour("--text-soft"), line: colour("--line"), accent: colour("--accent"), surface: colour("--surface"), selected: colour("--accent-wash"),
    });
  }, [rows, range, scroll, size, index, selected, theme]);

  const zoom = useCallback((factor: number, about?: number) => {
    setRange((now) => zoomRange(now, factor, about ?? frame + 0.5, size.width, index.count));
  }, [frame, size.width, index.count]);

  // React's own wheel listeners cannot keep the page from zooming.
  useEffect(() => {
    const element = area.current;
    if (element == null) return undefined;
    const onWheel = (event: WheelEvent) => {
      const x = event.clientX - element.getBoundingClientRect().left;
      if (event.ctrlKey || event.metaKey || event.altKey) {
        event.preventDefault();
        setRange((now) => zoomRange(now, Math.exp(-event.deltaY / 300), frameOf(now, x), size.width, index.count));
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        const by = event.deltaX !== 0 ? event.deltaX : event.deltaY;
        setRange((now) => clampRange({ ...now, from: now.from + by * now.step }, size.width, index.count));
      } else {
        scroller.current?.scrollBy({ top: event.deltaY });
      }
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [size.width, index.count]);

  const placeOf = (event: PointerEvent): { x: number; y: number; frame: number } => {
    const bounds = area.current?.getBoundingClientRect();
    const x = event.clientX - (bounds?.left ?? 0);
    return { x, y: event.clientY - (bounds?.top ?? 0), frame: Math.max(0, Math.min(index.count - 1, Math.floor(frameOf(range, x)))) };
  };
  /** A dragged edge keeps to the playhead when it comes near. */
  const snapped = (event: PointerEvent, to: number): number => (!event.altKey && Math.abs(xOf(range, to) - xOf(range, frame)) < 6 ? frame : to);
  const cursorOf = (hit: TimelineHit | undefined): string =>
    hit?.on === "ruler" ? "col-resize" : readOnly ? "default" : hit?.on === "keyframe" ? "ew-resize" : hit?.on === "segment" ? (hit.edge === "middle" ? "grab" : "ew-resize") : "default";

  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    const place = placeOf(event);
    const hit = hitTest(rows, range, place.x, place.y, scroll);
    if (hit === undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    if (hit.on === "ruler") {
      setDrag({ kind: "scrub" });
      go(place.frame, false);
      return;
    }
    const row = rows[hit.row];
    if (hit.on === "keyframe" && row.track !== undefined) {
      select(row.track);
      setDrag(readOnly ? undefined : { kind: "keyframe", track: row.track, from: hit.frame, to: hit.frame });
      if (readOnly) go(hit.frame);
    } else if (hit.on === "segment" && hit.id !== "begun") {
      select(hit.id);
      const one = segments.find((other) => other.id === hit.id);
      if (one !== undefined && !readOnly) setDrag({ kind: "segment", id: hit.id, edge: hit.edge, start: one.start, end: one.end, grip: place.frame - one.start });
    } else {
      select(row.track);
      go(place.frame);
    }
  };
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    const place = placeOf(event);
    if (drag === undefined) {
      setCursor(cursorOf(hitTest(rows, range, place.x, place.y, scroll)));
      return;
    }
    if (drag.kind === "scrub") go(place.frame, false);
    else if (drag.kind === "keyframe") setDrag({ ...drag, to: snapped(event, place.frame) });
    else if (drag.edge === "start") setDrag({ ...drag, start: Math.min(snapped(event, place.frame), drag.end - 1) });
    else if (drag.edge === "end") setDrag({ ...drag, end: Math.max(snapped(event, place.frame) + 1, drag.start + 1) });
    else {
      const length = drag.end - drag.start;
      const start = Math.max(0, Math.min(index.count - length, place.frame - drag.grip));
      setDrag({ ...drag, start, end: start + length });
    }
  };
  const onUp = (event: PointerEvent<HTMLDivElement>) => {
    if (drag === undefined) return;
    setDrag(undefined);
    if (drag.kind === "scrub") go(placeOf(event).frame);
    else if (drag.kind === "keyframe") {
      if (drag.from === drag.to) go(drag.from);
      else moveKeyframe(drag.track, drag.from, drag.to);
    } else {
      const before = segments.find((one) => one.id === drag.id);
      if (before !== undefined && (before.start !== drag.start || before.end !== drag.end)) setSegment(drag.id, drag.start, drag.end);
      else if (drag.edge !== "middle") go(drag.edge === "start" ? drag.start : drag.end - 1);
    }
  };

  const first = Math.max(0, Math.floor(scroll / rowHeight) - 2);
  const end = Math.min(rows.length, Math.ceil((scroll + size.height) / rowHeight) + 2);
  const chooseRow = (row: TimelineRow) => select(row.track ?? row.segments.find((one) => one.end > frame)?.id ?? row.segments[0]?.id);
  const chosen = rows.findIndex((row) => row.track === selected || row.segments.some((one) => one.id === selected));
  const onListKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || rows.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(rows.length - 1, (selected === undefined ? -1 : chosen) + step));
    chooseRow(rows[next]);
    const top = next * rowHeight;
    const element = scroller.current;
    if (element != null && (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight - rulerHeight)) element.scrollTop = top - rowHeight;
  };
  return (
    <section className="vt" aria-label="Timeline">
      <div className="vt-names" ref={scroller} onScroll={(event) => setScroll(event.currentTarget.scrollTop)}>
        <div className="vt-corner">
          <IconButton size="small" label="Show less of the timeline" keys="alt+=" icon={<IconZoomIn />} onClick={() => zoom(2)} />
          <IconButton size="small" label="Show more of the timeline" keys="alt+-" icon={<IconZoomOut />} onClick={() => zoom(0.5)} />
          <IconButton size="small" label="The whole video" icon={<IconFit />} onClick={() => zoom(1e-9)} />
        </div>
        <div className="vt-list" role="listbox" aria-label="Tracks and actions" tabIndex={0} aria-activedescendant={selected === undefined || chosen < first || chosen >= end ? undefined : `lane-${chosen}`} style={{ height: rows.length * rowHeight }} onKeyDown={onListKey}>
          {rows.slice(first, end).map((row, offset) => (
            <div
              key={row.key} id={`lane-${first + offset}`} role="option" aria-selected={first + offset === chosen && selected !== undefined} className={classNames("vt-name", first + offset === chosen && selected !== undefined && "vt-name-on")}
              style={{ top: (first + offset) * rowHeight }} onClick={() => chooseRow(row)}
              title={row.track === undefined ? `${row.name}: ${row.segments.length === 1 ? "one stretch" : `${row.segments.length} stretches`}` : `${row.name}: ${row.keyframes.length} keyframes`}
            >
              <Swatch colour={row.colour} /><span className="cut">{row.name}</span>
              <span className="soft figures vt-count">{row.track === undefined ? row.segments.length : row.keyframes.length}</span>
            </div>
          ))}
        </div>
      </div>
      <div
        className="vt-area" ref={area} style={{ cursor: drag?.kind === "segment" && drag.edge === "middle" ? "grabbing" : cursor }} onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp}
        onPointerCancel={() => setDrag(undefined)}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {size.width > 0 && <span className="vt-head" data-frame={frame} style={{ transform: `translateX(${Math.round(xOf(range, frame + 0.5))}px)` }} aria-hidden="true" />}
        {drag !== undefined && drag.kind !== "scrub" && (
          <span className="vt-tip figures" role="status">
            {drag.kind === "keyframe" ? `Frame ${drag.to} · ${writeTimeCode(timeOf(index, drag.to))}`
              : `${writeTimeCode(timeOf(index, drag.start))} to ${writeTimeCode(drag.end >= index.count ? index.duration : timeOf(index, drag.end))}`}
          </span>
        )}
        {rows.length === 0 && <p className="vt-empty soft">Draw a box around something: it becomes a track, and its keyframes appear here.</p>}
      </div>
    </section>
  );
};

