import { useCallback, useEffect, useRef, useState } from "react";
import type { VideoDetail } from "../../api/types";
import { clampFrame, frameAt, momentOf, timeOf, type FrameIndex } from "../../pages/videos/frameIndex";

type Playable = HTMLVideoElement & {
  requestVideoFrameCallback?: (callback: (now: number, metadata: { mediaTime: number }) => void) => number;
  cancelVideoFrameCallback?: (handle: number) => void;
};

export interface Playback {
  frame: number;
  /** 0 stands; above 0 forwards, below backwards. */
  speed: number;
  playable: boolean;
  /** Whether the moving picture shows the frame: before its first one came, the exact picture stays. */
  rolling: boolean;
  go: (frame: number, settled?: boolean) => void;
  play: (speed: number) => void;
  stop: () => void;
}

/** Plays the proxy in `video`; every frame that passes is told by its number. */
export const usePlayback = (video: HTMLVideoElement | undefined, detail: VideoDetail, index: FrameIndex, first: number, settled: (frame: number) => void): Playback => {
  const [frame, setFrame] = useState(first);
  const [speed, setSpeed] = useState(0);
  const [rolling, setRolling] = useState(false);
  const [broken, setBroken] = useState(false);
  const here = useRef(first);
  // An address is kept while it works: a new one every five minutes would start the video anew.
  const source = useRef(detail.proxy ?? undefined);
  if (source.current === undefined || broken) source.current = detail.proxy ?? undefined;
  const playable = source.current !== undefined && !broken;
  const onSettled = useRef(settled);
  onSettled.current = settled;

  useEffect(() => {
    if (video === undefined || source.current === undefined) return undefined;
    video.src = source.current;
    const failed = () => { setBroken(true); setSpeed(0); setRolling(false); };
    video.addEventListener("error", failed);
    return () => video.removeEventListener("error", failed);
  }, [video]);

  const halt = useCallback(() => {
    video?.pause();
    setSpeed(0);
    setRolling(false);
  }, [video]);
  const go = useCallback((to: number, isSettled = true) => {
    halt();
    here.current = clampFrame(index, to);
    setFrame(here.current);
    if (isSettled) onSettled.current(here.current);
  }, [halt, index]);
  const stop = useCallback(() => go(here.current), [go]);
  const play = useCallback((at: number) => {
    if (!playable) return;
    if (at > 0 && here.current >= index.count - 1) here.current = 0;
    setSpeed(at);
  }, [playable, index]);

  // Forwards: the video plays, and tells which of its frames is on the screen.
  useEffect(() => {
    const element = video as Playable | undefined;
    if (element === undefined || speed <= 0) return undefined;
    let over = false;
    let handle = 0;
    const note = (_: number, { mediaTime }: { mediaTime: number }) => {
      if (over) return;
      here.current = frameAt(index, mediaTime);
      setFrame(here.current);
      setRolling(true);
      handle = element.requestVideoFrameCallback?.(note) ?? 0;
    };
    const onTime = () => note(0, { mediaTime: element.currentTime });
    const onEnd = () => { here.current = index.count - 1; go(here.current); };
    element.playbackRate = speed;
    element.currentTime = momentOf(index, here.current);
    if (element.requestVideoFrameCallback !== undefined) handle = element.requestVideoFrameCallback(note);
    else element.addEventListener("timeupdate", onTime);
    element.addEventListener("ended", onEnd);
    element.play().catch(() => { if (!over) setSpeed(0); });
    return () => {
      over = true;
      element.cancelVideoFrameCallback?.(handle);
      element.removeEventListener("timeupdate", onTime);
      element.removeEventListener("ended", onEnd);
    };
  }, [video, speed, index, go]);

  // Backwards: browsers cannot, so the video is moved from place to place.
  useEffect(() => {
    if (video === undefined || speed >= 0) return undefined;
    video.pause();
    let time = timeOf(index, here.current);
    let last = performance.now();
    let timer = 0;
    const step = (now: number) => {
      time += ((now - last) / 1000) * speed;
      last = now;
      if (time <= 0) {
        go(0);
        return;
      }
      if (!video.seeking) {
        const shown = frameAt(index, time);
        if (shown !== here.current) {
          video.currentTime = momentOf(index, shown);
          here.current = shown;
          setFrame(shown);
          setRolling(true);
        }
      }
      timer = requestAnimationFrame(step);
    };
    timer = requestAnimationFrame(step);
    return () => cancelAnimationFrame(timer);
  }, [video, speed, index, go]);

  return { frame, speed, playable, rolling, go, play, stop };
};
