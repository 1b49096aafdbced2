import { get } from "../../api/client";
import type { Page } from "../../api/model";
import type { FootageState, Model } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { useResource } from "../../data/resources";
import { ButtonLink } from "../../routing/Link";
import { Button } from "../../ui/Button";
import { Field, Input, Select, TextArea } from "../../ui/Field";
import { ErrorNotice, Notice } from "../../ui/states";
import { useInProject } from "../project/context";
import { StageFoot } from "./StageFoot";
import { numberOf, useStage, wrongNumber } from "./useStage";

/** `car = vehicle` a line, or `car` alone where it keeps its name. */
const writeClasses = (classes: { model_class: string; class_name: string }[] | null | undefined): string =>
  (classes ?? []).map((one) => (one.model_class === one.class_name ? one.model_class : `${one.model_class} = ${one.class_name}`)).join("\n");
const readClasses = (text: string) =>
  text.split("\n").map((line) => line.split("=").map((part) => part.trim())).filter(([name]) => name !== "").map(([name, other]) => ({ model_class: name, class_name: other === undefined || other === "" ? name : other }));

/** Which detector gives frames their first labels, and which of what it finds becomes one. */
export const DetectSection = ({ state, may }: { state: FootageState; may: boolean }) => {
  const { project } = useInProject();
  const { workspace } = useSignedIn();
  const models = useResource("models/detectors", (signal) => get<Page<Model>>("/models", { task: "detector", status: "ready", limit: 200 }, signal));
  const stage = useStage(project.id, state, "detect",
    (settings) => ({
      model: settings.model_id ?? "", score: settings.min_score == null ? "" : String(settings.min_score), iou: settings.iou == null ? "" : String(settings.iou), most: settings.most == null ? "" : String(settings.most),
      classes: writeClasses(settings.classes),
    }),
    (form) => {
      const classes = readClasses(form.classes);
      return { ...(form.model === "" ? {} : { model_id: form.model }), min_score: numberOf(form.score), iou: numberOf(form.iou), most: numberOf(form.most), ...(classes.length === 0 ? {} : { classes }) };
    });
  const { form, set } = stage;
  const chosen = models.value?.items.find((model) => model.id === form.model);
  const names = readClasses(form.classes).map((one) => one.model_class);
  const unknown = chosen === undefined || chosen.class_names.length === 0 ? [] : names.filter((name) => !chosen.class_names.includes(name));
  const wrong = {
    score: wrongNumber(form.score, 0.05, 1), iou: wrongNumber(form.iou, 0, 0.9), most: wrongNumber(form.most, 1, 300, true),
    classes: new Set(names).size !== names.length ? "A class is named twice." : unknown.length > 0 ? `The model knows no ${unknown.slice(0, 3).join(", ")}.` : undefined,
  };
  return (
    <>
      <p className="soft">A detector of the workspace looks at the frames that are left and draws boxes. They are suggestions until somebody accepts them.</p>
      <ErrorNotice error={models.error} retry={models.reload} />
      {models.value !== undefined && models.value.items.length === 0 && (
        <Notice actions={<ButtonLink size="small" to={{ page: "workspace", workspace: workspace.slug, tab: "models" }}>Models</ButtonLink>}>The workspace has no detector that is ready. Add an ONNX file to its models.</Notice>
      )}
      <div className="two">
        <Field label="Detector">
          <Select disabled={!may || models.value === undefined} value={form.model} onChange={(event) => set({ model: event.target.value })}>
            <option value="">None: pass the stage over (usual)</option>
            {(models.value?.items ?? []).map((model) => <option key={model.id} value={model.id}>{model.name}</option>)}
            {form.model !== "" && chosen === undefined && <option value={form.model}>a model that is not ready</option>}
          </Select>
        </Field>
        {form.model !== "" && <Field label="Least score" note="0.05 to 1" hint="Boxes that are less sure are left out. Usual: 0.25." error={wrong.score}><Input disabled={!may} inputMode="decimal" placeholder="0.25" value={form.score} onChange={(event) => set({ score: event.target.value })} /></Field>}
        {form.model !== "" && <Field label="Overlap" note="0 to 0.9" hint="Of two boxes of a class that overlap more, the surer one stays. Usual: 0.7." error={wrong.iou}><Input disabled={!may} inputMode="decimal" placeholder="0.7" value={form.iou} onChange={(event) => set({ iou: event.target.value })} /></Field>}
        {form.model !== "" && <Field label="At most" note="boxes of a frame" hint="Usual: 100." error={wrong.most}><Input disabled={!may} inputMode="numeric" placeholder="100" value={form.most} onChange={(event) => set({ most: event.target.value })} /></Field>}
      </div>
      {form.model !== "" && (
        <>
          <Field label="Only these classes" note="optional" error={wrong.classes} hint={<>One a line; <code>car = vehicle</code> calls it otherwise in this project. Empty takes all under their own names.</>}>
            <TextArea disabled={!may} rows={4} spellCheck={false} value={form.classes} onChange={(event) => set({ classes: event.target.value })} />
          </Field>
          {chosen !== undefined && chosen.class_names.length > 0 && may && (
            <div className="row wrap"><Button size="small" look="ghost" disabled={form.classes.trim() !== ""} tip={form.classes.trim() !== "" ? "Empty the field first" : "Then take out what you do not want"} onClick={() => set({ classes: chosen.class_names.join("\n") })}>Write all {chosen.class_names.length} classes</Button></div>
          )}
        </>
      )}
      <StageFoot stage={stage} wrong={Object.values(wrong).some((one) => one !== undefined)} may={may} />
    </>
  );
};
