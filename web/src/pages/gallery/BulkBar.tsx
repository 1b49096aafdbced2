import { useState } from "react";
import { describeError } from "../../api/errors";
import type { Image, Split } from "../../api/model";
import { useShortcuts } from "../../keys/shortcuts";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Input } from "../../ui/Field";
import { IconClose, IconEmptySet, IconRestore, IconSearch, IconSplit, IconTag, IconTrash, IconDone, IconMore } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
import { ErrorNotice } from "../../ui/states";
import { showToast, showUndo } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { useInProject } from "../project/context";
import { bulkByFilter, bulkByIDs, type BulkAction } from "./bulk";
import type { ImageList } from "./useImages";

const useBulk = (list: ImageList) => {
  const { project } = useInProject();
  return async (ids: string[], action: BulkAction, value?: unknown): Promise<number> => {
    const affected = await bulkByIDs(project.id, ids, action, value);
    list.reload();
    return affected;
  };
};

interface Whole { filter: Record<string, unknown>; total: number }

/** What can be done with the chosen images. */
export const BulkBar = ({ list, images, bin, clear, similar, whole, more }: {
  list: ImageList; images: Image[]; bin: boolean; clear: () => void; similar: (image: Image) => void;
  /** Every image of the view is meant, loaded or not. */
  whole?: Whole;
  /** There are more in the view than are loaded: offers to choose them too. */
  more?: { total: number; choose: () => void };
}) => {
  const { project } = useInProject();
  const [tagging, setTagging] = useState(false);
  const run = useBulk(list);
  const ids = images.map((image) => image.id);
  const set = new Set(ids);
  const count = whole?.total ?? ids.length;
  const words = writeOf(count, "image");
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      list.reload();
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  /** The same for the whole view; what was before is not known of images that are not loaded, hence no undo. */
  const everywhere = async ({ filter }: Whole, action: BulkAction, value: unknown, said: string) => {
    const { now, ended } = await bulkByFilter(project.id, filter, action, value);
    clear();
    if (now === undefined) showToast(`${words} are being changed. See the activity tray.`);
    else showToast(`${writeOf(now, "image")} ${said}.`, { look: "success" });
    await ended;
    list.reload();
  };
  const setSplit = (split: Split | null) => act(async () => {
    if (whole !== undefined) {
      await everywhere(whole, "set_split", split ?? "none", split == null ? "without a split now" : `in ${split} now`);
      return;
    }
    const before = new Map(images.map((image) => [image.id, image.split]));
    list.change(set, (image) => ({ ...image, split }));
    await run(ids, "set_split", split ?? "none");
    showUndo(split == null ? `${words} ${ids.length === 1 ? "has" : "have"} no split now.` : `${words} ${ids.length === 1 ? "is" : "are"} in ${split} now.`, () => void act(async () => {
      for (const old of ["train", "valid", "test", null] as const) {
        const some = ids.filter((id) => (before.get(id) ?? null) === old);
        if (some.length > 0) await run(some, "set_split", old ?? "none");
      }
    }));
  });
  const remove = () => act(async () => {
    if (whole !== undefined) {
      await everywhere(whole, "delete", undefined, "in the bin for 30 days");
      return;
    }
    list.change(set, () => null);
    clear();
    await run(ids, "delete");
    showUndo(`${words} in the bin for 30 days.`, () => void act(async () => { await run(ids, "restore"); }));
  });
  const restore = () => act(async () => {
    if (whole !== undefined) {
      await everywhere(whole, "restore", undefined, "brought back");
      return;
    }
    list.change(set, () => null);
    clear();
    await run(ids, "restore");
    showToast(`${words} brought back.`, { look: "success" });
  });
  const setNull = () => act(async () => {
    if (whole !== undefined) {
      await everywhere(whole, "set_null", true, "confirmed empty; those with labels were left alone");
      return;
    }
    const empty = images.filter((image) => image.annotation_count === 0 && !image.is_null).map((image) => image.id);
    if (empty.length === 0) {
      showToast("Every one of these has labels, or is confirmed empty already.");
      return;
    }
    await run(empty, "set_null", true);
    showUndo(`${writeOf(empty.length, "image")} confirmed empty.${empty.length < ids.length ? " Those with labels were left alone." : ""}`, () => void act(async () => { await run(empty, "set_null", false); }));
  });
  const setStatus = (status: "done" | "in_progress" | "unlabelled", said: string) => act(async () => {
    if (whole !== undefined) {
      await everywhere(whole, "set_status", status, said);
      return;
    }
    const before = new Map(images.map((image) => [image.id, image.status]));
    list.change(set, (image) => ({ ...image, status }));
    await run(ids, "set_status", status);
    showUndo(`${words} ${said}.`, () => void act(async () => {
      for (const old of ["done", "in_progress", "unlabelled"] as const) {
        const some = ids.filter((id) => before.get(id) === old);
        if (some.length > 0) await run(some, "set_status", old);
      }
    }));
  });
  useShortcuts(bin ? [
    { keys: "escape", label: "Choose none", group: "Images", run: clear },
  ] : [
    { keys: "t", label: "Tag the chosen images", group: "Images", run: () => setTagging(true) },
    { keys: "delete|backspace", label: "Move the chosen images to the bin", group: "Images", run: () => void remove() },
    { keys: "e", label: "Confirm the chosen images empty", group: "Images", run: () => void setNull() },
    { keys: "escape", label: "Choose none", group: "Images", run: clear },
  ]);
  return (
    <div className="bulk" role="toolbar" aria-label="Chosen images">
      <span className="bulk-count figures" aria-live="polite"><strong>{whole !== undefined && "all "}{writeCount(count)}</strong> chosen</span>
      {more !== undefined && <button type="button" className="text-button small" onClick={more.choose}>Choose all {writeCount(more.total)} of this view</button>}
      {bin ? <Button size="small" icon={<IconRestore />} onClick={() => void restore()}>Bring back</Button> : (
        <>
          <Button size="small" icon={<IconTag />} tip="Add or remove tags" keys="t" onClick={() => setTagging(true)}><span className="bulk-word">Tags</span></Button>
          <Menu
            side="above" label="Split"
            items={[
              ...(["train", "valid", "test"] as const).map((split) => ({ label: split, onSelect: () => void setSplit(split) })),
              "line", { label: "No split", onSelect: () => void setSplit(null) },
            ]}
          ><Button size="small" icon={<IconSplit />}><span className="bulk-word">Split</span></Button></Menu>
          <Button size="small" icon={<IconEmptySet />} tip="Confirm that nothing is in them" keys="e" onClick={() => void setNull()}><span className="bulk-word">Mark empty</span></Button>
          <Menu
            side="above" label="More" align="end"
            items={[
              { label: "Mark done", icon: <IconDone />, onSelect: () => void setStatus("done", "marked done") },
              { label: "Back to in progress", onSelect: () => void setStatus("in_progress", "back in progress") },
              ...(images.length === 1 && !bin ? ["line" as const, { label: "Find similar", icon: <IconSearch />, keys: "l", onSelect: () => similar(images[0]) }] : []),
            ]}
          ><IconButton label="More" icon={<IconMore />} side="above" /></Menu>
          <Button size="small" look="quiet-danger" icon={<IconTrash />} tip="Move to the bin" keys="delete" onClick={() => void remove()}><span className="bulk-word">Delete</span></Button>
        </>
      )}
      <IconButton label="Choose none" keys="escape" side="above" icon={<IconClose />} onClick={clear} />
      {tagging && (
        <TagDialog
          images={images} count={count} isLong={whole !== undefined} close={() => setTagging(false)}
          run={async (action, tags) => {
            if (whole === undefined) {
              await run(ids, action, tags);
              return;
            }
            await (await bulkByFilter(project.id, whole.filter, action, tags)).ended;
            list.reload();
          }}
        />
      )}
    </div>
  );
};

const TagDialog = ({ images, count: chosen, isLong, run, close }: {
  images: Image[]; count: number; isLong: boolean; run: (action: BulkAction, tags: string[]) => Promise<void>; close: () => void;
}) => {
  const [text, setText] = useState("");
  const [removed, setRemoved] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const counts = new Map<string, number>();
  for (const image of images) for (const tag of image.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const save = async () => {
    const added = [...new Set(text.split(/[,\n]/).map((one) => one.trim()).filter((one) => one !== ""))];
    if (added.length === 0 && removed.length === 0) {
      close();
      return;
    }
    setBusy(true);
    // Nobody looks at a dialog for as long as ten thousand images take.
    if (isLong) close();
    try {
      if (added.length > 0) await run("add_tags", added);
      if (removed.length > 0) await run("remove_tags", removed);
      showToast(`The tags of ${writeOf(chosen, "image")} are changed.`, { look: "success" });
      close();
    } catch (failure) {
      if (isLong) showToast(describeError(failure).message, { look: "danger" });
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Tags of ${writeOf(chosen, "image")}`} size="small" onClose={close} onSubmit={() => void save()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Save the tags</Button></>}>
      <ErrorNotice error={error} />
      <Field label="Add" hint="Separate tags with commas."><Input value={text} placeholder="night, rain" onChange={(event) => setText(event.target.value)} /></Field>
      {counts.size > 0 && (
        <fieldset>
          <legend className="field-label">On these images <span className="faint small">press to remove</span></legend>
          <div className="row wrap tags">
            {[...counts].map(([tag, count]) => {
              const off = removed.includes(tag);
              return (
                <button key={tag} type="button" className={off ? "tag tag-off" : "tag"} aria-pressed={off} aria-label={`Remove ${tag}`} onClick={() => setRemoved(off ? removed.filter((one) => one !== tag) : [...removed, tag])}>
                  {tag}{count < chosen && <span className="faint"> {count}</span>}<IconClose />
                </button>
              );
            })}
          </div>
        </fieldset>
      )}
    </Dialog>
  );
};
