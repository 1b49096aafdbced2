import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { post } from "../api/client";
import { describeError, RequestError } from "../api/errors";
import type { Image, LabelClass, Mark, Project, SkipReason } from "../api/model";
import { GlobalOverlays, openOverlay } from "../app/Shell";
import { useSignedIn } from "../app/me";
import { useTitle } from "../app/pageTitle";
import { prepareEngine } from "../canvas";
import { isSingleClass, mayLabel, mayReview, useClasses, useProject } from "../data/projects";
import { usePreference } from "../data/preferences";
import { changeResource } from "../data/resources";
import { useMedia } from "../ui/useMedia";
import { useShortcuts, type Shortcut } from "../keys/shortcuts";
import { NotFoundPage } from "../pages/NotFoundPage";
import type { RouteQuery } from "../routing/routes";
import { Button } from "../ui/Button";
import { ErrorState, Notice } from "../ui/states";
import { showToast, showUndo } from "../ui/toasts";
import { BrushPanel } from "./BrushPanel";
import { useCanvasShortcuts } from "./canvasShortcuts";
import { ClassPicker } from "./ClassPicker";
import { ConflictDialog } from "./ConflictDialog";
import { Filmstrip } from "./Filmstrip";
import { FirstHint } from "./FirstHint";
import { isSuggestion } from "./labelFilter";
import { LookPanel } from "./LookPanel";
import { useMarkDesk, useWantedMark } from "./markDesk";
import { MarkPins, pictureSurface } from "./MarkPins";
import { useImageMarks } from "./marks";
import { saver } from "./saver";
import { PointsPanel } from "./PointsPanel";
import { copyable, propagate } from "./propagate";
import { SmartPanel } from "./SmartPanel";
import { SidePanel, type Tab } from "./SidePanel";
import { SkipDialog, SkipMark } from "./SkipDialog";
import { showInStrip, useSkip } from "./skips";
import { ToolBar } from "./ToolBar";
import { imageName, patchImage, prefetch, useImage, useNeighbours, type OpenImage } from "./useImage";
import { useSaver } from "./useSaver";
import { useSuggest } from "./useSuggest";
import { useWorkbench } from "./useWorkbench";
import { useWalk } from "./walk";
import { WindowPanel } from "./WindowPanel";
import { useWorkClock } from "./workClock";
import { WorkbenchTop } from "./WorkbenchTop";

prepareEngine();

const WorkbenchPage = ({ project: handle, image: id, query }: { workspace: string; project: string; image: string; query: RouteQuery }) => {
  const project = useProject(handle);
  const classes = useClasses(handle);
  const isMissing = (error: unknown) => error instanceof RequestError && error.status === 404;
  if (project.value === undefined || classes.value === undefined) {
    const error = project.error ?? classes.error;
    if (isMissing(error)) return <NotFoundPage what="project" />;
    if (error !== undefined) return <ErrorState error={error} retry={() => { project.reload(); classes.reload(); }} />;
    return <div className="workbench-starting" role="status" aria-label="Loading the workbench" />;
  }
  return <OpenWorkbench handle={handle} project={project.value} classes={classes.value} id={id} query={query} />;
};
export default WorkbenchPage;

const noClasses: LabelClass[] = [];

const OpenWorkbench = ({ handle, project, classes, id, query }: { handle: string; project: Project; classes: LabelClass[]; id: string; query: RouteQuery }) => {
  const { workspace, me } = useSignedIn();
  const opened = useImage(id, query);
  const host = useRef<HTMLDivElement>(null);
  const readOnly = !mayLabel(project);
  const open = opened.value?.image.id === id ? opened.value : undefined;
  const bench = useWorkbench(host, { project, workspaceID: workspace.id, userID: me.id, open, isReading: opened.loading, classes: classes ?? noClasses, readOnly });
  const { canvas } = bench;
  const suggesting = useSuggest(bench, { project, handle, classes, image: open?.image });
  const saved = useSaver();
  const [panel, setPanel] = usePreference("workbench.panel", window.innerWidth > 760);
  const [strip, setStrip] = usePreference("workbench.strip", true);
  // A narrow window has no room for it, and does not read it.
  const wide = useMedia("(min-width: 761px)");
  const neighbours = useNeighbours(project.id, query, id, open, strip && wide);
  const [looking, setLooking] = useState(false);
  const [windowShown, setWindowShown] = usePreference("workbench.window", true);
  const [lookShown, setLookShown] = useState(false);
  const [searching, setSearching] = useState(false);
  const [busy, setBusy] = useState(false);
  const [tab, setTab] = useState<Tab>(project.project_type === "classification" ? "classes" : "objects");
  const [skipping, setSkipping] = useState(false);
  useTitle(open === undefined ? undefined : `${open.image.filename} · ${project.name}`);

  const image = open?.image;
  const { next, previous } = neighbours;
  useWorkClock(readOnly || image === undefined ? undefined : { user: me.id, workspace: workspace.id, project: project.id, image: image.id });
  const later = useSkip({ image, query, readOnly });
  const marks = useImageMarks(project.id, image, query);
  const markRefusal = readOnly ? "You may only look at this project" : image === undefined ? "The image is still being read" : undefined;
  const desk = useMarkDesk(marks, { subject: id, whole: "image", refusal: markRefusal, hasPlaces: bench.pictureReady });
  const surface = useMemo(() => (canvas === undefined || host.current === null ? undefined : pictureSurface(canvas, { width: image?.width, height: image?.height }, host.current)), [canvas, image?.width, image?.height]);
  const { go, goOn, goUnlabelled, leave, leaveLabel, isShown } = useWalk({ workspace: workspace.slug, handle, project: project.id, id, query });
  useEffect(() => setSkipping(false), [id]);

  // An object that was opened from the objects of the project: selected and in full view, once.
  const wanted = typeof query.object === "string" ? query.object : undefined;
  const found = wanted !== undefined && bench.annotations.some((one) => one.id === wanted);
  useEffect(() => {
    if (canvas === undefined || wanted === undefined || !found || !bench.pictureReady) return;
    canvas.select([wanted]);
    canvas.perform("zoomToSelection");
  }, [canvas, wanted, found, bench.pictureReady]);

  const lookAtMark = useCallback((mark: Mark) => {
    desk.choose(mark.id);
    setTab("marks");
    setPanel(true);
  }, [desk, setPanel]);
  // A mark that was opened from the marks of the project: chosen, and its place in view.
  useWantedMark(query, marks.all, canvas !== undefined && bench.pictureReady, (mark) => {
    lookAtMark(mark);
    if (mark.position != null) canvas?.showPlace(mark.position.x, mark.position.y);
  });

  useEffect(() => {
    const giveUp = new AbortController();
    const timer = window.setTimeout(() => {
      for (const other of [next, previous]) if (other !== undefined) prefetch(other, query, giveUp.signal).catch(() => undefined);
    }, 300);
    return () => {
      window.clearTimeout(timer);
      giveUp.abort();
    };
  }, [next, previous, query]);

  const change = useCallback(async (fields: Partial<Pick<Image, "status" | "is_null" | "split" | "tags">>): Promise<Image | undefined> => {
    const name = imageName(id, query);
    const before = image;
    if (before === undefined) return undefined;
    changeResource<OpenImage>(name, (value) => ({ ...value, image: { ...value.image, ...fields } }));
    const body = "split" in fields ? { ...fields, split: fields.split ?? "none" } : fields;
    try {
      await saver.flush();
      const answer = await patchImage(id, body, before.revision);
      changeResource<OpenImage>(name, (value) => ({ ...value, image: { ...value.image, ...fields, revision: answer.revision, status: answer.status ?? value.image.status, skip: answer.skip } }));
      showInStrip(id, { ...fields, status: answer.status, skip: answer.skip });
      return answer;
    } catch (error) {
      changeResource<OpenImage>(name, (value) => ({ ...value, image: { ...value.image, status: before.status, is_null: before.is_null, split: before.split, tags: before.tags } }));
      showToast(describeError(error).message, { look: "danger" });
      return undefined;
    }
  }, [id, image, query]);

  const { annotations, selected, judgeSuggestions, intercept } = bench;
  const { ghosts } = bench;
  const mayReject = !project.review || mayReview(project) || selected.every((id) => ghosts.has(id));
  useEffect(() => {
    if (canvas === undefined) return undefined;
    // Delete rejects a model's suggestion, so that it is known to be wrong; nothing is rejected in the middle of drawing.
    intercept.current = (action) => {
      const suggested = annotations.filter((one) => selected.includes(one.id) && isSuggestion(one));
      if (action !== "delete" || !mayReject || selected.length === 0 || suggested.length < selected.length || canvas.isBusy) return false;
      judgeSuggestions(selected, "rejected");
      return true;
    };
    return () => { intercept.current = undefined; };
  }, [canvas, annotations, selected, judgeSuggestions, mayReject, intercept]);
  // What nobody has accepted yet is no label.
  const labels = bench.annotations.filter((one) => !ghosts.has(one.id)).length;
  const submit = async () => {
    const drafts = bench.annotations.filter((one) => one.status === "draft" && one.class_id !== "").map((one) => one.id);
    if (!project.review || drafts.length === 0) return;
    await saver.flush();
    await post(`/projects/${project.id}/annotations/status`, { ids: drafts, status: "submitted" });
    opened.reload();
  };
  const finish = async () => {
    if (readOnly || image === undefined || busy) return;
    if (bench.nameless.length > 0) {
      showToast("One box has no class yet. Pick one, or delete the box.", { look: "danger" });
      canvas?.select(bench.nameless);
      return;
    }
    if (labels === 0 && ghosts.size > 0) {
      showToast("Nothing is labelled yet, and suggestions are shown. Accept or reject them first.");
      return;
    }
    setBusy(true);
    try {
      await submit();
      const done = labels === 0 && !image.is_null ? await change({ is_null: true, status: "done" }) : await change({ status: "done" });
      if (done !== undefined) {
        if (labels === 0 && !image.is_null) showUndo(`${image.filename} is confirmed empty.`, () => void change({ is_null: false, status: "unlabelled" }));
        // Whoever has gone elsewhere meanwhile stays there.
        goOn(next, "success");
      }
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    } finally {
      setBusy(false);
    }
  };
  // What can be copied to the next image: the selected labels, or all.
  const chosen = copyable(annotations, ghosts);
  const some = chosen.filter((one) => selected.includes(one.id));
  const copied = some.length > 0 ? some : chosen;
  const copyRefusal = readOnly ? "You may only look at this project" : next === undefined ? "There is no next image in this view" : image === undefined || !bench.pictureReady ? "The image is still being read" : copied.length === 0 ? "There is no label to copy" : undefined;
  const copyOn = async () => {
    if (copyRefusal !== undefined || image === undefined || next === undefined || busy) return;
    setBusy(true);
    try {
      const done = await propagate(copied, image, next, { project, workspaceID: workspace.id, query });
      if (typeof done === "string") {
        showToast(done, { look: "danger" });
        return;
      }
      const there = done.there === 0 ? "" : done.there === 1 ? " 1 was there already." : ` ${done.there} were there already.`;
      if (done.copied === 0) showToast(`Nothing to copy to ${done.to}:${there === "" ? " it has no labels." : there}`);
      else showUndo(`${done.copied === 1 ? "1 label" : `${done.copied} labels`} copied to ${done.to}.${there}`, done.takeBack);
      if (isShown()) go(next);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    } finally {
      setBusy(false);
    }
  };
  const skip = async (reason: SkipReason, note: string) => {
    if (!(await later.skip(reason, note))) return;
    setSkipping(false);
    goOn(next);
  };
  const toggleEmpty = async () => {
    if (readOnly || image === undefined) return;
    if (labels > 0) {
      showToast("This image has labels. Delete them first to confirm that nothing is in it.");
      return;
    }
    await change(image.is_null ? { is_null: false, status: "unlabelled" } : { is_null: true, status: "done" });
  };
  const classify = project.project_type === "classification";
  const byKey = (key: string) => {
    const one = classes.find((other) => other.hotkey === key) ?? (/[1-9]/.test(key) && (classes[Number(key) - 1]?.hotkey ?? null) == null ? classes[Number(key) - 1] : undefined);
    if (one !== undefined) pick(one);
  };
  const pick = (one: LabelClass) => {
    if (classify) bench.toggleImageClass(one);
    else {
      canvas?.setActiveClass(one.id);
      if (bench.selected.length > 0) canvas?.assignClass(one.id);
    }
  };
  const letters = [...new Set(classes.map((one) => one.hotkey).filter((key): key is string => key != null && !/[1-9]/.test(key)))];
  const keys: Shortcut[] = [
    { keys: ".|pagedown", label: "Next image", group: "Workbench", disabled: next === undefined, run: () => go(next) },
    { keys: ",|pageup", label: "Previous image", group: "Workbench", disabled: previous === undefined, run: () => go(previous) },
    { keys: "arrowright", label: "Next image, when nothing is selected", group: "Workbench", disabled: next === undefined || bench.selected.length > 0, run: () => go(next) },
    { keys: "arrowleft", label: "Previous image, when nothing is selected", group: "Workbench", disabled: previous === undefined || bench.selected.length > 0, run: () => go(previous) },
    { keys: "d|mod+enter", label: "Done, next image", group: "Workbench", disabled: readOnly, run: () => void finish() },
    { keys: "shift+d", label: "Leave the image for later, with a reason", group: "Workbench", disabled: later.refusal !== undefined, run: () => setSkipping(true) },
    { keys: "shift+u", label: "Next image without labels", group: "Workbench", disabled: image === undefined, run: () => void goUnlabelled() },
    { keys: "shift+p", label: "Copy the selected labels, or all, to the next image", group: "Workbench", disabled: copyRefusal !== undefined, run: () => void copyOn() },
    { keys: "shift+c", label: "Mark what looks wrong", group: "Workbench", disabled: markRefusal !== undefined, run: desk.start },
    { keys: "e", label: "Confirm that nothing is in the image", group: "Workbench", disabled: readOnly, run: () => void toggleEmpty() },
    { keys: "shift+y", label: "Find more like the selected label", group: "Suggestions", disabled: readOnly || classify || suggesting.findAlike === undefined, run: () => { setPanel(true); suggesting.findAlike?.(); } },
    {
      keys: "shift+g", label: "Have a model suggest labels", group: "Suggestions", disabled: readOnly || classify || image === undefined || suggesting.isRunning,
      run: () => { setPanel(true); suggesting.open(); suggesting.run(); },
    },
    { keys: "\\", label: "Show or hide the panel", group: "View", run: () => setPanel(!panel) },
    { keys: "shift+s", label: "Show or hide the filmstrip", group: "View", run: () => setStrip(!strip) },
    { keys: "w", label: "Window and level of the samples", group: "View", disabled: (image?.bits ?? 8) <= 8, run: () => setWindowShown(!windowShown) },
    { keys: "i", label: "Brightness, contrast and colour of the view", group: "View", run: () => setLookShown(!lookShown) },
    { keys: "g i|q", label: leaveLabel, group: "Workbench", run: leave },
    { keys: "a", label: "Find a class: for new labels, and for the selected ones", group: "Classes", disabled: readOnly || canvas === undefined, run: () => setSearching(true) },
    ...(classify ? [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit): Shortcut => ({ keys: String(digit), label: isSingleClass(project) ? `Class ${digit} for the image` : `Class ${digit} on or off`, group: "Classes", run: () => byKey(String(digit)) })) : []),
    ...letters.map((letter): Shortcut => ({ keys: letter, label: `Class ${classes.find((one) => one.hotkey === letter)?.name ?? ""}`, group: "Classes", fixed: "The key belongs to the class: change it under Classes", run: () => byKey(letter) })),
  ];
  useShortcuts(keys);
  useCanvasShortcuts();
  useEffect(() => {
    const onTab = (event: KeyboardEvent) => {
      // Tab on the picture folds everything else away; Shift Tab and F6 lead out of it.
      const inside = host.current?.contains(document.activeElement) === true;
      if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey && inside) {
        event.preventDefault();
        const shown = panel || strip;
        setPanel(!shown);
        setStrip(!shown);
      } else if (event.key === "F6") {
        event.preventDefault();
        if (inside) document.querySelector<HTMLElement>(".side [role=tab][aria-selected=true], .wb-top a")?.focus();
        else canvas?.focus();
      }
    };
    window.addEventListener("keydown", onTab);
    return () => window.removeEventListener("keydown", onTab);
  }, [canvas, panel, strip, setPanel, setStrip]);
  useEffect(() => {
    if (canvas !== undefined && bench.pictureReady && document.activeElement === document.body) canvas.focus();
  }, [canvas, bench.pictureReady]);
  const trouble = saved.conflicts.length + saved.refusals.length;

  if (opened.value === undefined && opened.error !== undefined) {
    if (opened.error instanceof RequestError && opened.error.status === 404) return <NotFoundPage what="image" />;
    return <ErrorState error={opened.error} retry={opened.reload} />;
  }
  const ready = image?.ingest_status === "ready" || (image?.urls?.preview ?? null) != null;
  return (
    <div className={`wb${panel ? "" : " wb-no-panel"}${strip ? "" : " wb-no-strip"}`}>
      <WorkbenchTop
        project={project} image={image} saved={saved} next={next} previous={previous} go={go} leave={leave} leaveLabel={leaveLabel} finish={() => void finish()} busy={busy} readOnly={readOnly}
        empty={labels === 0 && ghosts.size === 0} skip={() => setSkipping(true)} skipRefusal={later.refusal} copyOn={() => void copyOn()} copyRefusal={copyRefusal} copies={some.length} togglePanel={() => setPanel(!panel)} panel={panel} lookAtTrouble={() => setLooking(true)} review={project.review}
      />
      <ToolBar bench={bench} classes={classes} readOnly={readOnly || classify} showKeys={() => openOverlay("keys")} />
      <main className="wb-stage" aria-label="Picture">
        <div className="wb-canvas" ref={host} />
        {bench.failure !== undefined && <div className="wb-over"><ErrorState title="The workbench cannot start" error={bench.failure} retry={() => location.reload()} /></div>}
        {image !== undefined && !ready && (
          <div className="wb-over">{image.ingest_status === "failed"
            ? <ErrorState title="This file cannot be shown" error={new Error(image.ingest_error?.message ?? "It is damaged, or of a kind that is not supported.")} />
            : <div className="state"><h2>Being prepared</h2><p>The picture is decoded on the server. This takes a few seconds.</p><Button onClick={opened.reload}>Look again</Button></div>}</div>
        )}
        {bench.pictureFailed && ready && (
          <div className="wb-notice"><Notice look="danger" actions={<Button size="small" onClick={() => location.reload()}>Load it again</Button>}>The picture could not be loaded.</Notice></div>
        )}
        {trouble > 0 && (
          <div className="wb-notice"><Notice look="warning" actions={<Button size="small" look="primary" onClick={() => setLooking(true)}>Look</Button>}>
            {saved.conflicts.length > 0 ? `${saved.conflicts.length === 1 ? "A label was" : `${saved.conflicts.length} labels were`} changed by somebody else meanwhile.` : `${saved.refusals.length === 1 ? "A label was" : `${saved.refusals.length} labels were`} not saved.`}
          </Notice></div>
        )}
        {image?.skip != null && <SkipMark image={image} takeBack={() => void later.takeBack()} readOnly={readOnly} />}
        {surface !== undefined && image !== undefined && <MarkPins desk={desk} surface={surface} pick={lookAtMark} showsResolved={desk.showsResolved && tab === "marks" && panel} />}
        {image?.is_null === true && labels === 0 && <div className="wb-empty-mark"><span>Confirmed empty</span>{!readOnly && <Button size="small" onClick={() => void toggleEmpty()}>Take back</Button>}</div>}
        {!readOnly && (bench.nameless.length > 0
          ? <ClassPicker
              key="nameless" bench={bench} classes={classes} project={project} handle={handle} title="What is in the box?" cancelLabel="Delete the box"
              take={(one) => {
                canvas?.setActiveClass(one.id);
                bench.setClassOf(bench.nameless, one.id);
                canvas?.focus();
              }}
              cancel={() => {
                canvas?.select(bench.nameless);
                canvas?.deleteSelection();
                canvas?.focus();
              }}
            />
          : searching && <ClassPicker
              key="search" bench={bench} classes={classes} project={project} handle={handle} cancelLabel="Cancel"
              title={classify ? "What is the whole image?" : bench.selected.length > 0 ? "What is selected?" : "What comes next?"}
              take={(one) => {
                setSearching(false);
                pick(one);
                canvas?.focus();
              }}
              cancel={() => {
                setSearching(false);
                canvas?.focus();
              }}
            />)}
        {!readOnly && (bench.tool === "brush" || bench.tool === "eraser") && <BrushPanel bench={bench} />}
        {!readOnly && bench.tool === "smart" && <SmartPanel bench={bench} image={image} />}
        {!readOnly && <PointsPanel bench={bench} classes={classes} />}
        {!readOnly && !classify && ready && <FirstHint bench={bench} />}
        {ready && <LookPanel canvas={canvas} rulers={bench.rulers} isShown={lookShown} show={setLookShown} />}
        {image !== undefined && ready && image.bits > 8 && <WindowPanel image={image} canvas={canvas} isShown={windowShown} show={setWindowShown} />}
      </main>
      {panel && <SidePanel bench={bench} project={project} handle={handle} classes={classes} image={image} readOnly={readOnly} mayReview={mayReview(project)} suggesting={suggesting} change={change} toggleEmpty={() => void toggleEmpty()} reload={opened.reload} close={() => setPanel(false)}
        tab={tab} setTab={setTab} desk={desk} />}
      {strip && wide && <Filmstrip images={neighbours.images} id={id} classes={classes} go={go} />}
      {looking && trouble > 0 && <ConflictDialog saved={saved} image={image} classes={classes} close={() => setLooking(false)} reload={opened.reload} />}
      {skipping && image !== undefined && <SkipDialog image={image} skip={skip} close={() => setSkipping(false)} />}
      <GlobalOverlays />
    </div>
  );
};
