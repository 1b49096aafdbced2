import { useState } from "react";
import { get, patch, post, remove } from "../../api/client";
import { describeError } from "../../api/errors";
import type { BucketImport, BucketTest, Job, Page } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { footageName } from "../../data/footage";
import { mayEdit } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { isActive, jobEnd, useJob } from "../../jobs/tracker";
import { ButtonLink } from "../../routing/Link";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Field, Input, PasswordInput, Select } from "../../ui/Field";
import { IconBucket, IconMore, IconPencil, IconPlus, IconRefresh, IconTrash, IconVideo } from "../../ui/icons";
import { Badge, Progress } from "../../ui/marks";
import { Menu } from "../../ui/Menu";
import { EmptyState, ErrorNotice, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { writeAgo, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";

const schedules = [["", "Only when I ask"], ["15", "Every 15 minutes"], ["60", "Every hour"], ["360", "Every 6 hours"], ["1440", "Every day"]] as const;

/** What is taken of a bucket: in the form, on its card, and as one of what came. */
const kinds: Record<BucketImport["takes"], { label: string; hint: string; badge: string; one: string }> = {
  images: { label: "Images", hint: "Pictures and point clouds.", badge: "images", one: "image" },
  videos: { label: "Videos", hint: "Each is fetched once a workspace and goes through the project's footage.", badge: "videos", one: "video" },
  both: { label: "Both", hint: "By what each object is.", badge: "images and videos", one: "file" },
};

/** Buckets that are scanned into the project, from where the last scan stopped. */
export const BucketsPage = () => {
  const { project } = useInProject();
  const admin = mayEdit(project);
  const name = `buckets/${project.id}`;
  const buckets = useResource(name, (signal) => get<Page<BucketImport>>(`/projects/${project.id}/bucket_imports`, undefined, signal));
  const [editing, setEditing] = useState<BucketImport | "new">();
  const [removing, setRemoving] = useState<BucketImport>();
  /** The last scan that this page has started, by bucket. */
  const [scans, setScans] = useState<Record<string, string>>({});
  const scan = async (bucket: BucketImport) => {
    try {
      const job = await post<Job>(`/bucket_imports/${bucket.id}/scan`);
      setScans((all) => ({ ...all, [bucket.id]: job.id }));
      showToast(`Scanning ${bucket.name}. See the activity tray.`);
      await jobEnd(job);
      invalidate(name);
      invalidate(footageName(project.id));
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  const drop = async (bucket: BucketImport) => {
    try {
      await remove(`/bucket_imports/${bucket.id}`);
      showToast(`${bucket.name} is no longer scanned.`);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setRemoving(undefined);
    invalidate(name);
  };
  const add = admin && <Button look="primary" icon={<IconPlus />} onClick={() => setEditing("new")}>Add a bucket</Button>;
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Buckets" lead="S3, R2, MinIO and other stores that speak S3. New images and videos come in with each scan." actions={(buckets.value?.items.length ?? 0) > 0 && add} />
      {buckets.value === undefined ? (buckets.error !== undefined ? <ErrorState error={buckets.error} retry={buckets.reload} /> : <SkeletonRows rows={3} height={72} />)
        : buckets.value.items.length === 0 ? (
          <EmptyState picture={<IconBucket size={48} />} title="No bucket yet" actions={add}>
            {admin ? "Give its address and a key that may read it. Nothing is written to the bucket." : "Admins of this project can add one."}
          </EmptyState>
        ) : (
          <ul className="stack">
            {buckets.value.items.map((bucket) => (
              <li className="card" key={bucket.id}>
                <div className="card-head">
                  <IconBucket size={20} />
                  <div className="grow stack-line"><h2 className="cut">{bucket.name}</h2><span className="soft small cut">{bucket.bucket}/{bucket.prefix} on {bucket.endpoint}</span></div>
                  {admin && <ScanButton job={scans[bucket.id]} scan={() => void scan(bucket)} />}
                  {admin && (
                    <Menu align="end" label={`Actions for ${bucket.name}`} items={[
                      { label: "Change", icon: <IconPencil />, onSelect: () => setEditing(bucket) },
                      { label: "Remove", icon: <IconTrash />, danger: true, onSelect: () => setRemoving(bucket) },
                    ]}><IconButton label={`Actions for ${bucket.name}`} tip="Actions" icon={<IconMore />} /></Menu>
                  )}
                </div>
                <div className="card-body stack tight">
                  <div className="row wrap soft">
                    <Badge>{kinds[bucket.takes].badge}</Badge>
                    {bucket.takes !== "videos" && <Badge>{bucket.mode === "copy" ? "copies the files" : "leaves the files there"}</Badge>}
                    <span>{schedules.find(([minutes]) => minutes === String(bucket.every_minutes ?? ""))?.[1] ?? `Every ${bucket.every_minutes} minutes`}</span>
                    <span>{bucket.last_scan_at == null ? "never scanned" : `scanned ${writeAgo(bucket.last_scan_at)}`}</span>
                    <span className="figures">{writeOf(bucket.objects_taken, kinds[bucket.takes].one)} taken of {writeOf(bucket.objects_seen, "object")}</span>
                    {bucket.objects_missing > 0 && <Badge look="warning">{writeOf(bucket.objects_missing, "object")} gone from the bucket</Badge>}
                  </div>
                  {bucket.last_error != null && bucket.last_error !== "" && <Notice look="danger">The last scan failed: {bucket.last_error}</Notice>}
                  <ScanReport job={scans[bucket.id]} takes={bucket.takes} />
                </div>
              </li>
            ))}
          </ul>
        )}
      {editing !== undefined && <BucketDialog bucket={editing === "new" ? undefined : editing} close={() => setEditing(undefined)} />}
      {removing !== undefined && (
        <Dialog title={`Remove ${removing.name}?`} size="small" onClose={() => setRemoving(undefined)} footer={<><Button onClick={() => setRemoving(undefined)}>Keep it</Button><Button look="danger" onClick={() => void drop(removing)}>Remove</Button></>}>
          <p>{bucketThings(removing)} that came from it stay{removing.mode === "reference" ? ", but their bytes can no longer be read from the bucket" : ""}. Its kept credentials are deleted; to add it again you need them.</p>
        </Dialog>
      )}
    </div>
  );
};

const ScanButton = ({ job: id, scan }: { job: string | undefined; scan: () => void }) => {
  const job = useJob(id)?.job;
  return <Button size="small" icon={<IconRefresh />} busy={job !== undefined && isActive(job)} onClick={scan}>Scan now</Button>;
};

const bucketThings = (bucket: BucketImport) => (bucket.takes === "images" ? "The images" : bucket.takes === "videos" ? "The videos" : "The images and videos");

/** How far the scan is, or what it found. */
const ScanReport = ({ job: id, takes }: { job: string | undefined; takes: BucketImport["takes"] }) => {
  const { handle } = useInProject();
  const { workspace } = useSignedIn();
  const job = useJob(id)?.job;
  if (job === undefined) return null;
  if (isActive(job)) return <Progress done={job.progress.done} total={job.progress.total ?? undefined} label="Scanning" />;
  const { added = 0, videos = 0, known_videos: known = 0, duplicates = 0, refused = 0, refusals = [] } = job.result ?? {};
  if (job.status !== "succeeded") return null;
  return (
    <div className="stack tight" role="status">
      <span className="soft">
        This scan: {[...(takes !== "videos" ? [writeOf(added, "new image")] : []), ...(takes !== "images" ? [`${writeOf(videos, "new video")}${known > 0 ? ` (${writeOf(known, "of them is", "of them are")} in the workspace already)` : ""}`] : []), writeOf(duplicates, "duplicate"), ...(refused > 0 ? [`${writeOf(refused, "object")} not taken`] : [])].join(", ")}.
      </span>
      {videos > 0 && <div className="row"><ButtonLink size="small" icon={<IconVideo />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "footage" }}>Watch the footage</ButtonLink></div>}
      {refusals.length > 0 && (
        <details>
          <summary>Why objects were not taken</summary>
          <ul className="stack tight small">{refusals.slice(0, 100).map((one) => <li key={one.key}><strong>{one.key}</strong> <span className="soft">{one.message}</span></li>)}</ul>
          {refused > 100 && <p className="soft small">And {writeOf(refused - 100, "more object")}.</p>}
        </details>
      )}
    </div>
  );
};

const BucketDialog = ({ bucket, close }: { bucket?: BucketImport; close: () => void }) => {
  const { project } = useInProject();
  const [form, setForm] = useState({
    name: bucket?.name ?? "", endpoint: bucket?.endpoint ?? "https://", region: bucket?.region ?? "us-east-1", bucket: bucket?.bucket ?? "", prefix: bucket?.prefix ?? "",
    path_style: bucket?.path_style ?? true, mode: bucket?.mode ?? ("copy" as "copy" | "reference"), takes: bucket?.takes ?? ("images" as BucketImport["takes"]), access_key_id: bucket?.access_key_id ?? "", secret_access_key: "",
    every_minutes: String(bucket?.every_minutes ?? ""),
  });
  const [wrong, setWrong] = useState<Partial<Record<keyof typeof form, string>>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState<"save" | "test">();
  const [tested, setTested] = useState<BucketTest>();
  const set = (change: Partial<typeof form>) => { setForm({ ...form, ...change }); setTested(undefined); };
  const check = () => {
    const found: typeof wrong = {};
    if (form.name.trim() === "") found.name = "Give it a name.";
    if (!/^https?:\/\/[^/]+/.test(form.endpoint)) found.endpoint = "Enter an address like https://s3.eu-central-1.amazonaws.com.";
    if (form.bucket.trim() === "") found.bucket = "Enter the bucket's name.";
    if (form.access_key_id.trim() === "") found.access_key_id = "Enter the key's id.";
    if (form.secret_access_key === "" && bucket === undefined) found.secret_access_key = "Enter the secret.";
    setWrong(found);
    return Object.keys(found).length === 0;
  };
  const body = () => {
    const { every_minutes, secret_access_key, bucket: place, mode, takes, ...rest } = form;
    // Without a schedule an existing bucket is told 0, which ends the one it had.
    // Which bucket, what of it and how its files are kept are fixed once made: what came from it was read that way.
    return { ...rest, ...(bucket === undefined ? { bucket: place, mode: takes === "images" ? mode : "copy", takes } : {}), ...(secret_access_key === "" ? {} : { secret_access_key }), ...(every_minutes !== "" || bucket !== undefined ? { every_minutes: Number(every_minutes) } : {}) };
  };
  const act = async (what: "save" | "test") => {
    if (!check()) return;
    setBusy(what);
    setError(undefined);
    try {
      if (what === "test") setTested(await post<BucketTest>(`/projects/${project.id}/bucket_imports/test`, { ...body(), bucket: form.bucket, every_minutes: undefined }));
      else {
        if (bucket === undefined) await post(`/projects/${project.id}/bucket_imports`, body());
        else await patch(`/bucket_imports/${bucket.id}`, body());
        invalidate(`buckets/${project.id}`);
        close();
        showToast(bucket === undefined ? "The bucket is added. Scan it now, or wait for its schedule." : "The bucket's settings are saved.", { look: "success" });
      }
    } catch (failure) {
      setError(failure);
    }
    setBusy(undefined);
  };
  return (
    <Dialog
      title={bucket === undefined ? "Add a bucket" : `Change ${bucket.name}`} size="wide" onClose={close} onSubmit={() => void act("save")}
      footer={<><span className="start"><Button busy={busy === "test"} disabled={bucket !== undefined && form.secret_access_key === ""} tip={bucket !== undefined && form.secret_access_key === "" ? "Enter the secret again to test" : "Lists a few objects; saves nothing"} onClick={() => void act("test")}>Test</Button></span><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy === "save"}>Save</Button></>}
    >
      <ErrorNotice error={error} />
      {tested !== undefined && (tested.ok ? (
        <Notice look="success">It works.{(tested.objects_sample?.length ?? 0) > 0 ? <> Found, among others: {tested.objects_sample?.slice(0, 3).map((one) => (typeof one === "string" ? one : one.key)).join(", ")}</> : " There is no object under this prefix yet."}</Notice>
      ) : <Notice look="danger">It does not work: {typeof tested.error === "string" ? tested.error : (tested.error?.message ?? "the bucket refused")}</Notice>)}
      <div className="two">
        <Field label="Name" error={wrong.name}><Input value={form.name} maxLength={200} onChange={(event) => set({ name: event.target.value })} /></Field>
        <Field label="Endpoint" error={wrong.endpoint}><Input value={form.endpoint} inputMode="url" spellCheck={false} onChange={(event) => set({ endpoint: event.target.value })} /></Field>
        <Field label="Bucket" error={wrong.bucket} hint={bucket === undefined ? undefined : "Fixed once made."}><Input value={form.bucket} disabled={bucket !== undefined} spellCheck={false} onChange={(event) => set({ bucket: event.target.value })} /></Field>
        <Field label="Region"><Input value={form.region} spellCheck={false} onChange={(event) => set({ region: event.target.value })} /></Field>
        <Field label="Prefix" note="optional" hint="Only objects whose key starts with it."><Input value={form.prefix} spellCheck={false} placeholder={form.takes === "videos" ? "clips/2026/" : "photos/2026/"} onChange={(event) => set({ prefix: event.target.value })} /></Field>
        <Field label="Schedule"><Select value={form.every_minutes} onChange={(event) => set({ every_minutes: event.target.value })}>{schedules.map(([minutes, label]) => <option key={minutes} value={minutes}>{label}</option>)}</Select></Field>
        <Field label="Access key id" error={wrong.access_key_id}><Input value={form.access_key_id} autoComplete="off" spellCheck={false} onChange={(event) => set({ access_key_id: event.target.value })} /></Field>
        <Field label="Secret access key" error={wrong.secret_access_key} hint={bucket === undefined ? "Kept encrypted; never shown again." : "Empty keeps the one that is saved."}><PasswordInput value={form.secret_access_key} autoComplete="off" onChange={(event) => set({ secret_access_key: event.target.value })} /></Field>
      </div>
      <fieldset className="stack tight">
        <legend className="field-label">What to take</legend>
        {(["images", "videos", "both"] as const).map((kind) => (
          <Checkbox key={kind} look="radio" name="takes" disabled={bucket !== undefined} checked={form.takes === kind} onChange={() => set({ takes: kind })} label={kinds[kind].label} hint={kinds[kind].hint} />
        ))}
      </fieldset>
      {form.takes === "images" && <fieldset className="stack tight">
        <legend className="field-label">The files</legend>
        <Checkbox look="radio" name="mode" disabled={bucket !== undefined} checked={form.mode === "copy"} onChange={() => set({ mode: "copy" })} label="Copy them" hint="Safe: the images stay even when the bucket changes." />
        <Checkbox look="radio" name="mode" disabled={bucket !== undefined} checked={form.mode === "reference"} onChange={() => set({ mode: "reference" })} label="Leave them where they are" hint="Saves room. Objects that go missing are reported." />
      </fieldset>}
      <Checkbox label="Path-style addresses" hint="On for MinIO, Ceph and most others; off for AWS." checked={form.path_style} onChange={(event) => set({ path_style: event.target.checked })} />
    </Dialog>
  );
};
