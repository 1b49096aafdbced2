import { useEffect, useMemo, useState } from "react";
import { getBytes } from "../../api/client";
import { isAbort } from "../../api/errors";

/** Exact pictures of frames, fetched by number; the latest ones stay at hand. */
export class FramePictures {
  private static readonly most = 90;
  private readonly ready = new Map<number, string>();
  private readonly running = new Map<number, { picture: Promise<string>; stop: AbortController }>();

  constructor(private readonly path: string, private readonly longest: number) {}

  peek(frame: number): string | undefined { return this.ready.get(frame); }

  get(frame: number): Promise<string> {
    const here = this.ready.get(frame);
    if (here !== undefined) {
      // The newest stands last.
      this.ready.delete(frame);
      this.ready.set(frame, here);
      return Promise.resolve(here);
    }
    const under = this.running.get(frame);
    if (under !== undefined) return under.picture;
    const stop = new AbortController();
    const picture = getBytes(`${this.path}/frames/${frame}`, { longest: this.longest }, stop.signal).then(({ blob }) => {
      const url = URL.createObjectURL(blob);
      this.ready.set(frame, url);
      for (const [old, address] of this.ready) {
        if (this.ready.size <= FramePictures.most) break;
        this.ready.delete(old);
        URL.revokeObjectURL(address);
      }
      return url;
    }).finally(() => { if (this.running.get(frame)?.stop === stop) this.running.delete(frame); });
    this.running.set(frame, { picture, stop });
    return picture;
  }

  /** Gives up what is under way for other frames: the server then decodes what is looked at. */
  only(frames: readonly number[]): void {
    for (const [frame, { stop }] of [...this.running]) {
      if (frames.includes(frame)) continue;
      // Forgotten at once: whoever asks for it next must not get what was given up.
      this.running.delete(frame);
      stop.abort();
    }
  }

  clear(): void {
    this.only([]);
    for (const url of this.ready.values()) URL.revokeObjectURL(url);
    this.ready.clear();
  }
}

/** The exact picture of a frame while `active`; until it is there, the one before stays. */
export const useFramePicture = (path: string, longest: number, frame: number, count: number, active: boolean) => {
  const pictures = useMemo(() => new FramePictures(path, longest), [path, longest]);
  const [shown, setShown] = useState<{ frame: number; url: string }>();
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(0);
  useEffect(() => () => pictures.clear(), [pictures]);
  useEffect(() => {
    if (!active) return undefined;
    let current = true;
    setError(undefined);
    pictures.only([frame]);
    pictures.get(frame).then(
      (url) => {
        if (!current) return;
        setShown({ frame, url });
        // Whoever steps goes on: the next ones are asked for before they are wanted.
        for (const next of [frame + 1, frame - 1]) if (next >= 0 && next < count) pictures.get(next).catch(() => undefined);
      },
      (failure: unknown) => { if (current && !isAbort(failure)) setError(failure); },
    );
    return () => { current = false; };
  }, [pictures, frame, count, active, tried]);
  return { shown, error, retry: () => setTried((now) => now + 1) };
};
