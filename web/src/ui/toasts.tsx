import { useEffect, useState, useSyncExternalStore } from "react";
import { Button, IconButton } from "./Button";
import { IconClose, IconError, IconInfo, IconSuccess } from "./icons";
import { useShortcuts } from "../keys/shortcuts";

export interface Toast {
  id: number;
  text: string;
  look: "plain" | "success" | "danger";
  action?: { label: string; run: () => void };
  /** Undo answers to `mod+z` while the toast is shown. */
  undo?: boolean;
}

let toasts: Toast[] = [];
let lastID = 0;
const listeners = new Set<() => void>();
const change = (next: Toast[]) => {
  toasts = next;
  listeners.forEach((listener) => listener());
};

export const dismissToast = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

/** Says in one sentence what happened; the newest three are kept. */
export const showToast = (text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): number => {
  lastID += 1;
  change([...toasts.slice(-2), { id: lastID, text, look: "plain", ...options }]);
  return lastID;
};

/** What was just done, with a way back. */
export const showUndo = (text: string, undo: () => void): number =>
  showToast(text, { action: { label: "Undo", run: undo }, undo: true });

/** Something else was done: `mod+z` is about that now. What was offered before stays, for its button. */
export const endUndoKeys = (): void => {
  if (toasts.some((toast) => toast.undo === true)) change(toasts.map((toast) => (toast.undo === true ? { ...toast, undo: false } : toast)));
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const Toasts = () => {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="region" aria-label="Messages">
      <div aria-live="polite" className="stack tight">
        {shown.map((toast) => <ToastBox key={toast.id} toast={toast} />)}
      </div>
    </div>
  );
};

const ToastBox = ({ toast }: { toast: Toast }) => {
  const [held, setHeld] = useState(false);
  const { id, look } = toast;
  const isLong = toast.action !== undefined;
  const undo = toast.undo === true ? toast.action : undefined;
  useShortcuts(undo === undefined ? [] : [{
    keys: "mod+z", label: "Undo the last action", group: "General",
    run: () => { dismissToast(toast.id); undo.run(); },
  }]);
  useEffect(() => {
    if (held) return undefined;
    // An undo stays 10 s, an error 8 s, plain news 4 s; hovering or focus holds it.
    const time = isLong ? 10_000 : look === "danger" ? 8000 : 4000;
    const timer = window.setTimeout(() => dismissToast(id), time);
    return () => window.clearTimeout(timer);
  }, [held, id, isLong, look]);
  const Icon = toast.look === "danger" ? IconError : toast.look === "success" ? IconSuccess : IconInfo;
  return (
    <div
      className={`toast toast-${toast.look}`} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}
    >
      <Icon />
      <span className="grow">{toast.text}</span>
      {toast.action !== undefined && (
        <Button look="ghost" className="toast-act" onClick={() => { dismissToast(toast.id); toast.action?.run(); }}>
          {toast.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" side="above" icon={<IconClose />} onClick={() => dismissToast(toast.id)} />
    </div>
  );
};
