import { get } from "../api/client";
import type { FootageActivity, FootageState } from "../api/types";
import { useResource, type Resource } from "./resources";

/** Resources of one project's footage; names start with `footage/ID`, so that one `invalidate` reaches all of them. */
export const footageName = (project: string): string => `footage/${project}`;
export const footagePath = (project: string): string => `/projects/${project}/footage`;

/** How far the footage is; read again every `every` ms where the page shows it live. */
export const useFootage = (project: string | null, options: { every?: number } = {}): Resource<FootageState> =>
  useResource(project == null ? null : `${footageName(project ?? "")}/state`, (signal) => get<FootageState>(footagePath(project ?? ""), undefined, signal), options);

export const useFootageActivity = (project: string, options: { every?: number } = {}): Resource<FootageActivity> =>
  useResource(`${footageName(project)}/activity`, (signal) => get<FootageActivity>(`${footagePath(project)}/activity`, undefined, signal), options);

/** Something is worked on, or waits for a worker. */
export const isBusy = (state: FootageState): boolean =>
  !state.is_held && ((state.stage !== "COMPLETE" && state.counts.total > state.counts.failed) || (state.stage === "POPULATING" && state.counts.total > 0));

/** Seconds of a video as `1:02:03`, `2:03`. */
export const writeTime = (seconds: number | null | undefined): string => {
  if (seconds == null || seconds === undefined || !Number.isFinite(seconds)) return "";
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const text = `${parts[1]}:${String(parts[2]).padStart(2, "0")}`;
  return parts[0] > 0 ? `${parts[0]}:${text.padStart(5, "0")}` : text;
};
