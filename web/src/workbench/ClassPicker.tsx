import { useEffect, useRef, useState } from "react";
import { post } from "../api/client";
import { describeError } from "../api/errors";
import type { LabelClass, Project } from "../api/model";
import { fit } from "../app/CommandPalette";
import { mayEdit } from "../data/projects";
import { changeResource, invalidate } from "../data/resources";
import { Button } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Input } from "../ui/Field";
import { IconPlus } from "../ui/icons";
import { Swatch } from "../ui/marks";
import { showToast } from "../ui/toasts";
import type { Workbench } from "./useWorkbench";

/** Asks for a class. Typing finds one, Enter takes it, a new word makes one. */
export const ClassPicker = ({ bench, classes, project, handle, title, cancelLabel, take, cancel }: {
  bench: Workbench; classes: LabelClass[]; project: Project; handle: string; title: string; cancelLabel: string; take: (one: LabelClass) => void; cancel: () => void;
}) => {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const words = text.trim().toLowerCase();
  useEffect(() => { input.current?.focus(); }, []);
  const fitting = classes.map((one) => ({ one, fit: fit(one.name, words) })).filter((item) => item.fit > 0).sort((a, b) => b.fit - a.fit).slice(0, 8);
  const exact = classes.some((one) => one.name.toLowerCase() === words);
  const mayMake = mayEdit(project) && words !== "" && !exact;
  // Letters that merely occur in a name are a hint to look at, not what Enter takes instead of making a class.
  const taken = chosen > 0 || !mayMake || (fitting[0]?.fit ?? 0) >= 1 ? fitting[chosen]?.one : undefined;
  const make = async () => {
    setBusy(true);
    try {
      const made = await post<LabelClass>(`/projects/${project.id}/classes`, { name: text.trim() });
      changeResource<LabelClass[]>(`project/${handle}/classes`, (all) => [...all, made]);
      invalidate(`project/${handle}/classes`);
      bench.canvas?.setClasses([...classes, made].map((one) => ({ id: one.id, name: one.name, colour: one.colour, hotkey: one.hotkey })));
      take(made);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setBusy(false);
  };
  return (
    <form
      className="wb-picker" aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (taken !== undefined) take(taken);
        else if (mayMake) void make();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") cancel();
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (step === 0 || fitting.length === 0) return;
        event.preventDefault();
        setChosen((chosen + step + fitting.length) % fitting.length);
      }}
    >
      <label className="field-label" htmlFor="picker-input">{title}</label>
      <Input id="picker-input" ref={input} value={text} maxLength={200} placeholder={classes.length === 0 ? "Name your first class: car" : "Class"} autoComplete="off" onChange={(event) => { setText(event.target.value); setChosen(0); }} />
      {fitting.length > 0 && (
        <ul>{fitting.map(({ one }) => (
          <li key={one.id}><button type="button" className={classNames("menu-item", one === taken && "menu-item-on")} onClick={() => take(one)}><Swatch colour={one.colour} /><span className="grow cut">{one.name}</span>{one === taken && <kbd className="key">Enter</kbd>}</button></li>
        ))}</ul>
      )}
      <div className="row between">
        <Button size="small" look="ghost" onClick={cancel}>{cancelLabel}</Button>
        {mayMake ? <Button size="small" look="primary" type="submit" icon={<IconPlus />} busy={busy}>Make “{text.trim().slice(0, 20)}”</Button>
          : classes.length === 0 && !mayEdit(project) ? <span className="small soft">Ask an admin of the project for classes.</span> : null}
      </div>
    </form>
  );
};
