import { getBytes } from "./client";

/** Exact pictures of a video's frames, fetched by number; the latest `most` stay at hand as what `keep` made of them. */
export class FrameCache<Kept> {
  private readonly ready = new Map<number, Kept>();
  private readonly running = new Map<number, { picture: Promise<Kept>; stop: AbortController }>();

  constructor(
    private readonly path: string, private readonly longest: number, private readonly most: number,
    private readonly keep: (blob: Blob) => Kept, private readonly drop: (kept: Kept) => void = () => undefined,
  ) {}

  has(frame: number): boolean { return this.ready.has(frame); }

  get(frame: number): Promise<Kept> {
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
      const made = this.keep(blob);
      this.ready.set(frame, made);
      for (const [old, kept] of this.ready) {
        if (this.ready.size <= this.most) break;
        this.ready.delete(old);
        this.drop(kept);
      }
      return made;
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
    for (const kept of this.ready.values()) this.drop(kept);
    this.ready.clear();
  }
}
