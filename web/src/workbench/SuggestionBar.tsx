import { get } from "../api/client";
import type { Model, Page, Project } from "../api/model";
import { useResource } from "../data/resources";
import { useShortcuts } from "../keys/shortcuts";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { IconCheck, IconClose } from "../ui/icons";
import { writeOf } from "../ui/write";
import { isSuggestion } from "./labelFilter";
import type { Workbench } from "./useWorkbench";

/** What models suggested for this image: whose are shown and from which score on; accepted or rejected one by one or all at once. */
export const SuggestionBar = ({ bench, project, readOnly, mayReview }: { bench: Workbench; project: Project; readOnly: boolean; mayReview: boolean }) => {
  const { annotations, filter, filtered, selected } = bench;
  const suggestions = annotations.filter(isSuggestion);
  const makers = [...new Set(suggestions.map((one) => one.model_id).filter((id): id is string => id != null))];
  const models = useResource(makers.length > 1 ? "models" : null, (signal) => get<Page<Model>>("/models", { limit: 200 }, signal));
  const shown = suggestions.filter((one) => !filtered.has(one.id));
  const chosen = suggestions.filter((one) => selected.includes(one.id)).map((one) => one.id);
  const score = Math.round((filter.confidence ?? 0) * 100);
  const targets = chosen.length > 0 ? chosen : shown.map((one) => one.id);
  // What is in this page alone may be thrown away by anybody.
  const mayReject = !project.review || mayReview || targets.every((id) => bench.ghosts.has(id));
  const isOff = readOnly || suggestions.length === 0;
  const keys = chosen.length > 0 ? "enter" : "shift+enter";
  useShortcuts([
    { keys: "enter", label: "Accept the selected suggestions", group: "Suggestions", disabled: isOff || chosen.length === 0, run: () => bench.judgeSuggestions(chosen, "accepted") },
    { keys: "shift+enter", label: "Accept all suggestions that are shown", group: "Suggestions", disabled: isOff || shown.length === 0, run: () => bench.judgeSuggestions(shown.map((one) => one.id), "accepted") },
  ]);
  if (suggestions.length === 0) return null;
  const scored = suggestions.some((one) => one.confidence != null);
  return (
    <section className="side-suggestions" aria-label="Suggestions">
      <span className="small soft">{chosen.length > 0 ? `${writeOf(chosen.length, "suggestion")} selected` : `${writeOf(suggestions.length, "suggestion")}${shown.length < suggestions.length ? `, ${shown.length} shown` : ""}`}</span>
      {makers.length > 1 && (
        <Field label="Made by">
          <Select small value={filter.modelID ?? ""} onChange={(event) => bench.setFilter({ ...filter, modelID: event.target.value === "" ? undefined : event.target.value })}>
            <option value="">every model</option>
            {makers.map((id, index) => <option key={id} value={id}>{models.value?.items.find((one) => one.id === id)?.name ?? `Model ${index + 1}`}</option>)}
          </Select>
        </Field>
      )}
      {scored && (
        <label className="field"><span className="field-label">Shown from a score of {score} %</span>
          <input type="range" min={0} max={100} step={1} value={score} onChange={(event) => bench.setFilter({ ...filter, confidence: Number(event.target.value) === 0 ? undefined : Number(event.target.value) / 100 })} />
        </label>
      )}
      {!readOnly && (
        <div className="row">
          <Button size="small" icon={<IconCheck />} keys={keys} disabled={targets.length === 0} tip={targets.length === 0 ? "None has this score" : chosen.length > 0 ? "Accept what is selected" : "Accept all that are shown"} onClick={() => bench.judgeSuggestions(targets, "accepted")}>
            {chosen.length > 0 ? "Accept" : `Accept all ${shown.length}`}
          </Button>
          <Button size="small" icon={<IconClose />} keys={chosen.length > 0 ? "delete" : undefined} disabled={targets.length === 0 || !mayReject} tip={!mayReject ? "Only reviewers reject here" : chosen.length > 0 ? "Reject what is selected" : "Reject all that are shown"} onClick={() => bench.judgeSuggestions(targets, "rejected")}>
            {chosen.length > 0 ? "Reject" : `Reject all ${shown.length}`}
          </Button>
        </div>
      )}
    </section>
  );
};
