import type { Image } from "../api/model";
import { Field, Select } from "../ui/Field";
import { ErrorNotice } from "../ui/states";
import { useSegmenter } from "./useSegmenter";
import type { Workbench } from "./useWorkbench";

/** Who finds what the smart tool is pointed at: the browser itself, or a promptable model of the workspace. */
export const SmartPanel = ({ bench, image }: { bench: Workbench; image: Image | undefined }) => {
  const { models, modelID, setModelID, isLooking, isAnswering, answer, answered, error, retry } = useSegmenter(bench, image);
  const all = models.value?.items ?? [];
  // Nothing to choose from: the tool works by itself.
  if (all.length === 0) return null;
  const state = isLooking ? "The model looks at the picture…" : isAnswering ? "Looking…"
    : answer === undefined ? "Click on a thing, or box it in. Alt click: not this. Enter keeps it."
    : answer.parts.length === 0 ? "Nothing found there."
    : `Found${answer.score == null ? "" : `, ${Math.round(Math.min(1, Math.max(0, answer.score)) * 100)} % sure`}. Enter keeps it.`;
  return (
    <section className="wb-brush wb-smart" aria-label="Selecting things" data-answered={answered} onKeyDown={(event) => { if (event.target instanceof HTMLSelectElement) event.stopPropagation(); }}>
      <Field label="Found by">
        <Select small value={modelID} onChange={(event) => { setModelID(event.target.value); bench.canvas?.focus(); }}>
          <option value="">colours and edges (built in)</option>
          {all.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      <p className="small soft" role="status">{state}</p>
      {error !== undefined && <ErrorNotice error={error} retry={retry} />}
    </section>
  );
};
