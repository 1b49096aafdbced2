import { useEffect, useRef } from "react";
import { boundKeys, isRebound, shortcutID } from "./keyMap";
import { isMac } from "./writeKeys";

export interface Shortcut {
  /** `mod+k`, `?`, `g p`. Several ways: separate by `|`. A person may have bound it to others. */
  keys: string;
  /** What it is known by when it is bound to other keys; its group and its own keys otherwise. */
  id?: string;
  /** Why it cannot be bound to other keys. */
  fixed?: string;
  /** How a press is written where the keys are bound elsewhere. */
  press?: (event: KeyboardEvent) => string | undefined;
  label: string;
  /** Heading in the shortcut sheet. */
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Also while a text field has the focus. */
  whileTyping?: boolean;
  /** Still listed, but does nothing. */
  disabled?: boolean;
  /** Keep firing while the key is held. */
  repeats?: boolean;
}

type Entry = { current: Shortcut };
const entries: Entry[] = [];

/** A shortcut with the keys that do it now. */
export interface ListedShortcut extends Shortcut {
  name: string;
  bound: string;
  isRebound: boolean;
}

const listed = (one: Shortcut): ListedShortcut => ({ ...one, name: shortcutID(one), bound: boundKeys(one), isRebound: isRebound(one) });

/** Every shortcut that works right now, for the sheet and the palette. The newest comes first. */
export const activeShortcuts = (): ListedShortcut[] => entries.map((entry) => listed(entry.current)).reverse();

/** Keys that a part of the page binds itself (the canvas): listed in the sheet, not run from here. */
let foreign: Shortcut[] = [];
export const listForeignShortcuts = (shortcuts: Shortcut[]): (() => void) => {
  foreign = shortcuts;
  return () => { if (foreign === shortcuts) foreign = []; };
};
export const foreignShortcuts = (): ListedShortcut[] => foreign.map(listed);

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range", "color"].includes(target.type)));

/** How a press may be written, the most exact way first. */
export const pressOf = (event: KeyboardEvent): string[] => {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const modifiers: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) modifiers.push("mod");
  if (isMac && event.ctrlKey) modifiers.push("ctrl");
  if (event.altKey) modifiers.push("alt");
  const plain = [...modifiers, key].join("+");
  // `?` needs Shift on most keyboards: a sign matches with or without naming it.
  return event.shiftKey ? [[...modifiers, "shift", key].join("+"), ...(key.length === 1 && !/[a-z]/.test(key) ? [plain] : [])] : [plain];
};

/** How long after the first key of a chain the second one counts, ms. */
export const chainPatience = 1200;

/** The first key of what may become a chain, in every way that it may be written. */
let pending: { names: ReadonlySet<string>; at: number } | undefined;

/** Whether keys of a chain begin with what is pending and end with this press. */
const isChain = (keys: string, names: readonly string[]) => {
  const [first, second] = keys.split(" ");
  return second !== undefined && pending?.names.has(first) === true && names.includes(second);
};
const namesOf = (one: Shortcut, event: KeyboardEvent, presses: readonly string[]): readonly string[] => {
  const name = one.press?.(event);
  return name === undefined ? presses : [...presses, name];
};

const onKeyDown = (event: KeyboardEvent) => {
  if (event.defaultPrevented || event.isComposing || event.key === undefined) return;
  const presses = pressOf(event);
  const typing = isTyping(event.target);
  if (pending !== undefined && event.timeStamp - pending.at >= chainPatience) pending = undefined;
  // A modal dialog keeps the page behind it still; only shortcuts that it registered itself run.
  const modal = document.querySelector("dialog[open]");
  for (const isBound of [(keys: string) => isChain(keys, presses), (keys: string) => presses.includes(keys)]) {
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const shortcut = entries[index].current;
      if (shortcut.disabled === true || (typing && shortcut.whileTyping !== true)) continue;
      if (modal != null && shortcut.whileTyping !== true) continue;
      if (event.repeat && shortcut.repeats !== true) continue;
      if (!boundKeys(shortcut).split("|").some(isBound)) continue;
      pending = undefined;
      event.preventDefault();
      shortcut.run(event);
      return;
    }
    // The end of a chain that the canvas has bound itself is left to it.
    if (pending !== undefined && !typing && foreign.some((one) => boundKeys(one).split("|").some((keys) => isChain(keys, namesOf(one, event, presses))))) {
      pending = undefined;
      return;
    }
  }
  if (typing || event.repeat) return;
  const begins = (one: Shortcut, names: readonly string[]) => boundKeys(one).split("|").some((keys) => names.some((name) => keys.startsWith(`${name} `)));
  const elsewhere = foreign.filter((one) => begins(one, namesOf(one, event, presses)));
  const starts = elsewhere.length > 0 || entries.some((entry) => begins(entry.current, presses));
  pending = starts ? { names: new Set([...presses, ...elsewhere.flatMap((one) => namesOf(one, event, presses))]), at: event.timeStamp } : undefined;
};

/** The keys that now do what these do on the page: a tooltip names a shortcut by its own keys. */
export const keysNow = (keys: string): string => {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const one = entries[index].current;
    if (one.keys.split("|").includes(keys)) return boundKeys(one).split("|").includes(keys) ? keys : boundKeys(one).split("|")[0];
  }
  const elsewhere = foreign.find((one) => one.keys.split("|").includes(keys));
  if (elsewhere === undefined) return keys;
  const bound = boundKeys(elsewhere).split("|");
  return bound.includes(keys) ? keys : bound[0];
};

/** Registers shortcuts while the component is mounted; later components win over earlier ones. */
export const useShortcuts = (shortcuts: Shortcut[]): void => {
  const mine = useRef<Entry[]>([]);
  shortcuts.forEach((shortcut, index) => {
    const entry = mine.current[index];
    if (entry !== undefined) entry.current = shortcut;
  });
  const count = shortcuts.length;
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const added = latest.current.slice(0, count).map((current) => ({ current }));
    mine.current = added;
    if (entries.length === 0) window.addEventListener("keydown", onKeyDown);
    entries.push(...added);
    return () => {
      for (const entry of added) entries.splice(entries.indexOf(entry), 1);
      if (entries.length === 0) window.removeEventListener("keydown", onKeyDown);
    };
  }, [count]);
};
