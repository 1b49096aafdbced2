import type { Annotation, AttributeSchema } from "../api/model";
import { Checkbox, Field, Input, Select } from "../ui/Field";
import { Swatch } from "../ui/marks";
import type { PanelProps } from "./SidePanel";

const flags = [["is_occluded", "Partly hidden"], ["is_truncated", "Cut off by the edge"], ["is_difficult", "Hard to tell"], ["is_crowd", "A group"]] as const;

/** Class, flags and the class's own attributes of the selected label. */
export const AttributesTab = ({ bench, classes, readOnly, project }: PanelProps) => {
  const whole = project.project_type === "classification";
  const shown = bench.annotations.filter((one) => (whole ? one.kind === "classification" : bench.selected.includes(one.id)));
  if (shown.length === 0) return <div className="side-empty"><p>{whole ? "Pick a class of the image first." : "Select one label, in the picture or in the list, to say more about it."}</p></div>;
  if (shown.length > 1 && !whole) return <div className="side-empty"><p>{shown.length} labels are selected. Select one to see its attributes; keys 1 to 9 change the class of all.</p></div>;
  return <>{shown.map((one) => <OneLabel key={one.id} one={one} bench={bench} classes={classes} readOnly={readOnly} />)}</>;
};

const OneLabel = ({ one, bench, classes, readOnly }: Pick<PanelProps, "bench" | "classes" | "readOnly"> & { one: Annotation }) => {
  const known = classes.find((other) => other.id === one.class_id);
  const set = (name: string, value: unknown) => {
    const attributes = { ...one.attributes, [name]: value };
    if (value === undefined || value === "") delete attributes[name];
    bench.change(one.id, { attributes });
  };
  return (
    <div className="side-form">
      {one.kind === "classification" ? <h3 className="row"><Swatch colour={known?.colour ?? "#9aa0a8"} />{known?.name}</h3> : (
        <Field label="Class">
          <Select small disabled={readOnly} value={one.class_id} onChange={(event) => bench.setClassOf([one.id], event.target.value)}>
            {one.class_id === "" && <option value="">Pick a class</option>}
            {classes.map((other) => <option key={other.id} value={other.id}>{other.name}</option>)}
          </Select>
        </Field>
      )}
      {known?.attributes.map((schema) => <AttributeField key={schema.name} schema={schema} value={one.attributes[schema.name]} readOnly={readOnly} set={(value) => set(schema.name, value)} />)}
      {one.kind !== "classification" && (
        <fieldset><legend className="field-label">Flags</legend>
          {flags.map(([name, label]) => <div key={name}><Checkbox label={label} disabled={readOnly} checked={one[name] === true} onChange={(event) => bench.change(one.id, { [name]: event.target.checked })} /></div>)}
        </fieldset>
      )}
    </div>
  );
};

const AttributeField = ({ schema, value, readOnly, set }: { schema: AttributeSchema; value: unknown; readOnly: boolean; set: (value: unknown) => void }) => {
  const missing = schema.required === true && (value === undefined || value === "" || value == null) ? "Needed" : undefined;
  if (schema.type === "checkbox") return <Checkbox label={schema.name} disabled={readOnly} checked={value === true} onChange={(event) => set(event.target.checked)} />;
  if (schema.type === "select") {
    return (
      <Field label={schema.name} error={missing}>
        <Select small disabled={readOnly} value={typeof value === "string" ? value : ""} onChange={(event) => set(event.target.value)}>
          <option value="">–</option>{(schema.values ?? []).map((one) => <option key={one} value={one}>{one}</option>)}
        </Select>
      </Field>
    );
  }
  const number = schema.type === "number";
  return (
    <Field label={schema.name} error={missing}>
      <Input
        small disabled={readOnly} type={number ? "number" : "text"} step="any" defaultValue={value === undefined || value == null ? "" : String(value)} key={String(value)}
        onBlur={(event) => {
          const text = event.target.value;
          const next = text === "" ? undefined : number ? Number(text) : text;
          if (next !== value) set(next);
        }}
        onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }}
      />
    </Field>
  );
};
