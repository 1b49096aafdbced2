import { useMemo, useState } from "react";
import { call, get } from "../api/client";
import { describeError } from "../api/errors";
import type { Image, Page } from "../api/model";
import type { CloudCamera, CloudCameraList } from "../api/types";
import { changeResource, useResource } from "../data/resources";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Input, Select, TextArea } from "../ui/Field";
import { IconPlus, IconTrash } from "../ui/icons";
import { Notice } from "../ui/states";
import { camerasName, readCalibration } from "./cameras";

interface Draft { key: number; name: string; picture: string; text: string; kept?: CloudCamera }
const written = ({ projection, extrinsic }: CloudCamera): string => JSON.stringify({ projection, extrinsic });
const stemOf = (name: string): string => name.replace(/\.[^.]*$/, "");

/** Calibrates the cameras of a cloud by hand: for clouds that did not come with a calibration. */
export const CalibrateDialog = ({ project, image, cameras, close, done }: { project: string; image: Image; cameras: readonly CloudCamera[]; close: () => void; done: () => void }) => {
  const [drafts, setDrafts] = useState<Draft[]>(() => (cameras.length > 0
    ? cameras.map((one, key) => ({ key, name: one.name, picture: one.picture_id ?? "", text: written(one), kept: one }))
    : [{ key: 0, name: "front", picture: "", text: "" }]));
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [tried, setTried] = useState(false);
  // Pictures called as the cloud is come first: that is how scans and pictures of one moment are named.
  const asked = words.trim() === "" ? stemOf(image.filename) : words.trim();
  const alike = useResource<Page<Image>>(`projects/${project}/camera-pictures/${asked}`, (signal) => get<Page<Image>>(`/projects/${project}/images`, { media: "image", q: asked, limit: 50 }, signal));
  const others = useResource<Page<Image>>(`projects/${project}/camera-pictures`, (signal) => get<Page<Image>>(`/projects/${project}/images`, { media: "image", limit: 50 }, signal));
  const chosenIDs = [...new Set(cameras.flatMap((one) => (one.picture_id == null ? [] : [one.picture_id])))];
  const own = useResource<Page<Image>>(chosenIDs.length === 0 ? null : `projects/${project}/camera-pictures/of/${image.id}`, (signal) => get<Page<Image>>(`/projects/${project}/images`, { ids: chosenIDs, limit: 50 }, signal));
  const pictures = useMemo(() => {
    const all = new Map<string, Image>();
    for (const one of [...(own.value?.items ?? []), ...(alike.value?.items ?? []), ...(others.value?.items ?? [])]) all.set(one.id, one);
    return [...all.values()];
  }, [own.value, alike.value, others.value]);
  const set = (key: number, fields: Partial<Draft>) => setDrafts((now) => now.map((one) => (one.key === key ? { ...one, ...fields } : one)));
  const problemOf = (draft: Draft): { name?: string; text?: string } => {
    const problems: { name?: string; text?: string } = {};
    if (draft.name.trim() === "") problems.name = "It needs a name.";
    else if (drafts.some((one) => one.key !== draft.key && one.name.trim() === draft.name.trim())) problems.name = "Another camera has this name.";
    try { readCalibration(draft.text, draft.name.trim()); } catch (failure) { problems.text = failure instanceof Error ? failure.message : String(failure); }
    return problems;
  };
  const submit = async () => {
    setTried(true);
    if (busy || drafts.some((one) => Object.keys(problemOf(one)).length > 0)) return;
    setBusy(true);
    setError(undefined);
    try {
      const items = drafts.map((one) => ({ name: one.name.trim(), picture_id: one.picture === "" ? null : one.picture, ...readCalibration(one.text, one.name.trim()) }));
      const answer = await call<CloudCameraList>(`/images/${image.id}/cameras`, { method: "PUT", body: { items }, ifMatch: image.revision });
      changeResource<CloudCameraList>(camerasName(image.id), () => answer);
      done();
      close();
    } catch (failure) {
      setError(describeError(failure).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Cameras of this cloud" size="wide" onClose={close} onSubmit={() => void submit()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Save</Button></>}>
      <div className="cloud-cameras">
        <p className="soft">Where a camera looked and what it saw: bodies are then shown in its picture too. Upload the picture to this project first; its lens must be straightened.</p>
        {error !== undefined && <Notice look="danger">{error}</Notice>}
        {drafts.map((draft) => {
          const problem = tried ? problemOf(draft) : {};
          return (
            <fieldset key={draft.key} className="cloud-camera-draft">
              <legend className="heard">{draft.name === "" ? "Camera" : draft.name}</legend>
              <div className="cloud-camera-line">
                <Field label="Name" error={problem.name}><Input small value={draft.name} maxLength={100} onChange={(event) => set(draft.key, { name: event.target.value })} /></Field>
                <Field label="Picture">
                  <Select small value={draft.picture} onChange={(event) => set(draft.key, { picture: event.target.value })}>
                    <option value="">None</option>
                    {pictures.map((one) => <option key={one.id} value={one.id}>{one.relative_path}</option>)}
                  </Select>
                </Field>
                <IconButton label={`Remove ${draft.name === "" ? "this camera" : draft.name}`} icon={<IconTrash />} onClick={() => setDrafts((now) => now.filter((one) => one.key !== draft.key))} />
              </div>
              <Field label="Calibration" error={problem.text} hint="The text of a KITTI calib file, or JSON: projection (camera to pixels) and extrinsic (cloud to camera), 12 numbers each, row by row.">
                <TextArea rows={4} spellCheck={false} className="figures" value={draft.text} onChange={(event) => set(draft.key, { text: event.target.value })} />
              </Field>
            </fieldset>
          );
        })}
        {drafts.length === 0 && <p className="soft">Saved like this, the cloud has no camera.</p>}
        <div className="cloud-camera-line">
          <Field label="Find pictures by name"><Input small value={words} placeholder={stemOf(image.filename)} onChange={(event) => setWords(event.target.value)} /></Field>
          <Button icon={<IconPlus />} disabled={drafts.length >= 16} tip={drafts.length >= 16 ? "A cloud has at most 16 cameras" : undefined} onClick={() => setDrafts((now) => [...now, { key: Math.max(-1, ...now.map((one) => one.key)) + 1, name: "", picture: "", text: "" }])}>Another camera</Button>
        </div>
      </div>
    </Dialog>
  );
};
