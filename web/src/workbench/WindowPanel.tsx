import { useEffect, useRef, useState } from "react";
import { getBytes } from "../api/client";
import { describeError, isAbort } from "../api/errors";
import type { Image } from "../api/model";
import type { WorkbenchCanvas } from "../canvas";
import { Button, IconButton } from "../ui/Button";
import { IconClose, IconSpinner, IconSun } from "../ui/icons";
import { writeCount } from "../ui/write";
import { pictureOf, viewSide } from "./useImage";

interface Range { low: number; high: number }

/** `30010-31980` */
const rangeOf = (text: string | null): Range | undefined => {
  const [low, high] = (text ?? "").split("-").map(Number);
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined;
};

/** While a slider moves, a smaller view is enough; a whole one follows once it rests, in milliseconds. */
const restingFor = 350;

/**
 * Which sample values of a 16-bit picture are black and white. What was chosen for one picture holds for the next one
 * too, since series are taken alike.
 */
export const WindowPanel = ({ image, canvas, isShown, show }: { image: Image; canvas: WorkbenchCanvas | undefined; isShown: boolean; show: (isShown: boolean) => void }) => {
  const [chosen, setChosen] = useState<Range>();
  const [own, setOwn] = useState<Range>();
  const [samples, setSamples] = useState<Range>({ low: 0, high: 65_535 });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const picture = useRef(image);
  picture.current = image;
  const wasChosen = useRef(false);

  // Where the picture's own window is, before anybody moves it.
  useEffect(() => {
    if (!isShown) return undefined;
    const giveUp = new AbortController();
    getBytes(`/images/${image.id}/render`, { longest: 256 }, giveUp.signal).then(({ headers }) => {
      setOwn(rangeOf(headers.get("X-Framewright-Window")));
      setSamples(rangeOf(headers.get("X-Framewright-Samples")) ?? { low: 0, high: 65_535 });
    }, () => undefined);
    return () => giveUp.abort();
  }, [image.id, isShown]);

  useEffect(() => {
    if (canvas === undefined) return undefined;
    const giveUp = new AbortController();
    if (chosen === undefined) {
      // Back to what the picture is shown as by itself, if it ever was another.
      const usual = wasChosen.current ? pictureOf(picture.current) : undefined;
      wasChosen.current = false;
      if (usual !== undefined) void canvas.showView(usual.url, usual.tiles).catch(() => undefined);
      return undefined;
    }
    wasChosen.current = true;
    const render = async (longest: number) => {
      setBusy(true);
      setError(undefined);
      try {
        const { blob } = await getBytes(`/images/${image.id}/render`, { low: chosen.low, high: chosen.high, longest }, giveUp.signal);
        await canvas.showView(URL.createObjectURL(blob));
        if (!giveUp.signal.aborted) setBusy(false);
      } catch (failure) {
        if (isAbort(failure) || giveUp.signal.aborted) return;
        setBusy(false);
        setError(failure);
      }
    };
    const side = Math.max(image.width ?? 0, image.height ?? 0);
    const soon = window.setTimeout(() => void render(Math.min(side, 1280)), 60);
    const later = side > 1280 ? window.setTimeout(() => void render(Math.min(side, viewSide)), restingFor) : undefined;
    return () => {
      giveUp.abort();
      window.clearTimeout(soon);
      window.clearTimeout(later);
    };
  }, [canvas, chosen, image.id, image.width, image.height]);

  if (!isShown) return null;
  const now = chosen ?? own ?? samples;
  const [least, most] = [Math.min(samples.low, now.low), Math.max(samples.high, now.high, samples.low + 1)];
  const set = (change: Partial<Range>) => {
    const next = { ...now, ...change };
    // The end that is not moved gives way.
    if (change.low !== undefined && next.high <= next.low) next.high = Math.min(65_535, next.low + 1);
    if (change.high !== undefined && next.low >= next.high) next.low = Math.max(0, next.high - 1);
    if (next.low < next.high) setChosen(next);
  };
  const slider = (label: string, name: keyof Range) => (
    <label className="window-line">
      <span>{label}</span>
      <input type="range" min={least} max={most} step={1} value={now[name]} aria-valuetext={String(now[name])} onChange={(event) => set({ [name]: Number(event.target.value) })} />
      <output className="figures">{writeCount(now[name])}</output>
    </label>
  );
  return (
    <section className="wb-window" aria-label="Window and level" onKeyDown={(event) => event.stopPropagation()}>
      <div className="row between">
        <span className="row"><IconSun /><strong>{image.bits}-bit samples</strong>{busy && <IconSpinner className="spin" />}</span>
        <IconButton label="Hide" keys="w" size="small" icon={<IconClose />} onClick={() => show(false)} />
      </div>
      {slider("Black", "low")}
      {slider("White", "high")}
      {error !== undefined && <p className="field-error" role="alert">{describeError(error).message}</p>}
      <Button size="small" look="ghost" disabled={chosen === undefined} tip={chosen === undefined ? "It is shown so already" : "The window that suits the samples"} onClick={() => setChosen(undefined)}>As the picture suggests</Button>
    </section>
  );
};
