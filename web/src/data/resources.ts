import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { isAbort } from "../api/errors";

/**
 * What was read from the server, by name (`projects/ID/classes`). A resource keeps its last value while it is read
 * again, and after an error; components that use the same name share one request.
 */
export interface Resource<Value> {
  value?: Value;
  error?: unknown;
  loading: boolean;
  reload: () => void;
}
interface Entry {
  value?: unknown;
  error?: unknown;
  loading: boolean;
  readAt: number;
  stale: boolean;
  users: Set<() => void>;
  load?: (signal: AbortSignal) => Promise<unknown>;
  running?: AbortController;
  /** Settles, never with an error, when what runs is done. */
  reading?: Promise<void>;
  shown: Resource<unknown>;
  forget?: number;
}

const entries = new Map<string, Entry>();
/** A value read less than this long ago is not read again on mount. */
const freshFor = 4000;
/** Unused values are kept this long, so that going back shows the page at once. */
const keptFor = 5 * 60_000;

const show = (name: string, entry: Entry) => {
  entry.shown = { value: entry.value, error: entry.error, loading: entry.loading, reload: () => run(name) };
  entry.users.forEach((user) => user());
};

const entryOf = (name: string): Entry => {
  let entry = entries.get(name);
  if (entry === undefined) {
    entry = { loading: true, readAt: 0, stale: false, users: new Set(), shown: { loading: true, reload: () => run(name) } };
    entries.set(name, entry);
  }
  return entry;
};

const run = (name: string) => {
  const entry = entries.get(name);
  if (entry?.load === undefined) return;
  entry.running?.abort();
  const running = new AbortController();
  entry.running = running;
  entry.stale = false;
  if (!entry.loading) {
    entry.loading = true;
    show(name, entry);
  }
  entry.reading = entry.load(running.signal).then(
    (value) => {
      if (entry.running !== running) return;
      entry.running = undefined;
      Object.assign(entry, { value, error: undefined, loading: false, readAt: Date.now() });
      show(name, entry);
      if (entry.stale) run(name);
    },
    (error: unknown) => {
      if (entry.running !== running) return;
      entry.running = undefined;
      if (isAbort(error)) return;
      Object.assign(entry, { error, loading: false });
      show(name, entry);
      if (entry.stale) run(name);
    },
  );
};

const keepUnused = (name: string, entry: Entry) => {
  if (entry.value === undefined) entries.delete(name);
  else entry.forget = window.setTimeout(() => { if (entry.users.size === 0) entries.delete(name); }, keptFor);
};

const nothing: Resource<never> = { loading: false, reload: () => undefined };

/** Reads a resource while the component is mounted; a null name reads nothing. */
export const useResource = <Value>(
  name: string | null, load: (signal: AbortSignal) => Promise<Value>, options: { every?: number } = {},
): Resource<Value> => {
  const latest = useRef(load);
  latest.current = load;
  const subscribe = useCallback((listener: () => void) => {
    if (name == null) return () => undefined;
    const entry = entryOf(name);
    window.clearTimeout(entry.forget);
    entry.users.add(listener);
    return () => {
      entry.users.delete(listener);
      if (entry.users.size > 0) return;
      entry.running?.abort();
      entry.running = undefined;
      keepUnused(name, entry);
    };
  }, [name]);
  const shown = useSyncExternalStore(subscribe, () => (name == null ? nothing : entryOf(name).shown));
  useEffect(() => {
    if (name == null) return;
    const entry = entryOf(name);
    entry.load = (signal) => latest.current(signal);
    if (entry.running === undefined && (entry.stale || Date.now() - entry.readAt > freshFor)) run(name);
  }, [name]);
  const every = options.every;
  useEffect(() => {
    if (name == null || every === undefined) return undefined;
    const timer = window.setInterval(() => {
      if (document.visibilityState === "visible" && entryOf(name).running === undefined) run(name);
    }, every);
    return () => window.clearInterval(timer);
  }, [name, every]);
  return shown as Resource<Value>;
};

/** Reads what a component is likely to ask for next, and keeps it as what is no longer shown is kept. */
export const readAhead = async <Value>(name: string, load: (signal: AbortSignal) => Promise<Value>): Promise<Value | undefined> => {
  const entry = entryOf(name);
  if (entry.running === undefined && (entry.stale || Date.now() - entry.readAt > freshFor)) {
    entry.load ??= load;
    run(name);
  }
  await entry.reading;
  if (entries.get(name) === entry && entry.users.size === 0 && entry.running === undefined) {
    window.clearTimeout(entry.forget);
    keepUnused(name, entry);
  }
  return peekResource<Value>(name);
};

/** Reads again what starts with one of the prefixes: now if it is shown, else when it is next used. */
export const invalidate = (...prefixes: string[]): void => {
  for (const [name, entry] of entries) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
    if (entry.users.size > 0) run(name);
    else entry.stale = true;
  }
};

/** As `invalidate`, for what must not be shown again as it was: values that nobody shows are forgotten. */
export const drop = (...prefixes: string[]): void => {
  for (const [name, entry] of entries) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
    if (entry.users.size > 0) run(name);
    else {
      entry.running?.abort();
      window.clearTimeout(entry.forget);
      entries.delete(name);
    }
  }
};

/** As `invalidate`, for hints that come often: what is being read is finished, and then read once more. */
export const freshen = (...prefixes: string[]): void => {
  for (const [name, entry] of entries) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
    if (entry.users.size > 0 && entry.running === undefined && entry.load !== undefined) run(name);
    else entry.stale = true;
  }
};

/** Changes a value at once, before or instead of reading it again. */
export const changeResource = <Value>(name: string, change: (value: Value) => Value): void => {
  const entry = entries.get(name);
  if (entry?.value === undefined) return;
  entry.value = change(entry.value as Value);
  show(name, entry);
};

/** Changes every value whose name starts so; those that the change answers as they are stay. */
export const changeResources = <Value>(prefix: string, change: (value: Value) => Value): void => {
  for (const [name, entry] of entries) {
    if (!name.startsWith(prefix) || entry.value === undefined) continue;
    const next = change(entry.value as Value);
    if (next === entry.value) continue;
    entry.value = next;
    show(name, entry);
  }
};

export const peekResource = <Value>(name: string): Value | undefined => entries.get(name)?.value as Value | undefined;

/** Everything read belongs to one person and one workspace; both changes drop it. */
export const forgetResources = (): void => {
  for (const [name, entry] of entries) {
    entry.running?.abort();
    entry.running = undefined;
    entry.value = undefined;
    entry.error = undefined;
    entry.loading = true;
    entry.readAt = 0;
    if (entry.users.size === 0) entries.delete(name);
    else {
      show(name, entry);
      run(name);
    }
  }
};
