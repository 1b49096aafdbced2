import { useEffect, useState } from "react";

/** Draws the component again every `every` ms, so that words about time stay true; never while undefined. */
export const useClock = (every: number | undefined): void => {
  const [, tick] = useState(0);
  useEffect(() => {
    if (every === undefined) return undefined;
    const timer = window.setInterval(() => tick((now) => now + 1), every);
    return () => window.clearInterval(timer);
  }, [every]);
};
