import { useEffect, useState, type PointerEvent } from "react";
import type { Image, Mark } from "../api/model";
import type { WorkbenchCanvas } from "../canvas";
import { useShortcuts } from "../keys/shortcuts";
import { Button } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Field, TextArea } from "../ui/Field";
import { IconCheck } from "../ui/icons";
import { markTitle, type Marks } from "./marks";

/** What the person is doing with marks: choosing a place, or writing what is wrong there. */
export type Marking = { step: "place" } | { step: "write"; position: Mark["position"] };

/** Marks as pins on the picture; a new one is placed and written here. */
export const MarkPins = ({ canvas, image, marks, chosen, choose, marking, setMarking, showsResolved }: {
  canvas: WorkbenchCanvas; image: Image; marks: Marks; chosen: string | undefined; choose: (id: string) => void; marking: Marking | undefined; setMarking: (marking: Marking | undefined) => void;
  showsResolved: boolean;
}) => {
  const draft = marking?.step === "write" ? marking.position : undefined;
  const pins = marks.all.map((mark, index) => ({ mark, number: index + 1 })).filter(({ mark }) => mark.position != null && (mark.resolved_at == null || showsResolved || mark.id === chosen));
  const isNeeded = pins.length > 0 || draft != null;
  const [view, setView] = useState(canvas.view);
  useEffect(() => {
    if (!isNeeded) return undefined;
    setView(canvas.view);
    return canvas.on("viewChanged", setView);
  }, [canvas, isNeeded]);
  const at = ({ x, y }: { x: number; y: number }) => ({ transform: `translate(${x * view.scale + view.x}px, ${y * view.scale + view.y}px)` });
  return (
    <>
      <div className="wb-pins">
        {pins.map(({ mark, number }) => mark.position != null && (
          <button
            key={mark.id} type="button" className={classNames("wb-pin", mark.resolved_at != null && "wb-pin-resolved", mark.id === chosen && "wb-pin-on")} style={at(mark.position)}
            aria-label={markTitle(mark, number)} title={mark.text} onClick={() => choose(mark.id)}
          ><span aria-hidden="true">{mark.resolved_at != null ? <IconCheck /> : <b>{number}</b>}</span></button>
        ))}
        {draft != null && <span className="wb-pin wb-pin-on" style={at(draft)} aria-hidden="true"><span><b>+</b></span></span>}
      </div>
      {marking?.step === "place" && <PlaceLayer canvas={canvas} image={image} take={(position) => setMarking({ step: "write", position })} cancel={() => setMarking(undefined)} />}
      {marking?.step === "write" && <Composer marks={marks} position={marking.position} close={() => { setMarking(undefined); canvas.focus(); }} />}
    </>
  );
};

/** Waits for the place that is meant. */
const PlaceLayer = ({ canvas, image, take, cancel }: { canvas: WorkbenchCanvas; image: Image; take: (position: Mark["position"]) => void; cancel: () => void }) => {
  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const edge = event.currentTarget.getBoundingClientRect();
    const { scale, x, y } = canvas.view;
    const inside = (value: number, most: number) => Math.round(Math.max(0, Math.min(most, value)) * 100) / 100;
    take({ x: inside((event.clientX - edge.left - x) / scale, image.width ?? 0), y: inside((event.clientY - edge.top - y) / scale, image.height ?? 0) });
  };
  useShortcuts([{ keys: "escape", label: "Do not mark anything", group: "Marks", run: cancel }]);
  return (
    <>
      <div className="wb-placing" onPointerDown={press} />
      <div className="wb-brush" role="group" aria-label="Where does it look wrong?">
        <span>Click on the place that looks wrong.</span>
        <Button size="small" onClick={() => take(null)} autoFocus>Mean the whole image</Button>
        <Button size="small" look="ghost" keys="escape" tip="Do not mark anything" onClick={cancel}>Cancel</Button>
      </div>
    </>
  );
};

const Composer = ({ marks, position, close }: { marks: Marks; position: Mark["position"]; close: () => void }) => {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    const isSaved = await marks.add(text.trim(), position);
    setBusy(false);
    if (isSaved) close();
  };
  useShortcuts([
    { keys: "mod+enter", label: "Save the mark", group: "Marks", whileTyping: true, run: () => void save() },
    { keys: "escape", label: "Do not mark anything", group: "Marks", whileTyping: true, run: close },
  ]);
  return (
    <form className="wb-picker" aria-label="New mark" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Field label={position == null ? "What looks wrong in this image?" : "What looks wrong here?"}><TextArea autoFocus rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} /></Field>
      <div className="row">
        <Button type="submit" look="primary" size="small" keys="mod+enter" busy={busy} disabled={text.trim() === ""} tip={text.trim() === "" ? "Say what looks wrong first" : "Everybody in the project sees it"}>Save the mark</Button>
        <Button size="small" look="ghost" onClick={close}>Cancel</Button>
      </div>
    </form>
  );
};
