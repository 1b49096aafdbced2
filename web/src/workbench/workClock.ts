import { useEffect, useSyncExternalStore } from "react";
import { post } from "../api/client";
import { RequestError } from "../api/errors";
import type { WorkReceipt } from "../api/types";
import { sessionStore } from "../api/session";
import { newIdentifier } from "../canvas/identifier";
import { freshen } from "../data/resources";

/** One visit to an image or a video: how long somebody really worked there. */
interface Sitting {
  id: string;
  user: string;
  workspace: string;
  project: string;
  /** One of both. */
  image?: string;
  video?: string;
  startedAt: string;
  /** Milliseconds of active time. */
  active: number;
  /** How much of that the server has confirmed. */
  sent: number;
}
export type WorkPlace = Pick<Sitting, "user" | "workspace" | "project" | "image" | "video">;

/** Somebody who has touched nothing for so long is not working. */
const idle = 30_000;
const sendEvery = 30_000;
/** Less than this is passing by. */
const least = 500;
const prefix = "framewright.work.";
/** Of the resource that holds what is recorded of a place. */
export const workName = ({ image, video }: Pick<Sitting, "image" | "video">): string => (video === undefined ? `images/${image ?? ""}/work` : `videos/${video}/work`);
/** Visits a request; the server takes 500. */
const most = 200;

/**
 * Counts the time in which somebody works on the open image or video: the page is visible, and the last input is at most 30 s old.
 * Every visit has an id and is kept in this browser until the server has confirmed it, so that a reload or a day offline
 * loses none of it and a repeated report counts once.
 */
export class WorkClock {
  private sittings = new Map<string, Sitting>();
  private current: Sitting | undefined;
  /** When the last input was, and up to when is counted, on the page's own clock; undefined while nobody works. */
  private last: { input: number; counted: number } | undefined;
  private timer: { handle: number; due: number } | undefined;
  private sending = false;
  private listeners = new Set<() => void>();
  private version = 0;

  constructor() {
    const input = () => this.input();
    for (const name of ["pointerdown", "pointermove", "keydown", "wheel"]) window.addEventListener(name, input, { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") return;
      this.pause();
      void this.send();
    });
    window.addEventListener("pagehide", () => this.pause());
    sessionStore.subscribe(() => { if (sessionStore.state().status === "in") this.wake(2000); });
    this.recall();
    this.wake(2000);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  state = (): number => this.version;

  /** Begins a visit and ends the one before; undefined where nothing is worked on. */
  open(place: WorkPlace | undefined): void {
    this.pause();
    this.current = undefined;
    if (place !== undefined) {
      this.current = { ...place, id: newIdentifier(), startedAt: new Date().toISOString(), active: 0, sent: 0 };
      if (document.visibilityState === "visible") this.last = { input: performance.now(), counted: performance.now() };
    }
    this.wake(1500);
  }

  /** Milliseconds on an image or a video that the server does not know of yet. */
  unsent(id: string): number {
    this.count();
    let sum = 0;
    for (const one of this.everything()) if ((one.image ?? one.video) === id) sum += one.active - one.sent;
    return sum;
  }

  private everything(): Sitting[] {
    const all = new Map(this.sittings);
    if (this.current !== undefined) all.set(this.current.id, this.current);
    return [...all.values()];
  }

  private input(): void {
    if (this.current === undefined || document.visibilityState !== "visible") return;
    const now = performance.now();
    // Moving the pointer says so dozens of times a second.
    if (this.last !== undefined && now - this.last.input < 250) return;
    this.count();
    this.last = { input: now, counted: now };
    this.wake(sendEvery);
  }

  /** Adds what has passed and is not counted yet, up to 30 s after the last input. */
  private count(): void {
    if (this.current === undefined || this.last === undefined) return;
    const until = Math.min(performance.now(), this.last.input + idle);
    if (until <= this.last.counted) return;
    this.current.active += until - this.last.counted;
    this.last.counted = until;
    this.keep(this.current);
  }

  private pause(): void {
    this.count();
    this.last = undefined;
  }

  private keep(one: Sitting): void {
    if (one.active < least) return;
    this.sittings.set(one.id, one);
    try {
      localStorage.setItem(prefix + one.id, JSON.stringify(one));
    } catch {
      // Kept until the page is left.
    }
  }

  private forget(id: string): void {
    this.sittings.delete(id);
    try {
      localStorage.removeItem(prefix + id);
    } catch {
      // There was nothing.
    }
  }

  /** Takes up what earlier pages, and other tabs, left behind. */
  private recall(): void {
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(prefix)) continue;
        const one = JSON.parse(localStorage.getItem(name) ?? "null") as Sitting | null;
        if (one == null || typeof one.active !== "number" || typeof (one.image ?? one.video) !== "string") localStorage.removeItem(name);
        else if (!this.sittings.has(one.id)) this.sittings.set(one.id, one);
      }
    } catch {
      // Storage is refused, or holds nonsense.
    }
  }

  /** Sends after so long, or earlier where that is planned already. */
  private wake(after: number): void {
    const due = performance.now() + after;
    if (this.timer !== undefined && this.timer.due <= due) return;
    window.clearTimeout(this.timer?.handle);
    const handle = window.setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, after);
    this.timer = { handle, due };
  }

  /** Sends what the server has not confirmed, a project a request; what fails is sent again later. */
  async send(): Promise<void> {
    const session = sessionStore.state().session;
    if (this.sending || session === undefined || session === null) return;
    this.count();
    const ready = this.everything().filter((one) => one.user === session.user.id && one.workspace === session.user.app_metadata?.tenant_id && one.active >= least && one.active - one.sent >= 1);
    const project = ready[0]?.project;
    if (project === undefined) return;
    const group = ready.filter((one) => one.project === project).slice(0, most).map((one) => ({ one, active: Math.round(one.active) }));
    this.sending = true;
    try {
      const { refused } = await post<WorkReceipt>(
        `/projects/${project}/work`,
        { items: group.map(({ one, active }) => ({ id: one.id, ...(one.video === undefined ? { image_id: one.image } : { video_id: one.video }), seconds: Math.min(active, 86_400_000) / 1000, started_at: one.startedAt })) },
        { tries: 1, isQuestion: true },
      );
      const gone = new Set(refused);
      for (const { one, active } of group) this.settle(one, gone.has(one.id) ? undefined : active);
      freshen(...new Set(group.map(({ one }) => workName(one))), `project/${project}/work`);
      if (ready.length > group.length) this.wake(0);
    } catch (error) {
      // Refused as a whole: the project is gone, or one may no longer work in it.
      if (error instanceof RequestError && !error.isPassing && error.status !== 401) for (const { one } of group) this.settle(one, undefined);
      else this.wake(sendEvery);
    } finally {
      this.sending = false;
      this.version += 1;
      this.listeners.forEach((listener) => listener());
    }
  }

  private settle(one: Sitting, confirmed: number | undefined): void {
    if (confirmed === undefined) {
      this.forget(one.id);
      if (this.current === one) this.current = undefined;
      return;
    }
    one.sent = Math.max(one.sent, confirmed);
    if (this.current !== one && one.active - one.sent < 1) this.forget(one.id);
    else this.keep(one);
  }
}

export const workClock = new WorkClock();

/** Counts the time on an image or a video while the component is mounted; nothing where `place` is undefined. */
export const useWorkClock = (place: WorkPlace | undefined): void => {
  const { user, workspace, project, image, video } = place ?? {};
  useEffect(() => {
    if (user === undefined || workspace === undefined || project === undefined || (image ?? video) === undefined) return undefined;
    workClock.open({ user, workspace, project, image, video });
    return () => workClock.open(undefined);
  }, [user, workspace, project, image, video]);
};

/** Grows whenever the server has confirmed something. */
export const useWorkVersion = (): number => useSyncExternalStore(workClock.subscribe, workClock.state);
