import { useEffect, useState } from "react";
import { get } from "../../api/client";
import type { LabelClass } from "../../api/model";
import { useResource } from "../../data/resources";
import { changeQuery } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { Checkbox, Input, SearchInput } from "../../ui/Field";
import { Swatch } from "../../ui/marks";
import { writeCount } from "../../ui/write";
import { single, toggled } from "../gallery/filters";
import { kindWords, objectFilterNames, objectFilters, sourceWords, splitWords, statusWords } from "./filters";

interface Counts { classes: { class_id: string; total: number; by_status: Record<string, number> }[] }

/** What is shown: by class, status, split, source, kind and score. */
export const ObjectFilters = ({ query, classes, handle, projectID }: { query: RouteQuery; classes: readonly LabelClass[]; handle: string; projectID: string }) => {
  const counts = useResource(`project/${handle}/counts`, (signal) => get<Counts>(`/projects/${projectID}/counts`, undefined, signal));
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const byClass = new Map(counts.value?.classes.map((one) => [one.class_id, one.total]));
  const byStatus = new Map<string, number>();
  for (const one of counts.value?.classes ?? []) for (const [status, count] of Object.entries(one.by_status)) byStatus.set(status, (byStatus.get(status) ?? 0) + count);
  const words = text.trim().toLowerCase();
  const chosen = single(query.class_id);
  const fitting = classes.filter((one) => words === "" || one.name.toLowerCase().includes(words));
  const listed = all || words !== "" ? fitting : fitting.filter((one, index) => index < 12 || one.id === chosen);
  const isFiltered = Object.keys(objectFilters(query)).length > 0;
  const group = (name: string, title: string, values: Record<string, string>, count?: (value: string) => number | undefined) => (
    <fieldset className="facet">
      <legend>{title}</legend>
      {Object.entries(values).map(([value, label]) => {
        const many = count?.(value);
        if (count !== undefined && many === undefined && single(query[name]) !== value) return null;
        return (
          <Checkbox
            key={value} checked={single(query[name]) === value} onChange={() => changeQuery(toggled(query, name, value))}
            label={<span className="facet-line"><span className="cut grow">{label}</span>{many !== undefined && <span className="faint figures small">{writeCount(many)}</span>}</span>}
          />
        );
      })}
    </fieldset>
  );
  return (
    <div className="facets">
      {isFiltered && <Button size="small" wide onClick={() => changeQuery(Object.fromEntries(objectFilterNames.map((name) => [name, undefined])))}>Clear the filters</Button>}
      <fieldset className="facet">
        <legend>Class</legend>
        {classes.length > 12 && <SearchInput label="Find a class" value={text} onChange={setText} />}
        {listed.map((one) => (
          <Checkbox
            key={one.id} checked={chosen === one.id} onChange={() => changeQuery(toggled(query, "class_id", one.id))}
            label={<span className="facet-line"><Swatch colour={one.colour} /><span className="cut grow">{one.name}</span>{byClass.has(one.id) && <span className="faint figures small">{writeCount(byClass.get(one.id) ?? 0)}</span>}</span>}
          />
        ))}
        {fitting.length === 0 && <p className="small soft">No class has that name.</p>}
        {words === "" && fitting.length > listed.length && <button type="button" className="text-button small" onClick={() => setAll(true)}>{fitting.length - listed.length} more</button>}
      </fieldset>
      {group("status", "Status", statusWords, (value) => byStatus.get(value))}
      <Scores query={query} />
      {group("split", "Split", splitWords)}
      {group("source", "Source", sourceWords)}
      {group("kind", "Kind", kindWords)}
    </div>
  );
};

/** Least and most score; what is not a number from 0 to 1 is not asked for. */
const Scores = ({ query }: { query: RouteQuery }) => {
  const [least, most] = [single(query.min_confidence) ?? "", single(query.max_confidence) ?? ""];
  return (
    <fieldset className="facet">
      <legend>Score, 0 to 1</legend>
      <div className="row scores">
        <Score label="Least score" placeholder="from" value={least} set={(value) => changeQuery({ min_confidence: value })} />
        <Score label="Highest score" placeholder="to" value={most} set={(value) => changeQuery({ max_confidence: value })} />
      </div>
      {(least !== "" || most !== "") && <p className="small soft">Labels without a score are left out.</p>}
    </fieldset>
  );
};

const Score = ({ label, placeholder, value, set }: { label: string; placeholder: string; value: string; set: (value: string | undefined) => void }) => {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const number = Number(text.replace(",", "."));
  const wrong = text.trim() !== "" && !(number >= 0 && number <= 1);
  const take = () => {
    if (!wrong) set(text.trim() === "" ? undefined : String(number));
  };
  return (
    <Input
      small inputMode="decimal" aria-label={label} placeholder={placeholder} value={text} aria-invalid={wrong || undefined} title={wrong ? "A number from 0 to 1" : undefined}
      onChange={(event) => setText(event.target.value)} onBlur={take} onKeyDown={(event) => { if (event.key === "Enter") take(); }}
    />
  );
};
