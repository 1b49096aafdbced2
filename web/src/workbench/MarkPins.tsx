import { useEffect, useReducer, useState, type PointerEvent } from "react";
import type { Image, Mark } from "../api/model";
import type { WorkbenchCanvas } from "../canvas";
import { useShortcuts } from "../keys/shortcuts";
import { Button } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Field, TextArea } from "../ui/Field";
import { IconCheck } from "../ui/icons";
import type { MarkDesk, MarkSurface } from "./markDesk";
import { markTitle } from "./marks";

/** The picture on a canvas as a surface for marks; places are pixels of the upright image. */
export const pictureSurface = (canvas: WorkbenchCanvas, size: Pick<Image, "width" | "height">, host: HTMLElement): MarkSurface => {
  const inside = (value: number, most: number) => Math.round(Math.max(0, Math.min(most, value)) * 100) / 100;
  return {
    onMove: (listener) => canvas.on("viewChanged", listener),
    at: ({ x, y }) => {
      const { view } = canvas;
      return { x: x * view.scale + view.x, y: y * view.scale + view.y };
    },
    under: (clientX, clientY) => {
      const edge = host.getBoundingClientRect();
      const { scale, x, y } = canvas.view;
      return { x: inside((clientX - edge.left - x) / scale, size.width ?? 0), y: inside((clientY - edge.top - y) / scale, size.height ?? 0) };
    },
    focus: () => canvas.focus(),
  };
};

/** Marks as pins on what they are about; a new one is placed and written here. */
export const MarkPins = ({ desk, surface, pick, isHere, showsResolved }: {
  desk: MarkDesk; surface: MarkSurface; pick: (mark: Mark) => void; /** Whether a mark is on what is in sight now. */ isHere?: (mark: Mark) => boolean; showsResolved: boolean;
}) => {
  const { marks, chosen, marking } = desk;
  const draft = marking?.step === "write" ? marking.position : undefined;
  const pins = marks.all.map((mark, index) => ({ mark, number: index + 1 }))
    .filter(({ mark }) => mark.position != null && (isHere?.(mark) ?? true) && (mark.resolved_at == null || showsResolved || mark.id === chosen));
  const isNeeded = pins.length > 0 || draft != null;
  const [, move] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!isNeeded) return undefined;
    move();
    return surface.onMove(move);
  }, [surface, isNeeded]);
  const at = (position: NonNullable<Mark["position"]>) => {
    const place = surface.at(position);
    return place === undefined ? { visibility: "hidden" as const } : { transform: `translate(${place.x}px, ${place.y}px)` };
  };
  const leave = () => {
    desk.setMarking(undefined);
    surface.focus();
  };
  return (
    <>
      <div className="wb-pins">
        {pins.map(({ mark, number }) => mark.position != null && (
          <button
            key={mark.id} type="button" className={classNames("wb-pin", mark.resolved_at != null && "wb-pin-resolved", mark.id === chosen && "wb-pin-on")} style={at(mark.position)}
            aria-label={markTitle(mark, number)} title={mark.text} onClick={() => pick(mark)}
          ><span aria-hidden="true">{mark.resolved_at != null ? <IconCheck /> : <b>{number}</b>}</span></button>
        ))}
        {draft != null && <span className="wb-pin wb-pin-on" style={at(draft)} aria-hidden="true"><span><b>+</b></span></span>}
      </div>
      {marking?.step === "place" && <PlaceLayer surface={surface} whole={desk.whole} take={(position) => desk.setMarking({ step: "write", position })} cancel={leave} />}
      {marking?.step === "write" && <Composer desk={desk} position={marking.position} close={leave} />}
    </>
  );
};

/** Waits for the place that is meant. */
const PlaceLayer = ({ surface, whole, take, cancel }: { surface: MarkSurface; whole: MarkDesk["whole"]; take: (position: Mark["position"]) => void; cancel: () => void }) => {
  const [missed, setMissed] = useState(false);
  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const place = surface.under(event.clientX, event.clientY);
    if (place === undefined) setMissed(true);
    else take(place);
  };
  useShortcuts([{ keys: "escape", label: "Do not mark anything", group: "Marks", run: cancel }]);
  return (
    <>
      <div className="wb-placing" onPointerDown={press} />
      <div className="wb-brush" role="group" aria-label="Where does it look wrong?">
        <span role="status">{missed ? "No point is there: click on one." : "Click on the place that looks wrong."}</span>
        <Button size="small" onClick={() => take(null)} autoFocus>Mean the whole {whole}</Button>
        <Button size="small" look="ghost" keys="escape" tip="Do not mark anything" onClick={cancel}>Cancel</Button>
      </div>
    </>
  );
};

const Composer = ({ desk, position, close }: { desk: MarkDesk; position: Mark["position"]; close: () => void }) => {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    const isSaved = await desk.marks.add(text.trim(), position);
    setBusy(false);
    if (isSaved) close();
  };
  useShortcuts([
    { keys: "mod+enter", label: "Save the mark", group: "Marks", whileTyping: true, run: () => void save() },
    { keys: "escape", label: "Do not mark anything", group: "Marks", whileTyping: true, run: close },
  ]);
  return (
    <form className="wb-picker" aria-label="New mark" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Field label={position == null ? `What looks wrong in this ${desk.whole}?` : "What looks wrong here?"}><TextArea autoFocus rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} /></Field>
      <div className="row">
        <Button type="submit" look="primary" size="small" keys="mod+enter" busy={busy} disabled={text.trim() === ""} tip={text.trim() === "" ? "Say what looks wrong first" : "Everybody in the project sees it"}>Save the mark</Button>
        <Button size="small" look="ghost" onClick={close}>Cancel</Button>
      </div>
    </form>
  );
};
