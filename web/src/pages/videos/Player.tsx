import { useCallback, useEffect, useRef, useState } from "react";
import type { VideoDetail } from "../../api/types";
import { describeError } from "../../api/errors";
import { useShortcuts, type Shortcut } from "../../keys/shortcuts";
import { Button, IconButton } from "../../ui/Button";
import { Input, Select } from "../../ui/Field";
import { IconChevronLeft, IconChevronRight, IconKeyframe, IconMuted, IconPause, IconPlay, IconRefresh, IconSound } from "../../ui/icons";
import { classNames } from "../../ui/classNames";
import { writeCount } from "../../ui/write";
import { clampFrame, exactTime, frameAt, momentOf, neighbour, timeOf, writeTimeCode, type FrameIndex } from "./frameIndex";
import { useFramePicture } from "./framePictures";

interface FrameMetadata { mediaTime: number }
type Playable = HTMLVideoElement & {
  requestVideoFrameCallback?: (callback: (now: number, metadata: FrameMetadata) => void) => number;
  cancelVideoFrameCallback?: (handle: number) => void;
};

/**
 * Plays the proxy; whenever it stands still it shows the very frame that its number names, as the server decodes it.
 * `kept` are the numbers of kept frames, ascending.
 */
export const Player = ({ path, detail, index, frame, jumps, onFrame, kept, reload }: {
  path: string; detail: VideoDetail; index: FrameIndex; frame: number; /** Grows when others change the frame. */ jumps: number;
  onFrame: (frame: number, settled: boolean) => void; kept: readonly number[]; reload: () => void;
}) => {
  const video = useRef<Playable>(null);
  // An address is kept while it works: a new one every five minutes would start the video anew.
  const [source, setSource] = useState(detail.proxy ?? undefined);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (source === undefined || broken) {
      setSource(detail.proxy ?? undefined);
      setBroken(false);
    }
    // Only a new address can mend it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [detail.proxy]);
  /** 0 stands; 1, 2, 4 play; below 0 backwards. */
  const [speed, setSpeed] = useState(0);
  const [rate, setRate] = useState("1");
  /** Whether the video shows what is played: before its first frame came, the exact picture stays. */
  const [rolling, setRolling] = useState(false);
  const here = useRef(frame);
  here.current = frame;
  const stands = speed === 0;
  const picture = useFramePicture(path, 1920, frame, index.count, stands);
  const [wanted, setWanted] = useState<string>();
  const [muted, setMuted] = useState(false);
  const playable = source !== undefined && !broken;

  const stop = useCallback(() => {
    video.current?.pause();
    setSpeed(0);
    setRolling(false);
    onFrame(here.current, true);
  }, [onFrame]);
  const go = useCallback((to: number) => {
    if (speed !== 0) {
      video.current?.pause();
      setSpeed(0);
      setRolling(false);
    }
    onFrame(clampFrame(index, to), true);
  }, [index, onFrame, speed]);
  useEffect(() => {
    video.current?.pause();
    setSpeed(0);
    setRolling(false);
  }, [jumps]);
  const play = useCallback((at: number) => {
    if (!playable) return;
    if (at > 0 && here.current >= index.count - 1) onFrame(0, false);
    setSpeed(at);
  }, [playable, index, onFrame]);

  // Forwards: the video plays, and tells which of its frames is on the screen.
  useEffect(() => {
    const element = video.current;
    if (element == null || speed <= 0) return undefined;
    let over = false;
    let handle = 0;
    const note = (_: number, metadata: FrameMetadata) => {
      if (over) return;
      const shown = frameAt(index, metadata.mediaTime);
      here.current = shown;
      onFrame(shown, false);
      setRolling(true);
      handle = element.requestVideoFrameCallback?.(note) ?? 0;
    };
    const onTime = () => note(0, { mediaTime: element.currentTime });
    element.playbackRate = speed;
    element.currentTime = momentOf(index, here.current);
    if (element.requestVideoFrameCallback !== undefined) handle = element.requestVideoFrameCallback(note);
    else element.addEventListener("timeupdate", onTime);
    element.play().catch(() => { if (!over) setSpeed(0); });
    return () => {
      over = true;
      element.cancelVideoFrameCallback?.(handle);
      element.removeEventListener("timeupdate", onTime);
    };
  }, [speed, index, onFrame]);

  // Backwards: browsers cannot, so the video is moved from place to place.
  useEffect(() => {
    const element = video.current;
    if (element == null || speed >= 0) return undefined;
    element.pause();
    let time = timeOf(index, here.current);
    let last = performance.now();
    let timer = 0;
    const step = (now: number) => {
      time += ((now - last) / 1000) * speed;
      last = now;
      if (time <= 0) {
        here.current = 0;
        stop();
        return;
      }
      if (!element.seeking) {
        const shown = frameAt(index, time);
        if (shown !== here.current) {
          element.currentTime = momentOf(index, shown);
          here.current = shown;
          onFrame(shown, false);
          setRolling(true);
        }
      }
      timer = requestAnimationFrame(step);
    };
    timer = requestAnimationFrame(step);
    return () => cancelAnimationFrame(timer);
  }, [speed, index, onFrame, stop]);

  const key = (step: 1 | -1) => neighbour(index.keyframes, frame, step);
  const keptFrame = (step: 1 | -1) => neighbour(kept, frame, step);
  const jump = (to: number | undefined) => { if (to !== undefined) go(to); };
  const chosen = Number(rate);
  const hasSound = playable && detail.facts?.audio_codec != null && detail.proxy_state.sound !== "left_out";
  const shortcuts: Shortcut[] = [
    { keys: "space", label: "Play or pause", group: "Video", disabled: !playable, run: (event) => {
      // The button that has the focus is pressed, as anywhere.
      if (event.target instanceof HTMLButtonElement) event.target.click();
      else if (stands) play(chosen);
      else stop();
    } },
    { keys: "k", label: "Pause", group: "Video", run: stop },
    { keys: "l", label: "Play; again, faster", group: "Video", disabled: !playable, run: () => play(speed > 0 ? Math.min(8, speed * 2) : chosen) },
    { keys: "j", label: "Play backwards; again, faster", group: "Video", disabled: !playable, run: () => play(speed < 0 ? Math.max(-8, speed * 2) : -1) },
    { keys: ".|arrowright", label: "Next frame", group: "Video", repeats: true, run: () => go(here.current + 1) },
    { keys: ",|arrowleft", label: "Frame before", group: "Video", repeats: true, run: () => go(here.current - 1) },
    { keys: "shift+arrowright", label: "Ten frames on", group: "Video", repeats: true, run: () => go(here.current + 10) },
    { keys: "shift+arrowleft", label: "Ten frames back", group: "Video", repeats: true, run: () => go(here.current - 10) },
    { keys: ">", label: "Next keyframe", group: "Video", repeats: true, run: () => jump(key(1)) },
    { keys: "<", label: "Keyframe before", group: "Video", repeats: true, run: () => jump(key(-1)) },
    { keys: "n", label: "Next kept frame", group: "Video", repeats: true, run: () => jump(keptFrame(1)) },
    { keys: "shift+n", label: "Kept frame before", group: "Video", repeats: true, run: () => jump(keptFrame(-1)) },
    { keys: "m", label: "Sound on or off", group: "Video", disabled: !hasSound, run: () => setMuted(!muted) },
    { keys: "home", label: "First frame", group: "Video", run: () => go(0) },
    { keys: "end", label: "Last frame", group: "Video", run: () => go(index.count - 1) },
    { keys: "f", label: "Go to a frame by its number", group: "Video", run: () => document.querySelector<HTMLInputElement>(".player-number")?.select() },
  ];
  useShortcuts(shortcuts);

  const seconds = timeOf(index, frame);
  const isExact = stands && picture.shown?.frame === frame;
  const why = playable ? undefined : detail.proxy_state.status === "waiting" ? "The copy that plays here is still being made" : "There is no copy that plays here";
  const submit = () => {
    const number = Number(wanted);
    if (wanted !== undefined && wanted.trim() !== "" && Number.isFinite(number)) go(number);
    setWanted(undefined);
  };
  return (
    <section className="player" aria-label="Player">
      <div
        className="player-stage" style={{ aspectRatio: `${detail.video.width ?? 16} / ${detail.video.height ?? 9}` }}
        onClick={() => { if (playable) { if (stands) play(chosen); else stop(); } }}
      >
        {source !== undefined && (
          <video
            ref={video} className={classNames("player-video", (stands || !rolling) && "player-behind")} src={source} poster={detail.poster ?? undefined} preload="auto" playsInline muted={muted}
            tabIndex={-1} aria-hidden="true" disablePictureInPicture
            onEnded={() => { here.current = index.count - 1; stop(); }}
            onError={() => { setBroken(true); setSpeed(0); setRolling(false); reload(); }}
          />
        )}
        {(stands || !rolling) && (picture.shown !== undefined
          ? <img className="player-frame" src={picture.shown.url} alt={`Frame ${frame}`} data-frame={picture.shown.frame} draggable={false} />
          : detail.poster != null && <img className="player-frame" src={detail.poster} alt="" draggable={false} />)}
        {picture.error !== undefined && stands && (
          <div className="player-error" role="alert" onClick={(event) => event.stopPropagation()}>
            <p>{describeError(picture.error).message}</p>
            <Button size="small" icon={<IconRefresh />} onClick={picture.retry}>Try again</Button>
          </div>
        )}
      </div>
      <div className="player-bar">
        <div className="row tight-row">
          <IconButton label="Keyframe before" keys="<" icon={<span className="row pair"><IconChevronLeft /><IconKeyframe /></span>} disabled={key(-1) === undefined} onClick={() => jump(key(-1))} />
          <IconButton label="Frame before" keys="," icon={<IconChevronLeft />} disabled={frame === 0} onClick={() => go(frame - 1)} />
          <IconButton
            label={stands ? "Play" : "Pause"} keys="space" look="secondary" icon={stands ? <IconPlay /> : <IconPause />} disabled={!playable} tip={why}
            onClick={() => (stands ? play(chosen) : stop())}
          />
          <IconButton label="Next frame" keys="." icon={<IconChevronRight />} disabled={frame >= index.count - 1} onClick={() => go(frame + 1)} />
          <IconButton label="Next keyframe" keys=">" icon={<span className="row pair"><IconKeyframe /><IconChevronRight /></span>} disabled={key(1) === undefined} onClick={() => jump(key(1))} />
          <Button size="small" look="ghost" tip="The next frame that the project keeps" keys="n" disabled={keptFrame(1) === undefined} onClick={() => jump(keptFrame(1))}>Next kept</Button>
          <Select small aria-label="Speed" value={rate} onChange={(event) => { setRate(event.target.value); if (speed > 0) setSpeed(Number(event.target.value)); }}>
            {["0.1", "0.25", "0.5", "1", "2", "4"].map((one) => <option key={one} value={one}>{one}×</option>)}
          </Select>
          {hasSound && <IconButton label={muted ? "Sound on" : "Sound off"} keys="m" icon={muted ? <IconMuted /> : <IconSound />} aria-pressed={muted} onClick={() => setMuted(!muted)} />}
          {speed !== 0 && speed !== 1 && <span className="soft figures" role="status">{speed}×</span>}
        </div>
        <div className="grow" />
        <div className="player-place figures">
          <label className="row tight-row">
            <span className="soft">Frame</span>
            <Input
              small className="player-number" inputMode="numeric" aria-label="Frame number" value={wanted ?? String(frame)}
              onFocus={(event) => { setWanted(String(frame)); event.currentTarget.select(); }} onChange={(event) => setWanted(event.target.value)} onBlur={submit}
              onKeyDown={(event) => {
                if (event.key === "Enter") { submit(); event.currentTarget.blur(); }
                if (event.key === "Escape") { setWanted(undefined); event.currentTarget.blur(); }
              }}
            />
            <span className="soft">of {writeCount(index.count)}</span>
          </label>
          <span title={`Exactly ${exactTime(index, frame)} after the first frame`} data-time={exactTime(index, frame)}>{writeTimeCode(seconds)}</span>
          <span className="soft" title="Presentation time in the file's own ticks">pts {index.pts[frame]}</span>
          <span className={classNames("player-exact", isExact && "player-exact-on")} title={isExact ? "What you see is this very frame" : stands ? "The exact frame is on its way" : "Playing"}>
            {isExact ? "exact" : stands ? "…" : "playing"}
          </span>
        </div>
      </div>
    </section>
  );
};
