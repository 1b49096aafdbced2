import { get, post } from "../api/client";
import { connection } from "../api/connection";
import { isAbort, RequestError } from "../api/errors";
import { sessionStore } from "../api/session";
import type { PartAddresses, VideoUpload } from "../api/types";
import { sendFile, SendError } from "./sendFile";
import type { VideoFile } from "./videos";

/** Parts of one video that travel at once. */
const lanes = 3;
/** Addresses asked for at once: they hold for an hour, parts are tens of megabytes. */
const askedAtOnce = 12;
const mostTries = 5;

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => { window.clearTimeout(timer); reject(new DOMException("given up", "AbortError")); };
    const timer = window.setTimeout(() => { signal.removeEventListener("abort", stop); resolve(); }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });

/**
 * Sends one video part by part, beginning with what the server does not have yet, and waits until the server has looked
 * at it. Broken connections are waited for; only `stop` and what no later try can better end it.
 */
export class VideoRun {
  readonly done: Promise<void>;
  private readonly abort = new AbortController();
  private addresses = new Map<number, string>();
  private asking: Promise<void> | undefined;

  constructor(private readonly video: VideoFile, private readonly touched: () => void) {
    this.done = this.run();
  }

  stop(): void {
    this.abort.abort();
  }

  private get path(): string {
    return `/projects/${this.video.projectID}/video_uploads`;
  }

  private set(change: Partial<VideoFile>): void {
    Object.assign(this.video, change);
    this.touched();
  }

  private async run(): Promise<void> {
    try {
      if (sessionStore.state().session?.user.app_metadata?.tenant_id !== this.video.workspaceID) {
        this.set({ state: "paused", error: "This upload belongs to another workspace. Switch to it and go on." });
        return;
      }
      if (this.video.state !== "checking") await this.send();
      await this.wait();
    } catch (error) {
      if (isAbort(error)) return;
      this.abort.abort();
      this.set({ state: "failed", sending: {}, error: error instanceof Error ? error.message : "The video could not be sent." });
    }
  }

  /** Begins the upload, or asks what has arrived of it; one that the server gave up is begun anew. */
  private async open(): Promise<VideoUpload> {
    const { signal } = this.abort;
    if (this.video.uploadID !== undefined) {
      try {
        return await get<VideoUpload>(`${this.path}/${this.video.uploadID}`, undefined, signal);
      } catch (error) {
        if (!(error instanceof RequestError) || (error.status !== 404 && error.status !== 410)) throw error;
      }
    }
    return post<VideoUpload>(this.path, { filename: this.video.name, size: this.video.size, relative_path: this.video.path }, { signal, tries: Infinity });
  }

  private async send(): Promise<void> {
    this.set({ state: "sending", error: undefined });
    const upload = await this.open();
    this.set({ uploadID: upload.upload_id, partSize: upload.part_size, partCount: upload.part_count, parts: upload.parts.map((part) => part.number), sending: {} });
    if (upload.status === "completed" || upload.status === "failed") return;
    const here = new Set(this.video.parts);
    const missing = Array.from({ length: upload.part_count }, (_, index) => index + 1).filter((number) => !here.has(number));
    await Promise.all(Array.from({ length: lanes }, async () => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) await this.sendPart(number, missing);
    }));
    await post(`${this.path}/${upload.upload_id}/complete`, {}, { signal: this.abort.signal, tries: Infinity });
    this.set({ state: "checking" });
  }

  private async addressOf(number: number, next: number[]): Promise<string> {
    for (;;) {
      const known = this.addresses.get(number);
      if (known !== undefined) return known;
      this.asking ??= this.ask([number, ...next.slice(0, askedAtOnce - 1)]).finally(() => { this.asking = undefined; });
      await this.asking;
    }
  }

  private async ask(numbers: number[]): Promise<void> {
    const answer = await post<PartAddresses>(`${this.path}/${this.video.uploadID}/parts`, { numbers }, { signal: this.abort.signal, tries: Infinity });
    for (const part of answer.parts) this.addresses.set(part.number, part.url);
  }

  private async sendPart(number: number, next: number[]): Promise<void> {
    const { video, abort } = this;
    const size = video.partSize ?? video.size;
    for (let tries = 0; ; ) {
      const address = await this.addressOf(number, next);
      const bytes = (video.file as File).slice((number - 1) * size, Math.min(number * size, video.size));
      try {
        await sendFile(address, "PUT", {}, bytes, (sent) => {
          video.sending[number] = Math.min(sent, bytes.size);
          this.touched();
        }, abort.signal);
        delete video.sending[number];
        this.set({ parts: [...video.parts, number] });
        return;
      } catch (error) {
        delete video.sending[number];
        if (isAbort(error)) throw error;
        this.addresses.delete(number);
        const status = error instanceof SendError ? error.status : 0;
        if (status === 0 && !(await isReadable(bytes))) throw new Error("The file cannot be read any more. It was moved, changed or deleted: drop it again.");
        if (status === 0 || status === 429 || status === 503) {
          await connection.wait(status === 0 ? "unreachable" : "busy", undefined, abort.signal);
          continue;
        }
        tries += 1;
        if (tries >= mostTries || status === 507) throw error;
      }
    }
  }

  /** The server hashes the bytes and looks whether they are a video. */
  private async wait(): Promise<void> {
    for (;;) {
      const upload = await get<VideoUpload>(`${this.path}/${this.video.uploadID}`, undefined, this.abort.signal);
      if (upload.status === "failed") throw new Error(upload.error?.message ?? "The server did not take the file.");
      if (upload.status === "completed") {
        this.set({ state: "done", videoID: upload.video_id ?? undefined, finishedAt: Date.now() });
        return;
      }
      await pause(1000, this.abort.signal);
    }
  }
}

const isReadable = async (bytes: Blob): Promise<boolean> => {
  try {
    await bytes.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};
