import { useSyncExternalStore } from "react";
import { get, post } from "../api/client";
import type { Job, Page } from "../api/model";
import { sessionStore } from "../api/session";
import { invalidate } from "../data/resources";
import { showToast } from "../ui/toasts";
import { notify } from "./notify";
import { jobTitle } from "./titles";

/** The one poller of jobs: every 500 ms while one runs that this page waits for, every 20 s otherwise. */
export interface TrackedJob {
  job: Job;
  /** Started by this page: its end is announced. */
  mine: boolean;
  /** When this page first saw it run and how far it was, for rate and time left. */
  since: { at: number; done: number };
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

export const isActive = (job: Job): boolean => job.status === "queued" || job.status === "running";

const change = (next: State) => {
  state = next;
  listeners.forEach((listener) => listener());
};

const finished = (job: Job, mine: boolean) => {
  // Jobs change what pages show; which is not worth guessing.
  invalidate("project", "images", "jobs", "batches", "classes", "buckets", "footage");
  if (!mine) return;
  const title = jobTitle(job);
  if (job.status !== "cancelled") notify(`${job.status === "succeeded" ? title.done : title.failed}.`);
  if (job.status === "succeeded") showToast(`${title.done}.`, { look: "success" });
  else if (job.status === "failed") showToast(`${title.failed}: ${job.error?.message ?? "no reason was given"}`, { look: "danger" });
};

const merge = (jobs: Job[]) => {
  const known = new Map(state.jobs.map((tracked) => [tracked.job.id, tracked]));
  for (const job of jobs) {
    const before = known.get(job.id);
    const ended = before !== undefined && isActive(before.job) && !isActive(job);
    known.set(job.id, {
      job,
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
  timer = undefined;
  if (users > 0 && sessionStore.state().status === "in" && (document.visibilityState === "visible" || state.jobs.some((tracked) => tracked.mine && isActive(tracked.job)))) {
    try {
      const mine = state.jobs.filter((tracked) => tracked.mine && isActive(tracked.job)).slice(0, 8);
      const page = await get<Page<Job>>("/jobs", { limit: 30 });
      const seen = new Set(page.items.map((job) => job.id));
      const others = await Promise.all(mine.filter((tracked) => !seen.has(tracked.job.id)).map((tracked) => get<Job>(`/jobs/${tracked.job.id}`)));
      merge([...page.items, ...others]);
    } catch (error) {
      change({ ...state, error });
    }
  }
  if (users > 0) {
    const awaited = state.jobs.some((tracked) => tracked.mine && isActive(tracked.job));
    const active = state.jobs.some((tracked) => isActive(tracked.job));
    timer = window.setTimeout(() => void poll(), awaited ? 500 : active ? 2000 : 20_000);
  }
};

/** Follows a job that this page has started; its end is announced in a toast. */
export const trackJob = (job: Job): void => {
  change({
    jobs: [{ job, mine: true, since: { at: Date.now(), done: job.progress?.done ?? 0 } }, ...state.jobs.filter((tracked) => tracked.job.id !== job.id)],
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

export const cancelJob = async (job: Job): Promise<void> => merge([await post<Job>(`/jobs/${job.id}/cancel`)]);
export const retryJob = async (job: Job): Promise<void> => trackJob(await post<Job>(`/jobs/${job.id}/retry`));

export const forgetJobs = (): void => change({ jobs: [] });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  users += 1;
  if (users === 1) void poll();
  return () => {
    listeners.delete(listener);
    users -= 1;
    if (users === 0) window.clearTimeout(timer);
  };
};

export const useJobs = (): State => useSyncExternalStore(subscribe, () => state);

/** One job as it goes on, or undefined before it is known. */
export const useJob = (id: string | undefined): TrackedJob | undefined =>
  useJobs().jobs.find((tracked) => tracked.job.id === id);
