import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { get, post } from "../../api/client";
import type { Image, Job, Member, Page } from "../../api/model";
import { nameOf, useSignedIn } from "../../app/me";
import { usePreference } from "../../data/preferences";
import { mayReview, useClasses } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { jobEnd } from "../../jobs/tracker";
import { useShortcuts } from "../../keys/shortcuts";
import { ButtonLink, Link } from "../../routing/Link";
import { changeQuery, currentPlace, navigate } from "../../routing/navigation";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Field, Input, SearchInput, Select } from "../../ui/Field";
import { IconBox, IconClose, IconExport, IconFilter, IconImages, IconMore, IconRefresh, IconSplit, IconTrash, IconUpload } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
import { EmptyState, ErrorNotice, ErrorState, Notice, Skeleton } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { ExportDialog } from "../exports/ExportDialog";
import { useInProject } from "../project/context";
import { BulkBar } from "./BulkBar";
import { bulkByFilter } from "./bulk";
import { FacetPanel } from "./FacetPanel";
import { activeFilters, apiFilters, bodyFilters, filterTitles, filterWords, noFilters, single, sortOf, sorts, toggled, type Sort } from "./filters";
import { Grid } from "./Grid";
import { Preview } from "./Preview";
import { useImages } from "./useImages";

export const GalleryPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const people = useResource("members", (signal) => get<Page<Member>>("/members", { limit: 500 }, signal));
  const list = useImages(project.id, query);
  const [columns, setColumns] = usePreference("gallery.columns", 6);
  const [facetsOpen, setFacetsOpen] = usePreference("gallery.facets", window.innerWidth > 900);
  const [boxes, setBoxes] = usePreference("gallery.boxes", true);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  /** Every image of the view is chosen, those too that are not loaded. */
  const [whole, setWhole] = useState(false);
  const [focused, setFocused] = useState(-1);
  const [splitting, setSplitting] = useState(false);
  const anchor = useRef(-1);
  const scroller = useRef<HTMLDivElement>(null);
  const { images } = list;
  const filters = activeFilters(query);
  const bin = query.deleted === "true";
  const editor = mayReview(project);
  const previewed = single(query.preview);
  const preview = previewed === undefined ? undefined : images.find((image) => image.id === previewed);
  const classByID = useMemo(() => new Map(classes.value?.map((one) => [one.id, one.name])), [classes.value]);
  const names = useMemo(() => new Map(people.value?.items.map((one) => [one.user_id, nameOf(one)])), [people.value]);
  const viewKey = JSON.stringify(apiFilters(query));
  useEffect(() => {
    setSelected(new Set());
    setWhole(false);
    setFocused(-1);
    scroller.current?.scrollTo(0, 0);
  }, [viewKey]);

  const viewQuery = useMemo(() => {
    const { preview: shown, dialog, ...rest } = query;
    void shown;
    void dialog;
    return rest;
  }, [query]);
  const toImage = useCallback((image: Image): Route => ({ page: "image", workspace: workspace.slug, project: handle, image: image.id, query: viewQuery }), [workspace, handle, viewQuery]);
  const toSimilar = (image: Image): Route => ({ page: "project", workspace: workspace.slug, project: handle, tab: "search", query: { like: image.id } });
  const open = useCallback((index: number) => {
    const image = images[index];
    if (image !== undefined) navigate(toImage(image));
  }, [images, toImage]);
  const pick = useCallback((index: number, how: { range: boolean; add: boolean }) => {
    setWhole(false);
    setSelected((now) => {
      const next = new Set(how.add ? now : []);
      if (how.range && anchor.current >= 0) {
        const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
        for (let at = from; at <= to; at += 1) if (images[at] !== undefined) next.add(images[at].id);
      } else if (images[index] !== undefined) {
        if (!next.delete(images[index].id)) next.add(images[index].id);
        anchor.current = index;
      }
      return next;
    });
    setFocused(index);
  }, [images]);
  const onKey = (event: KeyboardEvent, inRow: number) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: inRow, ArrowUp: -inRow, PageDown: inRow * 3, PageUp: -inRow * 3 };
    const here = Math.max(0, focused);
    const to = event.key === "Home" ? 0 : event.key === "End" ? images.length - 1 : event.key in steps ? here + steps[event.key] : undefined;
    if (to !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(images.length - 1, to));
      setFocused(next);
      if (event.shiftKey) {
        if (anchor.current < 0) anchor.current = here;
        const [from, end] = [Math.min(anchor.current, next), Math.max(anchor.current, next)];
        setSelected(new Set(images.slice(from, end + 1).map((image) => image.id)));
      } else anchor.current = -1;
    } else if (event.key === " " && images[here] !== undefined) {
      event.preventDefault();
      changeQuery({ preview: images[here].id });
    } else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      open(here);
    } else if (event.key === "x" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      pick(here, { range: false, add: true });
    }
  };
  const movePreview = (step: number) => {
    const at = images.findIndex((image) => image.id === previewed);
    const next = images[at + step];
    if (next === undefined) return;
    setFocused(at + step);
    if (at + step > images.length - 8) list.more();
    changeQuery({ preview: next.id });
  };
  const selectAll = () => setSelected(new Set(images.map((image) => image.id)));
  useShortcuts([
    { keys: "/", label: "Search the images", group: "Images", run: () => document.querySelector<HTMLInputElement>(".gallery-search input")?.focus() },
    { keys: "mod+a", label: "Choose every loaded image", group: "Images", run: selectAll },
    { keys: "x", label: "Choose the image in focus", group: "Images", disabled: focused < 0, run: () => pick(focused, { range: false, add: true }) },
    { keys: "l", label: "Find images like the one in focus", group: "Images", disabled: focused < 0, run: () => { if (images[focused] !== undefined) navigate(toSimilar(images[focused])); } },
    { keys: "-", label: "More in a row", group: "Images", run: () => setColumns(Math.min(12, columns + 1)) },
    { keys: "+|=|shift++", label: "Fewer in a row", group: "Images", run: () => setColumns(Math.max(3, columns - 1)) },
    { keys: "f", label: "Show or hide the filters", group: "Images", run: () => setFacetsOpen(!facetsOpen) },
    { keys: "b", label: "Draw labels or not", group: "Images", run: () => setBoxes(!boxes) },
    { keys: "r", label: "Read the images again", group: "Images", run: list.reload },
  ]);
  const chosen = useMemo(() => images.filter((image) => selected.has(image.id)), [images, selected]);
  const valueWords = (name: string, value: string) =>
    name === "class_id" ? (classByID.get(value) ?? "a class") : name === "uploaded_by" ? (names.get(value) ?? "somebody")
    : name === "video_id" ? "one video" : name === "batch" ? (list.facets.batch?.find((one) => one.value === value)?.label ?? "one batch") : filterWords(name, value);
  const total = list.total;
  const nothing = !list.first && images.length === 0 && list.error === undefined && !list.loading;
  const empty = nothing && filters.length === 0;
  return (
    <div className="gallery">
      <div className="gallery-bar">
        <h1 className="heard" tabIndex={-1}>Images of {project.name}</h1>
        <IconButton label={facetsOpen ? "Hide the filters" : "Show the filters"} keys="f" icon={<IconFilter />} aria-pressed={facetsOpen} onClick={() => setFacetsOpen(!facetsOpen)} />
        <SearchInput label="Filter by name" className="gallery-search" value={single(query.q) ?? ""} onChange={(q) => changeQuery({ q: q === "" ? undefined : q })} />
        {single(query.q) !== undefined && <Link className="gallery-everywhere" to={{ page: "project", workspace: workspace.slug, project: handle, tab: "search", query: { q: single(query.q) } }}>Search tags, classes and speech too</Link>}
        <span className="soft figures gallery-total" role="status">
          {list.first ? "" : `${list.totalIsExact ? "" : "about "}${total === undefined ? `${writeCount(images.length)}${list.hasMore ? "+" : ""} images` : writeOf(total, "image")}`}
        </span>
        <div className="grow" />
        <label className="row soft gallery-size" title="Images in a row"><IconImages />
          <input type="range" min={3} max={12} step={1} value={15 - columns} aria-label="Size of the images" aria-valuetext={`${columns} in a row`} onChange={(event) => setColumns(15 - Number(event.target.value))} />
        </label>
        <Select aria-label="Sort" small value={sortOf(query)} onChange={(event) => changeQuery({ sort: event.target.value === "-created_at" ? undefined : event.target.value })}>
          {(Object.keys(sorts) as Sort[]).map((sort) => <option key={sort} value={sort}>{sorts[sort]}</option>)}
        </Select>
        <Menu
          align="end" label="More"
          items={[
            { label: boxes ? "Hide the labels" : "Draw the labels", icon: <IconBox />, keys: "b", onSelect: () => setBoxes(!boxes) },
            { label: "Read again", icon: <IconRefresh />, keys: "r", onSelect: list.reload },
            ...(editor ? ["line" as const,
              { label: "Divide into train, valid, test", icon: <IconSplit />, onSelect: () => setSplitting(true) },
              { label: filters.length > 0 ? "Export this view" : "Export", icon: <IconExport />, onSelect: () => changeQuery({ dialog: "export" }) },
              ...(filters.length > 0 && !bin && total !== undefined ? [{ label: `Delete all ${writeCount(total)} of this view`, icon: <IconTrash />, danger: true, onSelect: () => changeQuery({ dialog: "delete" }) }] : []),
            ] : []),
          ]}
        ><IconButton label="More" icon={<IconMore />} /></Menu>
        <ButtonLink size="small" look="primary" icon={<IconUpload />} className="gallery-upload" to={{ page: "project", workspace: workspace.slug, project: handle, tab: "sources" }}>Add</ButtonLink>
      </div>
      {filters.length > 0 && (
        <div className="gallery-chips" aria-label="Filters in use">
          {filters.map(({ name, value }) => (
            <button key={`${name}=${value}`} type="button" className="tag" aria-label={`Remove the filter ${filterTitles[name] ?? name} ${valueWords(name, value)}`} onClick={() => changeQuery(toggled(query, name, value))}>
              <span className="faint">{filterTitles[name] ?? name}</span> {valueWords(name, value)}<IconClose />
            </button>
          ))}
          <button type="button" className="text-button small" onClick={() => changeQuery(noFilters(query))}>Clear</button>
        </div>
      )}
      <div className="gallery-main">
        {facetsOpen && !empty && <aside className="gallery-facets" aria-label="Filters"><FacetPanel list={list} query={query} classes={classes.value ?? []} people={names} /></aside>}
        <div className="gallery-scroll" ref={scroller}>
          {list.error !== undefined && images.length > 0 && <div className="gallery-notice"><ErrorNotice error={list.error} retry={list.reload} /></div>}
          {list.error !== undefined && images.length === 0 && <ErrorState error={list.error} retry={list.reload} />}
          {bin && images.length > 0 && <div className="gallery-notice"><Notice>Images stay here for 30 days. Choose some to bring them back.</Notice></div>}
          {list.first && <div className="grid-skeleton" role="status" aria-label="Loading the images" style={{ gridTemplateColumns: `repeat(${window.innerWidth < 760 ? 3 : columns}, 1fr)` }}>{Array.from({ length: columns * 4 }, (_, index) => <Skeleton key={index} className="grid-skeleton-cell" />)}</div>}
          {empty && (
            <EmptyState picture={<IconImages size={48} />} title="No image yet" actions={editor && <ButtonLink look="primary" size="large" icon={<IconUpload />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "sources" }}>Add images</ButtonLink>}>
              Every image of the project shows here, with its labels drawn on it. Filter, choose and change many at once.
            </EmptyState>
          )}
          {nothing && !empty && (
            <EmptyState title={bin ? "The bin is empty" : "Nothing fits these filters"} actions={<Button onClick={() => changeQuery(noFilters(query))}>Clear the filters</Button>}>
              {filters.length > 1 && "Take one of them away to see more."}
            </EmptyState>
          )}
          {images.length > 0 && (
            <Grid
              scroller={scroller} images={images} classes={classes.value ?? []} columns={columns} selected={selected} focused={focused} boxes={boxes} toImage={toImage}
              onFocus={setFocused} onPick={pick} onOpen={open} onKey={onKey} onEnd={list.more}
            />
          )}
          {list.hasMore && images.length > 0 && <p className="gallery-more soft" role="status">Loading more…</p>}
        </div>
      </div>
      {chosen.length > 0 && editor && (
        <BulkBar
          list={list} images={chosen} bin={bin} clear={() => { setSelected(new Set()); setWhole(false); }} similar={(image) => navigate(toSimilar(image))}
          whole={whole && total !== undefined ? { filter: bodyFilters(query), total } : undefined}
          more={!whole && total !== undefined && list.hasMore && chosen.length === images.length ? { total, choose: () => setWhole(true) } : undefined}
        />
      )}
      {preview !== undefined && <Preview image={preview} classes={classes.value ?? []} move={movePreview} open={() => navigate(toImage(preview))} similar={() => navigate(toSimilar(preview))} close={() => changeQuery({ preview: undefined })} />}
      {splitting && <SplitDialog close={() => { setSplitting(false); list.reload(); }} />}
      {query.dialog === "export" && (
        <ExportDialog
          filter={filters.length > 0 ? bodyFilters(query) : undefined}
          close={() => { if (currentPlace().query.dialog === "export") changeQuery({ dialog: undefined }); }}
        />
      )}
      {query.dialog === "delete" && <DeleteView filter={bodyFilters(query)} count={total ?? 0} reload={list.reload} close={() => changeQuery({ dialog: undefined })} />}
    </div>
  );
};

const DeleteView = ({ filter, count, reload, close }: { filter: Record<string, unknown>; count: number; reload: () => void; close: () => void }) => {
  const { project } = useInProject();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      const { now, ended } = await bulkByFilter(project.id, filter, "delete");
      close();
      if (now === undefined) showToast(`${writeOf(count, "image")} go to the bin. See the activity tray.`);
      else showToast(`${writeOf(now, "image")} in the bin; bring them back there within 30 days.`);
      await ended;
      reload();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Delete ${writeOf(count, "image")}?`} size="small" onClose={close} footer={<><Button onClick={close}>Cancel</Button><Button look="danger" busy={busy} onClick={() => void go()}>Move to the bin</Button></>}>
      <ErrorNotice error={error} />
      <p>Every image that these filters show goes to the bin with its labels, loaded or not. It can be brought back for 30 days.</p>
    </Dialog>
  );
};

const SplitDialog = ({ close }: { close: () => void }) => {
  const { project } = useInProject();
  const [train, setTrain] = useState("70");
  const [valid, setValid] = useState("20");
  const [seed, setSeed] = useState("1");
  const [onlyNew, setOnlyNew] = useState(true);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const test = Math.round((100 - Number(train) - Number(valid)) * 1000) / 1000;
  const wrong = !Number.isFinite(test) || test < 0 || Number(train) < 0 || Number(valid) < 0;
  const share = (count: number) => {
    const [first, second] = [Math.round((count * Number(train)) / 100), Math.round((count * Number(valid)) / 100)];
    const parts = wrong ? "" : `, about ${writeCount(first)} train, ${writeCount(second)} valid and ${writeCount(Math.max(0, count - first - second))} test`;
    return `All ${writeOf(count, "image")} are dealt anew${parts}. The splits they have now are not kept.`;
  };
  const go = async () => {
    if (wrong) return;
    setBusy(true);
    try {
      const answer = await post<{ train: number; valid: number; test: number } | Job>(`/projects/${project.id}/splits/rebalance`, {
        train: Number(train) / 100, valid: Number(valid) / 100, test: test / 100, seed: Number(seed), only_unassigned: onlyNew,
      });
      close();
      if ("train" in answer) showToast(`Divided: ${writeCount(answer.train)} train, ${writeCount(answer.valid)} valid, ${writeCount(answer.test)} test.`, { look: "success" });
      else {
        showToast(`${writeOf(project.counts.images, "image")} are being divided. See the activity tray.`);
        await jobEnd(answer);
      }
      invalidate("project/");
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Divide into train, valid and test" onClose={close} onSubmit={() => void go()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy} disabled={wrong}>Divide</Button></>}>
      <ErrorNotice error={error} />
      <div className="three">
        <Field label="train, %"><Input type="number" min={0} max={100} value={train} onChange={(event) => setTrain(event.target.value)} /></Field>
        <Field label="valid, %"><Input type="number" min={0} max={100} value={valid} onChange={(event) => setValid(event.target.value)} /></Field>
        <Field label="test, %" error={wrong ? "Together at most 100." : undefined}><Input readOnly value={wrong ? "" : String(test)} /></Field>
      </div>
      <Checkbox label="Only images without a split" hint={onlyNew ? "Images that have a split keep it." : share(project.counts.images)} checked={onlyNew} onChange={(event) => setOnlyNew(event.target.checked)} />
      <Field label="Seed" hint="The same seed deals the same images the same way."><Input type="number" min={0} value={seed} onChange={(event) => setSeed(event.target.value)} /></Field>
    </Dialog>
  );
};
