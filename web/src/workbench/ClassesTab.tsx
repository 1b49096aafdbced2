import { useState } from "react";
import { post } from "../api/client";
import { describeError } from "../api/errors";
import type { LabelClass } from "../api/model";
import { isSingleClass, mayEdit } from "../data/projects";
import { invalidate } from "../data/resources";
import { Button } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Input } from "../ui/Field";
import { IconCheck, IconPlus } from "../ui/icons";
import { Swatch } from "../ui/marks";
import { showToast } from "../ui/toasts";
import type { PanelProps } from "./SidePanel";

/** Pick the class of new boxes and of the selected ones; in classification projects, say what the image is. */
export const ClassesTab = ({ bench, project, handle, classes, readOnly }: PanelProps) => {
  const [text, setText] = useState("");
  const whole = project.project_type === "classification";
  const single = whole && isSingleClass(project);
  const counts = new Map<string, number>();
  for (const one of bench.annotations) counts.set(one.class_id, (counts.get(one.class_id) ?? 0) + 1);
  const shown = classes.filter((one) => one.name.toLowerCase().includes(text.trim().toLowerCase()));
  const keyOf = (one: LabelClass) => {
    const at = classes.indexOf(one);
    return one.hotkey ?? (at < 9 ? String(at + 1) : undefined);
  };
  const add = async () => {
    try {
      await post<LabelClass>(`/projects/${project.id}/classes`, { name: text.trim() });
      setText("");
      invalidate(`project/${handle}`);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  const onImage = new Set(bench.annotations.filter((one) => one.kind === "classification").map((one) => one.class_id));
  return (
    <>
      <form className="side-add" onSubmit={(event) => { event.preventDefault(); if (text.trim() !== "" && shown.length === 0 && mayEdit(project)) void add(); }}>
        <Input small aria-label="Find or add a class" placeholder={mayEdit(project) ? "Find or add a class" : "Find a class"} value={text} onChange={(event) => setText(event.target.value)} />
        {mayEdit(project) && text.trim() !== "" && !classes.some((one) => one.name === text.trim()) && <Button size="small" icon={<IconPlus />} onClick={() => void add()}>Add</Button>}
      </form>
      {whole && <p className="side-note soft small">{single ? "What is the whole image? One class: another takes its place." : "What is the whole image? Several may be true."}</p>}
      <ul className="objects" role={whole && !single ? "group" : "radiogroup"} aria-label={whole ? "Classes of the image" : "Class of new boxes"}>
        {shown.map((one) => {
          const on = whole ? onImage.has(one.id) : bench.activeClass === one.id;
          const key = keyOf(one);
          return (
            <li key={one.id} className={classNames("object", on && "object-on")}>
              <button
                type="button" role={whole && !single ? "checkbox" : "radio"} aria-checked={on} className="object-main" disabled={readOnly}
                onClick={() => {
                  if (whole) bench.toggleImageClass(one);
                  else {
                    bench.canvas?.setActiveClass(one.id);
                    if (bench.selected.length > 0) bench.canvas?.assignClass(one.id);
                  }
                }}
              >
                <Swatch colour={one.colour} />
                <span className="grow cut">{one.name}</span>
                {on && whole && <IconCheck className="good" />}
                {(counts.get(one.id) ?? 0) > 0 && !whole && <span className="faint small figures">{counts.get(one.id)}</span>}
                {key !== undefined && <kbd className="key">{key.toUpperCase()}</kbd>}
              </button>
            </li>
          );
        })}
      </ul>
      {classes.length === 0 && <p className="side-note soft">No class yet. {mayEdit(project) ? "Type a name above." : "Ask an admin of the project."}</p>}
    </>
  );
};
