import { useCallback, useEffect, useMemo, useRef, useState, type MutableRefObject, type RefObject } from "react";
import type { Annotation, AnnotationStatus, LabelClass, Project } from "../api/model";
import { newIdentifier, WorkbenchCanvas, type CanvasAction, type CanvasShape, type Tool } from "../canvas";
import { readPreference, writePreference } from "../data/preferences";
import { isSingleClass } from "../data/projects";
import { endUndoKeys, showToast, showUndo } from "../ui/toasts";
import { acceptedFields, anew, defaultsOf, ghostOf, isSameMaker, type Found, type Ghost, type Maker } from "./ghosts";
import { keepHistory, restoreHistory } from "./keptHistory";
import { filteredOut, noFilter, type LabelFilter } from "./labelFilter";
import { saver } from "./saver";
import { shapeOf, shapesOf } from "./shapesOf";
import { pictureOf, type OpenImage } from "./useImage";

export interface Workbench {
  canvas: WorkbenchCanvas | undefined;
  failure: unknown;
  annotations: Annotation[];
  selected: string[];
  hovered: string | null;
  /** The chosen point of the only selected label, by number. */
  point: number | null;
  tool: Tool;
  activeClass: string | null;
  canUndo: boolean;
  canRedo: boolean;
  percent: number;
  labelsShown: boolean;
  snapping: boolean;
  rulers: boolean;
  /** Diameter in image pixels. */
  brushSize: number;
  filter: LabelFilter;
  setFilter: (filter: LabelFilter) => void;
  /** Labels that the filter leaves out. */
  filtered: ReadonlySet<string>;
  /** Drawn but without a class: not saved until it has one. */
  nameless: string[];
  pictureFailed: boolean;
  pictureReady: boolean;
  hidden: ReadonlySet<string>;
  setHidden: (ids: string[], hidden: boolean) => void;
  locked: ReadonlySet<string>;
  setLocked: (ids: string[], locked: boolean) => void;
  /** Asked before the canvas does an action; true where the page has done something else. */
  intercept: MutableRefObject<((action: CanvasAction) => boolean) | undefined>;
  /** Suggestions that are in this page alone: not saved until they are accepted. */
  ghosts: ReadonlyMap<string, Maker>;
  /** Shows what was found as such suggestions, instead of what the same maker found before. */
  suggest: (found: readonly Found[], maker: Maker) => void;
  /** Accepts or rejects what a model suggested; can be taken back. */
  judgeSuggestions: (ids: string[], status: "accepted" | "rejected") => void;
  change: (id: string, fields: Record<string, unknown>) => void;
  toggleImageClass: (one: LabelClass) => void;
  setClassOf: (ids: string[], classID: string) => void;
}

interface Context {
  project: Project;
  workspaceID: string;
  userID: string;
  open: OpenImage | undefined;
  /** It is being read, again perhaps. */
  isReading: boolean;
  classes: readonly LabelClass[];
  readOnly: boolean;
}

/** What every label of a person starts with, until the server has its say. */
const drawnByHand = {
  creation_method: "user", source: "manual", is_crowd: false, is_difficult: false, is_keyframe: false, is_occluded: false, is_outside: false, is_truncated: false, z_order: 0, bounds: null,
} as const;

const withAll = (before: ReadonlySet<string>, ids: readonly string[], isOn: boolean): ReadonlySet<string> => {
  const next = new Set(before);
  ids.forEach((id) => (isOn ? next.add(id) : next.delete(id)));
  return next;
};

const fieldsOf = (shape: CanvasShape): Record<string, unknown> => ({
  class_id: shape.classId, kind: shape.kind, data: shape.data, ...((shape.zOrder ?? 0) !== 0 && { z_order: shape.zOrder }), ...(shape.groupId != null && { group_id: shape.groupId }),
});

/** Ties canvas, labels and saver together: the canvas tells what changed, the saver what the server says. */
export const useWorkbench = (host: RefObject<HTMLDivElement>, context: Context): Workbench => {
  const { project, open, isReading, classes, readOnly, userID } = context;
  const [canvas, setCanvas] = useState<WorkbenchCanvas>();
  const [failure, setFailure] = useState<unknown>();
  const [labels, setLabels] = useState<ReadonlyMap<string, Annotation>>(new Map());
  const [selected, setSelected] = useState<string[]>([]);
  const [hovered, setHovered] = useState<string | null>(null);
  const [point, setPoint] = useState<number | null>(null);
  const [tool, setTool] = useState<Tool>("select");
  const [activeClass, setActiveClass] = useState<string | null>(null);
  const [history, setHistory] = useState({ canUndo: false, canRedo: false });
  const [percent, setPercent] = useState(100);
  const [labelsShown, setLabelsShown] = useState(true);
  const [snapping, setSnapping] = useState(false);
  const [rulers, setRulers] = useState(false);
  const [brushSize, setBrushSize] = useState(24);
  const [filter, setFilter] = useState<LabelFilter>(noFilter);
  const [pictureFailed, setPictureFailed] = useState(false);
  const [pictureReady, setPictureReady] = useState(false);
  const [hidden, setHiddenIDs] = useState<ReadonlySet<string>>(new Set());
  const [locked, setLockedIDs] = useState<ReadonlySet<string>>(new Set());
  const [ghosts, setGhosts] = useState<ReadonlyMap<string, Maker>>(new Map());
  const ghostsNow = useRef(ghosts);
  // Deleted ones, which an undo brings back under other ids.
  const lost = useRef<Ghost[]>([]);
  const intercept = useRef<(action: CanvasAction) => boolean>();
  const now = useRef(context);
  now.current = context;
  // The truth, which `labels` follows: a render may still see an older state, and must not bring it back.
  const labelsNow = useRef(labels);

  const edit = useCallback((work: (all: Map<string, Annotation>) => void) => {
    const next = new Map(labelsNow.current);
    work(next);
    labelsNow.current = next;
    setLabels(next);
  }, []);

  const save = useCallback((id: string, op: "create" | "update" | "delete", fields: Record<string, unknown>, revision?: number | null) => {
    const { project: inProject, workspaceID, open: opened } = now.current;
    if (opened === undefined || ghostsNow.current.has(id)) return;
    endUndoKeys();
    saver.add({ id, op, fields, revision, workspace: workspaceID, project: inProject.id, image: opened.image.id });
  }, []);

  const haunt = useCallback((work: (all: Map<string, Maker>) => void) => {
    const next = new Map(ghostsNow.current);
    work(next);
    ghostsNow.current = next;
    setGhosts(next);
  }, []);

  const classNamed = useCallback((id: string | null) => now.current.classes.find((one) => one.id === id), []);

  const created = useCallback((shape: CanvasShape) => {
    const opened = now.current.open;
    if (opened === undefined) return;
    const one = classNamed(shape.classId);
    const before = labelsNow.current.get(shape.id);
    const again = before === undefined && shape.status === "generated" ? lost.current.find(({ label }) => label.confidence === (shape.confidence ?? null) && label.kind === shape.kind && label.class_id === shape.classId) : undefined;
    if (again !== undefined) {
      lost.current = lost.current.filter((other) => other !== again);
      haunt((all) => all.set(shape.id, again.maker));
      edit((all) => all.set(shape.id, { ...again.label, id: shape.id, data: shape.data as unknown as Record<string, unknown> }));
      return;
    }
    const attributes = before?.attributes ?? defaultsOf(one);
    const time = new Date().toISOString();
    edit((all) => {
      all.set(shape.id, {
        ...drawnByHand, ...before, id: shape.id, project_id: now.current.project.id, image_id: opened.image.id, class_id: shape.classId ?? "", class_name: one?.name ?? "", kind: shape.kind,
        data: shape.data as unknown as Record<string, unknown>, z_order: shape.zOrder ?? 0, group_id: shape.groupId ?? null, attributes, status: shape.status, revision: shape.revision ?? 0, created_at: before?.created_at ?? time, updated_at: time,
      });
    });
    if (shape.classId != null) save(shape.id, "create", { ...fieldsOf(shape), attributes });
  }, [classNamed, edit, haunt, save]);

  const changed = useCallback((shape: CanvasShape) => {
    const before = labelsNow.current.get(shape.id);
    if (before === undefined || (before.class_id === "" && shape.classId != null)) {
      created(shape);
      return;
    }
    edit((all) => {
      all.set(shape.id, {
        ...before, class_id: shape.classId ?? "", class_name: classNamed(shape.classId)?.name ?? "", kind: shape.kind, data: shape.data as unknown as Record<string, unknown>,
        z_order: shape.zOrder ?? 0, group_id: shape.groupId ?? null, updated_at: new Date().toISOString(),
      });
    });
    const fields: Record<string, unknown> = {};
    if (shape.classId !== before.class_id) fields.class_id = shape.classId;
    if (JSON.stringify(shape.data) !== JSON.stringify(before.data)) fields.data = shape.data;
    if ((shape.zOrder ?? 0) !== (before.z_order ?? 0)) fields.z_order = shape.zOrder;
    if (shape.groupId != null && shape.groupId !== before.group_id) fields.group_id = shape.groupId;
    if (Object.keys(fields).length > 0) save(shape.id, "update", fields);
  }, [classNamed, created, edit, save]);

  // The canvas lives as long as the workbench; pictures come and go in it.
  useEffect(() => {
    const element = host.current;
    if (element == null) return undefined;
    let alive = true;
    let made: WorkbenchCanvas | undefined;
    WorkbenchCanvas.create(element, { readOnly, label: "Picture and labels", intercept: (action) => intercept.current?.(action) === true }).then((one) => {
      if (!alive) {
        one.destroy();
        return;
      }
      made = one;
      one.on("shapeCreated", ({ shape }) => created(shape));
      one.on("shapeChanged", ({ shape }) => changed(shape));
      one.on("shapesDeleted", ({ shapes }) => {
        const known = shapes.filter(({ id }) => (labelsNow.current.get(id)?.class_id ?? "") !== "");
        for (const { id } of shapes) {
          const [label, maker] = [labelsNow.current.get(id), ghostsNow.current.get(id)];
          if (label !== undefined && maker !== undefined) lost.current.push({ label, maker });
        }
        edit((all) => shapes.forEach(({ id }) => all.delete(id)));
        known.forEach(({ id }) => save(id, "delete", {}));
        haunt((all) => shapes.forEach(({ id }) => all.delete(id)));
      });
      one.on("selectionChanged", ({ ids }) => setSelected(ids));
      one.on("hiddenChanged", ({ ids, isOn }) => setHiddenIDs((before) => withAll(before, ids, isOn)));
      one.on("lockedChanged", ({ ids, isOn }) => setLockedIDs((before) => withAll(before, ids, isOn)));
      one.on("pointChanged", ({ index }) => setPoint(index));
      one.on("toolChanged", (event) => setTool(event.tool));
      one.on("activeClassChanged", ({ classId }) => {
        setActiveClass(classId);
        if (classId != null) writePreference(`workbench.class.${now.current.project.id}`, classId);
      });
      one.on("historyChanged", setHistory);
      one.on("viewChanged", (view) => setPercent(view.percent));
      one.on("labelsChanged", ({ isVisible }) => setLabelsShown(isVisible));
      one.on("snappingChanged", ({ isOn }) => {
        setSnapping(isOn);
        writePreference("workbench.snapping", isOn);
      });
      one.on("rulersChanged", ({ isOn }) => {
        setRulers(isOn);
        writePreference("workbench.rulers", isOn);
      });
      one.on("brushSizeChanged", ({ size }) => {
        setBrushSize(size);
        writePreference("workbench.brush", size);
      });
      one.setBrushSize(readPreference("workbench.brush", 24));
      one.setSnapping(readPreference("workbench.snapping", false));
      one.setRulers(readPreference("workbench.rulers", false));
      one.on("hoverChanged", ({ id }) => setHovered(id));
      one.on("pictureShown", () => { setPictureReady(true); setPictureFailed(false); });
      one.on("pixelsUnreadable", () => showToast("This tool looks at the picture itself, and the store it comes from does not let pages read it. The other tools work.", { look: "danger" }));
      one.on("pictureFailed", () => setPictureFailed(true));
      setCanvas(one);
    }, setFailure);
    return () => {
      alive = false;
      made?.destroy();
      setCanvas(undefined);
    };
  }, [host, readOnly, created, changed, edit, haunt, save]);

  useEffect(() => {
    if (canvas === undefined) return;
    canvas.setReview(project.review);
    canvas.setClasses(classes.map((one) => ({ id: one.id, name: one.name, colour: one.colour, hotkey: one.hotkey, skeleton: one.skeleton })));
    const active = canvas.activeClassId;
    if (active == null || !classes.some((one) => one.id === active)) {
      const last = readPreference(`workbench.class.${project.id}`, "");
      canvas.setActiveClass(classes.find((one) => one.id === last)?.id ?? classes[0]?.id ?? null);
    }
  }, [canvas, classes, project]);

  // A new picture, with its labels as the server (and what waits to be saved) has them.
  const imageID = open?.image.id;
  const shownImage = useRef<string>();
  const shownLabels = useRef<Annotation[]>();
  const openNow = useRef(open);
  openNow.current = open;
  useEffect(() => {
    const opened = openNow.current;
    if (canvas === undefined || opened === undefined) return;
    const { image } = opened;
    const annotations = saver.now(image.id, opened.annotations, opened.mark);
    const picture = pictureOf(image);
    shownImage.current = image.id;
    shownLabels.current = opened.annotations;
    setPictureFailed(false);
    setPictureReady(false);
    setHiddenIDs(new Set());
    setLockedIDs(new Set());
    haunt((all) => all.clear());
    lost.current = [];
    const all = new Map(annotations.map((one) => [one.id, one]));
    labelsNow.current = all;
    setLabels(all);
    void canvas.load({ url: picture?.url ?? "", previewUrl: picture?.previewUrl, tiles: picture?.tiles, width: image.width ?? 1, height: image.height ?? 1, name: image.filename });
    canvas.setShapes(shapesOf(annotations));
    if (readOnly) return undefined;
    return canvas.on("historyChanged", () => keepHistory(canvas.keptHistory, image.id, userID));
  }, [canvas, imageID, haunt, readOnly, userID]);

  // Answers of the server: revisions and status, what others changed, what is gone.
  const learn = useCallback((answers: ReadonlyMap<string, Annotation | null>) => {
    const here = new Map([...answers].filter(([id, answer]) => labelsNow.current.has(id) || answer?.image_id === shownImage.current));
    if (canvas === undefined || here.size === 0) return;
    edit((all) => {
      for (const [id, answer] of here) {
        if (answer == null) all.delete(id);
        else all.set(id, answer);
      }
    });
    canvas.applyServerState(new Map([...here].map(([id, answer]) => {
      const shape = answer == null ? undefined : shapeOf(answer);
      return [id, shape === undefined || answer == null ? null : { ...shape, revision: answer.revision }];
    })));
  }, [canvas, edit]);
  useEffect(() => {
    saver.answered.add(learn);
    return () => { saver.answered.delete(learn); };
  }, [learn]);

  // What was shown at once had been read some time ago: what others did since then follows.
  const read = open?.annotations;
  useEffect(() => {
    const opened = openNow.current;
    if (opened === undefined || opened.annotations === shownLabels.current || opened.image.id !== shownImage.current) return;
    shownLabels.current = opened.annotations;
    const fresh = new Map(saver.now(opened.image.id, opened.annotations, opened.mark).map((one) => [one.id, one]));
    const changed = new Map<string, Annotation | null>();
    for (const one of fresh.values()) if (one.revision > (labelsNow.current.get(one.id)?.revision ?? -1)) changed.set(one.id, one);
    for (const one of labelsNow.current.values()) if (one.revision > 0 && !fresh.has(one.id) && !ghostsNow.current.has(one.id)) changed.set(one.id, null);
    learn(changed);
  }, [read, learn]);

  // What was done on the last visit can still be taken back, unless somebody else has been here: known once what is shown is
  // what the server has. Without its answer, what is there must do.
  useEffect(() => {
    if (canvas === undefined || imageID === undefined || readOnly) return undefined;
    let isOpen = true;
    const timer = window.setTimeout(() => {
      void restoreHistory(canvas, imageID, userID, () => isOpen).then((outcome) => {
        if (outcome === "changed" && isOpen) showToast("Labels of this image were changed elsewhere since your last visit: what you did then can no longer be undone.");
      });
    }, isReading ? 1500 : 0);
    return () => {
      isOpen = false;
      window.clearTimeout(timer);
    };
  }, [canvas, imageID, isReading, readOnly, userID]);

  const change = useCallback((id: string, fields: Record<string, unknown>) => {
    edit((all) => {
      const one = all.get(id);
      if (one !== undefined) all.set(id, { ...one, ...fields });
    });
    save(id, "update", fields);
  }, [edit, save]);

  const setClassOf = useCallback((ids: string[], classID: string) => {
    if (canvas === undefined) return;
    canvas.select(ids);
    canvas.assignClass(classID);
  }, [canvas]);

  const toggleImageClass = useCallback((one: LabelClass) => {
    const opened = now.current.open;
    if (opened === undefined) return;
    const onImage = [...labelsNow.current.values()].filter((label) => label.kind === "classification");
    const there = onImage.filter((label) => label.class_id === one.id);
    // Where an image has one class, another one takes its place.
    const gone = there.length > 0 ? there : isSingleClass(now.current.project) ? onImage : [];
    edit((all) => gone.forEach((label) => all.delete(label.id)));
    gone.forEach((label) => save(label.id, "delete", {}));
    if (there.length > 0) return;
    const id = newIdentifier();
    const time = new Date().toISOString();
    edit((all) => {
      all.set(id, {
        ...drawnByHand, id, project_id: now.current.project.id, image_id: opened.image.id, class_id: one.id, class_name: one.name, kind: "classification", data: {}, attributes: {},
        status: now.current.project.review ? "draft" : "approved", revision: 0, created_at: time, updated_at: time,
      });
    });
    save(id, "create", { class_id: one.id, kind: "classification", data: {} });
  }, [edit, save]);

  const setHidden = useCallback((ids: string[], isHidden: boolean) => canvas?.setHidden(ids, isHidden), [canvas]);
  const setLocked = useCallback((ids: string[], isLocked: boolean) => canvas?.setLocked(ids, isLocked), [canvas]);

  /** Shows suggestions that are in this page alone. */
  const place = useCallback((some: readonly Ghost[]) => {
    if (canvas === undefined) return;
    haunt((all) => some.forEach(({ label, maker }) => all.set(label.id, maker)));
    edit((all) => some.forEach(({ label }) => all.set(label.id, label)));
    canvas.applyServerState(new Map(some.flatMap(({ label }) => {
      const shape = shapeOf(label);
      return shape === undefined ? [] : [[label.id, { ...shape, revision: 0 }] as const];
    })));
  }, [canvas, edit, haunt]);

  const remove = useCallback((ids: readonly string[]) => {
    edit((all) => ids.forEach((id) => all.delete(id)));
    haunt((all) => ids.forEach((id) => all.delete(id)));
    canvas?.applyServerState(new Map(ids.map((id) => [id, null])));
  }, [canvas, edit, haunt]);

  const suggest = useCallback((found: readonly Found[], maker: Maker) => {
    const opened = now.current.open;
    if (opened === undefined) return;
    remove([...ghostsNow.current].filter(([, other]) => isSameMaker(other, maker)).map(([id]) => id));
    place(found.map((one) => ghostOf(one, maker, now.current.project.id, opened.image.id)));
  }, [place, remove]);

  /** Accepts or rejects what is in this page alone; answers how that is taken back. */
  const judgeGhosts = useCallback((ids: readonly string[], status: "accepted" | "rejected"): (() => void) => {
    const some = ids.flatMap((id): Ghost[] => {
      const [label, maker] = [labelsNow.current.get(id), ghostsNow.current.get(id)];
      return label === undefined || maker === undefined ? [] : [{ label, maker }];
    });
    if (status === "rejected") {
      remove(ids);
      return () => place(some.map(anew));
    }
    haunt((all) => ids.forEach((id) => all.delete(id)));
    for (const ghost of some) {
      const isTool = ghost.maker.source === "tool";
      const status: AnnotationStatus = isTool ? (now.current.project.review ? "submitted" : "approved") : "accepted";
      edit((all) => all.set(ghost.label.id, { ...ghost.label, status, creation_method: isTool ? "user" : "model" }));
      save(ghost.label.id, "create", acceptedFields(ghost));
      canvas?.applyServerState(new Map([[ghost.label.id, { status, revision: 0 }]]));
    }
    return () => {
      ids.forEach((id) => save(id, "delete", {}));
      remove(ids);
      place(some.map(anew));
    };
  }, [canvas, edit, haunt, place, remove, save]);

  const judgeSuggestions = useCallback((ids: string[], status: "accepted" | "rejected") => {
    if (canvas === undefined || ids.length === 0) return;
    const [mine, saved] = [ids.filter((id) => ghostsNow.current.has(id)), ids.filter((id) => !ghostsNow.current.has(id))];
    const step = (next: AnnotationStatus): void => {
      for (const id of saved) change(id, { status: next });
      canvas.applyServerState(new Map(saved.flatMap((id) => {
        const one = labelsNow.current.get(id);
        return one === undefined ? [] : [[id, { status: next, revision: saver.revision(id) ?? one.revision }] as const];
      })));
    };
    step(status);
    const takeBack = judgeGhosts(mine, status);
    if (status === "rejected") canvas.select([]);
    showUndo(`${ids.length === 1 ? "The suggestion is" : `${ids.length} suggestions are`} ${status}.`, () => {
      step("reviewed");
      takeBack();
    });
  }, [canvas, change, judgeGhosts]);

  const annotations = useMemo(() => [...labels.values()], [labels]);
  const filtered = useMemo(() => filteredOut(annotations, filter, userID), [annotations, filter, userID]);
  useEffect(() => { canvas?.setFiltered(filtered); }, [canvas, filtered]);
  const nameless = useMemo(() => annotations.filter((one) => one.class_id === "").map((one) => one.id), [annotations]);
  return {
    canvas, failure, annotations, selected, hovered, point, tool, activeClass, ...history, percent, labelsShown, snapping, rulers, brushSize, filter, setFilter, filtered, nameless, pictureFailed, pictureReady, hidden, setHidden, locked, setLocked, ghosts, suggest, judgeSuggestions, intercept, change,
    toggleImageClass, setClassOf,
  };
};
