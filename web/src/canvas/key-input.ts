// Keys to actions, by the table in keys.ts.
import { CanvasAction, bindingOf } from "./keys";

/** Whether the key belongs to what has the focus: a field, a menu, a dialog. */
function isForeign(event: KeyboardEvent, surface: HTMLElement, needsFocus: boolean): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement) || surface.contains(target)) return false;
  if (target.isContentEditable || target.closest("input, textarea, select, [role=textbox], [role=combobox]") !== null) {
    return true;
  }
  if (target.closest("dialog[open], [role=dialog], [role=menu]") !== null) return true;
  return needsFocus && target !== document.body;
}

/** Binds keys of the whole page; returns the function that unbinds them. */
export function bindKeys(
  surface: HTMLElement,
  handlers: {
    /** Does the action; false where it does not apply, so that the browser's own meaning stays. */
    perform: (action: CanvasAction, isRepeat: boolean) => boolean;
    setPanKey: (isHeld: boolean) => void;
  },
): () => void {
  const stop = new AbortController();
  let isPanHeld = false;
  /** The physical key that holds it: letting modifiers go first must not matter. */
  let panCode = "";
  const releasePan = (): void => {
    if (!isPanHeld) return;
    isPanHeld = false;
    handlers.setPanKey(false);
  };
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const binding = bindingOf(event);
    if (binding === undefined || isForeign(event, surface, binding.needsFocus === true)) return;
    if (binding.action === "pan.hold") {
      event.preventDefault();
      if (!isPanHeld) {
        isPanHeld = true;
        panCode = event.code;
        handlers.setPanKey(true);
      }
      return;
    }
    // A text selection elsewhere on the page is what the user means to copy.
    if (binding.action === "copy" && (window.getSelection()?.toString() ?? "") !== "") return;
    if (handlers.perform(binding.action, event.repeat)) event.preventDefault();
  }, { signal: stop.signal });
  window.addEventListener("keyup", (event) => {
    if (event.code === panCode) releasePan();
  }, { signal: stop.signal });
  window.addEventListener("blur", releasePan, { signal: stop.signal });
  return () => stop.abort();
}
