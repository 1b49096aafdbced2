import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query holds now. */
export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    useCallback((listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    }, [query]),
    () => window.matchMedia(query).matches,
  );
