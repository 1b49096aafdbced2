// Mouse, pen, touch and wheel to the engine.
import { EngineExports, Modifier } from "./engine";

/** What one wheel step does. */
export type WheelUse = "zoom" | "pan";

/** Binds the events; returns the function that unbinds them. */
export function bindPointer(
  surface: HTMLElement, engine: EngineExports, options: { wheel: () => WheelUse; changed: () => void; pressing: () => void },
): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let pressed: number | undefined;
  /** After a pinch, the finger that stays down does nothing until all are up. */
  let isPinching = false;
  const stop = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name, listener: (event: HTMLElementEventMap[Name]) => void, passive = true,
  ): void => surface.addEventListener(name, listener, { signal: stop.signal, passive });

  const place = (event: MouseEvent): { x: number; y: number } => {
    const frame = surface.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const modifiers = (event: MouseEvent): number =>
    (event.shiftKey ? Modifier.shift : 0) | (event.altKey ? Modifier.alt : 0) |
    (event.ctrlKey || event.metaKey ? Modifier.command : 0);
  const isTouch = (event: PointerEvent): number => (event.pointerType === "touch" ? 1 : 0);

  // A mouse reports half while pressed, a lifted pen nothing.
  const pressure = (event: PointerEvent): number => (event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 1);

  const pinch = (id: number, to: { x: number; y: number }): void => {
    const other = [...fingers].find(([finger]) => finger !== id)?.[1];
    const from = fingers.get(id);
    if (other === undefined || from === undefined) return;
    const before = Math.hypot(from.x - other.x, from.y - other.y);
    const after = Math.hypot(to.x - other.x, to.y - other.y);
    if (before > 0 && after > 0) engine.zoomAt(after / before, (from.x + other.x) / 2, (from.y + other.y) / 2);
    engine.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
  };

  on("pointerdown", (event) => {
    surface.focus({ preventScroll: true });
    const at = place(event);
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, at);
      if (fingers.size === 2) {
        engine.cancelPress();
        isPinching = true;
        pressed = undefined;
        options.changed();
      }
      if (isPinching) return;
    }
    if (pressed !== undefined || (event.button !== 0 && event.button !== 1)) return;
    event.preventDefault();
    pressed = event.pointerId;
    surface.setPointerCapture(event.pointerId);
    options.pressing();
    engine.setPressure(pressure(event));
    engine.pointerDown(at.x, at.y, modifiers(event), isTouch(event), event.button === 1 ? 1 : 0);
    options.changed();
  }, false);

  on("pointermove", (event) => {
    const at = place(event);
    if (isPinching) {
      if (fingers.has(event.pointerId)) {
        if (fingers.size === 2) pinch(event.pointerId, at);
        fingers.set(event.pointerId, at);
        options.changed();
      }
      return;
    }
    if (pressed !== undefined && pressed !== event.pointerId) return;
    engine.setPressure(pressure(event));
    engine.pointerMove(at.x, at.y, modifiers(event), isTouch(event));
    options.changed();
  });

  const lift = (event: PointerEvent, isCancelled: boolean): void => {
    fingers.delete(event.pointerId);
    if (isPinching) {
      if (fingers.size === 0) isPinching = false;
      return;
    }
    if (pressed !== event.pointerId) return;
    pressed = undefined;
    const at = place(event);
    if (isCancelled) engine.cancelPress();
    else engine.pointerUp(at.x, at.y, modifiers(event), isTouch(event));
    options.changed();
  };
  on("pointerup", (event) => lift(event, false));
  on("pointercancel", (event) => lift(event, true));
  on("pointerleave", () => {
    engine.pointerLeave();
    options.changed();
  });

  on("wheel", (event) => {
    event.preventDefault();
    // Lines and pages to pixels; a wheel that reports hundreds of pixels a notch must not leap.
    const unit = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    const at = place(event);
    if (event.ctrlKey || event.metaKey) {
      // Also what a pinch on a touchpad arrives as, in small steps.
      engine.zoomAt(Math.exp(-Math.max(-60, Math.min(60, dy)) * 0.008), at.x, at.y);
    } else if (options.wheel() === "zoom" && !event.shiftKey) {
      engine.zoomAt(Math.exp(-Math.max(-240, Math.min(240, dy)) * 0.0018), at.x, at.y);
    } else if (event.shiftKey && dx === 0) {
      engine.pan(-dy, 0);
    } else {
      engine.pan(-dx, -dy);
    }
    options.changed();
  }, false);

  // The middle button would otherwise start the browser's own scrolling.
  on("mousedown", (event) => {
    if (event.button === 1) event.preventDefault();
  }, false);
  return () => stop.abort();
}
