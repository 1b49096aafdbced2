import { useEffect, useMemo, useState } from "react";
import { isAbort } from "../../api/errors";
import { FrameCache } from "../../api/frameCache";

/** The exact picture of a frame while `active`; until it is there, the one before stays. */
export const useFramePicture = (path: string, longest: number, frame: number, count: number, active: boolean) => {
  const pictures = useMemo(
    () => new FrameCache(path, longest, 90, (blob) => URL.createObjectURL(blob), (url) => URL.revokeObjectURL(url)),
    [path, longest],
  );
  const [shown, setShown] = useState<{ frame: number; url: string }>();
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(0);
  useEffect(() => () => pictures.clear(), [pictures]);
  useEffect(() => {
    if (!active) return undefined;
    let current = true;
    setError(undefined);
    pictures.only([frame]);
    pictures.get(frame).then(
      (url) => {
        if (!current) return;
        setShown({ frame, url });
        // Whoever steps goes on: the next ones are asked for before they are wanted.
        for (const next of [frame + 1, frame - 1]) if (next >= 0 && next < count) pictures.get(next).catch(() => undefined);
      },
      (failure: unknown) => { if (current && !isAbort(failure)) setError(failure); },
    );
    return () => { current = false; };
  }, [pictures, frame, count, active, tried]);
  return { shown, error, retry: () => setTried((now) => now + 1) };
};
