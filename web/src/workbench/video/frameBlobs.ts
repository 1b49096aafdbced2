import { FrameCache } from "../../api/frameCache";

/** Exact pictures of frames as bytes. */
export class FrameBlobs extends FrameCache<Blob> {
  constructor(path: string, longest: number, private readonly count: number) {
    super(path, longest, 160, (blob) => blob);
  }

  /** Fetches the neighbours one after another, the nearest first: whoever steps goes on. */
  async prefetch(frame: number, isCurrent: () => boolean): Promise<void> {
    for (const step of [1, -1, 2, 3, -2, 4]) {
      const next = frame + step;
      if (!isCurrent()) return;
      if (next < 0 || next >= this.count || this.has(next)) continue;
      await this.get(next).catch(() => undefined);
    }
  }
}
