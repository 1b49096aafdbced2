import { useState } from "react";
import { patch } from "../../api/client";
import { hasCode } from "../../api/errors";
import type { AttributeSchema, AttributeType, LabelClass } from "../../api/model";
import { palette } from "../../canvas/palette";
import { invalidate } from "../../data/resources";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Field, Input, Select } from "../../ui/Field";
import { IconCheck, IconPlus, IconTrash } from "../../ui/icons";
import { ErrorNotice } from "../../ui/states";
import { writeOf } from "../../ui/write";
import { useInProject } from "../project/context";
import { SkeletonEditor, skeletonTrouble } from "./SkeletonEditor";

const typeNames: Record<AttributeType, string> = { text: "Text", number: "Number", checkbox: "Yes or no", select: "One of a list" };

/** Name, colour, key, parent, attributes and skeleton of one class. */
export const ClassDialog = ({ one, all, close }: { one: LabelClass; all: LabelClass[]; close: () => void }) => {
  const { handle } = useInProject();
  const [name, setName] = useState(one.name);
  const [colour, setColour] = useState(one.colour);
  const [hotkey, setHotkey] = useState(one.hotkey ?? "");
  const [parent, setParent] = useState(one.parent_id ?? "");
  const [attributes, setAttributes] = useState<AttributeSchema[]>(one.attributes);
  const [skeleton, setSkeleton] = useState(one.skeleton ?? null);
  const [wrong, setWrong] = useState<{ name?: string; hotkey?: string; attributes?: string; skeleton?: string }>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const taken = all.find((other) => other.id !== one.id && hotkey !== "" && other.hotkey === hotkey);
  const save = async () => {
    const names = attributes.map((attribute) => attribute.name.trim());
    const found = {
      name: name.trim() === "" ? "A class needs a name." : all.some((other) => other.id !== one.id && other.name === name.trim()) ? "Another class has this name. Merge the two instead." : undefined,
      hotkey: taken !== undefined ? `${taken.name} has this key.` : undefined,
      attributes: names.some((attribute) => attribute === "") ? "Every attribute needs a name." : new Set(names).size < names.length ? "Two attributes have the same name." : undefined,
      skeleton: skeletonTrouble(skeleton),
    };
    setWrong(found);
    if (Object.values(found).some((value) => value !== undefined)) return;
    const change: Record<string, unknown> = {};
    if (name.trim() !== one.name) change.name = name.trim();
    if (colour !== one.colour) change.colour = colour;
    if (hotkey !== (one.hotkey ?? "")) change.hotkey = hotkey;
    if (parent !== (one.parent_id ?? "")) change.parent_id = parent === "" ? null : parent;
    const clean = attributes.map((attribute) => ({ ...attribute, name: attribute.name.trim(), values: attribute.type === "select" ? (attribute.values ?? []).map((value) => value.trim()).filter((value) => value !== "") : undefined }));
    if (JSON.stringify(clean) !== JSON.stringify(one.attributes)) change.attributes = clean;
    const joints = skeleton === null ? null : { ...skeleton, points: skeleton.points.map((point) => ({ ...point, name: point.name.trim() })) };
    if (JSON.stringify(joints) !== JSON.stringify(one.skeleton ?? null)) change.skeleton = joints;
    if (Object.keys(change).length === 0) {
      close();
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await patch<LabelClass>(`/classes/${one.id}`, change, { ifMatch: one.revision });
      invalidate(`project/${handle}`);
      close();
    } catch (failure) {
      setError(hasCode(failure, "stale_revision", "precondition_failed") ? new Error("Somebody else changed this class just now. Close this and look again.") : failure);
      invalidate(`project/${handle}/classes`);
      setBusy(false);
    }
  };
  const set = (index: number, change: Partial<AttributeSchema>) => setAttributes(attributes.map((attribute, at) => (at === index ? { ...attribute, ...change } : attribute)));
  return (
    <Dialog title={one.name} size="wide" onClose={close} onSubmit={() => void save()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Save</Button></>}>
      <ErrorNotice error={error} />
      <div className="three">
        <Field label="Name" error={wrong.name} hint={name.trim() !== one.name && one.annotation_count > 0 ? `${writeOf(one.annotation_count, "label")} will be renamed.` : undefined}><Input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} /></Field>
        <Field label="Key" note="optional" error={wrong.hotkey} hint="One letter or digit. Empty: its place in the list."><Input value={hotkey} maxLength={1} onChange={(event) => setHotkey(event.target.value.trim().toLowerCase())} /></Field>
        <Field label="Part of" note="optional">
          <Select value={parent} onChange={(event) => setParent(event.target.value)}><option value="">none</option>{all.filter((other) => other.id !== one.id && other.parent_id !== one.id).map((other) => <option key={other.id} value={other.id}>{other.name}</option>)}</Select>
        </Field>
      </div>
      <fieldset>
        <legend className="field-label">Colour</legend>
        <div className="colours" role="radiogroup" aria-label="Colour">
          {palette.map((value, index) => (
            <button
              key={value} type="button" role="radio" aria-checked={value === colour} aria-label={`Colour ${index + 1}`} className="colour" style={{ backgroundColor: value }}
              tabIndex={value === colour || (!palette.includes(colour) && index === 0) ? 0 : -1} onClick={() => setColour(value)}
              onKeyDown={(event) => {
                const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
                if (step === 0) return;
                event.preventDefault();
                const next = (index + step + palette.length) % palette.length;
                setColour(palette[next]);
                (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
              }}
            >{value === colour && <IconCheck />}</button>
          ))}
          <Input type="color" aria-label="Another colour" value={colour} onChange={(event) => setColour(event.target.value)} />
        </div>
      </fieldset>
      <fieldset className="stack tight">
        <legend className="field-label">Attributes <span className="faint small">asked for each label of this class</span></legend>
        {wrong.attributes !== undefined && <p className="field-error" role="alert">{wrong.attributes}</p>}
        {attributes.map((attribute, index) => (
          <div className="attribute" key={index}>
            <Field label="Name"><Input small value={attribute.name} maxLength={100} onChange={(event) => set(index, { name: event.target.value })} /></Field>
            <Field label="Type">
              <Select small value={attribute.type} onChange={(event) => set(index, { type: event.target.value as AttributeType, default: undefined })}>{(Object.keys(typeNames) as AttributeType[]).map((type) => <option key={type} value={type}>{typeNames[type]}</option>)}</Select>
            </Field>
            {attribute.type === "select" ? (
              <Field label="Values" hint="Separate them with commas."><Input small value={(attribute.values ?? []).join(",")} onChange={(event) => set(index, { values: event.target.value.split(",") })} /></Field>
            ) : <span />}
            <Checkbox label="Required" checked={attribute.required === true} onChange={(event) => set(index, { required: event.target.checked })} />
            <IconButton label={`Remove attribute ${attribute.name}`} tip="Remove" icon={<IconTrash />} onClick={() => setAttributes(attributes.filter((_, at) => at !== index))} />
          </div>
        ))}
        <div><Button size="small" icon={<IconPlus />} onClick={() => setAttributes([...attributes, { name: "", type: "text", required: false, mutable: false }])}>Add an attribute</Button></div>
      </fieldset>
      <SkeletonEditor value={skeleton} colour={colour} fixed={one.annotation_count > 0 ? one.skeleton?.points.length ?? 0 : 0} change={setSkeleton} error={wrong.skeleton} />
    </Dialog>
  );
};
