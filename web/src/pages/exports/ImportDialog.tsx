import { useRef, useState } from "react";
import { post } from "../../api/client";
import type { Job, UploadTicket } from "../../api/model";
import { useFormats } from "../../data/projects";
import { trackJob } from "../../jobs/tracker";
import { changeQuery } from "../../routing/navigation";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Field, Input, Select, TextArea } from "../../ui/Field";
import { classNames } from "../../ui/classNames";
import { IconImport } from "../../ui/icons";
import { Progress } from "../../ui/marks";
import { ErrorNotice } from "../../ui/states";
import { writeBytes, writeOf } from "../../ui/write";
import type { Gathered } from "../../upload/gather";
import { gatherDrop, gatherInput, type Gathering } from "../../upload/gather";
import { sendFile } from "../../upload/sendFile";
import { zip } from "../../upload/zip";
import { useInProject } from "../project/context";

const isArchive = (path: string) => /\.(zip|tar|t?gz)$/i.test(path);

const conflicts = [
  { id: "skip", label: "Keep what is there", hint: "An image that has labels keeps them; the report says so." },
  { id: "replace", label: "Replace", hint: "The imported labels take the place of those there." },
  { id: "append", label: "Add", hint: "Both stay. Equal labels are not doubled." },
] as const;

/** Formats whose files may come without the names of their classes. */
const isNameless = (format: string) => format.startsWith("yolo") || format === "mask_png";

/** Formats that number pixels, of which some programs call the first one 0. */
const countsPixels = (format: string) => format === "voc" || format === "mot";

/** Labels from a zip or from label files; images inside come along. The work itself is a job with a report. */
export const ImportDialog = ({ given, format: known = "auto", close }: { given?: Gathered[]; format?: string; close: () => void }) => {
  const { project } = useInProject();
  const formats = useFormats();
  const [files, setFiles] = useState<Gathered[]>(given ?? []);
  const [folder, setFolder] = useState<string>();
  const [format, setFormat] = useState(known);
  const [conflict, setConflict] = useState<(typeof conflicts)[number]["id"]>("skip");
  const [split, setSplit] = useState("");
  const [batch, setBatch] = useState("");
  const [names, setNames] = useState("");
  const [base, setBase] = useState("auto");
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [sent, setSent] = useState<{ done: number; total: number }>();
  const giveUp = useRef(new AbortController());
  const input = useRef<HTMLInputElement>(null);
  const take = (gathering: Gathering) => {
    setFiles([...gathering.labels, ...gathering.pictures]);
    setFolder(gathering.folder);
    setWrong(undefined);
  };
  const bytes = files.reduce((sum, one) => sum + one.file.size, 0);
  const start = async () => {
    if (files.length === 0) {
      setWrong("Choose a zip or the label files.");
      return;
    }
    setError(undefined);
    setSent({ done: 0, total: bytes });
    try {
      // A file in a folder of a dataset is told by that folder too, so it is packed with it.
      const single = files.length === 1 && (!files[0].path.includes("/") || isArchive(files[0].path)) ? files[0] : undefined;
      const blob = single?.file ?? (await zip(files.map((one) => ({ path: one.path, file: one.file }))));
      const name = single?.file.name ?? `${folder ?? "labels"}.zip`;
      const ticket = await post<UploadTicket>(`/projects/${project.id}/upload_url`, { filename: name, content_type: single === undefined ? "application/zip" : (single.file.type !== "" ? single.file.type : "application/octet-stream"), size: blob.size, purpose: "import" }, { signal: giveUp.current.signal });
      await sendFile(ticket.url ?? "", ticket.method ?? "PUT", ticket.headers ?? {}, blob, (done) => setSent({ done, total: blob.size }), giveUp.current.signal);
      const job = await post<Job>(`/projects/${project.id}/imports`, {
        upload_id: ticket.upload_id, format, on_conflict: conflict, ...(split === "" ? {} : { split }), ...(batch.trim() === "" ? {} : { batch_name: batch.trim() }),
        ...(isNameless(format) && names.trim() !== "" ? { class_names: names.trim().split("\n").map((one) => one.trim()) } : {}), ...(countsPixels(format) ? { box_convention: base } : {}),
      });
      trackJob(job);
      close();
      changeQuery({ dialog: undefined, job: job.id });
    } catch (failure) {
      if (!giveUp.current.signal.aborted) setError(failure);
      setSent(undefined);
    }
  };
  const stop = () => {
    giveUp.current.abort();
    close();
  };
  return (
    <Dialog
      title="Import labels" onClose={stop} onSubmit={() => void start()}
      footer={<><Button onClick={stop}>Cancel</Button><Button look="primary" type="submit" busy={sent !== undefined} icon={<IconImport />}>Import</Button></>}
    >
      <ErrorNotice error={error} />
      <div
        className={classNames("drop drop-compact", over && "drop-over")} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void gatherDrop(event.dataTransfer, () => undefined).then(take);
        }}
      >
        {files.length > 0 ? (
          <p><strong>{files.length === 1 ? files[0].file.name : writeOf(files.length, "file")}</strong>, {writeBytes(bytes)}</p>
        ) : <div><p className="drop-title">Drop a zip, a folder or label files</p><p className="soft small">COCO, YOLO, Pascal VOC, CVAT, Label Studio and many more; images inside are added too</p></div>}
        <Button size="small" data-autofocus onClick={() => input.current?.click()}>{files.length > 0 ? "Choose others" : "Choose files"}</Button>
        <input ref={input} type="file" multiple hidden aria-label="Label files" data-testid="labels" onChange={(event) => { if (event.target.files != null && event.target.files.length > 0) take(gatherInput([...event.target.files])); event.target.value = ""; }} />
        {wrong !== undefined && <p className="field-error" role="alert">{wrong}</p>}
      </div>
      {sent !== undefined && <Progress done={sent.done} total={sent.total} label="Sending" />}
      <Field label="Format" hint={formats.value?.find((one) => one.id === format)?.summary ?? "Told by what the files hold. The report names it."}>
        <Select value={format} onChange={(event) => setFormat(event.target.value)}>
          <option value="auto">Find out by itself</option>
          {formats.value?.filter((one) => one.reads).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      {isNameless(format) && (
        <Field label="Class names" note="optional" hint="One a line, in the order of their numbers. Leave it empty where the files name them.">
          <TextArea rows={3} value={names} onChange={(event) => setNames(event.target.value)} />
        </Field>
      )}
      {countsPixels(format) && (
        <Field label="First pixel" hint="The format counts pixels from 1; some programs write from 0.">
          <Select value={base} onChange={(event) => setBase(event.target.value)}><option value="auto">Told by the boxes</option><option value="one">1</option><option value="zero">0</option></Select>
        </Field>
      )}
      <fieldset className="stack tight">
        <legend className="field-label">When an image has labels already</legend>
        {conflicts.map((one) => <Checkbox key={one.id} look="radio" name="conflict" label={one.label} hint={one.hint} checked={conflict === one.id} onChange={() => setConflict(one.id)} />)}
      </fieldset>
      <div className="two">
        <Field label="Split of new images" note="optional">
          <Select value={split} onChange={(event) => setSplit(event.target.value)}><option value="">As the files say</option><option value="train">train</option><option value="valid">valid</option><option value="test">test</option></Select>
        </Field>
        <Field label="Batch name" note="optional"><Input value={batch} maxLength={200} onChange={(event) => setBatch(event.target.value)} /></Field>
      </div>
    </Dialog>
  );
};
