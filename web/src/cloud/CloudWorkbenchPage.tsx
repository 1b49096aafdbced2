import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { post } from "../api/client";
import { describeError, RequestError } from "../api/errors";
import type { Image, LabelClass, Mark, Project, SkipReason } from "../api/model";
import { useSignedIn } from "../app/me";
import { useTitle } from "../app/pageTitle";
import { GlobalOverlays, openOverlay } from "../app/Shell";
import { newIdentifier } from "../canvas/identifier";
import { usePreference } from "../data/preferences";
import { mayLabel, mayReview, useClasses, useProject } from "../data/projects";
import { changeResource } from "../data/resources";
import { listForeignShortcuts, useShortcuts, type Shortcut } from "../keys/shortcuts";
import { NotFoundPage } from "../pages/NotFoundPage";
import type { RouteQuery } from "../routing/routes";
import { Button, IconButton } from "../ui/Button";
import { IconArrowLeft, IconArrowRight, IconBox, IconCheck, IconClose, IconEmptySet, IconFit, IconGrid, IconImage, IconKeyboard, IconMagnet, IconPalette, IconPanelRight, IconPointer, IconRedo, IconRefresh, IconSpinner, IconUndo, IconZoomIn, IconZoomOut } from "../ui/icons";
import { Badge } from "../ui/marks";
import { ErrorState, Notice } from "../ui/states";
import { showToast, showUndo } from "../ui/toasts";
import { writeCount } from "../ui/write";
import { ConflictDialog } from "../workbench/ConflictDialog";
import { saver } from "../workbench/saver";
import { useMarkDesk, useWantedMark } from "../workbench/markDesk";
import { MarkPins } from "../workbench/MarkPins";
import { useImageMarks } from "../workbench/marks";
import { SkipDialog, SkipMark } from "../workbench/SkipDialog";
import { useSkip } from "../workbench/skips";
import { imageName, patchImage, useImage, useNeighbours, type OpenImage } from "../workbench/useImage";
import { useSaver } from "../workbench/useSaver";
import { useWalk } from "../workbench/walk";
import { useWorkClock } from "../workbench/workClock";
import { SavedState, SkipButton } from "../workbench/WorkbenchTop";
import { BodyPanel, type CloudTab } from "./BodyPanel";
import { CalibrateDialog } from "./CalibrateDialog";
import { CameraPanel } from "./CameraPanel";
import { useCameras } from "./cameras";
import { colourWords, coloursOf, type ColourBy } from "./cloudLook";
import { moveBody, plus, axesOf, turnBody, writeMetres, type Body } from "./cuboid";
import { FlatViews } from "./FlatViews";
import { isClipped, LookPanel, noClip, type CloudLook } from "./LookPanel";
import { trackOf } from "./cuboidBook";
import { cloudSurface } from "./markSurface";
import { SequenceBar } from "./SequenceBar";
import { useBodies, useCloud } from "./useCloud";
import { leastOf, onGround, scaleOf, useDrawing } from "./useDrawing";
import { useSequence } from "./useSequence";
import "./cloud.css";

const CloudWorkbenchPage = ({ project: handle, image: id, query }: { project: string; image: string; query: RouteQuery }) => {
  const project = useProject(handle);
  const classes = useClasses(handle);
  if (project.value === undefined || classes.value === undefined) {
    const error = project.error ?? classes.error;
    if (error instanceof RequestError && error.status === 404) return <NotFoundPage what="project" />;
    if (error !== undefined) return <ErrorState error={error} retry={() => { project.reload(); classes.reload(); }} />;
    return <div className="workbench-starting" role="status" aria-label="Loading the workbench" />;
  }
  return <CloudWorkbench handle={handle} project={project.value} classes={classes.value} id={id} query={query} />;
};
export default CloudWorkbenchPage;

const noAnswer = () => () => undefined;
const flyKeys = ["w", "a", "s", "d", "q", "e"];
/** Letters that this page uses itself: classes with such a hotkey are picked in the panel or by number. */
const taken = new Set([...flyKeys, "b", "v", "r", "x", "f", "z", "t", "c", "i", "k", "p", "n", "m", "l"]);

const CloudWorkbench = ({ handle, project, classes, id, query }: { handle: string; project: Project; classes: LabelClass[]; id: string; query: RouteQuery }) => {
  const { workspace, me } = useSignedIn();
  const opened = useImage(id, query);
  const open = opened.value?.image.id === id ? opened.value : undefined;
  const image = open?.image;
  const readOnly = !mayLabel(project);
  const host = useRef<HTMLDivElement>(null);
  const isReady = image?.ingest_status === "ready";
  const { view, tree, error, noGraphics, stats, retry } = useCloud(host, id, isReady);
  const { book, others } = useBodies(project.id, workspace.id, me.id, id, open?.annotations);
  useSyncExternalStore(book?.subscribe ?? noAnswer, () => book?.version ?? 0);
  const saved = useSaver();
  const neighbours = useNeighbours(project.id, query, id, open, false);
  const { next, previous } = neighbours;
  const [panel, setPanel] = usePreference("workbench.panel", window.innerWidth > 760);
  const [tool, setTool] = useState<"select" | "draw">("select");
  const [selectedID, setSelected] = useState<string>();
  const [preview, setPreview] = useState<Body>();
  const [lookShown, setLookShown] = useState(false);
  const [looking, setLooking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [activeID, setActive] = usePreference(`workbench.class.${project.id}`, "");
  const [pointSize, setPointSize] = usePreference("cloud.size", 2);
  const [budget, setBudget] = usePreference("cloud.budget", 1_000_000);
  const [asked, setColourBy] = usePreference<ColourBy>("cloud.colours", "height");
  const [clip, setClip] = useState(noClip);
  const cameras = useCameras(id, isReady);
  const [cameraShown, setCameraShown] = usePreference("cloud.camera", true);
  const [cameraLarge, setCameraLarge] = usePreference("cloud.camera.large", false);
  const [cameraName, setCameraName] = usePreference("cloud.camera.name", "");
  const [calibrating, setCalibrating] = useState(false);
  const [tab, setTab] = useState<CloudTab>("bodies");
  const [skipping, setSkipping] = useState(false);
  useTitle(image === undefined ? undefined : `${image.filename} · ${project.name}`);
  const selected = book?.find(selectedID);
  const active = classes.find((one) => one.id === activeID) ?? classes[0];
  const colourOf = useCallback((classId: string) => classes.find((one) => one.id === classId)?.colour ?? "#9aa0a8", [classes]);

  // Another cloud: nothing of this one is selected or clipped there.
  useEffect(() => {
    setSelected(undefined);
    setPreview(undefined);
    setClip(noClip);
    setTool("select");
  }, [id]);
  const isPending = image !== undefined && image.ingest_status === "pending";
  const { reload } = opened;
  useEffect(() => {
    if (!isPending) return undefined;
    const timer = window.setInterval(reload, 2000);
    return () => window.clearInterval(timer);
  }, [isPending, reload]);

  // MARK: What is shown

  const by = tree !== undefined && coloursOf(tree).includes(asked) ? asked : "height";
  useEffect(() => view?.setColourBy(by), [view, by]);
  useEffect(() => view?.setPointSize(pointSize), [view, pointSize]);
  useEffect(() => view?.setBudget(budget), [view, budget]);
  useEffect(() => {
    if (view === undefined || tree === undefined) return;
    if (!isClipped(clip)) {
      view.setClip(undefined, undefined);
      return;
    }
    const at = (shares: readonly number[]) => shares.map((share, axis) => tree.minimum[axis] + share * (tree.maximum[axis] - tree.minimum[axis])) as [number, number, number];
    view.setClip(at(clip.low), at(clip.high));
  }, [view, tree, clip]);
  useEffect(() => view?.setOrbits(tool === "select"), [view, tool]);
  const bookVersion = book?.version;
  const drawn = useMemo(() => (book?.all ?? []).map((one) => ({ id: one.id, body: one.id === selectedID && preview !== undefined ? preview : one.body, colour: colourOf(one.classId), isSelected: one.id === selectedID })),
    // The book is one object throughout: its version says when it holds something else.
    [book, bookVersion, selectedID, preview, colourOf]); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => view?.setBodies(drawn), [view, drawn]);
  const seenBy = cameras.value?.items ?? [];
  const camera = seenBy.find((one) => one.name === cameraName) ?? seenBy.find((one) => one.picture_id != null) ?? seenBy[0];
  const showCamera = () => {
    if (camera !== undefined) setCameraShown(!cameraShown);
    else if (!readOnly && image !== undefined) setCalibrating(true);
  };

  // MARK: Marks, and leaving the cloud for later

  useWorkClock(readOnly || image === undefined ? undefined : { user: me.id, workspace: workspace.id, project: project.id, image: image.id });
  const later = useSkip({ image, query, readOnly });
  const marks = useImageMarks(project.id, image, query);
  const markRefusal = readOnly ? "You may only look at this project" : image === undefined ? "The cloud is still being read" : undefined;
  const desk = useMarkDesk(marks, { subject: id, whole: "cloud", refusal: markRefusal, hasPlaces: view !== undefined });
  const surface = useMemo(() => (view === undefined ? undefined : cloudSurface(view)), [view]);
  /** Chooses a mark and flies to its place. */
  const lookAtMark = (mark: Mark, goes = true) => {
    desk.choose(mark.id);
    setTab("marks");
    setPanel(true);
    const { position } = mark;
    const around = 3 * scaleOf(tree?.edge ?? 50);
    if (goes && position != null) view?.zoomTo({ center: [position.x, position.y, position.z ?? 0], size: [around, around, around], yaw: 0 });
  };
  useWantedMark(query, marks.all, view !== undefined, (mark) => lookAtMark(mark));

  // MARK: Drawing and picking

  const drawing = useDrawing(view, tool === "draw" && !readOnly, (body) => {
    if (book === undefined || active === undefined) return;
    const made = newIdentifier();
    book.set({ id: made, classId: active.id, body });
    setSelected(made);
    setTool("select");
  });
  useEffect(() => {
    if (view === undefined || tool !== "select") return undefined;
    const { canvas } = view;
    let pressed: readonly [number, number] | undefined;
    const down = (event: PointerEvent) => {
      canvas.focus();
      pressed = event.button === 0 ? [event.clientX, event.clientY] : undefined;
    };
    const up = (event: PointerEvent) => {
      if (pressed !== undefined && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < 4) setSelected(view.bodyAt(event.clientX, event.clientY));
      pressed = undefined;
    };
    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointerup", up);
    return () => {
      canvas.removeEventListener("pointerdown", down);
      canvas.removeEventListener("pointerup", up);
    };
  }, [view, tool]);
  const change = (body: Body | undefined) => {
    if (book !== undefined && selected !== undefined && body !== undefined && !readOnly) book.set({ ...selected, body });
  };
  const snap = () => {
    if (view === undefined || selected === undefined) return;
    const body = onGround(view, selected.body);
    if (body === undefined) showToast("No points lie beneath it here, so there is no ground to stand on.");
    else change(body);
  };
  const remove = () => {
    if (book === undefined || selected === undefined || readOnly) return;
    book.delete(selected.id);
    setSelected(undefined);
  };
  const step = (act: "undo" | "redo") => {
    const about = book?.[act]();
    if (about !== undefined) setSelected(book?.find(about) === undefined ? undefined : about);
  };
  const pick = (one: LabelClass) => {
    setActive(one.id);
    if (selected !== undefined && !readOnly) book?.set({ ...selected, classId: one.id });
  };
  const selectNext = (by: 1 | -1) => {
    const all = book?.all ?? [];
    if (all.length === 0) return;
    const at = all.findIndex((one) => one.id === selectedID);
    setSelected(all[(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by + all.length) % all.length].id);
  };
  const zoomTo = (one: string) => {
    const body = book?.find(one)?.body;
    if (body !== undefined) view?.zoomTo(body);
  };
  const clipAround = () => {
    if (tree === undefined || selected === undefined) return;
    const around = Math.hypot(...selected.body.size) / 2 + 2 * scaleOf(tree.edge);
    const share = (axis: number, value: number) => Math.max(0, Math.min(1, (value - tree.minimum[axis]) / Math.max(tree.maximum[axis] - tree.minimum[axis], 1e-9)));
    const side = (sign: number) => [0, 1, 2].map((axis) => share(axis, selected.body.center[axis] + sign * around)) as [number, number, number];
    setClip({ low: side(-1), high: side(1) });
  };

  // MARK: The image

  const labels = (book?.all.length ?? 0) + others;
  const { go, goOn, goUnlabelled, leave, leaveLabel } = useWalk({ workspace: workspace.slug, handle, project: project.id, id, query });
  useEffect(() => setSkipping(false), [id]);
  const sequence = useSequence({ project: project.id, workspace: workspace.id, image: id, isReady, book, selected, select: setSelected, show: go });
  const selectedTrack = selected === undefined ? undefined : trackOf(selected);
  const setFacts = async (fields: Partial<Pick<Image, "status" | "is_null">>): Promise<boolean> => {
    if (image === undefined) return false;
    await saver.flush();
    const answer = await patchImage(id, fields, image.revision);
    changeResource<OpenImage>(imageName(id, query), (value) => ({ ...value, image: { ...value.image, ...fields, revision: answer.revision, status: answer.status ?? value.image.status, skip: answer.skip } }));
    return true;
  };
  const finish = async () => {
    if (readOnly || image === undefined || book === undefined || busy) return;
    setBusy(true);
    try {
      await saver.flush();
      const drafts = (open?.annotations ?? []).filter((one) => one.status === "draft" && book.find(one.id) !== undefined).map((one) => one.id);
      if (project.review && drafts.length > 0) await post(`/projects/${project.id}/annotations/status`, { ids: drafts, status: "submitted" });
      const isEmpty = labels === 0 && !image.is_null;
      if (!(await setFacts(isEmpty ? { is_null: true, status: "done" } : { status: "done" }))) return;
      if (isEmpty) showUndo(`${image.filename} is confirmed empty.`, () => void setFacts({ is_null: false, status: "unlabelled" }).catch((failure: unknown) => showToast(describeError(failure).message, { look: "danger" })));
      goOn(next, "success");
    } catch (failure) {
      showToast(describeError(failure).message, { look: "danger" });
    } finally {
      setBusy(false);
    }
  };

  const skip = async (reason: SkipReason, note: string) => {
    if (!(await later.skip(reason, note))) return;
    setSkipping(false);
    goOn(next);
  };

  // MARK: Keys

  const unit = tree === undefined ? 0.1 : 0.1 * scaleOf(tree.edge);
  const nudge = (ahead: number, left: number, up: number) => {
    if (selected === undefined) return;
    const axes = axesOf(selected.body.yaw);
    change(moveBody(selected.body, plus(plus(plus([0, 0, 0], axes[0], ahead * unit), axes[1], left * unit), [0, 0, 1], up * unit)));
  };
  const fixed = selected === undefined || readOnly;
  const numbered = (digit: number): LabelClass | undefined => classes.find((one) => one.hotkey === String(digit)) ?? ((classes[digit - 1]?.hotkey ?? null) == null || taken.has(classes[digit - 1]?.hotkey ?? "") ? classes[digit - 1] : undefined);
  const letters = classes.filter((one) => one.hotkey != null && !/[1-9]/.test(one.hotkey) && !taken.has(one.hotkey));
  const keyOf = (one: LabelClass): string | undefined => {
    if (letters.includes(one)) return one.hotkey ?? undefined;
    const digit = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((number) => numbered(number)?.id === one.id);
    return digit === undefined ? undefined : String(digit);
  };
  const keys: Shortcut[] = [
    { keys: ".|pagedown", label: "Next image", group: "Workbench", disabled: next === undefined, run: () => go(next) },
    { keys: ",|pageup", label: "Previous image", group: "Workbench", disabled: previous === undefined, run: () => go(previous) },
    { keys: "n", label: "Next cloud of the sequence", group: "Sequence", disabled: sequence.next === undefined, run: () => sequence.go(sequence.next) },
    { keys: "shift+n", label: "Cloud before in the sequence", group: "Sequence", disabled: sequence.previous === undefined, run: () => sequence.go(sequence.previous) },
    { keys: "m", label: "Copy the body to the next cloud, on its track", group: "Sequence", disabled: fixed || sequence.next === undefined, run: () => sequence.copy(sequence.next) },
    { keys: "shift+m", label: "Copy the body to the cloud before, on its track", group: "Sequence", disabled: fixed || sequence.previous === undefined, run: () => sequence.copy(sequence.previous) },
    { keys: "l", label: "Fill the clouds between the keyframes of the track", group: "Sequence", disabled: fixed || selectedTrack === undefined || sequence.clouds === undefined, run: sequence.fill },
    { keys: "mod+enter", label: "Done, next image", group: "Workbench", disabled: readOnly, run: () => void finish() },
    { keys: "shift+d", label: "Leave the image for later, with a reason", group: "Workbench", disabled: later.refusal !== undefined, run: () => setSkipping(true) },
    { keys: "shift+u", label: "Next image without labels", group: "Workbench", disabled: image === undefined, run: () => void goUnlabelled() },
    { keys: "shift+c", label: "Mark what looks wrong", group: "Workbench", disabled: markRefusal !== undefined, run: desk.start },
    { keys: "shift+q", label: leaveLabel, group: "Workbench", run: leave },
    { keys: "v", label: "Select and orbit", group: "Tools", run: () => setTool("select") },
    { keys: "b", label: "Draw bodies: one side, then the width", group: "Tools", disabled: readOnly || active === undefined, run: () => setTool("draw") },
    { keys: "escape", label: "Leave: the body being drawn, the tool, the selection", group: "Tools", run: () => { if (!drawing.cancel()) { if (tool === "draw") setTool("select"); else setSelected(undefined); } } },
    { keys: "mod+z", label: "Undo", group: "Edit", disabled: book?.canUndo !== true, repeats: true, run: () => step("undo") },
    { keys: "mod+shift+z|mod+y", label: "Redo", group: "Edit", disabled: book?.canRedo !== true, repeats: true, run: () => step("redo") },
    { keys: "delete|backspace", label: "Delete the body", group: "Edit", disabled: fixed, run: remove },
    { keys: "shift+g", label: "Stand the body on the ground", group: "Edit", disabled: fixed, run: snap },
    { keys: "r", label: "Turn the body left by 5°", group: "Edit", disabled: fixed, repeats: true, run: () => { if (selected !== undefined) change(turnBody(selected.body, Math.PI / 36)); } },
    { keys: "shift+r", label: "Turn the body right by 5°", group: "Edit", disabled: fixed, repeats: true, run: () => { if (selected !== undefined) change(turnBody(selected.body, -Math.PI / 36)); } },
    { keys: "x", label: "Front and back change places", group: "Edit", disabled: fixed, run: () => { if (selected !== undefined) change(turnBody(selected.body, Math.PI)); } },
    { keys: "arrowup", label: "Move the body forwards", group: "Edit", disabled: fixed, repeats: true, run: () => nudge(1, 0, 0) },
    { keys: "arrowdown", label: "Move the body backwards", group: "Edit", disabled: fixed, repeats: true, run: () => nudge(-1, 0, 0) },
    { keys: "arrowleft", label: "Move the body to its left", group: "Edit", disabled: fixed, repeats: true, run: () => nudge(0, 1, 0) },
    { keys: "arrowright", label: "Move the body to its right", group: "Edit", disabled: fixed, repeats: true, run: () => nudge(0, -1, 0) },
    { keys: "alt+arrowup", label: "Move the body up", group: "Edit", disabled: fixed, repeats: true, run: () => nudge(0, 0, 1) },
    { keys: "alt+arrowdown", label: "Move the body down", group: "Edit", disabled: fixed, repeats: true, run: () => nudge(0, 0, -1) },
    { keys: "]", label: "Next body", group: "Edit", run: () => selectNext(1) },
    { keys: "[", label: "Body before", group: "Edit", run: () => selectNext(-1) },
    { keys: "f", label: "Whole cloud", group: "View", run: () => view?.fit() },
    { keys: "z", label: "Zoom to the body", group: "View", disabled: selected === undefined, run: () => { if (selected !== undefined) view?.zoomTo(selected.body); } },
    { keys: "t", label: "From above", group: "View", run: () => view?.lookDown() },
    { keys: "+|=", label: "Zoom in", group: "View", repeats: true, run: () => view?.zoom(0.8) },
    { keys: "-", label: "Zoom out", group: "View", repeats: true, run: () => view?.zoom(1.25) },
    { keys: "c", label: "Colour by something else", group: "View", disabled: tree === undefined, run: () => {
      if (tree === undefined) return;
      const there = coloursOf(tree);
      const to = there[(there.indexOf(by) + 1) % there.length];
      setColourBy(to);
      if (there.length === 1) showToast("This cloud has no intensities, colours or classes.");
    } },
    { keys: "alt+[", label: "Smaller points", group: "View", repeats: true, run: () => setPointSize(Math.max(1, pointSize - 0.5)) },
    { keys: "alt+]", label: "Larger points", group: "View", repeats: true, run: () => setPointSize(Math.min(10, pointSize + 0.5)) },
    { keys: "i", label: "Look of the points", group: "View", run: () => setLookShown(!lookShown) },
    { keys: "k", label: "Clip around the body", group: "View", disabled: selected === undefined, run: clipAround },
    { keys: "shift+k", label: "Clip nothing", group: "View", disabled: !isClipped(clip), run: () => setClip(noClip) },
    { keys: "p", label: "Show or hide the camera picture", group: "View", disabled: camera === undefined && readOnly, run: showCamera },
    { keys: "shift+p", label: "Camera picture larger or smaller", group: "View", disabled: camera === undefined || !cameraShown, run: () => setCameraLarge(!cameraLarge) },
    { keys: "\\", label: "Show or hide the panel", group: "View", run: () => setPanel(!panel) },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit): Shortcut => ({ keys: String(digit), label: `Class ${digit}: for new bodies, and for the selected one`, group: "Classes", run: () => { const one = numbered(digit); if (one !== undefined) pick(one); } })),
    ...letters.map((one): Shortcut => ({ keys: one.hotkey ?? "", label: `Class ${one.name}`, group: "Classes", run: () => pick(one) })),
  ];
  useShortcuts(keys);
  useEffect(() => listForeignShortcuts([
    { keys: "w|a|s|d", label: "Fly while held: forwards, left, back, right", group: "View", run: () => undefined }, { keys: "e|q", label: "Fly while held: up, down", group: "View", run: () => undefined },
  ]), []);
  useEffect(() => {
    if (view === undefined) return undefined;
    const isOurs = (event: KeyboardEvent) => flyKeys.includes(event.key.toLowerCase()) && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
      && !(event.target instanceof HTMLElement && event.target.closest("input:not([type=range]), textarea, select, [contenteditable=true]") != null) && document.querySelector("dialog[open]") == null;
    const down = (event: KeyboardEvent) => {
      // The end of a chain is taken already.
      if (event.defaultPrevented || !isOurs(event)) return;
      event.preventDefault();
      view.hold(event.key.toLowerCase(), true);
    };
    const up = (event: KeyboardEvent) => view.hold(event.key.toLowerCase(), false);
    const stop = () => view.releaseAll();
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", stop);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", stop);
    };
  }, [view]);

  const look = useMemo((): CloudLook => ({ by, size: pointSize, budget, clip }), [by, pointSize, budget, clip]);
  const changeLook = (to: Partial<CloudLook>) => {
    if (to.by !== undefined) setColourBy(to.by);
    if (to.size !== undefined) setPointSize(to.size);
    if (to.budget !== undefined) setBudget(to.budget);
    if (to.clip !== undefined) setClip(to.clip);
  };
  if (opened.value === undefined && opened.error !== undefined) {
    if (opened.error instanceof RequestError && opened.error.status === 404) return <NotFoundPage what="image" />;
    return <ErrorState error={opened.error} retry={opened.reload} />;
  }
  const trouble = saved.conflicts.length + saved.refusals.length;
  const off = view === undefined;
  const isEmptyNow = labels === 0 && image?.is_null !== true;
  const isNew = !readOnly && active === undefined;
  return (
    <div className={`wb wb-no-strip${panel ? "" : " wb-no-panel"}`}>
      <header className="wb-top">
        <IconButton label={leaveLabel} keys="shift+q" icon={<IconClose size={20} />} onClick={leave} />
        <span className="wb-title cut"><span className="soft wb-project">{project.name}<span className="faint"> / </span></span><h1 className="cut">{image?.filename ?? "…"}</h1></span>
        {image?.split != null && <Badge>{image.split}</Badge>}
        <SavedState saved={saved} look={() => setLooking(true)} />
        <div className="grow" />
        <IconButton label="Previous image" keys="," icon={<IconArrowLeft />} disabled={previous === undefined} tip={previous === undefined ? "Previous image: this is the first of the view" : undefined} onClick={() => go(previous)} />
        <IconButton label="Next image" keys="." icon={<IconArrowRight />} disabled={next === undefined} tip={next === undefined ? "Next image: this is the last of the view" : undefined} onClick={() => go(next)} />
        {!readOnly && <SkipButton skip={() => setSkipping(true)} refusal={later.refusal} />}
        {!readOnly && (
          <Button look="primary" icon={isEmptyNow ? <IconEmptySet /> : <IconCheck />} busy={busy} disabled={book === undefined} keys="mod+enter" onClick={() => void finish()} tip={isEmptyNow ? "Confirm that nothing is in it, and go on" : project.review ? "Submit for review, and go on" : "Mark it done, and go on"}>
            <span className="wb-done-word">{isEmptyNow ? "Empty, next" : project.review ? "Submit, next" : "Done, next"}</span>
          </Button>
        )}
        {readOnly && <Badge>Only looking</Badge>}
        <IconButton label={panel ? "Hide the panel" : "Show the panel"} keys="\" icon={<IconPanelRight />} aria-pressed={panel} onClick={() => setPanel(!panel)} />
      </header>
      <div className="wb-tools" role="toolbar" aria-label="Tools" aria-orientation="vertical">
        <IconButton side="right" label="Select and orbit" keys="v" icon={<IconPointer size={20} />} aria-pressed={tool === "select"} disabled={off} onClick={() => setTool("select")} />
        {!readOnly && <IconButton side="right" label={isNew ? "Draw bodies: the project has no class yet" : "Draw bodies: one side, then the width"} keys="b" icon={<IconBox size={20} />} aria-pressed={tool === "draw"} disabled={off || isNew} onClick={() => setTool("draw")} />}
        {!readOnly && <IconButton side="right" label={selected === undefined ? "Stand the body on the ground: select one first" : "Stand the body on the ground"} keys="shift+g" icon={<IconMagnet size={20} />} disabled={off || fixed} onClick={snap} />}
        <span className="wb-gap" />
        {!readOnly && (
          <>
            <IconButton side="right" label="Undo" keys="mod+z" icon={<IconUndo size={20} />} disabled={book?.canUndo !== true} tip={book?.canUndo === true ? undefined : "Undo: there is nothing to take back"} onClick={() => step("undo")} />
            <IconButton side="right" label="Redo" keys="mod+shift+z" icon={<IconRedo size={20} />} disabled={book?.canRedo !== true} tip={book?.canRedo === true ? undefined : "Redo: nothing was taken back"} onClick={() => step("redo")} />
            <span className="wb-gap" />
          </>
        )}
        <IconButton side="right" label="Zoom in" keys="+" icon={<IconZoomIn size={20} />} disabled={off} onClick={() => view?.zoom(0.8)} />
        <IconButton side="right" label="Zoom out" keys="-" icon={<IconZoomOut size={20} />} disabled={off} onClick={() => view?.zoom(1.25)} />
        <IconButton side="right" label="Whole cloud" keys="f" icon={<IconFit size={20} />} disabled={off} onClick={() => view?.fit()} />
        <IconButton side="right" label="From above" keys="t" icon={<IconGrid size={20} />} disabled={off} onClick={() => view?.lookDown()} />
        <IconButton side="right" label={`Look of the points: ${colourWords[by].toLowerCase()}`} keys="i" icon={<IconPalette size={20} />} aria-pressed={lookShown} disabled={off} onClick={() => setLookShown(!lookShown)} />
        <IconButton side="right" label={camera !== undefined ? "Camera picture" : readOnly ? "Camera picture: no camera of this cloud is calibrated" : "Camera picture: calibrate a camera"} keys="p" icon={<IconImage size={20} />} aria-pressed={camera !== undefined && cameraShown} disabled={off || cameras.value === undefined || (camera === undefined && readOnly)} onClick={showCamera} />
        <span className="grow" />
        <IconButton side="right" label="Every key" keys="?" icon={<IconKeyboard size={20} />} onClick={() => openOverlay("keys")} />
      </div>
      <main className="wb-stage cloud-stage" aria-label="Point cloud" data-drawn={stats.drawn} data-loading={off ? undefined : stats.loading} data-error={stats.error} data-tool={tool} data-step={drawing.step} data-colours={by}>
        <div className="wb-canvas" ref={host} />
        {image?.skip != null && <SkipMark image={image} takeBack={() => void later.takeBack()} readOnly={readOnly} />}
        {surface !== undefined && <MarkPins desk={desk} surface={surface} pick={(mark) => lookAtMark(mark, false)} showsResolved={desk.showsResolved && tab === "marks" && panel} />}
        {view !== undefined && selected !== undefined && <FlatViews view={view} body={preview ?? selected.body} colour={colourOf(selected.classId)} readOnly={readOnly} least={leastOf(view.tree.edge)} preview={setPreview} commit={change} />}
        {cameraShown && camera !== undefined && view !== undefined && (
          <CameraPanel cameras={seenBy} chosen={camera} choose={setCameraName} bodies={drawn} select={setSelected} isLarge={cameraLarge} setLarge={setCameraLarge} close={() => setCameraShown(false)} calibrate={readOnly ? undefined : () => setCalibrating(true)} beside={selected !== undefined} />
        )}
        {image !== undefined && !isReady && (
          <div className="wb-over">{image.ingest_status === "failed"
            ? <ErrorState title="This cloud cannot be shown" error={new Error(image.ingest_error?.message ?? "It is damaged, or of a kind that is not supported.")} />
            : <div className="state" role="status"><h2>Being prepared</h2><p>The server sorts the points into levels of detail. This page shows them as soon as it is done.</p></div>}</div>
        )}
        {isReady && off && error === undefined && !noGraphics && <div className="wb-over cloud-waiting" role="status" aria-label="Loading the cloud"><IconSpinner size={24} className="spin" /></div>}
        {error !== undefined && <div className="wb-over"><ErrorState title="The cloud could not be loaded" error={error} retry={retry} /></div>}
        {noGraphics && <div className="wb-over"><ErrorState title="This browser cannot draw in 3D" error={new Error("WebGL is switched off or missing. Switch on hardware acceleration in the browser's settings, or open the page in another browser.")} /></div>}
        {stats.failed !== undefined && <div className="wb-notice"><Notice look="danger" actions={<Button size="small" icon={<IconRefresh />} onClick={() => view?.touch()}>Try again</Button>}>A part of the cloud could not be loaded: {describeError(stats.failed).message}</Notice></div>}
        {trouble > 0 && <div className="wb-notice"><Notice look="warning" actions={<Button size="small" look="primary" onClick={() => setLooking(true)}>Look</Button>}>{saved.conflicts.length > 0 ? `${saved.conflicts.length === 1 ? "A label was" : `${saved.conflicts.length} labels were`} changed by somebody else meanwhile.` : `${saved.refusals.length === 1 ? "A label was" : `${saved.refusals.length} labels were`} not saved.`}</Notice></div>}
        {isNew && <div className="wb-notice"><Notice look="warning">The project has no class yet. Make one under Classes, then draw.</Notice></div>}
        {tool === "draw" && <p className="cloud-hint" role="status">{drawing.step === "width" ? "Click where the width ends" : drawing.step === "length" ? "To the front of the object" : "Drag along one side of the object, from back to front"}</p>}
        {tree !== undefined && view !== undefined && (
          <p className="cloud-stats small figures">
            {stats.loading > 0 && <IconSpinner className="spin" />}
            <span>{writeCount(stats.drawn)} of {writeCount(tree.count - tree.placeless)} points</span>
            {stats.drawn > 0 && <span title="No point in view is farther from a drawn one">within {writeMetres(stats.error)}</span>}
            {isClipped(clip) && <Button size="small" look="ghost" keys="shift+k" tip="Show the whole cloud" onClick={() => setClip(noClip)}>Clipped</Button>}
          </p>
        )}
        {view !== undefined && <SequenceBar sequence={sequence} selected={selected} readOnly={readOnly} />}
        {lookShown && tree !== undefined && <LookPanel tree={tree} look={look} change={changeLook} close={() => setLookShown(false)} clipToBody={selected === undefined ? undefined : clipAround} />}
        {image?.is_null === true && labels === 0 && <div className="wb-empty-mark"><span>Confirmed empty</span></div>}
      </main>
      {panel && image !== undefined && tree !== undefined && book !== undefined && <BodyPanel book={book} classes={classes} keyOf={keyOf} selected={selected} select={setSelected} zoomTo={zoomTo} active={active?.id} pick={pick} readOnly={readOnly} image={image} tree={tree} others={others} snap={snap}
        project={project} tab={tab} setTab={setTab} desk={desk} lookAtMark={(mark) => lookAtMark(mark)} mayReview={mayReview(project)} />}
      {looking && trouble > 0 && <ConflictDialog saved={saved} image={image} classes={classes} close={() => setLooking(false)} reload={opened.reload} />}
      {calibrating && image !== undefined && cameras.value !== undefined && <CalibrateDialog key={id} project={project.id} image={image} cameras={seenBy} close={() => setCalibrating(false)} done={() => { setCameraShown(true); opened.reload(); }} />}
      {skipping && image !== undefined && <SkipDialog image={image} skip={skip} close={() => setSkipping(false)} />}
      <GlobalOverlays />
    </div>
  );
};
