import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from "react";

export interface VirtualRows {
  first: number;
  /** One past the last row to draw. */
  end: number;
  height: number;
  offset: (row: number) => number;
  scrollTo: (row: number) => void;
}

/** Rows of one height inside a scrolling element: which to draw now, with `over` more on both sides. */
export const useVirtualRows = (scroller: RefObject<HTMLElement>, count: number, rowHeight: number, over = 2): VirtualRows => {
  const [range, setRange] = useState({ first: 0, end: 12 });
  const measure = useCallback(() => {
    const element = scroller.current;
    if (element == null || rowHeight <= 0) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - over);
    const end = Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + over);
    setRange((now) => (now.first === first && now.end === end ? now : { first, end }));
  }, [scroller, count, rowHeight, over]);
  useLayoutEffect(measure, [measure]);
  useEffect(() => {
    const element = scroller.current;
    if (element == null) return undefined;
    element.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, [scroller, measure]);
  return {
    first: Math.min(range.first, count),
    end: Math.min(range.end, count),
    height: count * rowHeight,
    offset: (row) => row * rowHeight,
    scrollTo: (row) => {
      const element = scroller.current;
      if (element == null) return;
      const top = row * rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight - element.clientHeight;
    },
  };
};
