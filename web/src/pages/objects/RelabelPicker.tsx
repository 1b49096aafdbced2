import { useState } from "react";
import type { LabelClass } from "../../api/model";
import { fit } from "../../app/CommandPalette";
import { classNames } from "../../ui/classNames";
import { Dialog } from "../../ui/Dialog";
import { Input } from "../../ui/Field";
import { Swatch } from "../../ui/marks";
import { writeOf } from "../../ui/write";

/** Asks for the class that the chosen objects get: typing finds one, arrows choose, Enter takes it. */
export const RelabelPicker = ({ count, tracks, classes, take, close }: {
  count: number; /** How many tracks go along. */ tracks: number; classes: readonly LabelClass[]; take: (one: LabelClass) => void; close: () => void;
}) => {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const words = text.trim().toLowerCase();
  const fitting = classes.map((one) => ({ one, fit: fit(one.name, words) })).filter((item) => item.fit > 0).sort((a, b) => b.fit - a.fit).slice(0, 50);
  const taken = fitting[chosen]?.one;
  return (
    <Dialog title={`Relabel ${writeOf(count, "object")}`} size="small" onClose={close} onSubmit={() => { if (taken !== undefined) take(taken); }}>
      <Input
        data-autofocus aria-label="New class" placeholder="New class" autoComplete="off" value={text} onChange={(event) => { setText(event.target.value); setChosen(0); }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step === 0 || fitting.length === 0) return;
          event.preventDefault();
          setChosen((chosen + step + fitting.length) % fitting.length);
        }}
      />
      <ul className="relabel-list" aria-label="Classes">
        {fitting.map(({ one }) => (
          <li key={one.id}>
            <button type="button" className={classNames("menu-item", one === taken && "menu-item-on")} onClick={() => take(one)}>
              <Swatch colour={one.colour} /><span className="grow cut">{one.name}</span>{one === taken && <kbd className="key">Enter</kbd>}
            </button>
          </li>
        ))}
      </ul>
      {fitting.length === 0 && <p className="small soft">No class has that name. Classes are made on the page Classes.</p>}
      {tracks > 0 && <p className="small soft">{tracks === 1 ? "One of them is a keyframe" : `${tracks} of them are keyframes`} of a track: the whole track gets the class.</p>}
    </Dialog>
  );
};
