import { useSyncExternalStore } from "react";

/**
 * Keys that a person has bound differently, by shortcut. They are kept in this browser for each person who signs in here,
 * and go to another one as a file.
 */
export type KeyMap = Readonly<Record<string, string>>;

const none: KeyMap = {};
let owner: string | undefined;
let map: KeyMap = none;
const listeners = new Set<() => void>();

const place = (user: string) => `framewright.keys.${user}`;
/** One press with its modifiers in order, two of them one after the other, or no key at all. */
const bound = (() => {
  const press = "(?:mod\\+)?(?:ctrl\\+)?(?:alt\\+)?(?:shift\\+)?(?:[^\\s|]|[a-z][a-z0-9]{1,15})";
  return new RegExp(`^(?:${press}(?: ${press})?)?$`);
})();
const most = 500;

/** What a file or the storage holds, if it is a key map. */
const checked = (value: unknown): KeyMap | undefined => {
  if (typeof value !== "object" || value == null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > most || !entries.every(([id, keys]) => id.length <= 200 && typeof keys === "string" && bound.test(keys))) return undefined;
  return Object.fromEntries(entries) as KeyMap;
};

const read = (user: string): KeyMap => {
  try {
    return checked(JSON.parse(localStorage.getItem(place(user)) ?? "null")) ?? none;
  } catch {
    return none; // Storage is refused or holds nonsense.
  }
};

const show = (next: KeyMap) => {
  map = next;
  listeners.forEach((listener) => listener());
};

const change = (next: KeyMap) => {
  try {
    if (owner !== undefined) {
      if (Object.keys(next).length === 0) localStorage.removeItem(place(owner));
      else localStorage.setItem(place(owner), JSON.stringify(next));
    }
  } catch {
    // Lasts until the page is left.
  }
  show(next);
};

// Another tab of the same person.
window.addEventListener("storage", (event) => {
  if (owner !== undefined && event.key === place(owner)) show(read(owner));
});

/** Takes the keys of whoever is signed in. */
export const takeKeysOf = (user: string): void => {
  if (owner === user) return;
  owner = user;
  map = read(user);
};

/** What a shortcut is known by: it stays when its words change. */
export const shortcutID = (one: { id?: string; group: string; keys: string }): string => one.id ?? `${one.group}/${one.keys}`;

/** The keys that do it now: `mod+k`, several separated by `|`; empty when a person took its key away. */
export const boundKeys = (one: { id?: string; group: string; keys: string }): string => map[shortcutID(one)] ?? one.keys;

export const isRebound = (one: { id?: string; group: string; keys: string }): boolean => shortcutID(one) in map;

/** Binds shortcuts to other keys; undefined gives one its own keys back. */
export const bindKeys = (changes: Readonly<Record<string, string | undefined>>): void => {
  const next: Record<string, string> = { ...map };
  for (const [id, keys] of Object.entries(changes)) {
    if (keys === undefined) delete next[id];
    else next[id] = keys;
  }
  change(next);
};

export const resetKeys = (): void => change(none);

export const currentKeyMap = (): KeyMap => map;

/** The file that another browser can read. */
export const writeKeyFile = (): string => `${JSON.stringify({ format: "framewright-keys", version: 1, keys: map }, null, 2)}\n`;

/** Replaces all bindings by those of a file; answers how many it has. */
export const readKeyFile = (text: string): number => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const file = value as { format?: unknown; version?: unknown; keys?: unknown } | undefined;
  const keys = file?.format === "framewright-keys" && file.version === 1 ? checked(file.keys) : undefined;
  if (keys === undefined) throw new Error("This file holds no keys of Framewright. Export them here in the other browser first.");
  change(keys);
  return Object.keys(keys).length;
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The bindings, followed as they change. */
export const useKeyMap = (): KeyMap => useSyncExternalStore(subscribe, () => map);
