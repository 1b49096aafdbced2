// The one table of keys. The canvas binds what it says, tooltips and the help sheet show what it says.

import type { Tool } from "./engine";

/** Everything a key can ask of the canvas. */
export type CanvasAction =
  | `tool.${Tool}` | "pan.hold" | "finish" | "join"
  | "fill" | "convert" | "brush.smaller" | "brush.larger" | "front" | "back" | "group" | "ungroup" | "selectSameClass" | "snap"
  | "point.next" | "point.previous" | "point.visible" | "point.occluded" | "point.absent" | "swapSides"
  | "align.left" | "align.right" | "align.top" | "align.bottom" | "align.centre" | "align.middle"
  | "undo" | "redo" | "delete" | "duplicate" | "copy" | "cut" | "paste" | "insertBox"
  | "selectAll" | "selectNext" | "selectPrevious" | "cancel"
  | "nudge.left" | "nudge.right" | "nudge.up" | "nudge.down"
  | "nudge.left.far" | "nudge.right.far" | "nudge.up.far" | "nudge.down.far"
  | "grow.left" | "grow.right" | "grow.up" | "grow.down"
  | "hide" | "showAll" | "lock" | "unlockAll" | "labels"
  | "rulers" | "fit" | "actualSize" | "zoomIn" | "zoomOut" | "zoomToSelection"
  | `class.${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | "help";

export interface KeyBinding {
  /**
   * Modifiers and key joined by "+": `Mod` (Control, or Command on a Mac), `Shift`, `Alt`, then `KeyboardEvent.key`
   * (letters in lower case). For keys whose `key` changes with Shift (digits, `?`), the digit's `code` is used.
   */
  readonly key: string;
  readonly action: CanvasAction;
  readonly label: string;
  readonly group: "Tools" | "Skeletons" | "Edit" | "Select" | "Move" | "Show" | "View" | "Classes" | "Help";
  /** Only when the canvas (or nothing) has the focus, since lists and buttons use the key themselves. */
  readonly needsFocus?: true;
}

const classKeys = ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((digit): KeyBinding => ({
  key: `${digit}`,
  action: `class.${digit}`,
  label: `Class ${digit}: for new shapes, and for the selected ones`,
  group: "Classes",
}));

export const keyBindings: readonly KeyBinding[] = [
  { key: "v", action: "tool.select", label: "Select and move", group: "Tools" },
  { key: "b", action: "tool.box", label: "Draw boxes", group: "Tools" },
  { key: "x", action: "tool.extremes", label: "Draw boxes by four extreme points", group: "Tools" },
  { key: "r", action: "tool.rotatedBox", label: "Draw rotated boxes", group: "Tools" },
  { key: "p", action: "tool.polygon", label: "Draw polygons", group: "Tools" },
  { key: "l", action: "tool.polyline", label: "Draw lines", group: "Tools" },
  { key: "o", action: "tool.point", label: "Place points", group: "Tools" },
  { key: "Shift+b", action: "tool.cuboid", label: "Draw cuboids: the front face by a drag, the back face by a drag or a click", group: "Tools" },
  { key: "c", action: "tool.ellipse", label: "Draw ellipses", group: "Tools" },
  { key: "m", action: "tool.brush", label: "Paint masks", group: "Tools" },
  { key: "Shift+m", action: "tool.eraser", label: "Erase from masks", group: "Tools" },
  { key: "y", action: "tool.smart", label: "Select a thing: click on it or box it in; Alt click on what is not of it; Enter keeps it", group: "Tools" },
  { key: "u", action: "tool.scissors", label: "Draw polygons along edges; with Alt straight", group: "Tools" },
  { key: "s", action: "tool.skeleton", label: "Draw skeletons: a box, in which the class's points appear", group: "Tools" },
  { key: "Alt+[", action: "brush.smaller", label: "Smaller brush", group: "Tools" },
  { key: "Alt+]", action: "brush.larger", label: "Larger brush", group: "Tools" },
  { key: "k", action: "tool.cut", label: "Cut out of polygons", group: "Tools" },
  { key: "h", action: "tool.pan", label: "Hand: move the picture", group: "Tools" },
  { key: "Space", action: "pan.hold", label: "Move the picture while held", group: "Tools", needsFocus: true },
  { key: "n", action: "insertBox", label: "Add a box in the middle of the view", group: "Tools" },

  { key: "'", action: "point.next", label: "Choose the next point of the selected skeleton", group: "Skeletons" },
  { key: ";", action: "point.previous", label: "Choose the previous point of the selected skeleton", group: "Skeletons" },
  { key: "Alt+v", action: "point.visible", label: "Chosen points (or all): visible", group: "Skeletons" },
  { key: "Alt+o", action: "point.occluded", label: "Chosen points (or all): covered", group: "Skeletons" },
  { key: "Alt+x", action: "point.absent", label: "Chosen points: not in the picture", group: "Skeletons" },
  { key: "Alt+s", action: "swapSides", label: "Left and right points change places", group: "Skeletons" },

  { key: "Mod+z", action: "undo", label: "Undo", group: "Edit" },
  { key: "Mod+Shift+z", action: "redo", label: "Redo", group: "Edit" },
  { key: "Mod+y", action: "redo", label: "Redo", group: "Edit" },
  { key: "Enter", action: "finish", label: "End the shape being drawn", group: "Edit", needsFocus: true },
  { key: "Delete", action: "delete", label: "Delete: the last point drawn, chosen points, selected shapes", group: "Edit" },
  { key: "Backspace", action: "delete", label: "Delete: the last point drawn, chosen points, selected shapes", group: "Edit" },
  { key: "Shift+f", action: "fill", label: "Fill the holes of the selected masks", group: "Edit" },
  { key: "Shift+k", action: "convert", label: "Masks to polygons, and filled shapes to masks", group: "Edit" },
  { key: "j", action: "join", label: "Join the selected polygons", group: "Edit" },
  { key: "Mod+d", action: "duplicate", label: "Duplicate", group: "Edit" },
  { key: "Mod+c", action: "copy", label: "Copy", group: "Edit" },
  { key: "Mod+x", action: "cut", label: "Cut", group: "Edit" },
  { key: "Mod+v", action: "paste", label: "Paste, in this picture or another", group: "Edit" },

  { key: "Mod+a", action: "selectAll", label: "Select everything", group: "Select" },
  { key: "Alt+a", action: "selectSameClass", label: "Select everything of this class", group: "Select" },
  { key: "]", action: "selectNext", label: "Next shape", group: "Select" },
  { key: "[", action: "selectPrevious", label: "Previous shape", group: "Select" },
  { key: "Escape", action: "cancel", label: "Leave: the shape being drawn, chosen points, the selection, the tool", group: "Select" },

  { key: "ArrowLeft", action: "nudge.left", label: "Move left by 1 pixel", group: "Move", needsFocus: true },
  { key: "ArrowRight", action: "nudge.right", label: "Move right by 1 pixel", group: "Move", needsFocus: true },
  { key: "ArrowUp", action: "nudge.up", label: "Move up by 1 pixel", group: "Move", needsFocus: true },
  { key: "ArrowDown", action: "nudge.down", label: "Move down by 1 pixel", group: "Move", needsFocus: true },
  { key: "Shift+ArrowLeft", action: "nudge.left.far", label: "Move left by 10 pixels", group: "Move", needsFocus: true },
  { key: "Shift+ArrowRight", action: "nudge.right.far", label: "Move right by 10 pixels", group: "Move", needsFocus: true },
  { key: "Shift+ArrowUp", action: "nudge.up.far", label: "Move up by 10 pixels", group: "Move", needsFocus: true },
  { key: "Shift+ArrowDown", action: "nudge.down.far", label: "Move down by 10 pixels", group: "Move", needsFocus: true },
  { key: "Alt+ArrowLeft", action: "grow.left", label: "Make narrower by 1 pixel", group: "Move", needsFocus: true },
  { key: "Alt+ArrowRight", action: "grow.right", label: "Make wider by 1 pixel", group: "Move", needsFocus: true },
  { key: "Alt+ArrowUp", action: "grow.up", label: "Make lower by 1 pixel", group: "Move", needsFocus: true },
  { key: "Alt+ArrowDown", action: "grow.down", label: "Make higher by 1 pixel", group: "Move", needsFocus: true },
  { key: "Alt+Shift+ArrowLeft", action: "align.left", label: "Align left edges", group: "Move", needsFocus: true },
  { key: "Alt+Shift+ArrowRight", action: "align.right", label: "Align right edges", group: "Move", needsFocus: true },
  { key: "Alt+Shift+ArrowUp", action: "align.top", label: "Align top edges", group: "Move", needsFocus: true },
  { key: "Alt+Shift+ArrowDown", action: "align.bottom", label: "Align bottom edges", group: "Move", needsFocus: true },
  { key: "Alt+Shift+c", action: "align.centre", label: "Align middles, left to right", group: "Move" },
  { key: "Alt+Shift+m", action: "align.middle", label: "Align middles, top to bottom", group: "Move" },
  { key: "Shift+n", action: "snap", label: "Snap to other shapes, on or off", group: "Move" },

  { key: "Mod+g", action: "group", label: "Group the selected shapes", group: "Edit" },
  { key: "Mod+Shift+g", action: "ungroup", label: "Take the selected shapes out of their group", group: "Edit" },
  { key: "Mod+]", action: "front", label: "Bring to the front", group: "Edit" },
  { key: "Mod+[", action: "back", label: "Send to the back", group: "Edit" },

  { key: "Shift+h", action: "hide", label: "Hide the selected shapes", group: "Show" },
  { key: "Alt+h", action: "showAll", label: "Show all shapes", group: "Show" },
  { key: "Shift+l", action: "lock", label: "Lock the selected shapes", group: "Show" },
  { key: "Alt+l", action: "unlockAll", label: "Unlock all shapes", group: "Show" },
  { key: "t", action: "labels", label: "Names on or off", group: "Show" },
  { key: "Shift+r", action: "rulers", label: "Rulers on or off", group: "Show" },

  { key: "f", action: "fit", label: "Whole picture", group: "View" },
  { key: "Shift+1", action: "fit", label: "Whole picture", group: "View" },
  { key: "z", action: "zoomToSelection", label: "Zoom to the selected shapes", group: "View" },
  { key: "Shift+2", action: "zoomToSelection", label: "Zoom to the selected shapes", group: "View" },
  { key: "Shift+0", action: "actualSize", label: "Actual size, 1:1", group: "View" },
  { key: "+", action: "zoomIn", label: "Zoom in", group: "View" },
  { key: "=", action: "zoomIn", label: "Zoom in", group: "View" },
  { key: "-", action: "zoomOut", label: "Zoom out", group: "View" },

  ...classKeys,
  { key: "?", action: "help", label: "This list", group: "Help" },
];

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** The name under which the table has the event's key; undefined for a modifier alone. */
export function keyName(event: KeyboardEvent): string | undefined {
  if (["Control", "Shift", "Alt", "Meta", "Dead", "Process", "Unidentified"].includes(event.key)) return undefined;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  // With Alt a Mac types another letter; the physical key says which one is meant.
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code) : null;
  let key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (letter !== null) key = (letter[1] as string).toLowerCase();
  // A character that only Shift can type carries it in itself: "?" and "+", but not "Shift+h" and "Shift+1".
  let shift = event.shiftKey;
  if (digit !== null) key = digit[1] as string;
  else if (shift && key.length === 1 && !/[a-z]/.test(key)) shift = false;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const foreign = isMac ? event.ctrlKey : event.metaKey;
  if (foreign) return undefined;
  return `${mod ? "Mod+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** Names are compared in lower case: other parts of the page write all of them so. */
let byName = new Map(keyBindings.map((binding) => [binding.key.toLowerCase(), binding]));
let rebound: ReadonlyMap<CanvasAction, string> = new Map();

/**
 * Binds actions to other keys instead of those of the table, until it is called again: names in lower case
 * (`mod+shift+z`), two for keys that are pressed one after the other (`g x`), empty for no key.
 */
export function rebind(keys: ReadonlyMap<CanvasAction, string>): void {
  rebound = keys;
  byName = new Map();
  for (const binding of keyBindings) if (!keys.has(binding.action)) byName.set(binding.key.toLowerCase(), binding);
  for (const binding of keyBindings) {
    const key = keys.get(binding.action);
    if (key !== undefined && key !== "") byName.set(key, binding);
  }
}

/** The keys of a binding now; none where another key of the same action stands for it. */
function currentKeys({ key, action }: KeyBinding): string[] {
  const other = rebound.get(action);
  if (other === undefined) return [key];
  return other !== "" && keyBindings.find((one) => one.action === action)?.key === key ? [other] : [];
}

/** How long after the first key of a chain the second one counts, ms. */
const chainPatience = 1200;
/** The first key of a chain that waits for its second one. */
let pending: { name: string; at: number } | undefined;

/** The binding of the event's key, if it has one: of a chain at its second key. Call it once an event. */
export function bindingOf(event: KeyboardEvent): KeyBinding | undefined {
  const name = keyName(event)?.toLowerCase();
  if (name === undefined) return undefined;
  const first = pending !== undefined && event.timeStamp - pending.at < chainPatience ? pending.name : undefined;
  const binding = (first === undefined ? undefined : byName.get(`${first} ${name}`)) ?? byName.get(name);
  const isBeginning = binding === undefined && [...byName.keys()].some((keys) => keys.startsWith(`${name} `));
  pending = isBeginning ? { name, at: event.timeStamp } : undefined;
  return binding;
}

const printed: Record<string, string> = {
  arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", escape: "Esc", space: "Space",
};

/** A binding's key as people read it on this machine: `Ctrl Shift Z`, `⌘ ⇧ Z`. */
export function printedKey(key: string): string {
  if (key.includes(" ")) return key.split(" ").map(printedKey).join(", ");
  const parts = key === "+" ? ["+"] : key.split("+").map((part) => (part === "" ? "+" : part));
  return parts
    .map((part) => {
      const name = part.toLowerCase();
      if (name === "mod") return isMac ? "⌘" : "Ctrl";
      if (name === "shift") return isMac ? "⇧" : "Shift";
      if (name === "alt") return isMac ? "⌥" : "Alt";
      return printed[name] ?? (part.length === 1 ? part.toUpperCase() : part);
    })
    .join(" ");
}

/** The first key of an action as people read it, for tooltips; undefined where it has none. */
export function keyFor(action: CanvasAction): string | undefined {
  const binding = keyBindings.find((candidate) => candidate.action === action);
  const key = binding === undefined ? undefined : currentKeys(binding)[0];
  return key === undefined ? undefined : printedKey(key);
}

/** The help sheet's rows: actions with the same label share one row. */
export function helpRows(): { group: string; rows: { label: string; keys: string[] }[] }[] {
  const groups = new Map<string, Map<string, string[]>>();
  for (const binding of keyBindings) {
    const { label, group } = binding;
    const rows = groups.get(group) ?? new Map<string, string[]>();
    groups.set(group, rows);
    rows.set(label, [...(rows.get(label) ?? []), ...currentKeys(binding).map(printedKey)]);
  }
  return [...groups].map(([group, rows]) => ({ group, rows: [...rows].map(([label, keys]) => ({ label, keys })) }));
}
