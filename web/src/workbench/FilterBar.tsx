import type { LabelClass } from "../api/model";
import { Button } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { IconClose, IconFilter } from "../ui/icons";
import { writeOf } from "../ui/write";
import { filters, noFilter, type LabelFilter } from "./labelFilter";
import type { Workbench } from "./useWorkbench";

/** Shows some labels of the image only, in the list and in the picture. */
export const FilterBar = ({ bench, classes, review }: { bench: Workbench; classes: LabelClass[]; review: boolean }) => {
  const { filter, filtered } = bench;
  const set = (change: Partial<LabelFilter>) => bench.setFilter({ ...filter, ...change });
  const hasScores = bench.annotations.some((one) => one.confidence != null);
  return (
    <details className="side-filter" open={filters(filter) || undefined}>
      <summary><IconFilter /> Filter{filtered.size > 0 && <span className="faint"> · {writeOf(filtered.size, "label")} left out</span>}</summary>
      <div className="side-filter-fields">
        <Field label="Class">
          <Select small value={filter.classID ?? ""} onChange={(event) => set({ classID: event.target.value === "" ? undefined : event.target.value })}>
            <option value="">any</option>{classes.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </Select>
        </Field>
        <Field label="Status">
          <Select small value={filter.status ?? ""} onChange={(event) => set({ status: event.target.value === "" ? undefined : (event.target.value as LabelFilter["status"]) })}>
            <option value="">any</option>{review && <><option value="draft">draft</option><option value="submitted">in review</option><option value="rejected">rejected</option></>}
            <option value="truth">approved</option><option value="suggested">suggested</option>
          </Select>
        </Field>
        <Field label="By">
          <Select small value={filter.author ?? ""} onChange={(event) => set({ author: event.target.value === "" ? undefined : (event.target.value as LabelFilter["author"]) })}>
            <option value="">anybody</option><option value="me">me</option><option value="others">other people</option><option value="models">models</option>
          </Select>
        </Field>
        <label className={hasScores ? "field" : "field faint"} title={hasScores ? undefined : "No label of this image has a score"}>
          <span className="field-label">Score from {Math.round((filter.confidence ?? 0) * 100)} %</span>
          <input
            type="range" min={0} max={100} step={1} disabled={!hasScores} value={Math.round((filter.confidence ?? 0) * 100)}
            onChange={(event) => set({ confidence: Number(event.target.value) === 0 ? undefined : Number(event.target.value) / 100 })}
          />
        </label>
        {filters(filter) && <Button size="small" look="ghost" icon={<IconClose />} onClick={() => bench.setFilter(noFilter)}>Show all labels</Button>}
      </div>
    </details>
  );
};
