import { writeBytes, writeDuration } from "../ui/write";
import type { Drop } from "./uploads";

/** Speed over the last ten seconds and what is left at that speed. */
export const uploadRate = (drop: Drop): { bytesPerSecond: number; secondsLeft: number; words: string } | undefined => {
  const { samples } = drop;
  if (samples.length < 2) return undefined;
  const first = samples[0];
  const last = samples[samples.length - 1];
  const seconds = (last.at - first.at) / 1000;
  if (seconds < 0.5) return undefined;
  const bytesPerSecond = (last.bytes - first.bytes) / seconds;
  const filesPerSecond = (last.files - first.files) / seconds;
  if (bytesPerSecond <= 0 && filesPerSecond <= 0) return undefined;
  const { counts } = drop;
  const byBytes = bytesPerSecond > 0 ? (drop.bytes.total - drop.bytes.done) / bytesPerSecond : 0;
  const byFiles = filesPerSecond > 0 ? (counts.total - counts.done - counts.duplicate - counts.failed) / filesPerSecond : 0;
  const secondsLeft = Math.max(byBytes, filesPerSecond > 0 ? byFiles : 0);
  return { bytesPerSecond, secondsLeft, words: `${writeBytes(bytesPerSecond)}/s · ${writeDuration(secondsLeft)} left` };
};
