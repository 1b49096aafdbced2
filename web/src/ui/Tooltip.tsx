import { cloneElement, useEffect, useId, useLayoutEffect, useRef, useState, type FocusEvent, type HTMLAttributes, type PointerEvent, type ReactElement } from "react";
import { Keys } from "./Key";
import { placeBeside, type Placement } from "./place";
import { Portal } from "./Portal";

/** Says what a control does and which key does it, after 400 ms of hover or at once on keyboard focus. */
export const Tooltip = ({ label, keys, side = "below", children }: {
  label: string;
  keys?: string;
  side?: "below" | "above" | "right";
  children: ReactElement<HTMLAttributes<HTMLElement>>;
}) => {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const timer = useRef<number>();
  const hide = () => {
    window.clearTimeout(timer.current);
    setAnchor(null);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const given = children.props;
  return (
    <>
      {cloneElement<HTMLAttributes<HTMLElement>>(children, {
        onPointerEnter: (event: PointerEvent<HTMLElement>) => {
          given.onPointerEnter?.(event);
          if (event.pointerType !== "mouse") return;
          const element = event.currentTarget;
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => setAnchor(element), 400);
        },
        onPointerLeave: (event: PointerEvent<HTMLElement>) => {
          given.onPointerLeave?.(event);
          hide();
        },
        onPointerDown: (event: PointerEvent<HTMLElement>) => {
          given.onPointerDown?.(event);
          hide();
        },
        onFocus: (event: FocusEvent<HTMLElement>) => {
          given.onFocus?.(event);
          if (event.currentTarget.matches(":focus-visible")) setAnchor(event.currentTarget);
        },
        onBlur: (event: FocusEvent<HTMLElement>) => {
          given.onBlur?.(event);
          hide();
        },
      })}
      {anchor != null && <TooltipBox anchor={anchor} label={label} keys={keys} side={side} hide={hide} />}
    </>
  );
};

const TooltipBox = ({ anchor, label, keys, side, hide }: {
  anchor: HTMLElement; label: string; keys?: string; side: "below" | "above" | "right"; hide: () => void;
}) => {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [at, setAt] = useState<Placement>();
  useLayoutEffect(() => {
    if (box.current == null) return;
    setAt(placeBeside(anchor.getBoundingClientRect(), box.current.getBoundingClientRect(), side, "centre", 6));
  }, [anchor, side]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => { if (event.key === "Escape") hide(); };
    window.addEventListener("keydown", onKey);
    window.addEventListener("scroll", hide, true);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", hide, true);
    };
  });
  return (
    <Portal>
      <div className="tooltip" role="tooltip" id={id} ref={box} style={at ?? { left: 0, top: 0, visibility: "hidden" }}>
        {label}
        {keys !== undefined && <Keys keys={keys} />}
      </div>
    </Portal>
  );
};
