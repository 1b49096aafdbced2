import { useEffect, useRef, useState } from "react";
import { getBytes } from "../../api/client";
import { classNames } from "../../ui/classNames";
import { IconVideo } from "../../ui/icons";

/** Few at a time: each makes the server fetch from somewhere else. */
const most = 4;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs when fewer than `most` others do; given up while it waits, it never runs. */
const inTurn = async (work: () => Promise<void>, signal: AbortSignal): Promise<void> => {
  if (running >= most) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    if (!signal.aborted) await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
};

/** The still of a video that was found, fetched by the server once it comes into view; a sign of a video where there is none. */
export const FoundPicture = ({ path }: { path: string | undefined }) => {
  const place = useRef<HTMLSpanElement>(null);
  const [url, setUrl] = useState<string>();
  const [state, setState] = useState<"loading" | "shown" | "none" | "failed">(path === undefined ? "none" : "loading");
  useEffect(() => {
    const element = place.current;
    if (path === undefined || element == null) { setState("none"); return undefined; }
    const stop = new AbortController();
    let made: string | undefined;
    setState("loading");
    const load = () => void inTurn(async () => {
      try {
        const { blob } = await getBytes(path, undefined, stop.signal);
        if (stop.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
        setState("shown");
      } catch {
        if (!stop.signal.aborted) setState("failed");
      }
    }, stop.signal);
    const observer = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    }, { rootMargin: "200px" });
    observer.observe(element);
    return () => {
      observer.disconnect();
      stop.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [path]);
  const words = state === "failed" ? "Its picture could not be fetched" : state === "none" ? "Its site names no picture" : undefined;
  return (
    <span ref={place} className={classNames("found-picture", state === "loading" && "skeleton")} title={words} data-state={state}>
      {state === "shown" && url !== undefined ? <img src={url} alt="" draggable={false} onError={() => setState("failed")} /> : state !== "loading" && <IconVideo aria-hidden />}
    </span>
  );
};
