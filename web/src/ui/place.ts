export interface Placement {
  left: number;
  top: number;
}

/** Puts a floating box of the given size beside an anchor, inside the viewport with an 8 px margin; flips when it must. */
export const placeBeside = (
  anchor: DOMRect, size: { width: number; height: number }, side: "below" | "above" | "right" = "below",
  align: "start" | "end" | "centre" = "start", gap = 4,
): Placement => {
  const margin = 8;
  const { innerWidth, innerHeight } = window;
  if (side === "right") {
    const right = anchor.right + gap;
    const left = right + size.width + margin > innerWidth ? anchor.left - gap - size.width : right;
    const top = anchor.top + anchor.height / 2 - size.height / 2;
    return clampInside({ left, top }, size, margin);
  }
  const left =
    align === "start" ? anchor.left
    : align === "end" ? anchor.right - size.width
    : anchor.left + anchor.width / 2 - size.width / 2;
  const below = anchor.bottom + gap;
  const above = anchor.top - gap - size.height;
  const fitsBelow = below + size.height + margin <= innerHeight;
  const fitsAbove = above >= margin;
  const top = side === "below" ? (fitsBelow || !fitsAbove ? below : above) : fitsAbove || !fitsBelow ? above : below;
  return clampInside({ left, top }, size, margin);
};

const clampInside = (at: Placement, size: { width: number; height: number }, margin: number): Placement => ({
  left: Math.max(margin, Math.min(at.left, window.innerWidth - size.width - margin)),
  top: Math.max(margin, Math.min(at.top, window.innerHeight - size.height - margin)),
});
