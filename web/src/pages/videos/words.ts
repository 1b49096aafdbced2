import type { FootageFrame, Video } from "../../api/types";

type Look = "plain" | "accent" | "success" | "warning" | "danger";

/** Whether the server still works on it. */
export const isMoving = (video: Video): boolean =>
  ["DOWNLOADING", "DOWNLOADED", "EXTRACTING"].includes(video.status) || (video.status === "PENDING" && hasFile(video))
  || (video.status === "EXTRACTED" && ["PENDING", "FILTERING"].includes(video.link?.status ?? ""));

/** Videos that were only named, for tracks to hang on, have neither bytes nor address. */
export const hasFile = (video: Video): boolean => video.file_size != null || video.url != null;

export const stateOf = (video: Video): { text: string; look: Look } => {
  if (!hasFile(video)) return { text: "Named only", look: "plain" };
  switch (video.status) {
    case "PENDING": return { text: "Waits to be fetched", look: "plain" };
    case "DOWNLOADING": return { text: "Being fetched", look: "accent" };
    case "DOWNLOADED": return { text: "Being read", look: "accent" };
    case "EXTRACTING": return { text: "Extracting frames", look: "accent" };
    case "FAILED": return { text: "Failed", look: "danger" };
    case "EXTRACTED":
      switch (video.link?.status) {
        case "PENDING":
        case "FILTERING": return { text: "Filtering frames", look: "accent" };
        case "FAILED": return { text: "Filtering failed", look: "danger" };
        case "FILTERED_EMPTY": return { text: "No frame kept", look: "warning" };
        default: return { text: "Ready", look: "success" };
      }
  }
};

/** Why it failed, at either stage. */
export const troubleOf = (video: Video): string | undefined =>
  video.status === "FAILED" ? (video.error?.message ?? "No reason was given.") : video.link?.status === "FAILED" ? (video.link.error?.message ?? "No reason was given.") : undefined;

const languageName = (code: string): string => {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code.replaceAll("_", "-")) ?? code;
  } catch {
    return code;
  }
};

/** Subtitles that its site offers and that did not come, a sentence each, with the reason. */
export const missingSubtitles = (video: Video): string[] =>
  (video.missing_subtitles ?? []).map((one) => `Its subtitles in ${languageName(one.language)} could not be fetched: ${one.error.message}`);

export const sources = { SEARCH: "Search", URL: "Address", FILE: "Upload", MANUAL: "By hand" } as const;

/** `29.97 fps`, with the exact fraction beside it where it is none that people say. */
export const writeRate = (video: Video): string | undefined => {
  const [above, below] = [video.fps_numerator, video.fps_denominator];
  if (above == null || below == null || below === 0) return undefined;
  const value = above / below;
  const plain = `${Number.isInteger(value) ? value : value.toFixed(value < 10 ? 3 : 2)} fps`;
  return below === 1 ? plain : `${above}/${below} (${plain})`;
};

/** `1:05`, `1:02:03`. */
export const writeLength = (seconds: number): string => {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

const measures: Record<string, string> = {
  shorter_side: "shorter side", aspect: "width to height", black_share: "black part", flat_share: "flat part", brightness: "brightness", dark_share: "dark part",
  bright_share: "bright part", contrast: "contrast", tonal_range: "tonal range", entropy: "entropy", sharpness: "sharpness", bar_share: "black bars", text_share: "text",
};
const others: Record<string, string> = {
  by_hand: "Dropped by hand", prompt_positive_low: "Too little like what is looked for", prompt_negative_high: "Too much like what is not wanted",
  prompt_over_negative_low: "Hardly more like what is looked for than like what is not wanted", prompt_junk_high: "Too much like junk",
  prompt_over_junk_low: "Hardly more like what is looked for than like junk", object_missing: "None of the wanted classes was found",
  object_unwanted: "An excluded class was found", near_duplicate: "Looks the same as a kept frame",
};

/** A reason in a few words: "Too little sharpness". */
export const writeReason = (reason: string): string => {
  if (reason in others) return others[reason];
  const match = /^(.*)_(low|high)$/.exec(reason);
  if (match == null) return reason;
  return `Too ${match[2] === "low" ? "little" : "much"} ${measures[match[1]] ?? match[1].replaceAll("_", " ")}`;
};

const writeNumber = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(3));

/** The whole sentence, with what was measured and what was asked for. */
export const writeVerdict = (frame: FootageFrame): string => {
  if (frame.verdict === "kept") {
    return `${frame.is_manual ? "Kept by hand" : "Kept"}${frame.uniqueness === "duplicate" ? ", as a duplicate of another frame" : ""}.`;
  }
  const reason = frame.reason == null ? "Dropped" : writeReason(frame.reason);
  if (frame.score == null || frame.threshold == null) return `${reason}.`;
  return frame.reason === "near_duplicate"
    ? `${reason}: ${writeNumber(frame.score)} of 64 bits differ, more than ${writeNumber(frame.threshold)} are asked for.`
    : `${reason}: ${writeNumber(frame.score)}, the limit is ${writeNumber(frame.threshold)}.`;
};
