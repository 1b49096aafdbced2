import { useState, type ReactNode } from "react";
import type { Facet, LabelClass } from "../../api/model";
import { changeQuery } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Field";
import { IconBin } from "../../ui/icons";
import { Swatch } from "../../ui/marks";
import { Skeleton } from "../../ui/states";
import { writeCount } from "../../ui/write";
import { activeFilters, filterTitles, filterWords, noFilters, single, toggled } from "./filters";
import type { ImageList } from "./useImages";

const orders: Record<string, string[]> = {
  status: ["unlabelled", "in_progress", "done"], split: ["train", "valid", "test", "none"], skip_reason: ["blurred", "unclear", "not_mine", "other"],
  annotation_status: ["approved", "accepted", "submitted", "draft", "rejected", "generated", "reviewed"],
};

const onlyTrue = (facets: Facet[] | undefined): Facet[] => (facets ?? []).filter((one) => String(one.value) === "true").map((one) => ({ ...one, value: "true" }));

/** Filters with counts that follow the view. */
export const FacetPanel = ({ list, query, classes, people }: {
  list: ImageList; query: RouteQuery; classes: readonly LabelClass[]; people: ReadonlyMap<string, string>;
}) => {
  const { facets } = list;
  const colour = new Map(classes.map((one) => [one.id, one.colour]));
  const byName = new Map(classes.map((one) => [one.name, one]));
  const classFacets = (facets.class ?? []).map((one) => {
    const known = colour.has(one.value) ? one.value : byName.get(one.value)?.id;
    return { ...one, value: known ?? one.value, label: one.label ?? one.value };
  });
  const sorted = (name: string, all: Facet[] | undefined) => {
    const order = orders[name];
    return order === undefined ? (all ?? []) : [...(all ?? [])].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
  };
  return (
    <div className="facets">
      {activeFilters(query).length > 0 && <Button size="small" wide onClick={() => changeQuery(noFilters(query))}>Clear the filters</Button>}
      {list.first && <div className="stack tight">{Array.from({ length: 8 }, (_, index) => <Skeleton key={index} height={18} />)}</div>}
      <FacetGroup name="status" facets={sorted("status", facets.status)} query={query} />
      <FacetGroup name="class_id" facets={classFacets} query={query} mark={(value) => <Swatch colour={colour.get(value) ?? "#9aa0a8"} />} />
      <FacetGroup name="split" facets={sorted("split", facets.split)} query={query} />
      <FacetGroup name="tag" facets={facets.tag ?? []} query={query} />
      <FacetGroup name="annotation_status" facets={sorted("annotation_status", facets.annotation_status)} query={query} />
      <FacetGroup name="is_null" facets={onlyTrue(facets.is_null)} query={query} />
      <FacetGroup name="skipped" facets={onlyTrue(facets.skipped)} query={query} />
      <FacetGroup name="skip_reason" facets={sorted("skip_reason", facets.skip_reason)} query={query} />
      <FacetGroup name="open_marks" facets={onlyTrue(facets.open_marks)} query={query} />
      <FacetGroup name="batch" facets={facets.batch ?? []} query={query} />
      <FacetGroup name="uploaded_by" facets={(facets.uploaded_by ?? []).map((one) => ({ ...one, label: people.get(one.value) ?? one.label }))} query={query} />
      <div className="facet-more">
        <Checkbox label="Has duplicates" checked={query.has_duplicates === "true"} onChange={(event) => changeQuery({ has_duplicates: event.target.checked ? "true" : undefined })} />
        <Checkbox label="Unreadable files" checked={query.ingest === "failed"} onChange={(event) => changeQuery({ ingest: event.target.checked ? "failed" : undefined })} />
        <Checkbox label={<span className="row"><IconBin />In the bin</span>} checked={query.deleted === "true"} onChange={(event) => changeQuery({ deleted: event.target.checked ? "true" : undefined })} />
      </div>
    </div>
  );
};

const FacetGroup = ({ name, facets, query, mark }: { name: string; facets: Facet[]; query: RouteQuery; mark?: (value: string) => ReactNode }) => {
  const [all, setAll] = useState(false);
  const chosen = [single(query[name])].filter((one): one is string => one !== undefined);
  // A chosen value stays in sight even when nothing has it any more.
  const missing = chosen.filter((value) => !facets.some((one) => one.value === value)).map((value) => ({ value, label: filterWords(name, value), count: 0 }));
  const listed = [...facets, ...missing];
  if (listed.length === 0) return null;
  const shown = all ? listed : listed.slice(0, 8);
  return (
    <fieldset className="facet">
      <legend>{filterTitles[name]}</legend>
      {shown.map((one) => (
        <Checkbox
          key={one.value} checked={chosen.includes(one.value)} onChange={() => changeQuery(toggled(query, name, one.value))}
          label={<span className="facet-line">{mark?.(one.value)}<span className="cut grow">{filterWords(name, one.value) === one.value ? one.label : filterWords(name, one.value)}</span><span className="faint figures small">{writeCount(one.count)}</span></span>}
        />
      ))}
      {listed.length > 8 && <button type="button" className="text-button small" onClick={() => setAll(!all)}>{all ? "Fewer" : `${listed.length - 8} more`}</button>}
    </fieldset>
  );
};
