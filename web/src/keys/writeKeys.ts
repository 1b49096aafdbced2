/** Keys are written `mod+k`, `shift+?`, `g p` (one after the other). `mod` is ⌘ on a Mac and Ctrl elsewhere. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const signs: Record<string, string> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: isMac ? "⇧" : "Shift",
  alt: isMac ? "⌥" : "Alt",
  ctrl: "Ctrl",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
  enter: "Enter",
  escape: "Esc",
  space: "Space",
  delete: "Del",
  backspace: "⌫",
  tab: "Tab",
  pageup: "PgUp",
  pagedown: "PgDn",
  click: "Click",
  drag: "Drag",
};
const names: Record<string, string> = { "⌘": "Command", "⇧": "Shift", "⌥": "Option", Ctrl: "Control", "←": "Left", "→": "Right", "↑": "Up", "↓": "Down" };

const write = (key: string) => signs[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key);

export const writtenKeys = (keys: string): string[] =>
  keys.split(" ").flatMap((press) => press.split(/(?<=.)\+/).map(write));

export const spokenKeys = (keys: string): string =>
  keys
    .split(" ")
    .map((press) => press.split(/(?<=.)\+/).map((key) => names[write(key)] ?? write(key)).join(" "))
    .join(", then ");
