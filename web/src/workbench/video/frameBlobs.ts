import { getBytes } from "../../api/client";

/** Exact pictures of frames as bytes, fetched by number; the latest ones stay at hand. */
export class FrameBlobs {
  private static readonly most = 160;
  private readonly ready = new Map<number, Blob>();
  private readonly running = new Map<number, { picture: Promise<Blob>; stop: AbortController }>();

  constructor(private readonly path: string, private readonly longest: number, private readonly count: number) {}

  has(frame: number): boolean { return this.ready.has(frame); }

  get(frame: number): Promise<Blob> {
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
      this.ready.set(frame, blob);
      for (const old of this.ready.keys()) {
        if (this.ready.size <= FrameBlobs.most) break;
        this.ready.delete(old);
      }
      return blob;
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

  /** Fetches the neighbours one after another, the nearest first: whoever steps goes on. */
  async prefetch(frame: number, isCurrent: () => boolean): Promise<void> {
    for (const step of [1, -1, 2, 3, -2, 4]) {
      const next = frame + step;
      if (!isCurrent()) return;
      if (next < 0 || next >= this.count || this.ready.has(next)) continue;
      await this.get(next).catch(() => undefined);
    }
  }

  clear(): void {
    this.only([]);
    this.ready.clear();
  }
}
