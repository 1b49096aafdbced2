import { useEffect, useRef, useState } from "react";
import { post } from "../api/client";
import { describeError } from "../api/errors";
import type { LabelClass, Project } from "../api/model";
import { fit } from "../app/CommandPalette";
import { mayEdit } from "../data/projects";
import { changeResource, invalidate } from "../data/resources";
import { Button } from "../ui/Button";
import { Input } from "../ui/Field";
import { IconPlus } from "../ui/icons";
import { Swatch } from "../ui/marks";
import { showToast } from "../ui/toasts";
import type { Workbench } from "./useWorkbench";

/** Asks what a new box is. Typing finds a class, Enter takes it, a new word makes one. */
export const ClassPicker = ({ bench, classes, project, handle }: { bench: Workbench; classes: LabelClass[]; project: Project; handle: string }) => {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const words = text.trim().toLowerCase();
  useEffect(() => { input.current?.focus(); }, []);
  const found = classes.map((one) => ({ one, fit: fit(one.name, words) })).filter((item) => item.fit > 0).sort((a, b) => b.fit - a.fit).map((item) => item.one);
  const exact = classes.some((one) => one.name.toLowerCase() === words);
  const mayMake = mayEdit(project) && words !== "" && !exact;
  const take = (one: LabelClass) => {
    bench.canvas?.setActiveClass(one.id);
    bench.setClassOf(bench.nameless, one.id);
    bench.canvas?.focus();
  };
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
  const cancel = () => {
    bench.canvas?.select(bench.nameless);
    bench.canvas?.deleteSelection();
    bench.canvas?.focus();
  };
  return (
    <form
      className="wb-picker" aria-label="What is in the box?"
      onSubmit={(event) => {
        event.preventDefault();
        if (found[0] !== undefined && (exact || !mayMake)) take(found[0]);
        else if (mayMake) void make();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") cancel();
      }}
    >
      <label className="field-label" htmlFor="picker-input">What is in the box?</label>
      <Input id="picker-input" ref={input} value={text} maxLength={200} placeholder={classes.length === 0 ? "Name your first class: car" : "Class"} autoComplete="off" onChange={(event) => setText(event.target.value)} />
      {found.length > 0 && (
        <ul>{found.slice(0, 8).map((one) => <li key={one.id}><button type="button" className="menu-item" onClick={() => take(one)}><Swatch colour={one.colour} /><span className="cut">{one.name}</span></button></li>)}</ul>
      )}
      <div className="row between">
        <Button size="small" look="ghost" onClick={cancel}>Delete the box</Button>
        {mayMake ? <Button size="small" look="primary" type="submit" icon={<IconPlus />} busy={busy}>Make “{text.trim().slice(0, 20)}”</Button>
          : classes.length === 0 && !mayEdit(project) ? <span className="small soft">Ask an admin of the project for classes.</span> : null}
      </div>
    </form>
  );
};
