import { useRef, useState } from "react";
import { get, patch, post, remove } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Job, Model, ModelFileRole, ModelTask, Page } from "../../api/model";
import { useWorkspaceRole } from "../../app/me";
import { invalidate, useResource } from "../../data/resources";
import { trackJob } from "../../jobs/tracker";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, Select, TextArea } from "../../ui/Field";
import { IconModel, IconPencil, IconPlus, IconRefresh, IconTrash, IconUpload } from "../../ui/icons";
import { Badge, Progress } from "../../ui/marks";
import { EmptyState, ErrorNotice, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeAgo, writeBytes, writeMoment, writeOf } from "../../ui/write";
import { dismissSending, sendModel, useModelSendings, type ModelSending } from "../../upload/modelUpload";
import { PageHead } from "../PageHead";

const tasks: { id: ModelTask; name: string; hint: string }[] = [
  { id: "detector", name: "Detector", hint: "Finds objects: boxes with classes. YOLO v5 to 12, YOLO26, RT-DETR, D-FINE, RF-DETR." },
  { id: "image_text", name: "Images and words", hint: "Lets words find pictures: the image encoder, the text encoder and the tokenizer of a CLIP model. Frame rules can use it, too." },
  { id: "image_embedder", name: "Image encoder", hint: "Describes pictures so that similar ones are near each other, such as DINO. Finds similar images and duplicates." },
  { id: "segmenter", name: "Select by clicks", hint: "Finds the thing that clicks and a box mean, in the workbench: the image encoder and the mask decoder of SAM or SAM 2, as samexporter writes them." },
];
const taskName = (task: ModelTask | null | undefined) => tasks.find((one) => one.id === task)?.name ?? "Built in";
const roles: Record<ModelTask, { id: ModelFileRole; name: string; accept: string }[]> = {
  detector: [{ id: "model", name: "ONNX file", accept: ".onnx" }],
  image_text: [
    { id: "image_encoder", name: "Image encoder (ONNX)", accept: ".onnx" }, { id: "text_encoder", name: "Text encoder (ONNX)", accept: ".onnx" },
    { id: "tokenizer", name: "Tokenizer (tokenizer.json or merges)", accept: ".json,.txt" },
  ],
  image_embedder: [{ id: "image_encoder", name: "ONNX file", accept: ".onnx" }],
  segmenter: [{ id: "image_encoder", name: "Image encoder (ONNX)", accept: ".onnx" }, { id: "mask_decoder", name: "Mask decoder (ONNX)", accept: ".onnx" }],
};
const purposes: Record<string, string> = {
  "footage.detect": "detection", "footage.filter": "frame rules", "footage.prompts": "prompts of frame rules", "search.similar": "find similar", "search.words": "search by description",
};
const colours = [
  { id: "clip", name: "CLIP (usual for images and words)" }, { id: "imagenet", name: "ImageNet (usual for image encoders)" }, { id: "centred", name: "-1 to 1 (SigLIP, Inception)" }, { id: "plain", name: "0 to 1" },
] as const;
const fits = [{ id: "crop", name: "its middle, as a square" }, { id: "stretch", name: "all of it, stretched" }, { id: "pad", name: "all of it, with black bars" }] as const;

export const ModelsPage = () => {
  const editor = useWorkspaceRole("editor");
  const sendings = useModelSendings();
  const models = useResource("models", (signal) => get<Page<Model>>("/models", { limit: 200 }, signal), { every: 3000 });
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Model>();
  const [removing, setRemoving] = useState<Model>();
  const add = <Button look="primary" icon={<IconPlus />} disabled={!editor} tip={editor ? undefined : "Editors and admins of the workspace can add models."} onClick={() => setAdding(true)}>Add a model</Button>;
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Models" lead="Models that find objects in footage and compare pictures. Every project of the workspace can use them." actions={(models.value?.items.length ?? 0) > 0 && add} />
      {models.value === undefined ? (models.error !== undefined ? <ErrorState error={models.error} retry={models.reload} /> : <SkeletonRows rows={3} height={72} />)
        : models.value.items.length === 0 ? (
          <EmptyState picture={<IconModel size={48} />} title="No model yet" actions={add}>
            Add a detector as an ONNX file, and footage gets its first boxes by itself. From a shell: <code>framewright model add yolo.onnx --name Finder</code>.
          </EmptyState>
        ) : (
          <ul className="lines" aria-label="Models">
            {models.value.items.map((model) => (
              <ModelLine
                key={model.id} model={model} editor={editor} sending={sendings.find((one) => one.id === model.id)}
                rename={() => setRenaming(model)} remove={() => setRemoving(model)}
              />
            ))}
          </ul>
        )}
      {adding && <AddDialog close={() => setAdding(false)} />}
      {renaming !== undefined && <RenameDialog model={renaming} close={() => setRenaming(undefined)} />}
      {removing !== undefined && <RemoveDialog model={removing} close={() => setRemoving(undefined)} />}
    </div>
  );
};

const ModelLine = ({ model, editor, sending, rename, remove: ask }: {
  model: Model; editor: boolean; sending?: ModelSending; rename: () => void; remove: () => void;
}) => {
  const [open, setOpen] = useState(false);
  const again = async () => {
    try {
      trackJob(await post<Job>(`/models/${model.id}/inspect`));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    invalidate("models");
  };
  const waits = model.status === "pending" && model.files.some((file) => !file.is_complete);
  const bytes = model.files.reduce((sum, file) => sum + file.size, 0);
  const details = [
    taskName(model.task),
    model.input_width == null || model.input_height == null ? undefined : `${model.input_width} × ${model.input_height} px`,
    model.vector_length == null ? undefined : `${model.vector_length} numbers`,
    model.files.length > 1 ? `${model.files.length} files, ${writeBytes(bytes)}` : bytes > 0 ? writeBytes(bytes) : undefined,
    `added ${writeAgo(model.created_at)}`,
  ].filter((one) => one !== undefined);
  return (
    <li className="line model-line">
      <div className="grow stack-line">
        <span className="row wrap">
          <strong className="cut">{model.name}</strong>
          {model.status === "ready" ? <Badge look="success">ready</Badge> : model.status === "failed" ? <Badge look="danger">failed</Badge>
            : <Badge look="accent">{sending !== undefined ? "sending" : waits ? "waits for its file" : "being looked at"}</Badge>}
          {model.uses.length > 0 && <Badge title={model.uses.map(useText).join("\n")}>used by {writeOf(new Set(model.uses.map((use) => use.project_id)).size, "project")}</Badge>}
        </span>
        <span className="small soft" title={`Added ${writeMoment(model.created_at)}`}>{details.join(" · ")}</span>
        {sending !== undefined && sending.error === undefined && (
          <span className="row"><Progress done={sending.sentBytes} total={sending.totalBytes} label={`Sending ${model.name}`} /><span className="small soft">{writeBytes(sending.sentBytes)} of {writeBytes(sending.totalBytes)}</span></span>
        )}
        {sending === undefined && model.status === "pending" && !waits && <Progress done={0} label={`Looking at ${model.name}`} />}
        {sending?.error !== undefined && <span className="field-error" role="alert">{describeError(sending.error).message} Choose the same file again to go on.</span>}
        {model.status === "failed" && <span className="field-error" role="alert">{model.error?.message}</span>}
        {model.class_names.length > 0 && (
          <span className="small">
            {open ? model.class_names.join(", ") : model.class_names.slice(0, 8).join(", ")}
            {model.class_names.length > 8 && <> <button type="button" className="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "fewer" : `and ${model.class_names.length - 8} more`}</button></>}
          </span>
        )}
      </div>
      {sending !== undefined && sending.error === undefined && <Button size="small" onClick={sending.stop}>Stop</Button>}
      {editor && waits && (sending === undefined || sending.error !== undefined) && <SendAgain model={model} />}
      {editor && model.status === "failed" && model.error?.code !== "upload_expired" && <IconButton label={`Look at ${model.name} again`} icon={<IconRefresh />} onClick={() => void again()} />}
      {editor && <IconButton label={`Rename ${model.name}`} icon={<IconPencil />} onClick={rename} />}
      {editor && (
        <IconButton
          label={`Delete ${model.name}`} icon={<IconTrash />} disabled={model.uses.length > 0}
          tip={model.uses.length > 0 ? `In use: ${model.uses.slice(0, 3).map(useText).join("; ")}. Choose another model there first.` : undefined} onClick={ask}
        />
      )}
    </li>
  );
};

const useText = (use: Model["uses"][number]) =>
  `${use.project_name}${use.is_in_bin ? " (in the bin)" : ""}, ${purposes[use.purpose] ?? use.purpose}${use.set_by == null ? "" : `, set by ${use.set_by}`}`;

/** Takes the files again after a reload or a broken connection; parts that arrived are not sent twice. */
const SendAgain = ({ model }: { model: Model }) => {
  const input = useRef<HTMLInputElement>(null);
  const missing = model.files.filter((file) => !file.is_complete);
  const take = (files: FileList | null) => {
    const chosen = Array.from(files ?? []);
    const sources = missing.flatMap((file) => {
      const match = chosen.find((one) => one.size === file.size && one.name === file.filename) ?? chosen.find((one) => one.size === file.size);
      return match === undefined ? [] : [{ role: file.role, file: match }];
    });
    if (sources.length < missing.length) {
      showToast(`Choose ${missing.map((file) => `${file.filename} (${writeBytes(file.size)})`).join(", ")}: what was chosen has another size.`, { look: "danger" });
      return;
    }
    dismissSending(model.id);
    sendModel(model, sources);
  };
  return (
    <>
      <input ref={input} type="file" hidden multiple={missing.length > 1} onChange={(event) => { take(event.target.files); event.target.value = ""; }} />
      <Button size="small" icon={<IconUpload />} onClick={() => input.current?.click()}>Send the {missing.length > 1 ? "files" : "file"}</Button>
    </>
  );
};

const AddDialog = ({ close }: { close: () => void }) => {
  const [task, setTask] = useState<ModelTask>("detector");
  const [name, setName] = useState("");
  const [files, setFiles] = useState<Partial<Record<ModelFileRole, File>>>({});
  const [classes, setClasses] = useState("");
  const [colour, setColour] = useState<string>("");
  const [fit, setFit] = useState<string>("crop");
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const usual = task === "image_text" ? "clip" : "imagenet";
  const needed = roles[task];
  const choose = (role: ModelFileRole, file: File | undefined) => {
    setFiles({ ...files, [role]: file });
    if (file !== undefined && name === "" && role !== "tokenizer") setName(file.name.replace(/\.onnx$/i, "").slice(0, 200));
  };
  const go = async () => {
    const chosen = needed.map((role) => ({ role: role.id, file: files[role.id] }));
    const sources = chosen.flatMap((one) => (one.file === undefined ? [] : [{ role: one.role, file: one.file }]));
    const missing = needed.find((role) => files[role.id] === undefined);
    const empty = sources.find((one) => one.file.size === 0);
    const found = missing !== undefined ? `Choose a file: ${missing.name}.` : empty !== undefined ? `${empty.file.name} is empty.` : name.trim() === "" ? "Give it a name." : undefined;
    setWrong(found);
    if (found !== undefined) return;
    setBusy(true);
    setError(undefined);
    const names = classes.split("\n").map((one) => one.trim()).filter((one) => one !== "");
    try {
      const model = await post<Model>("/models", {
        name: name.trim(), task, files: sources.map((one) => ({ role: one.role, filename: one.file.name, size: one.file.size })),
        ...(task === "detector" ? (names.length > 0 ? { hints: { class_names: names } } : {}) : task === "segmenter" ? {} : { hints: { colours: colour === "" ? usual : colour, fit } }),
      });
      invalidate("models");
      sendModel(model, sources);
      close();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Add a model" onClose={close} onSubmit={() => void go()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Add it</Button></>}>
      <ErrorNotice error={error} />
      <Field label="What does it do?" hint={tasks.find((one) => one.id === task)?.hint}>
        <Select value={task} onChange={(event) => { setTask(event.target.value as ModelTask); setWrong(undefined); }}>{tasks.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select>
      </Field>
      {needed.map((role) => (
        <Field key={`${task}-${role.id}`} label={role.name} note={files[role.id] === undefined ? undefined : writeBytes(files[role.id]?.size ?? 0)}>
          <Input type="file" accept={role.accept} onChange={(event) => choose(role.id, event.target.files?.[0])} />
        </Field>
      ))}
      <Field label="Name" error={wrong}><Input value={name} maxLength={200} placeholder="Finder" onChange={(event) => setName(event.target.value)} /></Field>
      {task === "detector" && (
        <Field label="Class names" note="optional" hint="One a line, in the order of their numbers. Only where the file does not name them.">
          <TextArea rows={3} value={classes} onChange={(event) => setClasses(event.target.value)} />
        </Field>
      )}
      {task !== "detector" && task !== "segmenter" && (
        <div className="two">
          <Field label="Colours" hint="As the model was trained with; its description says which."><Select value={colour === "" ? usual : colour} onChange={(event) => setColour(event.target.value)}>{colours.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select></Field>
          <Field label="Of a picture it sees"><Select value={fit} onChange={(event) => setFit(event.target.value)}>{fits.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select></Field>
        </div>
      )}
      <Notice>The server looks at the file in a process of its own before anything uses it. Weights must be inside the file.</Notice>
    </Dialog>
  );
};

const RenameDialog = ({ model, close }: { model: Model; close: () => void }) => {
  const [name, setName] = useState(model.name);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await patch<Model>(`/models/${model.id}`, { name: name.trim() });
      invalidate("models");
      close();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Rename ${model.name}`} size="small" onClose={close} onSubmit={() => void go()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy} disabled={name.trim() === "" || name.trim() === model.name}>Rename</Button></>}>
      <ErrorNotice error={error} />
      <Field label="Name"><Input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} /></Field>
    </Dialog>
  );
};

const RemoveDialog = ({ model, close }: { model: Model; close: () => void }) => {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await remove(`/models/${model.id}`);
      invalidate("models");
      showToast(`${model.name} is deleted.`);
      close();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Delete ${model.name}?`} size="small" onClose={close} footer={<><Button onClick={close}>Keep it</Button><Button look="danger" busy={busy} onClick={() => void go()}>Delete the model</Button></>}>
      <ErrorNotice error={error} />
      <p>Its files go, which cannot be undone. Labels it made stay and keep its name.</p>
    </Dialog>
  );
};
