/** Numbers, sizes and times as people read them, in the browser's language. */
const whole = new Intl.NumberFormat();
export const writeCount = (value: number): string => whole.format(value);

export const writeOf = (count: number, one: string, many = `${one}s`): string => `${writeCount(count)} ${count === 1 ? one : many}`;

export const writeBytes = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};

/** Seconds as `1 h 5 min`, `3 min`, `12 s`. */
export const writeDuration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** `5 minutes ago`, within a week; the date before that. */
export const writeAgo = (time: string, now = Date.now()): string => {
  const seconds = (new Date(time).getTime() - now) / 1000;
  const past = Math.abs(seconds);
  if (past < 45) return seconds > 1 ? "in a moment" : "just now";
  if (past < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (past < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
  if (past < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), "day");
  return day.format(new Date(time));
};
export const writeDay = (time: string): string => day.format(new Date(time));
export const writeMoment = (time: string): string => moment.format(new Date(time));
