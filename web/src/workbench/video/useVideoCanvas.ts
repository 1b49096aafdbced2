import { useEffect, useRef, useState, type RefObject } from "react";
import type { LabelClass } from "../../api/model";
import { WorkbenchCanvas, type CanvasAction, type CanvasShape, type Tool } from "../../canvas";
import { readPreference, writePreference } from "../../data/preferences";
import { showToast } from "../../ui/toasts";
import type { Lane, TrackBook } from "./trackBook";

export interface VideoCanvas {
  canvas: WorkbenchCanvas | undefined;
  failure: unknown;
  tool: Tool;
  activeClass: string | null;
  percent: number;
  labelsShown: boolean;
  snapping: boolean;
  /** The moving picture, below the shapes. */
  video: HTMLVideoElement | undefined;
  /** Whether a picture was opened. */
  hasPicture: boolean;
  /** The chosen point of the selected track, by number. */
  point: number | null;
  /** The frame whose shapes are drawn. */
  drawn: number | undefined;
}

/** What a track of many keyframes has no use for: order, groups, and shapes that become another kind. */
const meaningless: ReadonlySet<CanvasAction> = new Set<CanvasAction>(["join", "group", "ungroup", "front", "back", "convert"]);

/** The canvas over one frame of the video; what is drawn there goes into the book, at the frame that is shown. */
export const useVideoCanvas = (host: RefObject<HTMLDivElement>, context: {
  book: TrackBook | undefined; readOnly: boolean; project: string; classes: readonly LabelClass[]; frame: () => number; selected: string | undefined; select: (id: string | undefined) => void; handFrame: number;
}): VideoCanvas => {
  const { book, readOnly, project, classes, handFrame, selected } = context;
  const now = useRef(context);
  now.current = context;
  const [canvas, setCanvas] = useState<WorkbenchCanvas>();
  const [video, setVideo] = useState<HTMLVideoElement>();
  const [failure, setFailure] = useState<unknown>();
  const [tool, setTool] = useState<Tool>("select");
  const [activeClass, setActiveClass] = useState<string | null>(null);
  const [percent, setPercent] = useState(100);
  const [labelsShown, setLabelsShown] = useState(true);
  const [point, setPoint] = useState<number | null>(null);
  const [snapping, setSnapping] = useState(false);
  const [hasPicture, setHasPicture] = useState(false);
  const [drawn, setDrawn] = useState<number>();
  /** The canvas tells of what we do to it as well. */
  const syncing = useRef(false);

  useEffect(() => {
    const element = host.current;
    if (element == null) return undefined;
    let alive = true;
    let made: WorkbenchCanvas | undefined;
    // What one gesture does to several shapes is one step of the history.
    let queue: (() => void)[] = [];
    const later = (work: () => void) => {
      queue.push(work);
      if (queue.length > 1) return;
      queueMicrotask(() => {
        const all = queue;
        queue = [];
        now.current.book?.together(() => all.forEach((one) => one()));
      });
    };
    const intercept = (action: CanvasAction): boolean => {
      const { book: at, selected: chosen } = now.current;
      if (meaningless.has(action)) return true;
      if (action === "undo") at?.undo();
      else if (action === "redo") at?.redo();
      else if (action === "delete" && chosen !== undefined && at?.segment(chosen) !== undefined) {
        const segment = at.segment(chosen);
        if (segment !== undefined && !now.current.readOnly) at.delete(segment);
        now.current.select(undefined);
      } else return false;
      return true;
    };
    WorkbenchCanvas.create(element, { readOnly, label: "Frame and tracks", intercept, suffix: (id) => {
      const number = now.current.book?.lane(id)?.number;
      return number === undefined ? "" : ` ${number}`;
    } }).then((one) => {
      if (!alive) {
        one.destroy();
        return;
      }
      made = one;
      one.on("shapeCreated", ({ shape }) => {
        const frame = now.current.frame();
        later(() => {
          if (shape.classId == null) {
            showToast("Make a class first: a track is of something.", { look: "danger" });
            one.applyServerState(new Map([[shape.id, null]]));
          } else if (now.current.book?.create(shape, frame) === true) now.current.select(shape.id);
        });
      });
      one.on("shapeChanged", ({ shape }) => {
        const frame = now.current.frame();
        later(() => {
          const at = now.current.book;
          const lane = at?.lane(shape.id);
          if (at === undefined || lane === undefined) return;
          if (shape.classId != null && shape.classId !== lane.classId) at.setClass(lane, shape.classId);
          if (JSON.stringify(at.state(lane, frame)?.shape.data) !== JSON.stringify(shape.data)) at.place(lane, frame, shape);
        });
      });
      one.on("shapesDeleted", ({ shapes }) => later(() => {
        for (const { id } of shapes) {
          const lane = now.current.book?.lane(id);
          if (lane !== undefined) now.current.book?.delete(lane);
        }
      }));
      one.on("selectionChanged", ({ ids }) => {
        if (syncing.current) return;
        const chosen = now.current.selected;
        if (ids.length > 0) now.current.select(ids.includes(chosen ?? "") ? chosen : ids[0]);
        else if (chosen !== undefined && now.current.book?.lane(chosen) !== undefined) now.current.select(undefined);
      });
      one.on("pointChanged", ({ index }) => setPoint(index));
      one.on("toolChanged", (event) => setTool(event.tool));
      one.on("activeClassChanged", ({ classId }) => {
        setActiveClass(classId);
        if (classId != null) writePreference(`workbench.class.${now.current.project}`, classId);
      });
      one.on("viewChanged", (view) => setPercent(view.percent));
      one.on("labelsChanged", ({ isVisible }) => setLabelsShown(isVisible));
      one.on("snappingChanged", ({ isOn }) => setSnapping(isOn));
      one.on("pictureShown", () => setHasPicture(true));
      one.on("pictureFailed", () => setHasPicture(true));
      const moving = document.createElement("video");
      moving.className = "vw-moving";
      moving.muted = true;
      moving.playsInline = true;
      moving.preload = "auto";
      moving.tabIndex = -1;
      moving.setAttribute("aria-hidden", "true");
      element.querySelector(".workbench-photo")?.append(moving);
      setVideo(moving);
      setCanvas(one);
    }, setFailure);
    return () => {
      alive = false;
      made?.destroy();
      setCanvas(undefined);
      setVideo(undefined);
      setHasPicture(false);
    };
  }, [host, readOnly]);

  useEffect(() => {
    if (canvas === undefined) return;
    canvas.setClasses(classes.map((one) => ({ id: one.id, name: one.name, colour: one.colour, hotkey: one.hotkey, skeleton: one.skeleton })));
    const active = canvas.activeClassId;
    if (active == null || !classes.some((one) => one.id === active)) {
      const last = readPreference(`workbench.class.${project}`, "");
      canvas.setActiveClass(classes.find((one) => one.id === last)?.id ?? classes[0]?.id ?? null);
    }
  }, [canvas, classes, project]);

  // Shapes are what the tracks are at the frame that is shown. Opening the first picture takes all shapes out.
  const version = book?.version;
  useEffect(() => {
    if (canvas === undefined || book === undefined || !hasPicture) return;
    const states = new Map<string, CanvasShape | null>(canvas.shapes.map(({ id }) => [id, null]));
    for (const lane of book.lanes) {
      const state = book.state(lane, handFrame);
      if (state !== undefined) states.set(lane.id, state.shape);
    }
    syncing.current = true;
    canvas.applyServerState(states as Parameters<WorkbenchCanvas["applyServerState"]>[0]);
    const wanted = selected !== undefined && states.get(selected) != null ? [selected] : [];
    const chosen = canvas.selectedIds;
    if (wanted.length === 0 ? chosen.length > 0 : !chosen.includes(wanted[0])) canvas.select(wanted);
    syncing.current = false;
    setDrawn(handFrame);
  }, [canvas, book, version, handFrame, selected, hasPicture]);

  return { canvas, failure, tool, activeClass, point, percent, labelsShown, snapping, video, hasPicture, drawn };
};

/** Words for a track: its class and its number. */
export const laneName = (lane: Lane, classes: readonly LabelClass[]): string => `${classes.find((one) => one.id === lane.classId)?.name ?? "No class"} ${lane.number}`;
