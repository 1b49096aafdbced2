import { useState } from "react";
import { post } from "../../api/client";
import type { AnnotationStatus, Job } from "../../api/model";
import { useFormats } from "../../data/projects";
import { trackJob } from "../../jobs/tracker";
import { changeQuery } from "../../routing/navigation";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Field, Select } from "../../ui/Field";
import { IconExport } from "../../ui/icons";
import { ErrorNotice, Skeleton } from "../../ui/states";
import { useInProject } from "../project/context";

const statuses: { id: AnnotationStatus; label: string }[] = [
  { id: "approved", label: "Approved" }, { id: "accepted", label: "Accepted suggestions" }, { id: "submitted", label: "Waiting for review" },
  { id: "draft", label: "Drafts" }, { id: "reviewed", label: "Reviewed suggestions" }, { id: "generated", label: "Suggestions of models" },
];
/** Formats that hold tracks through frames, or actions in seconds. */
const ofVideos: ReadonlySet<string> = new Set(["cvat_video", "label_studio_video", "mot", "mots", "fiftyone_video", "activitynet"]);
const truth: AnnotationStatus[] = ["approved", "accepted"];

export const ExportDialog = ({ close, filter }: { close: () => void; filter?: Record<string, unknown> }) => {
  const { project } = useInProject();
  const formats = useFormats();
  const writable = formats.value?.filter((one) => one.writes) ?? [];
  const [format, setFormat] = useState<string>();
  const [chosen, setChosen] = useState(truth);
  const [images, setImages] = useState(true);
  const [onlyLabelled, setOnlyLabelled] = useState(false);
  const [original, setOriginal] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const picked = format ?? writable[0]?.id;
  const start = async () => {
    if (picked === undefined) return;
    if (chosen.length === 0) {
      setWrong("Pick at least one kind of label.");
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const job = await post<Job>(`/projects/${project.id}/exports`, {
        format: picked, statuses: chosen, include_images: images, only_annotated: onlyLabelled, original_bytes: original, ...(filter === undefined ? {} : { image_filter: filter }),
      });
      trackJob(job);
      close();
      changeQuery({ dialog: undefined, job: job.id });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Export the dataset" onClose={close} onSubmit={() => void start()}
      footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" icon={<IconExport />} busy={busy} disabled={picked === undefined}>Export</Button></>}
    >
      <ErrorNotice error={error} />
      {formats.value === undefined ? (formats.error !== undefined ? <ErrorNotice error={formats.error} retry={formats.reload} /> : <Skeleton height={32} />) : (
        <Field label="Format" hint={writable.find((one) => one.id === picked)?.summary}>
          <Select value={picked} onChange={(event) => setFormat(event.target.value)}>
            <optgroup label="Images and frames">{writable.filter((one) => !ofVideos.has(one.id)).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</optgroup>
            <optgroup label="Videos: tracks and actions">{writable.filter((one) => ofVideos.has(one.id)).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</optgroup>
          </Select>
        </Field>
      )}
      <fieldset>
        <legend className="field-label">Labels <span className="faint small">ground truth is approved and accepted</span></legend>
        <div className="two">
          {statuses.map((one) => (
            <Checkbox
              key={one.id} label={one.label} checked={chosen.includes(one.id)}
              onChange={(event) => { setWrong(undefined); setChosen(event.target.checked ? [...chosen, one.id] : chosen.filter((status) => status !== one.id)); }}
            />
          ))}
        </div>
        {wrong !== undefined && <p className="field-error" role="alert">{wrong}</p>}
      </fieldset>
      <div className="stack tight">
        <Checkbox look="switch" label="Images too" hint={images ? "Upright pixels, ready to train on." : "The label files alone."} checked={images} onChange={(event) => setImages(event.target.checked)} />
        <Checkbox look="switch" label="Only images that are labelled or confirmed empty" checked={onlyLabelled} onChange={(event) => setOnlyLabelled(event.target.checked)} />
        <Checkbox look="switch" label="Original bytes" hint="Not turned upright; for tools that read EXIF themselves." disabled={!images} checked={original && images} onChange={(event) => setOriginal(event.target.checked)} />
      </div>
    </Dialog>
  );
};
