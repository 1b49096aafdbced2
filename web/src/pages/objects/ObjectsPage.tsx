import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { describeError } from "../../api/errors";
import type { LabelClass, LabelledObject } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { usePreference } from "../../data/preferences";
import { mayLabel, useClasses } from "../../data/projects";
import { invalidate } from "../../data/resources";
import { useShortcuts } from "../../keys/shortcuts";
import { ButtonLink } from "../../routing/Link";
import { changeQuery, navigate } from "../../routing/navigation";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { IconBox, IconClose, IconFilter, IconGrid, IconPalette, IconTrash, IconUndo } from "../../ui/icons";
import { EmptyState, ErrorNotice, ErrorState, Notice, Skeleton } from "../../ui/states";
import { dismissToast, showToast, showUndo } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { single } from "../gallery/filters";
import { useInProject } from "../project/context";
import { changeObjects, undoChange, type ObjectChange, type Outcome } from "./changes";
import { CropGrid } from "./CropGrid";
import { ObjectFilters } from "./ObjectFilters";
import { leaveObjects, objectFilterNames, objectFilters, objectSortOf, objectSorts } from "./filters";
import { RelabelPicker } from "./RelabelPicker";
import { useObjects } from "./useObjects";

/** So many objects are read and changed at once at most: more take longer than anybody looks at a page. */
const mostChosen = 20_000;

interface Done { toast: number; what: string; steps: Outcome["steps"] }

/** Every object of a class as a crop: what is wrong is seen at once, chosen, and mended together. */
export const ObjectsPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const list = useObjects(project.id, query);
  const { objects } = list;
  const [columns, setColumns] = usePreference("objects.columns", 8);
  const [filtersOpen, setFiltersOpen] = usePreference("objects.filters", window.innerWidth > 900);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(-1);
  const [picking, setPicking] = useState(false);
  const [working, setWorking] = useState<{ words: string; done: number; of: number }>();
  const [conflicts, setConflicts] = useState<{ ids: ReadonlySet<string>; change: ObjectChange }>();
  const anchor = useRef(-1);
  const beforeBand = useRef<ReadonlySet<string>>(new Set());
  const history = useRef<Done[]>([]);
  const [undoable, setUndoable] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const writer = mayLabel(project);
  const known = useMemo(() => classes.value ?? [], [classes.value]);
  const colours = useMemo(() => new Map(known.map((one) => [one.id, one.colour])), [known]);
  const viewKey = JSON.stringify([objectFilters(query), objectSortOf(query)]);
  useEffect(() => {
    setSelected(new Set());
    setConflicts(undefined);
    setFocused(-1);
    anchor.current = -1;
    scroller.current?.scrollTo(0, 0);
  }, [viewKey]);
  const chosen = useMemo(() => objects.filter((one) => selected.has(one.id)), [objects, selected]);
  const trackCount = chosen.filter((one) => one.track_id != null).length;

  const open = useCallback((index: number) => {
    const one = objects[index];
    if (one === undefined) return;
    const to: Route = one.track_id != null && one.video_id != null
      ? { page: "video", workspace: workspace.slug, project: handle, video: one.video_id, query: { frame: one.frame_number == null || one.frame_number === 0 ? undefined : String(one.frame_number) } }
      : { page: "image", workspace: workspace.slug, project: handle, image: one.image_id, query: { object: one.id } };
    leaveObjects(query);
    navigate(to);
  }, [objects, workspace, handle, query]);
  const range = useCallback((from: number, to: number) => objects.slice(Math.min(from, to), Math.max(from, to) + 1).map((one) => one.id), [objects]);
  const pick = useCallback((index: number, how: { range: boolean; toggle: boolean }) => {
    const one = objects[index];
    if (one === undefined) return;
    setSelected((now) => {
      if (how.range && anchor.current >= 0) return new Set([...(how.toggle ? now : []), ...range(anchor.current, index)]);
      anchor.current = index;
      if (!how.toggle) return new Set([one.id]);
      const next = new Set(now);
      if (!next.delete(one.id)) next.add(one.id);
      return next;
    });
    setFocused(index);
  }, [objects, range]);
  const onBand = useCallback((indexes: readonly number[], how: { add: boolean; begins: boolean }) => {
    setSelected((now) => {
      if (how.begins) beforeBand.current = how.add ? now : new Set();
      return new Set([...beforeBand.current, ...indexes.map((index) => objects[index].id)]);
    });
    if (indexes.length > 0) anchor.current = indexes[0];
  }, [objects]);
  const onKey = (event: KeyboardEvent, inRow: number) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: inRow, ArrowUp: -inRow, PageDown: inRow * 4, PageUp: -inRow * 4 };
    const here = Math.max(0, focused);
    const to = event.key === "Home" ? 0 : event.key === "End" ? objects.length - 1 : event.key in steps ? here + steps[event.key] : undefined;
    if (to !== undefined && objects.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(objects.length - 1, to));
      setFocused(next);
      if (event.shiftKey) {
        if (anchor.current < 0) anchor.current = here;
        setSelected(new Set(range(anchor.current, next)));
      } else if (!event.ctrlKey && !event.metaKey) anchor.current = next;
    } else if (event.key === " ") {
      event.preventDefault();
      pick(here, { range: event.shiftKey, toggle: true });
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(here);
    }
  };
  const chooseAll = async () => {
    setWorking({ words: "Reading the rest", done: objects.length, of: list.total ?? objects.length });
    try {
      setSelected(new Set((await list.all()).map((one) => one.id)));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setWorking(undefined);
  };

  const forget = (one: Done) => {
    history.current = history.current.filter((other) => other !== one);
    setUndoable(history.current.length);
  };
  const undo = async (one: Done) => {
    dismissToast(one.toast);
    setConflicts(undefined);
    setWorking({ words: "Taking it back", done: 0, of: 0 });
    try {
      const { undone, kept } = await undoChange(project.id, one.steps);
      forget(one);
      showToast(`Taken back: ${one.what}.${kept > 0 ? ` ${writeOf(kept, "object")} changed since and stay${kept === 1 ? "s" : ""} as ${kept === 1 ? "it is" : "they are"}.` : ""}`, { look: undone > 0 ? "success" : "plain" });
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setWorking(undefined);
    invalidate("project/");
    list.reload();
  };
  const undoLast = () => {
    const last = history.current[history.current.length - 1];
    if (last !== undefined && working === undefined) void undo(last);
  };

  const apply = async (all: readonly LabelledObject[], change: ObjectChange) => {
    if (working !== undefined || all.length === 0) return;
    const name = change.to === "class" ? known.find((one) => one.id === change.classID)?.name ?? "another class" : "";
    const words = change.to === "class" ? `Relabelling as ${name}` : "Deleting";
    setConflicts(undefined);
    setWorking({ words, done: 0, of: all.length });
    try {
      const outcome = await changeObjects(project.id, all, change, (done) => setWorking({ words, done, of: all.length }));
      const filtered = single(query.class_id);
      const { changed } = outcome;
      list.change((one) => {
        const after = outcome.after.get(one.id);
        if (after === undefined) return one;
        if (after == null) return null;
        // What no longer is of this view leaves it, unless it is shown as a conflict.
        if (!outcome.conflicts.has(one.id) && filtered !== undefined && after.class_id !== filtered) return null;
        return { ...one, ...after };
      });
      // Where it broke off, the rest stays chosen: the same key goes on with it.
      setSelected(outcome.failure === undefined ? outcome.conflicts : new Set(all.map((one) => one.id).filter((id) => !outcome.after.has(id) || outcome.conflicts.has(id))));
      if (outcome.conflicts.size > 0) setConflicts({ ids: outcome.conflicts, change });
      for (const [reason, count] of outcome.refused) showToast(`${writeOf(count, "object")}: ${reason}.`.replace("..", "."), { look: "danger" });
      if (outcome.steps.length > 0) {
        const what = change.to === "class" ? `${writeOf(changed, "object")} relabelled as ${name}` : `${writeOf(changed, "object")} deleted`;
        const one: Done = { toast: 0, what, steps: outcome.steps };
        one.toast = showUndo(`${what}.`, () => void undo(one));
        history.current = [...history.current, one];
        setUndoable(history.current.length);
      }
      invalidate("project/");
      // Keyframes that are not chosen have followed their track.
      if (outcome.steps.some((step) => "tracks" in step)) list.reload();
      if (outcome.failure !== undefined) showToast(`${writeCount(changed)} of ${writeOf(all.length, "object")} changed, then: ${describeError(outcome.failure).message}`, { look: "danger" });
    } finally {
      setWorking(undefined);
    }
  };
  const relabel = (one: LabelClass) => {
    setPicking(false);
    void apply(chosen, { to: "class", classID: one.id });
  };
  const remove = () => void apply(chosen, { to: "nothing" });
  const none = () => {
    setSelected(new Set());
    setConflicts(undefined);
  };
  const idle = chosen.length === 0 || !writer || working !== undefined;
  useShortcuts([
    { keys: "mod+a", label: "Choose every loaded object", group: "Objects", run: () => setSelected(new Set(objects.map((one) => one.id))) },
    { keys: "escape", label: "Choose none", group: "Objects", disabled: selected.size === 0, run: none },
    { keys: "r|c", label: "Relabel the chosen objects", group: "Objects", disabled: idle, run: () => setPicking(true) },
    { keys: "delete|backspace", label: "Delete the chosen objects", group: "Objects", disabled: idle, run: remove },
    { keys: "mod+z", label: "Undo the last change of objects", group: "Objects", disabled: undoable === 0, run: undoLast },
    { keys: "o", label: "Open the object in focus", group: "Objects", disabled: focused < 0, run: () => open(focused) },
    { keys: "-", label: "More in a row", group: "Objects", run: () => setColumns(Math.min(20, columns + 1)) },
    { keys: "+|=|shift++", label: "Fewer in a row", group: "Objects", run: () => setColumns(Math.max(2, columns - 1)) },
    { keys: "f", label: "Show or hide the filters", group: "Objects", run: () => setFiltersOpen(!filtersOpen) },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({
      keys: `${digit}`, label: `Relabel the chosen objects as class ${digit}`, group: "Objects", disabled: idle || known[digit - 1] === undefined, run: () => { if (known[digit - 1] !== undefined) relabel(known[digit - 1]); },
    })),
  ]);

  const isFiltered = objectFilterNames.some((name) => single(query[name]) !== undefined);
  const total = list.total;
  const nothing = !list.first && objects.length === 0 && list.error === undefined && !list.loading;
  const className = known.find((one) => one.id === single(query.class_id))?.name;
  const filterCount = Object.keys(objectFilters(query)).length;
  return (
    <div className="gallery objects-page">
      <div className="gallery-bar">
        <h1 className="heard" tabIndex={-1}>Objects of {project.name}</h1>
        <IconButton label={filtersOpen ? "Hide the filters" : "Show the filters"} keys="f" icon={<IconFilter />} aria-pressed={filtersOpen} onClick={() => setFiltersOpen(!filtersOpen)} />
        <span className="objects-total figures" role="status">
          {list.first ? "" : <><strong>{className ?? (filterCount > 0 ? "Filtered" : "All objects")}</strong> <span className="soft">{list.totalIsExact ? "" : "more than "}{total === undefined ? `${writeCount(objects.length)}${list.hasMore ? "+" : ""} objects` : writeOf(total, "object")}</span></>}
        </span>
        <div className="grow" />
        <IconButton label={undoable === 0 ? "Undo: nothing was changed here yet" : "Undo the last change"} keys="mod+z" icon={<IconUndo />} disabled={undoable === 0 || working !== undefined} onClick={undoLast} />
        <label className="row soft gallery-size" title="Objects in a row"><IconGrid />
          <input type="range" min={2} max={20} step={1} value={22 - columns} aria-label="Size of the objects" aria-valuetext={`${columns} in a row`} onChange={(event) => setColumns(22 - Number(event.target.value))} />
        </label>
        <Select aria-label="Sort" small value={objectSortOf(query)} onChange={(event) => changeQuery({ sort: event.target.value === "-created_at" ? undefined : event.target.value })}>
          {Object.entries(objectSorts).map(([sort, label]) => <option key={sort} value={sort}>{label}</option>)}
        </Select>
      </div>
      {conflicts !== undefined && (
        <div className="objects-conflicts">
          <Notice
            look="warning"
            actions={<>
              <Button size="small" onClick={() => void apply(chosen.filter((one) => conflicts.ids.has(one.id)), conflicts.change)}>{conflicts.change.to === "class" ? "Relabel them anyway" : "Delete them anyway"}</Button>
              <Button size="small" look="ghost" onClick={none}>Leave them</Button>
            </>}
          >
            {writeOf(conflicts.ids.size, "object")} {conflicts.ids.size === 1 ? "was" : "were"} changed by somebody else meanwhile and left alone. {conflicts.ids.size === 1 ? "It is" : "They are"} chosen and shown as {conflicts.ids.size === 1 ? "it is" : "they are"} now.
          </Notice>
        </div>
      )}
      <div className="gallery-main">
        {filtersOpen && <aside className="gallery-facets" aria-label="Filters"><ObjectFilters query={query} classes={known} handle={handle} projectID={project.id} /></aside>}
        <div className="gallery-scroll" ref={scroller}>
          {list.error !== undefined && objects.length > 0 && <div className="gallery-notice"><ErrorNotice error={list.error} retry={list.reload} /></div>}
          {list.error !== undefined && objects.length === 0 && <ErrorState error={list.error} retry={list.reload} />}
          {list.first && <div className="crops-skeleton" role="status" aria-label="Loading the objects" style={{ gridTemplateColumns: `repeat(${window.innerWidth < 760 ? Math.min(4, columns) : columns}, 1fr)` }}>{Array.from({ length: columns * 4 }, (_, index) => <Skeleton key={index} className="crops-skeleton-cell" />)}</div>}
          {nothing && !isFiltered && (
            <EmptyState picture={<IconBox size={48} />} title="No object yet" actions={<ButtonLink look="primary" size="large" icon={<IconBox />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "annotate" }}>Annotate an image</ButtonLink>}>
              Every label of the project shows here as a crop of its picture: filter by class, see what is wrong, and relabel or delete many at once.
            </EmptyState>
          )}
          {nothing && isFiltered && (
            <EmptyState picture={<IconFilter size={48} />} title="No object is like that" actions={<Button onClick={() => changeQuery(Object.fromEntries(objectFilterNames.map((name) => [name, undefined])))}>Clear the filters</Button>}>
              Another class, status or score may have some.
            </EmptyState>
          )}
          {objects.length > 0 && (
            <CropGrid
              scroller={scroller} objects={objects} colours={colours} columns={columns} selected={selected} conflicts={conflicts?.ids ?? noConflicts} focused={focused}
              onFocus={setFocused} onPick={pick} onBand={onBand} onOpen={open} onKey={onKey} onEnd={list.more}
            />
          )}
        </div>
      </div>
      {(selected.size > 0 || working !== undefined) && (
        <div className="bulk" role="toolbar" aria-label="Chosen objects">
          {working !== undefined ? <span className="bulk-count figures" role="status">{working.words}{working.of > 0 ? ` ${writeCount(working.done)} of ${writeCount(working.of)}` : ""} …</span> : (
            <>
              <span className="bulk-count figures" aria-live="polite"><strong>{writeCount(selected.size)}</strong> chosen</span>
              {list.hasMore && total !== undefined && selected.size === objects.length && (
                <button
                  type="button" className="text-button small" disabled={total > mostChosen} title={total > mostChosen ? `At most ${writeCount(mostChosen)} are changed at once: filter further` : undefined}
                  onClick={() => void chooseAll()}
                >Choose all {writeCount(total)}</button>
              )}
              <Button size="small" icon={<IconPalette />} tip={writer ? "Give them another class" : "Your role does not change labels"} keys="r" disabled={!writer} onClick={() => setPicking(true)}><span className="bulk-word">Relabel</span></Button>
              <Button size="small" look="quiet-danger" icon={<IconTrash />} tip={writer ? "Delete them; this can be undone" : "Your role does not change labels"} keys="delete" disabled={!writer} onClick={remove}><span className="bulk-word">Delete</span></Button>
              {selected.size === 1 && <Button size="small" icon={<IconBox />} tip="Open it in the workbench" keys="o" onClick={() => open(objects.findIndex((one) => selected.has(one.id)))}><span className="bulk-word">Open</span></Button>}
              <IconButton label="Choose none" keys="escape" side="above" icon={<IconClose />} onClick={none} />
            </>
          )}
        </div>
      )}
      {picking && <RelabelPicker count={chosen.length} tracks={trackCount} classes={known} take={relabel} close={() => setPicking(false)} />}
    </div>
  );
};

const noConflicts: ReadonlySet<string> = new Set();
export default ObjectsPage;
