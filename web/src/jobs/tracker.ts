import { useSyncExternalStore } from "react";
import { get, post } from "../api/client";
import { live, type LiveEvent, type LiveJob } from "../api/live";
import type { Job, Page } from "../api/model";
import { sessionStore } from "../api/session";
import { freshen, invalidate } from "../data/resources";
import { showToast } from "../ui/toasts";
import { notify } from "./notify";
import { jobTitle } from "./titles";

/**
 * The jobs of the workspace as they go on: heard over the live connection, and asked for where it is away: every 500 ms
 * while one runs that this page waits for, every 20 s otherwise.
 */
export interface TrackedJob {
  job: Job;
  /** Started by this page: its end is announced. */
  mine: boolean;
  /** When this page first saw it run and how far it was, for rate and time left. */
  since: { at: number; done: number };
  /** Which of all questions and hints this state is from, by number: an older answer may come later. */
  from: number;
}
interface State {
  jobs: TrackedJob[];
  error?: unknown;
}

let state: State = { jobs: [] };
const listeners = new Set<() => void>();
const waiting = new Map<string, ((job: Job) => void)[]>();
let timer: number | undefined;
let users = 0;
let asked = 0;
let followed: { channel: string; leave: () => void } | undefined;

export const isActive = (job: Job): boolean => job.status === "queued" || job.status === "running";

const change = (next: State) => {
  state = next;
  listeners.forEach((listener) => listener());
};

/** Jobs change what pages show; which is not worth guessing. */
const changed = ["project", "images", "jobs", "batches", "classes", "buckets", "footage"];
let isRefreshing = false;
/** What others' jobs change is read at most every 1.5 s: many may end at once. */
const refreshSoon = () => {
  if (isRefreshing) return;
  isRefreshing = true;
  window.setTimeout(() => {
    isRefreshing = false;
    freshen(...changed);
  }, 1500);
};

const finished = (job: Job, mine: boolean) => {
  if (!mine) {
    refreshSoon();
    return;
  }
  invalidate(...changed);
  const title = jobTitle(job);
  if (job.status !== "cancelled") notify(`${job.status === "succeeded" ? title.done : title.failed}.`);
  if (job.status === "succeeded") showToast(`${title.done}.`, { look: "success" });
  else if (job.status === "failed") showToast(`${title.failed}: ${job.error?.message ?? "no reason was given"}`, { look: "danger" });
};

const merge = (jobs: Job[], from: number) => {
  const known = new Map(state.jobs.map((tracked) => [tracked.job.id, tracked]));
  for (const job of jobs) {
    const before = known.get(job.id);
    if (before !== undefined && before.from > from) continue;
    const ended = before !== undefined && isActive(before.job) && !isActive(job);
    known.set(job.id, {
      job,
      from,
      mine: before?.mine ?? false,
      since: before !== undefined && before.job.status === "running" ? before.since : { at: Date.now(), done: job.progress?.done ?? 0 },
    });
    if (ended) finished(job, before.mine);
    if (!isActive(job)) {
      waiting.get(job.id)?.forEach((resolve) => resolve(job));
      waiting.delete(job.id);
    }
  }
  const all = [...known.values()].sort((a, b) => b.job.created_at.localeCompare(a.job.created_at)).slice(0, 100);
  change({ jobs: all });
};

const poll = async () => {
  window.clearTimeout(timer);
  due = Infinity;
  timer = undefined;
  if (users > 0 && sessionStore.state().status === "in" && (document.visibilityState === "visible" || state.jobs.some((tracked) => tracked.mine && isActive(tracked.job)))) {
    try {
      const from = ++asked;
      const mine = state.jobs.filter((tracked) => tracked.mine && isActive(tracked.job)).slice(0, 8);
      const page = await get<Page<Job>>("/jobs", { limit: 30 });
      const seen = new Set(page.items.map((job) => job.id));
      const others = await Promise.all(mine.filter((tracked) => !seen.has(tracked.job.id)).map((tracked) => get<Job>(`/jobs/${tracked.job.id}`)));
      merge([...page.items, ...others], from);
    } catch (error) {
      change({ ...state, error });
    }
  }
  if (users > 0 && due === Infinity) {
    window.clearTimeout(timer);
    follow();
    const heard = followed !== undefined && live.isOn(followed.channel);
    const awaited = state.jobs.some((tracked) => tracked.mine && isActive(tracked.job));
    const active = state.jobs.some((tracked) => isActive(tracked.job));
    timer = window.setTimeout(() => void poll(), heard ? (awaited ? 10_000 : 60_000) : awaited ? 500 : active ? 2000 : 20_000);
  }
};

// MARK: heard

/** Follows the workspace of the session, which may have become another one. */
const follow = () => {
  const workspace = users === 0 ? undefined : sessionStore.state().session?.user.app_metadata?.tenant_id;
  const channel = workspace == null ? undefined : `workspace:${workspace}`;
  if (channel === followed?.channel) return;
  followed?.leave();
  followed = channel === undefined ? undefined : { channel, leave: live.follow(channel, hear) };
};

const hear = (said: LiveEvent) => {
  if (said.event === "job") void hearJob(said.payload);
  else if (said.event === "missed") soon(0);
};

/** Progress is all in the hint; what else a job's beginning and end say is read. */
const hearJob = async (said: LiveJob) => {
  const tracked = state.jobs.find((one) => one.job.id === said.id);
  const isOver = said.status !== "queued" && said.status !== "running";
  if (tracked === undefined || !isActive(tracked.job)) {
    if (isOver) refreshSoon();
    else soon(500);
    return;
  }
  const from = ++asked;
  if (!isOver) {
    const { job } = tracked;
    merge([{ ...job, status: said.status, progress: { ...job.progress, done: said.done, total: said.total, message: said.message } }], from);
  } else if (tracked.mine) {
    try {
      merge([await get<Job>(`/jobs/${said.id}`)], from);
    } catch {
      soon(2000);
    }
  } else {
    soon(500);
  }
};

/** Asks for all jobs in `pause` ms, unless they are asked for sooner. */
let due = Infinity;
const soon = (pause: number) => {
  if (users === 0 || due <= Date.now() + pause) return;
  due = Date.now() + pause;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void poll(), pause);
};

/** Follows a job that this page has started; its end is announced in a toast. */
export const trackJob = (job: Job): void => {
  change({
    jobs: [{ job, mine: true, from: ++asked, since: { at: Date.now(), done: job.progress?.done ?? 0 } }, ...state.jobs.filter((tracked) => tracked.job.id !== job.id)],
  });
  void poll();
};

/** Resolves when the job has ended, however it ended. */
export const jobEnd = (job: Job): Promise<Job> =>
  isActive(job)
    ? new Promise((resolve) => {
      waiting.set(job.id, [...(waiting.get(job.id) ?? []), resolve]);
      trackJob(job);
    })
    : Promise.resolve(job);

export const cancelJob = async (job: Job): Promise<void> => {
  const from = ++asked;
  merge([await post<Job>(`/jobs/${job.id}/cancel`)], from);
};
export const retryJob = async (job: Job): Promise<void> => trackJob(await post<Job>(`/jobs/${job.id}/retry`));

export const forgetJobs = (): void => change({ jobs: [] });

// While nothing is heard it is asked for again, at once.
live.subscribe(() => { if (followed !== undefined && !live.isOn(followed.channel)) soon(500); });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  users += 1;
  if (users === 1) void poll();
  return () => {
    listeners.delete(listener);
    users -= 1;
    if (users > 0) return;
    window.clearTimeout(timer);
    follow();
  };
};

export const useJobs = (): State => useSyncExternalStore(subscribe, () => state);

/** One job as it goes on, or undefined before it is known. */
export const useJob = (id: string | undefined): TrackedJob | undefined =>
  useJobs().jobs.find((tracked) => tracked.job.id === id);
