import { keyBindings } from "../canvas";
import type { Shortcut } from "../keys/shortcuts";

/** What the pointer does with a key held; the tools themselves say so where they are written. */
const withPointer: readonly (readonly [keys: string, label: string])[] = [
  ["shift+click", "Select more, or choose more points of a shape"],
  ["mod+click", "Select one shape of a group"],
  ["mod+drag", "Select by an outline"],
  ["shift+drag", "Keep square, in proportion, or in one direction"],
  ["alt+drag", "Draw and resize from the middle; on a selected shape, choose points in a box; erase with the brush"],
  ["alt+click", "Take a point out of the selected shape"],
];

/** The canvas's own keys for the sheet, from the table that binds them; several keys of one action share a line. */
export const canvasShortcuts = (): Shortcut[] => {
  const lines = new Map<string, Shortcut>();
  const add = (keys: string, label: string, group: string) => {
    const known = lines.get(`${group}/${label}`);
    lines.set(`${group}/${label}`, { keys: known === undefined ? keys : `${known.keys}|${keys}`, label, group, run: () => undefined });
  };
  for (const { key, label, group, action } of keyBindings) if (action !== "help") add(key.toLowerCase(), label, group);
  for (const [keys, label] of withPointer) add(keys, label, "Pointer");
  return [...lines.values()];
};
