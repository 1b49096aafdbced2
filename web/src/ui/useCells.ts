import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { useVirtualRows } from "./useVirtualRows";

export interface CellPlan {
  scroller: RefObject<HTMLDivElement>;
  count: number;
  /** Columns the person asked for; fewer where cells would get narrower than `narrowest`. */
  wanted: number;
  gap: number;
  narrowest: number;
  /** Of a row, the gap below it included, in CSS pixels, for cells of this width. */
  rowHeight: (cell: number) => number;
  /** The cell that has the keyboard, or less than 0. */
  focused: number;
  /** Called when few rows are left below. */
  onEnd: () => void;
}

/** Cells in rows of a scroller, of which only those in sight are drawn; the focused one stays in sight and keeps the focus. */
export const useCells = ({ scroller, count, wanted, gap, narrowest, rowHeight: heightOf, focused, onEnd }: CellPlan) => {
  const grid = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = grid.current;
    if (element == null) return undefined;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(1, Math.min(wanted, Math.floor((width + gap) / (narrowest + gap)) || 1));
  const cell = Math.max(1, (width - gap * (columns - 1)) / columns);
  const rowHeight = Math.max(1, heightOf(cell));
  const rows = Math.ceil(count / columns);
  const view = useVirtualRows(scroller, width === 0 ? 0 : rows, rowHeight, 3);
  const nearEnd = view.end >= rows - 6;
  useEffect(() => {
    if (nearEnd && rows > 0) onEnd();
  }, [nearEnd, rows, onEnd]);
  const scroll = useRef(view.scrollTo);
  scroll.current = view.scrollTo;
  useEffect(() => {
    if (focused >= 0) scroll.current(Math.floor(focused / columns));
  }, [focused, columns]);
  useEffect(() => {
    // Keyboard moves take the focus along, once the cell is drawn.
    if (focused < 0 || !(grid.current?.contains(document.activeElement) ?? false)) return;
    grid.current?.querySelector<HTMLElement>(`[data-index="${focused}"]`)?.focus({ preventScroll: true });
  }, [focused, view.first, view.end]);
  return { grid, columns, cell, rowHeight, rows, view, first: view.first * columns };
};
