import { useCallback, useEffect, useRef, useState } from "react";
import type { CloudView } from "./cloudView";
import { bodyOver, cornersOf, dot, axesOf, inside, plus, standOn, type Body, type Vector } from "./cuboid";

type Phase = { step: "length"; from: Vector; to: Vector; pressed: readonly [number, number] } | { step: "width"; from: Vector; to: Vector };

/** Lengths that suit the cloud: metres for scenes, less for things on a table. */
export const scaleOf = (edge: number): number => Math.min(1, edge / 50);
export const leastOf = (edge: number): number => 0.05 * scaleOf(edge);

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.round(share * (sorted.length - 1))];

/** Height of the ground around a place, from the points that are drawn there; undefined where there are none. */
export const groundAt = (view: CloudView, place: Vector, radius: number): number | undefined => {
  const heights = view.heightsOver(() => true, place, radius);
  return heights.length < 5 ? undefined : quantile(heights, 0.05);
};

/** The same body standing on the ground that is under and around it; undefined where no points are. */
export const onGround = (view: CloudView, body: Body): Body | undefined => {
  const around = 0.6 * scaleOf(view.tree.edge);
  const top = body.center[2] + body.size[2] / 2;
  const lowest = body.center[2] - body.size[2] / 2 - Math.max(body.size[2], 20 * scaleOf(view.tree.edge));
  const heights = view.heightsOver((place) => {
    const [along, across] = inside(body, place);
    return place[2] < top && place[2] > lowest && Math.abs(along) < body.size[0] / 2 + around && Math.abs(across) < body.size[1] / 2 + around;
  }, body.center, Math.hypot(body.size[0], body.size[1]) / 2 + 2 * around);
  return heights.length < 5 ? undefined : standOn(body, quantile(heights, 0.03));
};

/** A body over a footprint, as high as the points in it. */
const raised = (view: CloudView, flat: Body, ground: number): Body => {
  const scale = scaleOf(view.tree.edge);
  const heights = view.heightsOver((place) => {
    const [along, across] = inside(flat, place);
    return Math.abs(along) < flat.size[0] / 2 && Math.abs(across) < flat.size[1] / 2 && place[2] > ground + 0.15 * scale && place[2] < ground + 6 * scale;
  }, flat.center, Math.hypot(flat.size[0], flat.size[1]));
  const height = heights.length < 5 ? 1.6 * scale : Math.max(4 * leastOf(view.tree.edge), quantile(heights, 0.99) - ground + 0.05 * scale);
  return standOn({ ...flat, size: [flat.size[0], flat.size[1], height] }, ground);
};

/** Draws bodies on the ground: drag (or click twice) along one side, then click where the width ends. */
export const useDrawing = (view: CloudView | undefined, isOn: boolean, made: (body: Body) => void): { step: "start" | "length" | "width"; cancel: () => boolean } => {
  const [step, setStep] = useState<"start" | "length" | "width">("start");
  const phase = useRef<Phase>();
  const done = useRef(made);
  done.current = made;
  const show = useCallback(() => {
    const now = phase.current;
    setStep(now?.step ?? "start");
    view?.setSketch(now === undefined ? [] : [now.from, now.to]);
  }, [view]);
  const cancel = useCallback(() => {
    const had = phase.current !== undefined;
    phase.current = undefined;
    show();
    return had;
  }, [show]);
  useEffect(() => {
    if (view === undefined || !isOn) return undefined;
    const { canvas } = view;
    const least = leastOf(view.tree.edge);
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      canvas.focus();
      const now = phase.current;
      if (now === undefined) {
        const hit = view.pointAt(event.clientX, event.clientY) ?? view.planeAt(event.clientX, event.clientY, view.tree.minimum[2]);
        if (hit === undefined) return;
        const ground = groundAt(view, hit, 1.2 * scaleOf(view.tree.edge)) ?? hit[2];
        const from = view.planeAt(event.clientX, event.clientY, ground) ?? hit;
        phase.current = { step: "length", from, to: from, pressed: [event.clientX, event.clientY] };
      } else if (now.step === "length") phase.current = { ...now, pressed: [-1000, -1000] };
      else {
        const reach = view.planeAt(event.clientX, event.clientY, now.from[2]);
        phase.current = undefined;
        if (reach !== undefined) done.current(raised(view, bodyOver(now.from, now.to, reach, least, least), now.from[2]));
      }
      show();
    };
    const move = (event: PointerEvent) => {
      const now = phase.current;
      if (now === undefined) return;
      const place = view.planeAt(event.clientX, event.clientY, now.from[2]);
      if (place === undefined) return;
      if (now.step === "length") {
        now.to = place;
        show();
        return;
      }
      const flat = bodyOver(now.from, now.to, place, least, least);
      const corners = cornersOf(flat).slice(0, 4);
      const ahead = axesOf(flat.yaw)[0];
      const foot = plus(flat.center, [0, 0, -flat.size[2] / 2]);
      view.setSketch([...[0, 1, 2, 3].flatMap((at) => [corners[at], corners[(at + 1) % 4]]), foot, plus(foot, ahead, flat.size[0] * 0.65)]);
    };
    const up = (event: PointerEvent) => {
      const now = phase.current;
      if (now?.step !== "length" || event.button !== 0) return;
      const far = Math.hypot(event.clientX - now.pressed[0], event.clientY - now.pressed[1]);
      // A click begins the side, another click or the end of a drag ends it.
      if (far < 6 || dot(plus(now.to, now.from, -1), plus(now.to, now.from, -1)) < least * least) return;
      phase.current = { step: "width", from: now.from, to: now.to };
      show();
    };
    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.style.cursor = "crosshair";
    return () => {
      canvas.removeEventListener("pointerdown", down);
      canvas.removeEventListener("pointermove", move);
      canvas.removeEventListener("pointerup", up);
      canvas.style.cursor = "";
      cancel();
    };
  }, [view, isOn, show, cancel]);
  return { step, cancel };
};
