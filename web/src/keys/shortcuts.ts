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

let pending: { key: string; at: number } | undefined;

const onKeyDown = (event: KeyboardEvent) => {
  if (event.defaultPrevented || event.isComposing || event.key === undefined) return;
  const presses = pressOf(event);
  const typing = isTyping(event.target);
  const chained = pending !== undefined && event.timeStamp - pending.at < 1200 ? presses.map((p) => `${pending?.key} ${p}`) : [];
  // A modal dialog keeps the page behind it still; only shortcuts that it registered itself run.
  const modal = document.querySelector("dialog[open]");
  for (const candidates of [chained, presses]) {
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const shortcut = entries[index].current;
      if (shortcut.disabled === true || (typing && shortcut.whileTyping !== true)) continue;
      if (modal != null && shortcut.whileTyping !== true) continue;
      if (event.repeat && shortcut.repeats !== true) continue;
      if (!boundKeys(shortcut).split("|").some((keys) => candidates.includes(keys))) continue;
      pending = undefined;
      event.preventDefault();
      shortcut.run(event);
      return;
    }
  }
  const starts = !typing && entries.some((entry) => boundKeys(entry.current).split("|").some((keys) => keys.startsWith(`${presses[0]} `)));
  pending = starts ? { key: presses[0], at: event.timeStamp } : undefined;
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
