import { useEffect } from "react";
import { keyBindings, keyName, rebind, type CanvasAction } from "../canvas";
import { currentKeyMap, shortcutID, useKeyMap } from "../keys/keyMap";
import { listForeignShortcuts, type Shortcut } from "../keys/shortcuts";

/** What the pointer does with a key held; the tools themselves say so where they are written. */
const withPointer: readonly (readonly [keys: string, label: string])[] = [
  ["shift+click", "Select more, or choose more points of a shape"],
  ["shift+click", "While drawing an outline: follow the border of the shape nearby"],
  ["mod+click", "Select one shape of a group"],
  ["mod+drag", "Select by an outline"],
  ["shift+drag", "Keep square, in proportion, or in one direction"],
  ["alt+drag", "Draw and resize from the middle; on a selected shape, choose points in a box; erase with the brush"],
  ["alt+click", "Take a point out of the selected shape"],
];

const press = (event: KeyboardEvent) => keyName(event)?.toLowerCase();
const idOf = (action: CanvasAction) => `canvas/${action}`;

/** The canvas's own keys for the sheet, from the table that binds them; several keys of one action share a line. */
const canvasShortcuts = (): Shortcut[] => {
  const lines = new Map<string, Shortcut>();
  for (const { key, label, group, action } of keyBindings) {
    if (action === "help") continue;
    const known = lines.get(action);
    const keys = key.toLowerCase();
    lines.set(action, { id: idOf(action), keys: known === undefined ? keys : `${known.keys}|${keys}`, label, group, press, run: () => undefined });
  }
  const pointer = withPointer.map(([keys, label]): Shortcut => ({ keys, label, group: "Pointer", fixed: "What the pointer does stays as it is", run: () => undefined }));
  return [...lines.values(), ...pointer];
};

/**
 * Lists the canvas's keys in the sheet while a page with a canvas is open, and binds those that a person has chosen.
 *
 * @param own Keys that the page itself takes before the canvas sees them.
 */
export const useCanvasShortcuts = (own: readonly Shortcut[] = []): void => {
  const map = useKeyMap();
  useEffect(() => {
    const chosen = new Map<CanvasAction, string>();
    for (const { action } of keyBindings) {
      const keys = currentKeyMap()[idOf(action)];
      if (keys !== undefined) chosen.set(action, keys);
    }
    rebind(chosen);
  }, [map]);
  const taken = own.flatMap((one) => (map[shortcutID(one)] ?? one.keys).split("|")).join("|");
  useEffect(() => {
    const page = new Set(taken.split("|"));
    return listForeignShortcuts(canvasShortcuts().flatMap((one) => {
      // Keys of its own that the page takes are not shown as the canvas's; one that was chosen is.
      if (one.id !== undefined && map[one.id] !== undefined) return [one];
      const left = one.keys.split("|").filter((keys) => !page.has(keys));
      return left.length === 0 ? [] : left.length === one.keys.split("|").length ? [one] : [{ ...one, keys: left.join("|") }];
    }));
  }, [map, taken]);
};
