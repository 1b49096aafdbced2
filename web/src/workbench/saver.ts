import { post } from "../api/client";
import { connection } from "../api/connection";
import { isAbort, RequestError } from "../api/errors";
import type { Annotation, AnnotationOperation, AnnotationResult } from "../api/model";
import type { FrameImageList, Track } from "../api/types";
import { newKey, sessionStore } from "../api/session";
import { dropPending, keepPending, keptChange, mergeChanges, missingOf, perhapsSent, recallPending, type PendingChange } from "./pending";

/** A label that changed on the server since it was read, or is gone there (`theirs` null). */
export interface Conflict {
  change: PendingChange;
  theirs: Annotation | null;
}
/** A label that the server refuses. */
export interface Refusal {
  change: PendingChange;
  message: string;
  hint?: string;
}
export interface SaverState {
  status: "saved" | "saving" | "waiting";
  pending: number;
  conflicts: Conflict[];
  refusals: Refusal[];
  savedAt?: number;
}

/** Changes a request; the server takes 1,000. */
const most = 200;
/** Quiet time before a change is sent, so that a drag's steps travel as one. */
const pause = 250;

/**
 * Saves labels: every committed command at once into this browser, then to the server in batches with revisions.
 * One a page, for all projects; changes wait while there is no connection or no session.
 */
export class Saver {
  private waiting = new Map<string, PendingChange>();
  private flying = new Map<string, PendingChange>();
  private conflicts = new Map<string, Conflict>();
  private refusals = new Map<string, Refusal>();
  private revisions = new Map<string, number>();
  private timer: number | undefined;
  private sending: Promise<void> | undefined;
  private readonly answers: [id: string, answer: Annotation | null][] = [];
  private savedAt: number | undefined;
  private listeners = new Set<() => void>();
  private shown: SaverState = { status: "saved", pending: 0, conflicts: [], refusals: [] };
  private readonly restored: Promise<void>;
  /** Told of each answer: the label as the server has it, or null where it is gone. */
  readonly answered = new Set<(answers: Map<string, Annotation | null>) => void>();
  /** Told when the server's version was taken instead of this browser's, or a change was given up. */
  readonly overruled = new Set<(change: PendingChange) => void>();
  /** Images of frames, by video and frame. */
  private frameImages = new Map<string, string>();

  constructor() {
    this.restored = recallPending().then((kept) => {
      for (const change of kept) if (!this.waiting.has(change.id) && !this.flying.has(change.id)) this.waiting.set(change.id, perhapsSent(change));
      if (kept.length > 0) {
        this.show();
        this.schedule(0);
      }
    });
    sessionStore.subscribe(() => { if (sessionStore.state().status === "in") this.schedule(0); });
    connection.subscribe(() => this.show());
    window.addEventListener("beforeunload", (event) => {
      // It is kept in this browser; but people believe it on the server when they go.
      if (this.waiting.size + this.flying.size > 0) event.preventDefault();
    });
    window.addEventListener("pagehide", () => void this.flush());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  state = (): SaverState => this.shown;

  private show(): void {
    const pending = this.waiting.size + this.flying.size;
    this.shown = {
      status: pending === 0 ? "saved" : connection.state().waiting ? "waiting" : "saving",
      pending, conflicts: [...this.conflicts.values()], refusals: [...this.refusals.values()], savedAt: this.savedAt,
    };
    this.listeners.forEach((listener) => listener());
  }

  /** The newest revision that is known of a label. */
  revision(id: string): number | undefined {
    return this.revisions.get(id);
  }

  /** Remembers what was read, unless something newer is known. */
  learn(annotations: readonly { id: string; revision: number }[]): void {
    for (const { id, revision } of annotations) this.revisions.set(id, Math.max(revision, this.revisions.get(id) ?? 0));
  }

  add(change: Omit<PendingChange, "at" | "revision"> & { revision?: number | null }): void {
    const full: PendingChange = { ...change, revision: change.revision ?? this.revisions.get(change.id) ?? null, at: Date.now() };
    this.conflicts.delete(full.id);
    this.refusals.delete(full.id);
    const merged = mergeChanges(this.waiting.get(full.id), full);
    if (merged === undefined && !this.flying.has(full.id)) {
      this.waiting.delete(full.id);
      void dropPending([full.id]);
    } else {
      this.waiting.set(full.id, merged ?? full);
      void keepPending(keptChange(this.flying.get(full.id), merged ?? full));
    }
    this.show();
    this.schedule(pause);
  }

  /** How many answers there were so far: what is read from now on may be older than those that follow. */
  get mark(): number {
    return this.answers.length;
  }

  /** The labels of an image, read after `mark` was taken, as they will be once everything is saved. */
  async overlay(image: string, annotations: readonly Annotation[], mark: number): Promise<Annotation[]> {
    await this.restored;
    return this.now(image, annotations, mark);
  }

  /** The same for what was read some time ago: a page that comes back to it must not show it as it was then. */
  now(image: string, annotations: readonly Annotation[], mark: number): Annotation[] {
    const all = new Map(annotations.map((one) => [one.id, one]));
    for (const [id, answer] of this.answers.slice(mark)) {
      if (answer === null) all.delete(id);
      else if (answer.image_id === image) all.set(id, answer);
    }
    for (const change of [...this.flying.values(), ...this.waiting.values()]) {
      if (change.image !== image) continue;
      const before = all.get(change.id);
      if (change.op === "delete") all.delete(change.id);
      else if (before !== undefined) all.set(change.id, { ...before, ...(change.fields as Partial<Annotation>) });
      else if (change.op === "create") {
        const now = new Date(change.at).toISOString();
        all.set(change.id, {
          project_id: change.project, image_id: image, class_name: "", attributes: {}, bounds: null, status: "approved", created_at: now, updated_at: now,
          ...change.fields, id: change.id, revision: 0,
        } as unknown as Annotation);
      }
    }
    return [...all.values()];
  }

  /** What is not on the server yet of a video's tracks and labels, in the order in which it was done. */
  async pendingOf(video: string): Promise<PendingChange[]> {
    await this.restored;
    const all = [...this.flying.values(), ...this.waiting.values()].filter((change) => change.video === video);
    const merged = new Map<string, PendingChange>();
    for (const change of all) {
      const whole = mergeChanges(merged.get(change.id), change);
      if (whole === undefined) merged.delete(change.id);
      else merged.set(change.id, whole);
    }
    return [...merged.values()];
  }

  private schedule(after: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), after);
  }

  /** Sends what waits; resolves when this round has its answer. */
  flush(): Promise<void> {
    window.clearTimeout(this.timer);
    this.sending ??= this.send().finally(() => {
      this.sending = undefined;
      if (this.sendable().length > 0) this.schedule(0);
    });
    return this.sending;
  }

  private sendable(): PendingChange[] {
    const workspace = sessionStore.state().session?.user.app_metadata?.tenant_id;
    return [...this.waiting.values()].filter((change) => change.workspace === workspace && !this.conflicts.has(change.id) && !this.refusals.has(change.id))
      .sort((a, b) => rank(a) - rank(b));
  }

  private async send(): Promise<void> {
    const ready = this.sendable();
    const project = ready[0]?.project;
    if (project === undefined) return;
    const group = ready.filter((change) => change.project === project).slice(0, most);
    for (const change of group) {
      this.waiting.delete(change.id);
      this.flying.set(change.id, change);
    }
    this.show();
    try {
      await this.findImages(project, group);
      const { results } = await post<{ results: AnnotationResult[] }>(`/projects/${project}/annotations/batch`, { operations: group.map((change) => operation(change, this.frameImages)) }, { tries: Infinity, key: newKey() });
      const answers = new Map<string, Annotation | null>();
      results.forEach((result, index) => this.settle(group[result.index ?? index], result, answers));
      this.savedAt = Date.now();
      this.answers.push(...answers);
      if (answers.size > 0) this.answered.forEach((listener) => listener(answers));
    } catch (error) {
      this.fail(group, error);
    }
    this.show();
  }

  /** Keyframes are labels of images: frames that have none get one before anything is written on them. */
  private async findImages(project: string, group: readonly PendingChange[]): Promise<void> {
    const missing = new Map<string, number[]>();
    for (const { op, video, frame } of group) {
      if (op !== "create" || video === undefined || frame === undefined || this.frameImages.has(`${video}/${frame}`)) continue;
      missing.set(video, [...(missing.get(video) ?? []), frame]);
    }
    for (const [video, frames] of missing) {
      for (let start = 0; start < frames.length; start += 20) {
        const part = frames.slice(start, start + 20);
        const { items } = await post<FrameImageList>(`/projects/${project}/videos/${video}/frame_images`, { frames: part }, { tries: Infinity, key: newKey() });
        for (const item of items) this.frameImages.set(`${video}/${item.frame_number}`, item.image_id);
      }
    }
  }

  private settle(change: PendingChange, result: AnnotationResult, answers: Map<string, Annotation | null>): void {
    this.flying.delete(change.id);
    const next = this.waiting.get(change.id);
    const there = change.op === "create" ? (result.status === 200 ? result.annotation : undefined) : result.status === 409 ? result.current : undefined;
    if (there != null && this.catchUp(change, next, there)) return;
    if (result.status === 200 || result.status === 201 || result.status === 204 || (result.status === 404 && change.op === "delete")) {
      const saved: { revision: number } | null = change.op === "delete" ? null : (result.annotation ?? result.track ?? null);
      if (saved != null) this.revisions.set(change.id, saved.revision);
      else this.revisions.delete(change.id);
      if (next === undefined) {
        void dropPending([change.id]);
        if (change.entity === undefined) answers.set(change.id, change.op === "delete" ? null : (result.annotation ?? null));
        return;
      }
      // Changed again meanwhile: the next round builds on what is there now.
      const based: PendingChange = change.op === "delete"
        ? { ...next, op: "create", revision: null }
        : { ...next, op: next.op === "delete" ? "delete" : "update", revision: saved?.revision ?? next.revision };
      this.waiting.set(change.id, based);
      void keepPending(based);
      return;
    }
    const whole = next === undefined ? change : (mergeChanges(change, next) ?? next);
    this.waiting.set(change.id, whole);
    if (result.status === 409 || result.status === 404 || result.status === 412) this.conflicts.set(change.id, { change: whole, theirs: result.current ?? (result.current_track == null ? null : labelOf(result.current_track)) });
    else this.refusals.set(change.id, { change: whole, message: result.error?.message ?? "The server refused this label." });
  }

  /**
   * The server has the label in a state that we did not hear of: ours, where an answer was lost with the page that
   * waited for it. Then what is left to say follows on top of it. False where there is nothing more to say (the answer
   * is settled like any other), or where somebody else wrote.
   */
  private catchUp(change: PendingChange, next: PendingChange | undefined, there: Annotation): boolean {
    const missing = missingOf(change, there as unknown as Record<string, unknown>);
    if (missing === undefined || (change.op === "create" && Object.keys(missing).length === 0)) return false;
    const { kind: _, ...fields } = missing;
    const rest: PendingChange = { ...change, op: change.op === "delete" ? "delete" : "update", revision: there.revision, fields, sent: undefined };
    const based = next === undefined ? rest : (mergeChanges(rest, next) ?? next);
    this.revisions.set(change.id, there.revision);
    this.waiting.set(change.id, based);
    void keepPending(based);
    return true;
  }

  /** The whole request failed: what was sent waits again, or is shown as refused. */
  private fail(group: PendingChange[], error: unknown): void {
    const lasting = error instanceof RequestError && !error.isPassing && error.status !== 401;
    for (const change of group) {
      this.flying.delete(change.id);
      const next = this.waiting.get(change.id);
      // Refused as a whole, it did not arrive. Otherwise nobody knows: the page may be about to go.
      const whole = lasting ? (next === undefined ? change : mergeChanges(change, next)) : next === undefined ? perhapsSent(change) : keptChange(change, next);
      if (whole === undefined) {
        this.waiting.delete(change.id);
        void dropPending([change.id]);
        continue;
      }
      this.waiting.set(change.id, whole);
      if (lasting) this.refusals.set(change.id, { change: whole, message: error.message, hint: error.hint });
    }
    if (!isAbort(error) && !(error instanceof RequestError)) this.schedule(2000);
  }

  /** Ends a conflict: mine is sent again on top of theirs, or theirs is shown. */
  resolve(id: string, keep: "mine" | "theirs"): void {
    const conflict = this.conflicts.get(id);
    if (conflict === undefined) return;
    this.conflicts.delete(id);
    const { change, theirs } = conflict;
    if (keep === "theirs" || (theirs == null && change.op === "delete")) {
      this.waiting.delete(id);
      void dropPending([id]);
      if (theirs != null) this.revisions.set(id, theirs.revision);
      if (change.video === undefined) this.answered.forEach((listener) => listener(new Map([[id, theirs]])));
      this.overruled.forEach((listener) => listener(change));
    } else {
      const again: PendingChange = theirs == null ? { ...change, op: "create", revision: null } : { ...change, op: change.op === "delete" ? "delete" : "update", revision: theirs.revision };
      this.waiting.set(id, again);
      void keepPending(again);
      this.schedule(0);
    }
    this.show();
  }

  /** Takes new labels back, sent or not, wherever they are shown. */
  withdraw(labels: readonly Pick<PendingChange, "id" | "workspace" | "project" | "image">[]): void {
    for (const label of labels) this.add({ ...label, op: "delete", fields: {} });
    const gone = new Map<string, null>(labels.map(({ id }) => [id, null]));
    this.answered.forEach((listener) => listener(gone));
  }

  retry(id: string): void {
    this.refusals.delete(id);
    this.show();
    this.schedule(0);
  }

  /** Gives a refused change up. The label is read again by whoever shows it. */
  discard(id: string): void {
    const change = this.waiting.get(id);
    this.refusals.delete(id);
    this.waiting.delete(id);
    void dropPending([id]);
    if (change !== undefined) this.overruled.forEach((listener) => listener(change));
    this.show();
  }
}

/** Tracks come before their keyframes; what goes, and what would change keyframes besides, comes after them. */
const rank = ({ entity, op }: PendingChange): number => (entity !== "track" ? 1 : op === "create" ? 0 : op === "update" ? 2 : 3);

/** A track as the dialog of two versions shows it. */
const labelOf = (track: Track): Annotation => ({ ...track, kind: "track", data: {}, class_name: "", updated_at: track.created_at } as unknown as Annotation);

const operation = (change: PendingChange, frameImages: ReadonlyMap<string, string>): AnnotationOperation => {
  const { id, op, fields, video, frame } = change;
  const revision = change.revision ?? 0;
  if (change.entity === "track") {
    return op === "create" ? { op: "create_track", track: { ...fields, id, video_id: video } }
      : op === "update" ? { op: "update_track", track_id: id, revision, track_changes: fields }
      : { op: "delete_track", track_id: id, revision };
  }
  if (op === "update") return { op: "update", id, revision, changes: fields };
  if (op === "delete") return { op: "delete", id, revision };
  const place = video === undefined ? { image_id: change.image } : frame === undefined ? { video_id: video } : { image_id: frameImages.get(`${video}/${frame}`) };
  return { op: "create", annotation: { ...fields, id, ...place } };
};

export const saver = new Saver();
