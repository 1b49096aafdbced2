import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { post } from "../../api/client";
import { describeError, isAbort, RequestError } from "../../api/errors";
import type { Image, LabelClass, Mark, Project } from "../../api/model";
import type { Selection } from "../../api/types";
import { GlobalOverlays, openOverlay } from "../../app/Shell";
import { useSignedIn } from "../../app/me";
import { useTitle } from "../../app/pageTitle";
import { prepareEngine } from "../../canvas";
import { mayLabel, mayReview, useClasses, useProject } from "../../data/projects";
import { usePreference } from "../../data/preferences";
import { invalidate } from "../../data/resources";
import { useShortcuts, type Shortcut } from "../../keys/shortcuts";
import { NotFoundPage } from "../../pages/NotFoundPage";
import { clampFrame, fractionOf, neighbour, timeOf, writeTimeCode } from "../../pages/videos/frameIndex";
import { changeQuery, navigate } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { Input } from "../../ui/Field";
import { IconChevronLeft, IconChevronRight, IconClock, IconClose, IconKeyframe, IconPanelRight, IconPause, IconPlay, IconRefresh } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { ErrorState, Notice } from "../../ui/states";
import { endUndoKeys, showToast, showUndo } from "../../ui/toasts";
import { useMedia } from "../../ui/useMedia";
import { PointsPanel } from "../PointsPanel";
import { useCanvasShortcuts } from "../canvasShortcuts";
import { ConflictDialog } from "../ConflictDialog";
import { forgetHistory, keepHistory, recallHistory } from "../keptHistory";
import { useMarkDesk, useWantedMark } from "../markDesk";
import { MarkPins, pictureSurface } from "../MarkPins";
import { saver } from "../saver";
import { useSegmenterChoice } from "../segmenters";
import { useSaver } from "../useSaver";
import { useWorkClock } from "../workClock";
import { SavedState } from "../WorkbenchTop";
import { marksLeft } from "../../pages/marks/filters";
import { follow, followSize, type Followed } from "./follow";
import { FrameBlobs } from "./frameBlobs";
import { Timeline } from "./Timeline";
import { TrackBook, type TrackWrite } from "./trackBook";
import type { KeptTracks } from "./trackJournal";
import { loadTrackEngine } from "./trackEngine";
import { TrackPanel, type Following, type PanelActions, type VideoTab } from "./TrackPanel";
import { usePlayback } from "./usePlayback";
import { laneName, useVideoCanvas } from "./useVideoCanvas";
import { readVideo, type OpenVideo } from "./videoLabels";
import { useVideoMarks } from "./videoMarks";
import { VideoTools } from "./VideoTools";

prepareEngine();

/** Tracks have no groups and no order of their own. */
const withoutGroups: Shortcut = { keys: "mod+g|mod+shift+g|mod+]|mod+[", label: "Groups", group: "Edit", run: () => undefined };

const VideoWorkbenchPage = ({ project: handle, video, query }: { project: string; video: string; query: RouteQuery }) => {
  const project = useProject(handle);
  const classes = useClasses(handle);
  const missing = (error: unknown) => error instanceof RequestError && error.status === 404;
  if (project.value === undefined || classes.value === undefined) {
    const error = project.error ?? classes.error;
    if (missing(error)) return <NotFoundPage what="project" />;
    if (error !== undefined) return <ErrorState error={error} retry={() => { project.reload(); classes.reload(); }} />;
    return <div className="workbench-starting" role="status" aria-label="Loading the workbench" />;
  }
  return <Opening handle={handle} project={project.value} classes={classes.value} video={video} query={query} />;
};
export default VideoWorkbenchPage;

interface Opened { video: OpenVideo; book: TrackBook; round: number }

/** Reads the video and its labels, and again whenever the server's version was chosen. */
const Opening = ({ handle, project, classes, video, query }: { handle: string; project: Project; classes: LabelClass[]; video: string; query: RouteQuery }) => {
  const { workspace, me } = useSignedIn();
  const [opened, setOpened] = useState<Opened>();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  const readOnly = !mayLabel(project);
  const classesNow = useRef(classes);
  classesNow.current = classes;
  const reload = useCallback(() => setRound((now) => now + 1), []);
  useEffect(() => {
    const giveUp = new AbortController();
    setError(undefined);
    const open = async () => {
      const engine = loadTrackEngine();
      // What this browser kept goes out first, unless the server does not answer.
      await Promise.race([saver.flush(), new Promise((resolve) => { window.setTimeout(resolve, 1500); })]);
      const read = await readVideo(project.id, video, giveUp.signal);
      const write = (writes: TrackWrite[]) => {
        endUndoKeys();
        for (const { entity, op, id, frame, fields } of writes) {
          saver.add({ id, op, fields, workspace: workspace.id, project: project.id, image: "", video, ...(frame !== undefined && { frame }), ...(entity === "track" && { entity: "track" as const }) });
        }
      };
      const book = new TrackBook(await engine, read.index.count, readOnly, write, (start, end) => ({ start: fractionOf(read.index, start), end: fractionOf(read.index, end) }));
      book.setClasses(classesNow.current);
      const { leftOut, isHistoryLost } = book.load(read.tracks, read.keyframes, read.segments, readOnly ? undefined : await recallHistory<KeptTracks>(video, me.id));
      if (giveUp.signal.aborted) return;
      if (isHistoryLost) {
        showToast("Labels of this video were changed elsewhere since your last visit: what you did then can no longer be undone.");
        void forgetHistory(video, me.id);
      }
      book.subscribe(() => keepHistory(book.kept, video, me.id));
      if (leftOut > 0) showToast(`${leftOut === 1 ? "One label" : `${leftOut} labels`} of this video cannot be shown here.`);
      setOpened({ video: read, book, round });
    };
    open().catch((failure: unknown) => { if (!giveUp.signal.aborted && !isAbort(failure)) setError(failure); });
    return () => giveUp.abort();
  }, [project.id, video, workspace.id, me.id, readOnly, round]);
  useEffect(() => {
    const listener = (change: { video?: string }) => { if (change.video === video) reload(); };
    saver.overruled.add(listener);
    return () => { saver.overruled.delete(listener); };
  }, [video, reload]);
  if (opened === undefined) {
    if (error instanceof RequestError && error.status === 404) return <NotFoundPage what="video" />;
    if (error !== undefined) return <ErrorState error={error} retry={reload} title="The video cannot be opened" />;
    return <div className="workbench-starting" role="status" aria-label="Loading the video" />;
  }
  return <Desk key={opened.round} handle={handle} project={project} classes={classes} opened={opened.video} book={opened.book} query={query} readOnly={readOnly} reload={reload} />;
};

const Desk = ({ handle, project, classes, opened, book, query, readOnly, reload }: {
  handle: string; project: Project; classes: LabelClass[]; opened: OpenVideo; book: TrackBook; query: RouteQuery; readOnly: boolean; reload: () => void;
}) => {
  const { workspace, me } = useSignedIn();
  const { detail, index } = opened;
  const { video } = detail;
  useWorkClock(readOnly ? undefined : { user: me.id, workspace: workspace.id, project: project.id, video: video.id });
  const name = video.title ?? video.filename;
  useTitle(`${name} · ${project.name}`);
  const saved = useSaver();
  useSyncExternalStore(book.subscribe, () => book.version);
  useEffect(() => book.setClasses(classes), [book, classes]);
  const host = useRef<HTMLDivElement>(null);
  const wide = useMedia("(min-width: 761px)");
  const [panel, setPanel] = usePreference("video.panel", window.innerWidth > 760);
  const [height, setHeight] = usePreference("video.timeline", 220);
  const [selected, setSelected] = useState<string>();
  const [looking, setLooking] = useState(false);
  const [begun, setBegun] = useState<{ classId: string; start: number }>();
  const [following, setFollowing] = useState<Following>();
  const followStop = useRef<AbortController>();
  const follower = useSegmenterChoice("video.follower");
  const [pictureError, setPictureError] = useState<unknown>();
  const [tried, setTried] = useState(0);
  /** The frame whose exact picture is shown. */
  const [shown, setShown] = useState<number>();
  const path = `/projects/${project.id}/videos/${video.id}`;
  const blobs = useMemo(() => new FrameBlobs(path, 1920, index.count), [path, index.count]);
  useEffect(() => () => blobs.clear(), [blobs]);

  const given = Number(typeof query.frame === "string" ? query.frame : "0");
  const first = useRef(Number.isFinite(given) ? clampFrame(index, given) : 0);
  const settled = useCallback((at: number) => changeQuery({ frame: at === 0 ? undefined : String(at) }), []);
  const [moving, setMoving] = useState<HTMLVideoElement>();
  const playback = usePlayback(moving, detail, index, first.current, settled);
  const { frame, speed, rolling, go, play, stop } = playback;
  const stands = speed === 0;
  // What is drawn belongs to the frame in the picture, not to one that is still on its way.
  const handFrame = rolling ? frame : (shown ?? frame);
  const handNow = useRef(handFrame);
  handNow.current = handFrame;
  const view = useVideoCanvas(host, { book, readOnly, project: project.id, classes, frame: () => handNow.current, selected, select: setSelected, handFrame });
  const { canvas } = view;
  useEffect(() => setMoving(view.video), [view.video]);
  useEffect(() => { view.video?.classList.toggle("vw-rolling", rolling); }, [view.video, rolling]);

  // Another frame in the address: a link, back and forward.
  const last = useRef(given);
  useEffect(() => {
    if (given !== last.current && Number.isFinite(given) && stands && clampFrame(index, given) !== frame) go(given, false);
    last.current = given;
    // Only another address counts here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [given]);

  // The exact picture of the frame that stands, and then of its neighbours.
  const hasPicture = useRef(false);
  useEffect(() => {
    if (canvas === undefined || !stands) return undefined;
    let current = true;
    const show = async () => {
      blobs.only([frame]);
      const blob = await blobs.get(frame);
      if (!current) return;
      const address = async () => URL.createObjectURL(blob);
      if (hasPicture.current) await canvas.showView(address);
      else await canvas.load({ url: address, width: video.width ?? 1, height: video.height ?? 1, name });
      hasPicture.current = true;
      if (!current) return;
      setPictureError(undefined);
      setShown(frame);
      await blobs.prefetch(frame, () => current);
    };
    show().catch((failure: unknown) => { if (current && !isAbort(failure)) setPictureError(failure); });
    return () => { current = false; };
  }, [canvas, blobs, frame, stands, tried, name, video.width, video.height]);

  // What looks wrong at a frame, for everybody to see.
  const [tab, setTab] = useState<VideoTab>("labels");
  const marks = useVideoMarks(project.id, video.id, handFrame);
  const markRefusal = readOnly ? "You may only look at this project" : !stands ? "The video plays: pause it first" : undefined;
  const desk = useMarkDesk(marks, { subject: video.id, whole: "frame", refusal: markRefusal, hasPlaces: view.hasPicture && shown === frame });
  const surface = useMemo(() => (canvas === undefined || host.current === null ? undefined : pictureSurface(canvas, { width: video.width, height: video.height }, host.current)), [canvas, video.width, video.height]);
  // What is being marked is in the picture: with another frame it is over.
  const { setMarking } = desk;
  useEffect(() => setMarking(undefined), [frame, setMarking]);
  /** Chooses a mark and goes to its frame. */
  const lookAtMark = (mark: Mark) => {
    desk.choose(mark.id);
    setTab("marks");
    setPanel(true);
    if (mark.frame_number != null && mark.frame_number !== frame) go(mark.frame_number);
  };
  useWantedMark(query, marks.all, canvas !== undefined && view.hasPicture, lookAtMark);

  const lane = selected === undefined ? undefined : book.lane(selected);
  const segment = selected === undefined ? undefined : book.segment(selected);

  // Nothing that is not on the server is left behind by accident.
  const unsaved = saved.status !== "saved" || saved.conflicts.length + saved.refusals.length > 0;
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);
  useEffect(() => () => followStop.current?.abort(), []);
  const leave = useCallback(() => {
    void saver.flush();
    invalidate(`project-video/${project.id}`, "images");
    if (query.mark !== undefined) {
      navigate({ page: "project", workspace: workspace.slug, project: handle, tab: "marks", query: marksLeft() });
      return;
    }
    navigate({ page: "project", workspace: workspace.slug, project: handle, tab: "videos", item: video.id, query: handNow.current === 0 ? undefined : { frame: String(handNow.current) } });
  }, [handle, project.id, video.id, workspace.slug, query.mark]);

  const leaveLabel = query.mark === undefined ? "Back to the video" : "Back to the marks";
  const jump = (to: number | undefined, none: string) => {
    if (to === undefined || to < 0) showToast(none);
    else go(to);
  };
  const track = lane?.handle ?? 0;
  const toKeyframe = (forwards: boolean) => jump(book.engine.nextKeyframe(frame, forwards ? 1 : 0, track), lane === undefined ? "There is no keyframe that way." : "The track has no keyframe that way.");
  const toEmpty = (forwards: boolean) => jump(book.engine.nextEmptyFrame(frame, forwards ? 1 : 0), "Every frame that way has a track.");
  const toVideoKeyframe = (step: 1 | -1) => jump(neighbour(index.keyframes, frame, step), "There is no video keyframe that way.");

  const mark = () => {
    const classId = view.activeClass;
    if (readOnly) return;
    if (classId == null) {
      showToast("Make a class first: an action is of something.", { look: "danger" });
      return;
    }
    if (begun === undefined) {
      setBegun({ classId, start: frame });
      return;
    }
    setBegun(undefined);
    const id = book.createSegment(begun.classId, Math.min(begun.start, frame), Math.max(begun.start, frame) + 1);
    if (id !== undefined) setSelected(id);
  };

  /** Undo for a while, unless something else was done since: that would be what is taken back. */
  const offerUndo = (words: string) => {
    const at = book.version;
    showUndo(words, () => {
      if (book.version === at) book.undo();
      else showToast("Something else was done since. Undo goes back step by step.");
    });
  };
  const startFollowing = (frames: number) => {
    if (lane === undefined || readOnly || following !== undefined) return;
    const state = book.state(lane, handFrame);
    const next = lane.keyframes.find((one) => one.frame > handFrame);
    const to = Math.min(index.count - 1, handFrame + frames, next === undefined ? Infinity : next.frame - 1);
    if (state === undefined || to <= handFrame) {
      showToast(state === undefined ? "The track is not to be seen here." : next !== undefined ? "The next frame is a keyframe already." : "This is the last frame.");
      return;
    }
    if (lane.kind === "mask" && follower.modelID === "") {
      showToast("Masks are followed by a promptable model: pick one in the panel.");
      return;
    }
    const stopping = new AbortController();
    followStop.current = stopping;
    const from = handFrame;
    setFollowing({ from, to, at: from });
    let told = 0;
    const size = Math.max(video.width ?? 1, video.height ?? 1);
    const { shape } = state;
    const { modelID } = follower;
    // What is drawn by hand is no more exact than a few hundredths of the object either.
    const extent = shape.kind === "box" ? Math.min(shape.data.width, shape.data.height) : size / 10;
    const looks = new FrameBlobs(path, Math.min(followSize, size), index.count);
    void (async () => {
      let done: Followed | undefined;
      try {
        // An engine of its own, whose memory goes when it is done.
        done = await follow(await loadTrackEngine(), looks, {
          kind: lane.kind, shape, from, to, width: video.width ?? 1, height: video.height ?? 1, tolerance: Math.max(1.5, 0.03 * extent), signal: stopping.signal,
          ask: modelID === "" ? undefined : (frame, box) => post<Selection>(`${path}/frames/${frame}/selection`, { model_id: modelID, box }, { signal: stopping.signal, isQuestion: true, tries: 2 }),
          progress: (at) => {
            if (performance.now() - told < 100) return;
            told = performance.now();
            setFollowing({ from, to, at });
          },
        });
      } catch (failure) {
        if (!isAbort(failure)) showToast(describeError(failure).message, { look: "danger" });
      }
      looks.clear();
      setFollowing(undefined);
      if (done === undefined) return;
      if (done.error !== undefined) showToast(describeError(done.error).message, { look: "danger" });
      if (done.end === "nothing" || done.places.length === 0) {
        showToast(done.end === "cancelled" ? "Stopped." : "There is nothing to follow: the object has no pattern, or is lost at once.", { look: done.end === "cancelled" ? undefined : "danger" });
        return;
      }
      const { places, last: end } = done;
      const target = book.lane(lane.id);
      if (target === undefined) return;
      book.together(() => places.forEach((place) => book.place(target, place.frame, place.shape, modelID === "" ? "tool" : "model")));
      go(end);
      const words = `${places.length === 1 ? "One keyframe" : `${places.length} keyframes`} to frame ${end}.`;
      offerUndo(done.end === "lost" ? `${words} There it was lost: place it again.` : words);
    })();
  };

  const actions: PanelActions = {
    go: (to) => go(to),
    toggleKeyframe: () => { if (lane !== undefined && !readOnly) (book.flags(lane, handFrame).isKeyframe ? book.removeKeyframe(lane, handFrame) : book.addKeyframe(lane, handFrame)); },
    toggleOccluded: () => { if (lane !== undefined && !readOnly) book.setOccluded(lane, handFrame, !book.flags(lane, handFrame).isOccluded); },
    toggleOutside: () => { if (lane !== undefined && !readOnly) book.setOutside(lane, handFrame, !book.flags(lane, handFrame).isOutside); },
    split: () => {
      if (lane === undefined || readOnly) return;
      const made = book.split(lane, handFrame);
      if (made === undefined) showToast("There is nothing to split at this frame.");
      else setSelected(made);
    },
    merge: (other) => {
      const second = book.lane(other);
      if (lane === undefined || second === undefined) return;
      if (book.merge(second, lane)) offerUndo(`${laneName(second, classes)} goes on as ${laneName(lane, classes)}.`);
    },
    remove: () => {
      const thing = lane ?? segment;
      if (thing === undefined || readOnly || !book.delete(thing)) return;
      setSelected(undefined);
      offerUndo(lane !== undefined ? "The track is deleted." : "The action is deleted.");
    },
    setClass: (classId) => {
      const thing = lane ?? segment;
      if (thing !== undefined) book.setClass(thing, classId);
    },
    setSegment: (start, end) => { if (segment !== undefined) book.setSegment(segment, start, end); },
    follow: startFollowing,
    cancelFollow: () => followStop.current?.abort(),
  };
  const byKey = (digit: string) => {
    const one = classes.find((other) => other.hotkey === digit) ?? ((classes[Number(digit) - 1]?.hotkey ?? null) == null ? classes[Number(digit) - 1] : undefined);
    if (one === undefined) return;
    canvas?.setActiveClass(one.id);
    if (!readOnly && (lane ?? segment) !== undefined) actions.setClass(one.id);
  };
  const noLane = lane === undefined || readOnly;
  const why = playback.playable ? undefined : detail.proxy_state.status === "waiting" ? "The copy that plays here is still being made" : "There is no copy that plays here";
  const keys: Shortcut[] = [
    { keys: "space", label: "Play or pause", group: "Video", disabled: !playback.playable, run: (event) => {
      // The button that has the focus is pressed, as anywhere.
      if (event.target instanceof HTMLButtonElement) event.target.click();
      else if (stands) play(1);
      else stop();
    } },
    { keys: "k", label: "Pause", group: "Video", run: stop },
    { keys: "l", label: "Play; again, faster", group: "Video", disabled: !playback.playable, run: () => play(speed > 0 ? Math.min(8, speed * 2) : 1) },
    { keys: "j", label: "Play backwards; again, faster", group: "Video", disabled: !playback.playable, run: () => play(speed < 0 ? Math.max(-8, speed * 2) : -1) },
    { keys: ".", label: "Next frame", group: "Video", repeats: true, run: () => go(frame + 1) },
    { keys: ",", label: "Frame before", group: "Video", repeats: true, run: () => go(frame - 1) },
    { keys: "arrowright", label: "Next frame, when nothing is selected", group: "Video", repeats: true, disabled: lane !== undefined, run: () => go(frame + 1) },
    { keys: "arrowleft", label: "Frame before, when nothing is selected", group: "Video", repeats: true, disabled: lane !== undefined, run: () => go(frame - 1) },
    { keys: "pagedown", label: "Ten frames on", group: "Video", repeats: true, run: () => go(frame + 10) },
    { keys: "pageup", label: "Ten frames back", group: "Video", repeats: true, run: () => go(frame - 10) },
    { keys: ">", label: "Next video keyframe", group: "Video", repeats: true, run: () => toVideoKeyframe(1) },
    { keys: "<", label: "Video keyframe before", group: "Video", repeats: true, run: () => toVideoKeyframe(-1) },
    { keys: "]", label: "Next keyframe of the track, or of any", group: "Video", repeats: true, run: () => toKeyframe(true) },
    { keys: "[", label: "Keyframe of the track, or of any, before", group: "Video", repeats: true, run: () => toKeyframe(false) },
    { keys: "e", label: "Next frame without a track", group: "Video", run: () => toEmpty(true) },
    { keys: "shift+e", label: "Last frame without a track", group: "Video", run: () => toEmpty(false) },
    { keys: "home", label: "First frame", group: "Video", run: () => go(0) },
    { keys: "end", label: "Last frame", group: "Video", run: () => go(index.count - 1) },
    { keys: "g", label: "Go to a frame by its number", group: "Video", run: () => document.querySelector<HTMLInputElement>(".vw-number")?.select() },
    { keys: "shift+k", label: "Keyframe on or off", group: "Tracks", disabled: noLane, run: actions.toggleKeyframe },
    { keys: "shift+x", label: "Covered from here on, or not", group: "Tracks", disabled: noLane, run: actions.toggleOccluded },
    { keys: "shift+o", label: "Out of sight from here on, or not", group: "Tracks", disabled: noLane, run: actions.toggleOutside },
    { keys: "shift+d", label: "Split the track", group: "Tracks", disabled: noLane, run: actions.split },
    { keys: "shift+f", label: "Follow the object", group: "Tracks", disabled: noLane || following !== undefined, run: () => startFollowing(100) },
    { keys: "shift+p", label: "Draw lines", group: "Tools", disabled: readOnly, run: () => canvas?.setTool("polyline") },
    { keys: "delete|backspace", label: "Delete the track or action", group: "Tracks", disabled: readOnly || (lane === undefined && segment === undefined), run: actions.remove },
    { keys: "a", label: "An action begins, or ends", group: "Tracks", disabled: readOnly, run: mark },
    { keys: "alt+arrowright", label: "Move the keyframe, or the action, one frame on", group: "Tracks", repeats: true, disabled: readOnly || (lane === undefined && segment === undefined), run: () => shift(1) },
    { keys: "alt+arrowleft", label: "Move the keyframe, or the action, one frame back", group: "Tracks", repeats: true, disabled: readOnly || (lane === undefined && segment === undefined), run: () => shift(-1) },
    { keys: "\\", label: "Show or hide the panel", group: "View", run: () => setPanel(!panel) },
    { keys: "shift+c", label: "Mark what looks wrong", group: "Workbench", disabled: markRefusal !== undefined, run: desk.start },
    { keys: "q", label: leaveLabel, group: "Video", run: leave },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit): Shortcut => ({ keys: String(digit), label: `Class ${digit}: for what is drawn next, and for what is selected`, group: "Classes", run: () => byKey(String(digit)) })),
  ];
  const shift = (by: number) => {
    if (segment !== undefined) {
      const start = Math.max(0, Math.min(index.count - (segment.end - segment.start), segment.start + by));
      book.setSegment(segment, start, start + segment.end - segment.start);
    } else if (lane !== undefined && book.flags(lane, frame).isKeyframe && frame + by >= 0 && frame + by < index.count && book.moveKeyframe(lane, frame, frame + by)) go(frame + by);
  };
  useShortcuts(keys);
  // What this page does with a key is not the canvas's any more.
  useCanvasShortcuts([...keys, withoutGroups]);
  useEffect(() => {
    if (canvas !== undefined && view.hasPicture && document.activeElement === document.body) canvas.focus();
  }, [canvas, view.hasPicture]);

  const [wanted, setWanted] = useState<string>();
  const submit = () => {
    const number = Number(wanted);
    if (wanted !== undefined && wanted.trim() !== "" && Number.isFinite(number)) go(number);
    setWanted(undefined);
  };
  const resize = (event: React.PointerEvent<HTMLDivElement>) => {
    const target = event.currentTarget;
    const [start, before] = [event.clientY, height];
    target.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => setHeight(Math.max(120, Math.min(window.innerHeight * 0.6, before + start - moved.clientY)));
    const end = () => {
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", end);
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", end);
  };
  // The points of a selected skeleton, as they are at the frame in the picture.
  const state = lane?.kind === "keypoints" ? book.state(lane, handFrame)?.shape : undefined;
  const pointed = lane === undefined || state === undefined ? undefined : { id: lane.id, kind: "keypoints", class_id: lane.classId ?? "", data: state.data as Record<string, unknown> };
  const trouble = saved.conflicts.length + saved.refusals.length;
  return (
    <div className={`wb vw${panel ? "" : " wb-no-panel"}`} style={{ "--timeline": `${height}px` } as React.CSSProperties}>
      <header className="wb-top">
        <IconButton label={leaveLabel} keys="q" icon={<IconClose size={20} />} onClick={leave} />
        <span className="wb-title cut"><span className="soft wb-project">{project.name}<span className="faint"> / </span></span><h1 className="cut">{name}</h1></span>
        <SavedState saved={saved} look={() => setLooking(true)} />
        <div className="grow" />
        {readOnly && <Badge>Only looking</Badge>}
        <IconButton label={panel ? "Hide the panel" : "Show the panel"} keys="\" icon={<IconPanelRight />} aria-pressed={panel} onClick={() => setPanel(!panel)} />
      </header>
      <VideoTools view={view} classes={classes} canUndo={book.canUndo} canRedo={book.canRedo} readOnly={readOnly} showKeys={() => openOverlay("keys")} />
      <main className="wb-stage" aria-label="Frame" data-frame={shown} data-hand={view.drawn} onPointerDownCapture={() => { if (!stands) stop(); }}>
        <div className="wb-canvas" ref={host} />
        {view.failure !== undefined && <div className="wb-over"><ErrorState title="The workbench cannot start" error={view.failure} retry={() => location.reload()} /></div>}
        {pictureError !== undefined && stands && shown !== frame && (
          <div className="wb-notice"><Notice look="danger" actions={<Button size="small" icon={<IconRefresh />} onClick={() => setTried((now) => now + 1)}>Try again</Button>}>Frame {frame} could not be shown: {describeError(pictureError).message}</Notice></div>
        )}
        {trouble > 0 && (
          <div className="wb-notice"><Notice look="warning" actions={<Button size="small" look="primary" onClick={() => setLooking(true)}>Look</Button>}>
            {saved.conflicts.length > 0 ? `${saved.conflicts.length === 1 ? "A label was" : `${saved.conflicts.length} labels were`} changed by somebody else meanwhile.` : `${saved.refusals.length === 1 ? "A label was" : `${saved.refusals.length} labels were`} not saved.`}
          </Notice></div>
        )}
        {classes.length === 0 && !readOnly && <div className="wb-notice"><Notice look="warning">The project has no class yet. Make one under Classes, then draw.</Notice></div>}
        {!readOnly && pointed !== undefined && <PointsPanel bench={{ canvas, selected: [pointed.id], annotations: [pointed], point: view.point }} classes={classes} />}
        {surface !== undefined && stands && shown === frame && <MarkPins desk={desk} surface={surface} pick={lookAtMark} isHere={(mark) => mark.frame_number === frame} showsResolved={desk.showsResolved && tab === "marks" && panel} />}
        {begun !== undefined && <div className="vw-begun"><span>{classes.find((one) => one.id === begun.classId)?.name} since {writeTimeCode(timeOf(index, begun.start))}</span><Button size="small" look="primary" keys="a" tip="The action ends with this frame" onClick={mark}>Ends here</Button><Button size="small" look="ghost" onClick={() => setBegun(undefined)}>Forget it</Button></div>}
      </main>
      {panel && (
        <TrackPanel
          book={book} index={index} frame={handFrame} lane={lane} segment={segment} classes={classes} activeClass={view.activeClass} setActiveClass={(id) => canvas?.setActiveClass(id)} readOnly={readOnly}
          following={following} follower={follower} actions={actions} close={() => setPanel(false)}
          project={project} video={video.id} tab={tab} setTab={setTab} desk={desk} lookAtMark={lookAtMark} mayReview={mayReview(project)}
        />
      )}
      <div className="vw-foot">
        <div
          className="vw-edge" role="separator" aria-orientation="horizontal" aria-label="Height of the timeline" aria-valuenow={height} aria-valuemin={120} aria-valuemax={600} tabIndex={0} onPointerDown={resize}
          onKeyDown={(event) => {
            const step = event.key === "ArrowUp" ? 16 : event.key === "ArrowDown" ? -16 : 0;
            if (step === 0) return;
            event.preventDefault();
            event.stopPropagation();
            setHeight(Math.max(120, Math.min(600, height + step)));
          }}
        />
        <div className="vw-bar">
          <div className="row tight-row">
            <IconButton size="small" label={lane === undefined ? "Keyframe before" : "Keyframe of the track before"} keys="[" icon={<span className="row pair"><IconChevronLeft /><IconKeyframe /></span>} onClick={() => toKeyframe(false)} />
            <IconButton size="small" label="Frame before" keys="," icon={<IconChevronLeft />} disabled={frame === 0} tip={frame === 0 ? "Frame before: this is the first" : undefined} onClick={() => go(frame - 1)} />
            <IconButton size="small" label={stands ? "Play" : "Pause"} keys="space" look="secondary" icon={stands ? <IconPlay /> : <IconPause />} disabled={!playback.playable} tip={why} onClick={() => (stands ? play(1) : stop())} />
            <IconButton size="small" label="Next frame" keys="." icon={<IconChevronRight />} disabled={frame >= index.count - 1} tip={frame >= index.count - 1 ? "Next frame: this is the last" : undefined} onClick={() => go(frame + 1)} />
            <IconButton size="small" label={lane === undefined ? "Next keyframe" : "Next keyframe of the track"} keys="]" icon={<span className="row pair"><IconKeyframe /><IconChevronRight /></span>} onClick={() => toKeyframe(true)} />
            {speed !== 0 && speed !== 1 && <span className="soft figures" role="status">{speed}×</span>}
          </div>
          <label className="row tight-row figures">
            <span className="soft vw-word">Frame</span>
            <Input
              small className="vw-number" inputMode="numeric" aria-label="Frame number" value={wanted ?? String(frame)} onFocus={(event) => { setWanted(String(frame)); event.currentTarget.select(); }}
              onChange={(event) => setWanted(event.target.value)} onBlur={submit}
              onKeyDown={(event) => {
                if (event.key === "Enter") { submit(); canvas?.focus(); }
                else if (event.key === "Escape") { setWanted(undefined); canvas?.focus(); }
              }}
            />
            <span className="soft">of {index.count.toLocaleString("en")}</span>
          </label>
          <span className="figures vw-time">{writeTimeCode(timeOf(index, frame))}</span>
          <div className="grow" />
          <Button size="small" look="ghost" keys="e" tip="The next frame on which no track is to be seen" onClick={() => toEmpty(true)}>Next empty</Button>
          {!readOnly && <Button size="small" look={begun === undefined ? "secondary" : "primary"} icon={<IconClock />} keys="a" tip={begun === undefined ? "Something happens from this frame on: mark it in time" : "It ends with this frame"} onClick={mark}>{begun === undefined ? "Action" : "Ends here"}</Button>}
        </div>
        <Timeline
          index={index} frame={frame} lanes={book.lanes} segments={book.segments} classes={classes} selected={selected} readOnly={readOnly} select={setSelected} go={go} begun={begun}
          moveKeyframe={(id, from, to) => {
            const at = book.lane(id);
            if (at !== undefined && book.moveKeyframe(at, from, to)) go(to);
          }}
          setSegment={(id, start, end) => {
            const at = book.segment(id);
            if (at !== undefined) book.setSegment(at, start, end);
          }}
        />
      </div>
      {!wide && panel && <button type="button" className="vw-veil" aria-label="Hide the panel" onClick={() => setPanel(false)} />}
      {looking && trouble > 0 && (
        <ConflictDialog saved={saved} image={{ id: "", width: video.width ?? 4, height: video.height ?? 3 } as Image} classes={classes} close={() => setLooking(false)} reload={reload} />
      )}
      <GlobalOverlays />
    </div>
  );
};
