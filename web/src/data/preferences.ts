import { useCallback, useSyncExternalStore } from "react";

/** Small choices kept in this browser: sizes, what is folded, columns a row. Never anything secret. */
const listeners = new Set<() => void>();
const kept = new Map<string, unknown>();

const read = <Value>(name: string, otherwise: Value): Value => {
  if (!kept.has(name)) {
    let value: unknown = otherwise;
    try {
      const text = localStorage.getItem(`framewright.${name}`);
      if (text != null) value = JSON.parse(text);
    } catch {
      // Storage is refused or holds nonsense: start from the usual value.
    }
    kept.set(name, typeof value === typeof otherwise ? value : otherwise);
  }
  return kept.get(name) as Value;
};

export const readPreference = read;

export const writePreference = <Value>(name: string, value: Value): void => {
  kept.set(name, value);
  try {
    localStorage.setItem(`framewright.${name}`, JSON.stringify(value));
  } catch {
    // Lasts until the page is left.
  }
  listeners.forEach((listener) => listener());
};

export const usePreference = <Value>(name: string, otherwise: Value): [Value, (value: Value) => void] => {
  const value = useSyncExternalStore(
    useCallback((listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }, []),
    () => read(name, otherwise),
  );
  return [value, useCallback((next: Value) => writePreference(name, next), [name])];
};
