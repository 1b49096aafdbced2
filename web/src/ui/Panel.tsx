import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { placeBeside, type Placement } from "./place";
import { Portal } from "./Portal";

/** A floating box that belongs to a button: filters, the activity tray. Escape or a press outside closes it. */
export const Panel = ({ anchor, label, onClose, align = "end", className, children }: {
  anchor: HTMLElement; label: string; onClose: () => void; align?: "start" | "end"; className?: string; children: ReactNode;
}) => {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Placement>();
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    if (box.current != null) setAt(placeBeside(anchor.getBoundingClientRect(), box.current.getBoundingClientRect(), "below", align));
  }, [anchor, align]);
  useEffect(() => {
    if (at !== undefined) box.current?.focus();
    // Only when it first has its place: later moves must not take the focus.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at === undefined]);
  useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Element;
      if (box.current?.contains(target) === true || anchor.contains(target)) return;
      if (target.closest?.(".menu, .tooltip, .toast") != null) return;
      close.current();
    };
    window.addEventListener("pointerdown", onPointer, true);
    return () => window.removeEventListener("pointerdown", onPointer, true);
  }, [anchor]);
  return (
    <Portal>
      <div
        ref={box} className={className === undefined ? "panel" : `panel ${className}`} role="dialog" aria-label={label} tabIndex={-1}
        style={at ?? { right: 8, top: 48, visibility: "hidden" }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onClose();
          anchor.focus();
        }}
      >
        {children}
      </div>
    </Portal>
  );
};
