import type { FootageActivity, FootageActivityPace, FootageState } from "../../api/types";

/** A step as the board shows it: how much is through, what is under way, how quickly. */
export interface Step {
  id: "download" | "extract" | "filter" | "dedup" | "detect";
  title: string;
  /** What is counted. */
  unit: "video" | "frame";
  done: number;
  total: number;
  running: number;
  failed: number;
  perMinute?: number;
  secondsLeft?: number;
  /** What to say instead of numbers. */
  note?: string;
  state: "idle" | "busy" | "done" | "held" | "off";
}

const paceOf = (activity: FootageActivity | undefined, ...kinds: string[]): FootageActivityPace[] => (activity?.paces ?? []).filter((pace) => kinds.includes(pace.kind));
const failuresOf = (activity: FootageActivity | undefined, step: string) =>
  (activity?.failures ?? []).filter((failure) => failure.step === step).reduce((sum, failure) => sum + failure.videos, 0);

/** Counts of the state machine as the five steps a person thinks in. */
export const stepsOf = (state: FootageState, activity: FootageActivity | undefined): Step[] => {
  const { counts, stage, is_held: held } = state;
  const videos = (status: string) => counts.videos[status] ?? 0;
  const links = (status: string) => counts.links[status] ?? 0;
  const timed = (done: number, total: number, running: number, failed: number, pace: FootageActivityPace | undefined): Pick<Step, "state" | "perMinute" | "secondsLeft"> => {
    const left = total - done - failed;
    const rate = pace?.per_minute ?? undefined;
    return {
      state: left > 0 || running > 0 ? "busy" : total > 0 && done > 0 ? "done" : "idle",
      perMinute: left > 0 && rate !== undefined && rate > 0 ? rate : undefined,
      secondsLeft: left > 0 && rate !== undefined && rate > 0 ? (left / rate) * 60 : undefined,
    };
  };
  const failedHere = { download: failuresOf(activity, "download"), extract: failuresOf(activity, "extract"), filter: failuresOf(activity, "filter") };
  const filtered = links("FILTERED") + links("FILTERED_EMPTY");
  const extracting = videos("EXTRACTING") + (paceOf(activity, "videos.probe")[0]?.running ?? 0);
  const comparing = stage === "DEDUPING";
  const compared = stage === "DETECT_READY" || stage === "DETECTING" || stage === "COMPLETE";
  const isOff = state.settings.dedup.method === "none";
  const model = state.settings.detect.model_id;
  return [
    { id: "download", title: "Fetch", unit: "video", done: counts.downloaded, total: counts.total, running: videos("DOWNLOADING"), failed: failedHere.download,
      ...timed(counts.downloaded, counts.total, videos("DOWNLOADING"), failedHere.download, paceOf(activity, "videos.download")[0]) },
    { id: "extract", title: "Take frames", unit: "video", done: counts.extracted, total: counts.downloaded + failedHere.extract, running: extracting, failed: failedHere.extract,
      ...timed(counts.extracted, counts.downloaded + failedHere.extract, extracting, failedHere.extract, paceOf(activity, "videos.extract")[0]) },
    { id: "filter", title: "Choose frames", unit: "video", done: filtered, total: counts.extracted, running: links("FILTERING"), failed: failedHere.filter,
      ...timed(filtered, counts.extracted, links("FILTERING"), failedHere.filter, paceOf(activity, "footage.filter")[0]) },
    {
      id: "dedup", title: "Drop duplicates", unit: "frame", done: counts.frames_unique, total: counts.frames_filtered, running: comparing ? 1 : 0, failed: 0,
      state: isOff ? "off" : comparing ? "busy" : held && (stage === "DEDUP_READY") ? "held" : compared ? "done" : stage === "DEDUP_READY" ? "busy" : "idle",
      note: isOff ? "Turned off in the settings" : comparing ? "Comparing" : stage === "DEDUP_READY" && !held ? "Begins in a moment" : compared ? undefined : "Begins once every video is through",
    },
    {
      id: "detect", title: "Detect", unit: "frame", done: counts.frames_detected, total: model == null ? 0 : counts.frames_unique, running: stage === "DETECTING" ? 1 : 0, failed: 0,
      state: model == null || model === undefined ? "off" : stage === "DETECTING" ? "busy" : held && stage === "DETECT_READY" ? "held" : stage === "COMPLETE" ? "done" : "idle",
      note: model == null || model === undefined ? "No model chosen: passed over" : stage === "DETECTING" ? "Detecting" : held && stage === "DETECT_READY" ? "Stopped" : stage === "COMPLETE" ? "Boxes wait to be reviewed" : "Begins after the comparison",
    },
  ];
};

/** The stage as a sentence. */
export const stageWords = (state: FootageState): string => {
  if (state.is_held) return "Stopped, waits for you";
  if (state.counts.total === 0) return "No video yet";
  switch (state.stage) {
    case "POPULATING": return "Videos are being added";
    case "FILTERING": return "Videos are fetched, read and filtered";
    case "DEDUP_READY": return "Every video is through; frames will be compared";
    case "DEDUPING": return "Frames are compared with each other";
    case "DETECT_READY": return "Frames are compared; detection comes next";
    case "DETECTING": return "Objects are detected";
    case "COMPLETE": return "All is done";
  }
};
