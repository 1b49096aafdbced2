import { useEffect, useRef, useState, type PointerEvent } from "react";
import type { FootageFrame, StoryboardTiles } from "../../api/types";
import { clampFrame, frameAt, momentOf, timeOf, writeTimeCode, type FrameIndex } from "./frameIndex";

/** The whole video from left to right by time: where one is, keyframes, kept and dropped frames; hovering previews. */
export const Scrubber = ({ index, frame, onFrame, extracted, tiles }: {
  index: FrameIndex; frame: number; onFrame: (frame: number, settled: boolean) => void; extracted: readonly FootageFrame[]; tiles?: StoryboardTiles | null;
}) => {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState<number>();
  const [theme, setTheme] = useState(0);
  const dragging = useRef(false);

  useEffect(() => {
    const element = box.current;
    if (element == null) return undefined;
    const sizes = new ResizeObserver(() => setWidth(element.clientWidth));
    sizes.observe(element);
    const themes = new MutationObserver(() => setTheme((now) => now + 1));
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
    };
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element == null || context == null || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const height = 26;
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    context.scale(scale, scale);
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const place = (number: number) => (timeOf(index, number) / Math.max(index.duration, 1e-9)) * width;
    const draw = (numbers: readonly number[], top: number, long: number, name: string) => {
      context.fillStyle = colour(name);
      let last = -2;
      for (const number of numbers) {
        const x = Math.floor(place(number));
        // What falls on the same column is drawn once.
        if (x === last) continue;
        last = x;
        context.fillRect(x, top, 1.5, long);
      }
    };
    // A tick each would be a block where every frame is a keyframe.
    if (index.keyframes.length < width) draw(index.keyframes, 22, 4, "--line-strong");
    draw(extracted.filter((one) => one.verdict === "dropped").map((one) => one.frame_number), 10, 9, "--text-faint");
    draw(extracted.filter((one) => one.verdict === "kept").map((one) => one.frame_number), 4, 15, "--success");
  }, [index, extracted, width, theme]);

  const at = (event: PointerEvent): number => {
    const bounds = box.current?.getBoundingClientRect();
    if (bounds === undefined || bounds.width === 0) return 0;
    return frameAt(index, Math.max(0, Math.min(1, (event.clientX - bounds.left) / bounds.width)) * index.duration);
  };
  const share = (number: number) => (momentOf(index, clampFrame(index, number)) / Math.max(index.duration, 1e-9)) * 100;
  const tile = tiles == null || hover === undefined ? undefined : tiles.frames.reduce((best, shown, place) => (shown <= hover ? place : best), 0);
  const previewWidth = tiles?.tile_width ?? 0;
  const left = hover === undefined ? 0 : Math.max(0, Math.min(width - previewWidth - 8, (share(hover) / 100) * width - previewWidth / 2 - 4));
  return (
    <div
      ref={box} className="scrubber" role="slider" tabIndex={0} aria-label="Place in the video" aria-valuemin={0} aria-valuemax={Math.max(0, index.count - 1)} aria-valuenow={frame}
      aria-valuetext={`Frame ${frame} of ${index.count}, ${writeTimeCode(timeOf(index, frame))}`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
        onFrame(at(event), false);
      }}
      onPointerMove={(event) => {
        const number = at(event);
        setHover(number);
        if (dragging.current) onFrame(number, false);
      }}
      onPointerUp={(event) => {
        if (dragging.current) onFrame(at(event), true);
        dragging.current = false;
      }}
      onPointerCancel={() => { dragging.current = false; }}
      onPointerLeave={() => setHover(undefined)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <span className="scrubber-here" style={{ left: `${share(frame)}%` }} />
      {hover !== undefined && (
        <>
          <span className="scrubber-hover" style={{ left: `${share(hover)}%` }} />
          <div className="scrubber-preview" style={{ left }} aria-hidden="true">
            {tiles != null && tile !== undefined && (
              <div
                className="scrubber-tile" style={{
                  width: tiles.tile_width, height: tiles.tile_height, backgroundImage: `url("${tiles.url}")`,
                  backgroundPosition: `-${(tile % tiles.columns) * tiles.tile_width}px -${Math.floor(tile / tiles.columns) * tiles.tile_height}px`,
                }}
              />
            )}
            <span className="figures">{writeTimeCode(timeOf(index, hover))} · frame {hover}</span>
          </div>
        </>
      )}
    </div>
  );
};
