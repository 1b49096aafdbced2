import { useSignedIn } from "../app/me";
import { Link } from "../routing/Link";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { IconClose, IconPlus, IconWand } from "../ui/icons";
import { ErrorNotice, Skeleton } from "../ui/states";
import { writeOf } from "../ui/write";
import type { Suggesting, SuggestOutcome } from "./useSuggest";

/** Has a model suggest labels for the open image: which one, from which score on, and what it found. */
export const SuggestPanel = ({ suggesting, mayReview }: { suggesting: Suggesting; mayReview: boolean }) => {
  const { isOpen, setOpen, models, isRunning, outcome, error } = suggesting;
  return (
    <details className="side-filter" open={isOpen} onToggle={(event) => { if (event.currentTarget.open !== isOpen) setOpen(event.currentTarget.open); }}>
      <summary><IconWand /> Suggest labels{outcome !== undefined && <span className="faint"> · {outcome.found} found</span>}</summary>
      {isOpen && (
        <section className="side-suggest" aria-label="Suggest labels" aria-busy={isRunning || undefined}>
          {models.value === undefined ? (models.error !== undefined ? <ErrorNotice error={models.error} retry={models.reload} /> : <Skeleton height={60} />)
            : models.value.items.length === 0 ? <NoModel />
            : <Choice suggesting={suggesting} />}
          <Button
            size="small" keys="shift+y" disabled={suggesting.findAlike === undefined} onClick={suggesting.findAlike}
            tip={suggesting.findAlike === undefined ? "Select one label first" : "Looks in the visible part of the picture, in this browser, without a model"}
          >
            Find more like the selected label
          </Button>
          {error !== undefined && <ErrorNotice error={error} />}
          {outcome !== undefined && <Outcome outcome={outcome} suggesting={suggesting} mayReview={mayReview} />}
        </section>
      )}
    </details>
  );
};

const NoModel = () => {
  const { workspace } = useSignedIn();
  return <p className="small soft">No detector is ready in this workspace. <Link to={{ page: "workspace", workspace: workspace.slug, tab: "models" }}>Add one under Models</Link>, such as a YOLO as an ONNX file.</p>;
};

const Choice = ({ suggesting }: { suggesting: Suggesting }) => {
  const { models, modelID, setModelID, confidence, setConfidence, isRunning, run, cancel } = suggesting;
  const percent = Math.round(confidence * 100);
  return (
    <>
      <Field label="Model">
        <Select small value={modelID === "" ? (models.value?.items[0]?.id ?? "") : modelID} disabled={isRunning} onChange={(event) => setModelID(event.target.value)}>
          {models.value?.items.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      <label className="field"><span className="field-label">Look for what scores {percent} % or more</span>
        <input type="range" min={1} max={99} step={1} value={percent} disabled={isRunning} onChange={(event) => setConfidence(Number(event.target.value) / 100)} />
      </label>
      <div className="row">
        <Button size="small" look="primary" icon={<IconWand />} busy={isRunning} keys="shift+g" tip="Look at this image. Nothing is saved before you accept it." onClick={run}>{isRunning ? "Looking…" : "Suggest"}</Button>
        {isRunning && <Button size="small" icon={<IconClose />} onClick={cancel}>Cancel</Button>}
        <span className="heard" role="status">{isRunning ? "The model looks at the image." : ""}</span>
      </div>
    </>
  );
};

const Outcome = ({ outcome, suggesting, mayReview }: { outcome: SuggestOutcome; suggesting: Suggesting; mayReview: boolean }) => {
  const { found, missing, modelName, milliseconds } = outcome;
  const without = missing.reduce((sum, one) => sum + one.count, 0);
  return (
    <div className="stack tight" role="status">
      <p className="small soft">
        {found === 0 ? `${modelName} found nothing that scores so much.` : `${modelName} found ${writeOf(found, "thing")} in ${(milliseconds / 1000).toFixed(milliseconds < 995 ? 2 : 1)} s.`}
        {without > 0 && ` ${without === found ? "None is" : `${without} ${without === 1 ? "is not" : "are not"}`} of a class of this project: ${missing.slice(0, 8).map((one) => `${one.name} (${one.count})`).join(", ")}${missing.length > 8 ? " and more" : ""}.`}
      </p>
      {without > 0 && (
        <Button size="small" icon={<IconPlus />} disabled={!mayReview} tip={mayReview ? "Adds them to the project" : "Reviewers and admins of the project add classes."} onClick={() => void suggesting.addClasses()}>
          Add {missing.length === 1 ? `the class ${missing[0]?.name}` : writeOf(missing.length, "class", "classes")}
        </Button>
      )}
    </div>
  );
};
