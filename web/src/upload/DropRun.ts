import { post } from "../api/client";
import { connection } from "../api/connection";
import { isAbort, RequestError } from "../api/errors";
import type { Page, Upload, UploadBatch, UploadTicket } from "../api/model";
import { sessionStore } from "../api/session";
import { hashFile } from "./hashFile";
import { pictureType } from "./pictures";
import { sendFile, SendError } from "./sendFile";
import type { Drop, DropFile } from "./uploads";

/** Files a request of tickets or completions; bytes a request of tickets, since tickets hold for five minutes only. */
const batchSize = 50;
const batchBytes = 200_000_000;
const lanes = 4;
const mostTries = 4;

interface Ready { file: DropFile; ticket: UploadTicket }
interface Sent { file: DropFile; uploadID: string }
export interface Outcome { ended: boolean; trouble?: string }

/**
 * One run over a drop: tickets for up to 50 files, four PUTs at a time, completions of up to 50. It ends when nothing
 * waits any more, or stops with a reason that a person has to deal with.
 */
export class DropRun {
  readonly done: Promise<Outcome>;
  private readonly abort = new AbortController();
  private readonly waiting: DropFile[];
  private readonly ready: Ready[] = [];
  private sent: Sent[] = [];
  private fetching: Promise<void> | undefined;
  private completing: Promise<void> = Promise.resolve();

  constructor(private readonly drop: Drop, private readonly touched: (...files: DropFile[]) => void) {
    this.waiting = drop.files.filter((file) => file.state === "waiting" && file.file !== undefined);
    this.done = this.run();
  }

  stop(): void {
    this.abort.abort();
  }

  private get path(): string {
    return `/projects/${this.drop.projectID}`;
  }

  private async run(): Promise<Outcome> {
    try {
      if (sessionStore.state().session?.user.app_metadata?.tenant_id !== this.drop.workspaceID) {
        return { ended: false, trouble: "This upload belongs to another workspace. Switch to it and go on." };
      }
      if (this.drop.batchID === undefined && this.waiting.length > 0) await this.makeBatch();
      await Promise.all(Array.from({ length: lanes }, () => this.lane()));
      await this.complete();
      await this.completing;
      const left = this.drop.files.some((file) => file.state === "waiting");
      return { ended: !left, trouble: left ? "Some files are missing. Drop the same folder again to go on." : undefined };
    } catch (error) {
      if (isAbort(error)) return { ended: false };
      this.abort.abort();
      for (const file of this.drop.files) if (file.state === "sending" || file.state === "sent") this.set(file, { state: "waiting", sentBytes: 0 });
      return { ended: false, trouble: error instanceof Error ? error.message : "The upload stopped." };
    }
  }

  private async makeBatch(): Promise<void> {
    const time = new Date(this.drop.createdAt);
    const stamp = `${time.toISOString().slice(0, 10)} ${time.toTimeString().slice(0, 8)}`;
    const name = this.drop.name === "" ? `Upload ${stamp}` : `${this.drop.name.slice(0, 150)} ${stamp}`;
    const batch = await post<UploadBatch>(`${this.path}/batches`, { name, source: "upload" }, { signal: this.abort.signal, key: `batch-${this.drop.id}` });
    this.drop.batchID = batch.id;
    this.touched();
  }

  private set(file: DropFile, change: Partial<DropFile>): void {
    Object.assign(file, change);
    this.touched(file);
  }

  private async lane(): Promise<void> {
    for (;;) {
      if (this.abort.signal.aborted) throw new DOMException("given up", "AbortError");
      if (this.ready.length < lanes * 3 && this.waiting.length > 0) this.fetching ??= this.fetchTickets().finally(() => { this.fetching = undefined; });
      const next = this.ready.shift();
      if (next !== undefined) {
        await this.send(next);
        continue;
      }
      if (this.fetching !== undefined) {
        await this.fetching;
        continue;
      }
      if (this.waiting.length === 0) return;
    }
  }

  private async fetchTickets(): Promise<void> {
    const files: DropFile[] = [];
    let bytes = 0;
    while (files.length < batchSize && bytes < batchBytes) {
      const file = this.waiting.shift();
      if (file === undefined) break;
      files.push(file);
      bytes += file.size;
    }
    const described = await Promise.all(files.map(async (file) => {
      try {
        return {
          filename: file.path.slice(file.path.lastIndexOf("/") + 1),
          content_type: pictureType(file.path) ?? "application/octet-stream",
          size: file.size,
          sha256: await hashFile(file.file as File),
          relative_path: file.path,
          batch_id: this.drop.batchID,
          on_duplicate: "skip",
        };
      } catch {
        this.set(file, { state: "failed", error: "The file cannot be read. It was moved, changed or deleted." });
        return undefined;
      }
    }));
    const asked = files.filter((_, index) => described[index] !== undefined);
    if (asked.length === 0) return;
    const body = { files: described.filter((one) => one !== undefined) };
    const answer = await post<Page<UploadTicket & { error?: { message: string } | null }>>(`${this.path}/upload_urls`, body, { signal: this.abort.signal, tries: Infinity });
    answer.items.forEach((ticket, index) => {
      const file = asked[index];
      if (ticket.error != null) this.set(file, { state: "failed", error: ticket.error.message });
      else if (ticket.duplicate_of != null) this.set(file, { state: "duplicate", duplicateOf: ticket.duplicate_of });
      else this.ready.push({ file, ticket });
    });
  }

  private async send({ file, ticket }: Ready): Promise<void> {
    this.set(file, { state: "sending", sentBytes: 0 });
    try {
      await sendFile(ticket.url ?? "", ticket.method ?? "PUT", ticket.headers ?? {}, file.file as File, (bytes) => {
        file.sentBytes = Math.min(bytes, file.size);
        this.touched();
      }, this.abort.signal);
      this.set(file, { state: "sent", sentBytes: file.size });
      this.sent.push({ file, uploadID: ticket.upload_id ?? "" });
    } catch (error) {
      if (isAbort(error)) {
        this.set(file, { state: "waiting", sentBytes: 0 });
        throw error;
      }
      await this.failed(file, ticket, error);
    }
    if (this.sent.length >= batchSize) await this.complete();
  }

  private async failed(file: DropFile, ticket: UploadTicket, error: unknown): Promise<void> {
    const status = error instanceof SendError ? error.status : 0;
    this.set(file, { sentBytes: 0 });
    if (status === 0 && !(await isReadable(file.file as File))) {
      this.set(file, { state: "failed", error: "The file cannot be read. It was moved, changed or deleted." });
      return;
    }
    if (status === 0 || status === 429 || status === 503) {
      // No fault of the file: wait behind the shared countdown. The ticket may be too old after it.
      await connection.wait(status === 0 ? "unreachable" : "busy", undefined, this.abort.signal);
      const fresh = ticket.expires_at != null && new Date(ticket.expires_at).getTime() - Date.now() > 30_000;
      if (fresh) this.ready.unshift({ file, ticket });
      else this.waiting.unshift(file);
      this.set(file, { state: "waiting" });
      return;
    }
    file.tries += 1;
    if (file.tries >= mostTries || status === 413) {
      this.set(file, { state: "failed", error: status === 413 ? "The file is larger than the server accepts." : (error as Error).message });
    } else {
      this.set(file, { state: "waiting" });
      this.waiting.push(file);
    }
  }

  private async complete(): Promise<void> {
    const group = this.sent;
    this.sent = [];
    if (group.length === 0) return;
    const earlier = this.completing;
    this.completing = (async () => {
      await earlier;
      for (let start = 0; start < group.length; start += batchSize) await this.completeGroup(group.slice(start, start + batchSize));
    })();
    await this.completing;
  }

  private async completeGroup(group: Sent[]): Promise<void> {
    let answers: Upload[];
    try {
      answers = (await post<Page<Upload>>(`${this.path}/complete_uploads`, { upload_ids: group.map((one) => one.uploadID) },
        { signal: this.abort.signal, tries: Infinity })).items;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      for (const { file } of group) this.set(file, { state: "failed", error: error.message });
      return;
    }
    const byID = new Map(answers.map((answer) => [answer.id, answer]));
    group.forEach(({ file, uploadID }, index) => {
      const answer = byID.get(uploadID) ?? answers[index];
      if (answer?.status === "completed") this.set(file, { state: "done", imageID: answer.image_id ?? undefined });
      else if (answer?.status === "duplicate") this.set(file, { state: "duplicate", duplicateOf: answer.duplicate_of ?? undefined });
      else this.set(file, { state: "failed", error: answer?.error?.message ?? "The server did not take the file." });
    });
  }
}

const isReadable = async (file: File): Promise<boolean> => {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};
