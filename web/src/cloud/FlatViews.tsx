import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from "react";
import type { CloudView, FlatView } from "./cloudView";
import { dragFaces, frameOf, moveBody, plus, turnBody, writeMetres, type Body, type ViewFrame, type ViewName } from "./cuboid";

const names: Record<ViewName, string> = { top: "Top", side: "Side", front: "Front" };
const views: readonly ViewName[] = ["top", "side", "front"];

interface Drag { pointer: number; view: ViewName; frame: ViewFrame; center: Body["center"]; from: Body; start: readonly [number, number]; act: "move" | "turn" | readonly [number, number] }

/** The selected body from above, from its side and from its front: faces, the whole body and its heading are dragged there. */
export const FlatViews = ({ view, body, colour, readOnly, least, preview, commit }: {
  view: CloudView; body: Body; colour: string; readOnly: boolean; /** The shortest edge a body may have. */ least: number; preview: (body: Body | undefined) => void; commit: (body: Body) => void;
}) => {
  const hosts = useRef<Partial<Record<ViewName, HTMLDivElement | null>>>({});
  const [zoom, setZoom] = useState(1);
  const [drag, setDrag] = useState<Drag>();
  const [sizes, setSizes] = useState<Partial<Record<ViewName, readonly [number, number]>>>({});
  // While something is dragged, the view stands still.
  const stand = drag?.from ?? body;
  const reach = Math.max(...stand.size.map((one) => one / 2), least) * 1.5 * zoom;
  const flatOf = (name: ViewName): Omit<FlatView, "element"> => {
    const frame = frameOf(name, stand.yaw);
    return { center: stand.center, frame, reach, depth: stand.size[frame.depth] / 2 + Math.max(0.15 * stand.size[frame.depth], least) };
  };
  useEffect(() => {
    view.setFlats(views.flatMap((name) => {
      const element = hosts.current[name];
      return element == null ? [] : [{ ...flatOf(name), element }];
    }));
  });
  useEffect(() => () => view.setFlats([]), [view]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      setSizes(Object.fromEntries(views.map((name) => [name, [hosts.current[name]?.clientWidth ?? 0, hosts.current[name]?.clientHeight ?? 0] as const])));
      view.touch();
    });
    for (const name of views) if (hosts.current[name] != null) observer.observe(hosts.current[name] as HTMLDivElement);
    return () => observer.disconnect();
  }, [view]);

  const placeOf = (name: ViewName, event: ReactPointerEvent): readonly [number, number] => {
    const box = hosts.current[name]?.getBoundingClientRect();
    if (box === undefined) return [0, 0];
    const scale = (2 * reach) / Math.min(box.width, box.height);
    return [(event.clientX - box.left - box.width / 2) * scale, -(event.clientY - box.top - box.height / 2) * scale];
  };
  const after = (now: Drag, place: readonly [number, number]): Body => {
    const moved = [place[0] - now.start[0], place[1] - now.start[1]] as const;
    if (now.act === "move") return moveBody(now.from, plus(plus([0, 0, 0], now.frame.right, moved[0]), now.frame.up, moved[1]));
    if (now.act === "turn") return turnBody(now.from, Math.atan2(-place[0], place[1]) - Math.atan2(-now.start[0], now.start[1]));
    return dragFaces(now.from, now.frame, now.act, moved, least);
  };
  const begin = (name: ViewName, act: Drag["act"]) => (event: ReactPointerEvent<SVGElement>) => {
    if (readOnly || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    (event.currentTarget.ownerSVGElement ?? event.currentTarget).setPointerCapture(event.pointerId);
    setDrag({ pointer: event.pointerId, view: name, frame: frameOf(name, body.yaw), center: body.center, from: body, start: placeOf(name, event), act });
  };
  const move = (event: ReactPointerEvent) => { if (drag !== undefined && drag.pointer === event.pointerId) preview(after(drag, placeOf(drag.view, event))); };
  const end = (event: ReactPointerEvent) => {
    if (drag === undefined || drag.pointer !== event.pointerId) return;
    const made = after(drag, placeOf(drag.view, event));
    setDrag(undefined);
    preview(undefined);
    commit(made);
  };
  const stop = () => {
    setDrag(undefined);
    preview(undefined);
  };
  useEffect(() => {
    if (drag === undefined) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      stop();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  });

  return (
    <div className="cloud-flats" role="group" aria-label="Views of the selected body" onWheel={(event) => setZoom((now) => Math.max(0.4, Math.min(8, now * (event.deltaY > 0 ? 1.12 : 0.89))))}>
      {views.map((name) => {
        const [width, height] = sizes[name] ?? [0, 0];
        const frame = frameOf(name, stand.yaw);
        const pixels = Math.min(width, height) / (2 * reach);
        // The body as it is now, in the view as it stands: its middle and half extents in pixels.
        const apart = plus(body.center, stand.center, -1);
        const x = width / 2 + (apart[0] * frame.right[0] + apart[1] * frame.right[1] + apart[2] * frame.right[2]) * pixels;
        const y = height / 2 - (apart[0] * frame.up[0] + apart[1] * frame.up[1] + apart[2] * frame.up[2]) * pixels;
        const [w, h] = [body.size[frame.across] * pixels / 2, body.size[frame.upright] * pixels / 2];
        const turned = name === "top" ? ((stand.yaw - body.yaw) * 180) / Math.PI : 0;
        const faces: { act: readonly [number, number]; cursor: string; at: readonly [number, number]; label: string }[] = [
          { act: [1, 0], cursor: "ew-resize", at: [w, 0], label: name === "side" ? "front face" : "right face" }, { act: [-1, 0], cursor: "ew-resize", at: [-w, 0], label: name === "side" ? "back face" : "left face" },
          { act: [0, 1], cursor: "ns-resize", at: [0, -h], label: name === "top" ? "front face" : "top face" }, { act: [0, -1], cursor: "ns-resize", at: [0, h], label: name === "top" ? "back face" : "bottom face" },
          { act: [1, 1], cursor: "nesw-resize", at: [w, -h], label: "corner" }, { act: [-1, -1], cursor: "nesw-resize", at: [-w, h], label: "corner" },
          { act: [-1, 1], cursor: "nwse-resize", at: [-w, -h], label: "corner" }, { act: [1, -1], cursor: "nwse-resize", at: [w, h], label: "corner" },
        ];
        return (
          <div key={name} className="cloud-flat" data-view={name} ref={(element) => { hosts.current[name] = element; }}>
            <svg width={width} height={height} aria-hidden="true" onPointerMove={move} onPointerUp={end} onPointerCancel={stop}>
              {width > 0 && (
                <g transform={`translate(${x} ${y}) rotate(${turned})`}>
                  <rect className="cloud-flat-body" x={-w} y={-h} width={2 * w} height={2 * h} style={{ stroke: colour, fill: colour }} onPointerDown={begin(name, "move")} />
                  {name === "top" && (
                    <>
                      <line x1={0} y1={-h} x2={0} y2={-h - 22} className="cloud-flat-stem" />
                      {!readOnly && <circle className="cloud-flat-turn" data-handle="turn" cx={0} cy={-h - 22} r={7} onPointerDown={begin(name, "turn")} />}
                    </>
                  )}
                  {!readOnly && faces.map(({ act, cursor, at, label }) => (
                    <g key={`${act[0]}/${act[1]}`} transform={`translate(${at[0]} ${at[1]})`} style={{ cursor }} data-handle={`${act[0]},${act[1]}`} onPointerDown={begin(name, act)}>
                      {act[0] === 0 ? <rect x={-w + 8} y={-7} width={Math.max(0, 2 * w - 16)} height={14} fill="transparent" /> : act[1] === 0 ? <rect x={-7} y={-h + 8} width={14} height={Math.max(0, 2 * h - 16)} fill="transparent" /> : <rect x={-10} y={-10} width={20} height={20} fill="transparent" />}
                      <rect className="cloud-flat-handle" x={-4} y={-4} width={8} height={8} rx={1.5}><title>{`Drag the ${label}`}</title></rect>
                    </g>
                  ))}
                </g>
              )}
            </svg>
            <span className="cloud-flat-name">{names[name]}</span>
            <span className="cloud-flat-size figures">{writeMetres(body.size[frame.across])} × {writeMetres(body.size[frame.upright])}</span>
          </div>
        );
      })}
    </div>
  );
};
