import type { FootageState } from "../../api/types";

export type Rules = FootageState["rules"];
export type MeasureName = keyof NonNullable<Rules["measures"]>;
export interface Limits { min?: number | null; max?: number | null }

interface Measure {
  id: MeasureName;
  label: string;
  /** What it means to somebody who does not know the word. */
  words: string;
  /** Which end is usually limited. */
  side: "min" | "max" | "both";
  least: number;
  /** Where a slider ends when no frame has more. */
  most: number;
  step: number;
  /** Shares are shown as per cent. */
  share?: boolean;
  unit?: string;
  /** Small values matter most: the slider gives them more room. */
  curved?: boolean;
}

export const measures: Measure[] = [
  { id: "sharpness", label: "Sharpness", words: "Blurred frames have little, crisp ones hundreds.", side: "min", least: 0, most: 500, step: 1, curved: true },
  { id: "contrast", label: "Contrast", words: "How far light and dark are apart; fog and dusk have little.", side: "min", least: 0, most: 0.5, step: 0.01 },
  { id: "entropy", label: "Detail", words: "How much the picture's brightness varies, in bits; a wall has little.", side: "min", least: 0, most: 8, step: 0.1, unit: "bits" },
  { id: "brightness", label: "Brightness", words: "Of the whole picture; 0 % is black, 100 % white.", side: "both", least: 0, most: 1, step: 0.01, share: true },
  { id: "black_share", label: "Black", words: "How much of the picture is nearly black.", side: "max", least: 0, most: 1, step: 0.01, share: true },
  { id: "flat_share", label: "One colour", words: "How much of the picture is without any structure.", side: "max", least: 0, most: 1, step: 0.01, share: true },
  { id: "bright_share", label: "Overexposed", words: "How much is white without detail.", side: "max", least: 0, most: 1, step: 0.01, share: true },
  { id: "dark_share", label: "Underexposed", words: "How much is black without detail.", side: "max", least: 0, most: 1, step: 0.01, share: true },
  { id: "text_share", label: "Text", words: "How much is covered by titles and captions; an estimate.", side: "max", least: 0, most: 1, step: 0.01, share: true },
  { id: "bar_share", label: "Black bars", words: "How much black bars at the borders cover.", side: "max", least: 0, most: 1, step: 0.01, share: true },
  { id: "tonal_range", label: "Tonal range", words: "From the dark parts to the light ones.", side: "min", least: 0, most: 1, step: 0.01, share: true },
  { id: "shorter_side", label: "Size", words: "Of the shorter side.", side: "min", least: 0, most: 2160, step: 1, unit: "pixels" },
  { id: "aspect", label: "Shape", words: "Width divided by height.", side: "both", least: 0, most: 4, step: 0.05 },
];
export const measureOf = (id: string): Measure | undefined => measures.find((one) => one.id === id);

/** The figure in a person's unit. */
export const writeFigure = (id: string, value: number): string => {
  const measure = measureOf(id);
  if (id === "near_duplicate") return `${Math.round(value)} bits`;
  if (id.startsWith("prompt_")) return value.toFixed(2);
  if (measure?.share === true) return `${Math.round(value * 100)} %`;
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(value < 1 ? 2 : 1);
};

const words: Record<string, string> = {
  near_duplicate: "Seen already", by_hand: "Dropped by hand", sharpness_low: "Blurred", contrast_low: "Little contrast", entropy_low: "Little detail", black_share_high: "Black", flat_share_high: "One colour",
  bright_share_high: "Overexposed", dark_share_high: "Underexposed", brightness_low: "Too dark", brightness_high: "Too bright", text_share_high: "Text", bar_share_high: "Black bars", shorter_side_low: "Too small",
  tonal_range_low: "Flat tones", aspect_low: "Too narrow", aspect_high: "Too wide", object_missing: "Nothing found in it", object_unwanted: "Unwanted object", prompt_positive_low: "Not what is looked for",
  prompt_negative_high: "What is not wanted", prompt_over_negative_low: "More like what is not wanted", prompt_junk_high: "Junk", prompt_over_junk_low: "More like junk", kept: "Kept",
};
/** Why a frame was dropped, in a word or two. */
export const reasonWords = (reason: string): string => words[reason] ?? reason.replace(/_(low|high)$/, "").replaceAll("_", " ");

/** The reason with what was measured and what was asked for. */
export const reasonSentence = (reason: string, score: number | null | undefined, threshold: number | null | undefined): string => {
  if (score == null || threshold == null || score === undefined || threshold === undefined) return reasonWords(reason);
  if (reason === "near_duplicate") return `${reasonWords(reason)}: differs in ${Math.round(score)} bits, up to ${Math.round(threshold)} count as the same`;
  const name = reason.replace(/_(low|high)$/, "");
  return `${reasonWords(reason)}: ${writeFigure(name, score)}, ${reason.endsWith("_low") ? "at least" : "at most"} ${writeFigure(name, threshold)} is asked for`;
};

export type Prompts = NonNullable<Rules["prompts"]>;
export type PromptKind = "positive" | "negative" | "junk";
/** The prompts of all kinds, without empty ones. */
export const promptTexts = (prompts: Prompts): Record<PromptKind, string[]> => {
  const some = (list: string[] | null | undefined) => (list ?? []).map((text) => text.trim()).filter((text) => text !== "");
  return { positive: some(prompts.texts?.positive), negative: some(prompts.texts?.negative), junk: some(prompts.texts?.junk) };
};

/** With members in one order and none that says nothing, so that equal rules are equal texts. */
export const tidied = (rules: Rules): Rules => {
  const kept = Object.entries(rules.measures ?? {}).filter(([, limits]) => limits != null && limits !== undefined && (limits.min != null || limits.max != null)).sort(([a], [b]) => a.localeCompare(b));
  const entries = kept.map(([name, limits]) => [name, { ...(limits?.min == null ? {} : { min: limits.min }), ...(limits?.max == null ? {} : { max: limits.max }) }]);
  const { duplicates, prompts, ...rest } = rules;
  const texts = prompts == null || prompts === undefined ? undefined : promptTexts(prompts);
  return {
    ...rest,
    ...(texts === undefined || prompts == null || Object.values(texts).every((list) => list.length === 0) ? {} : {
      prompts: { texts, ...Object.fromEntries((["positive", "negative", "over_negative", "junk", "over_junk"] as const).flatMap((limit) => (prompts[limit] == null ? [] : [[limit, prompts[limit]]]))) },
    }),
    measures: Object.fromEntries(entries),
    ...(duplicates == null || duplicates === undefined ? {} : { duplicates: { against: duplicates.against ?? "any_kept", distance: duplicates.distance ?? 24, hash: duplicates.hash ?? "short", keep: duplicates.keep ?? "first" } }),
  };
};
export const sameRules = (a: Rules, b: Rules): boolean => JSON.stringify(tidied(a)) === JSON.stringify(tidied(b));
