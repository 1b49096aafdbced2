import { useState } from "react";
import { get, patch } from "../../api/client";
import type { Me, ServerInfo, Workspace } from "../../api/model";
import { useSignedIn, useWorkspaceRole } from "../../app/me";
import { changeResource, useResource } from "../../data/resources";
import { navigate } from "../../routing/navigation";
import { Button } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";
import { CopyButton, ErrorNotice, Notice } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { PageHead } from "../PageHead";

export const GeneralPage = () => {
  const { workspace } = useSignedIn();
  const admin = useWorkspaceRole("admin");
  const server = useResource("server", (signal) => get<ServerInfo>("/server", undefined, signal));
  const [name, setName] = useState(workspace.name);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const saved = await patch<Workspace>(`/workspaces/${workspace.id}`, { name: name.trim() });
      const renamed = (one: Workspace): Workspace => (one.id === workspace.id ? { ...one, name: saved.name, slug: saved.slug ?? one.slug } : one);
      changeResource<Me>("me", (value) => ({ ...value, workspace: value.workspace == null ? null : renamed(value.workspace), workspaces: value.workspaces.map(renamed) }));
      navigate({ page: "workspace", workspace: saved.slug ?? workspace.slug, tab: "general" }, { replace: true });
      showToast("The workspace's name is saved.", { look: "success" });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Workspace" lead="A workspace holds projects, people and keys, apart from every other one." />
      <div className="stack loose">
        <section className="section">
          <h2>Name</h2>
          {!admin && <Notice>Admins of this workspace can change it. You are {workspace.role === "editor" || workspace.role === "annotator" ? `an ${workspace.role}` : `a ${workspace.role}`}.</Notice>}
          <ErrorNotice error={error} />
          <form className="row form-row" onSubmit={(event) => { event.preventDefault(); void save(); }}>
            <Field label="Name" className="grow"><Input value={name} maxLength={100} disabled={!admin} onChange={(event) => setName(event.target.value)} /></Field>
            <Button type="submit" busy={busy} disabled={!admin || name.trim() === "" || name.trim() === workspace.name}>Save</Button>
          </form>
        </section>
        <section className="section">
          <h2>For the shell and the API</h2>
          <dl className="definition">
            <dt>Address</dt><dd className="row wrap"><code>{location.origin}</code><CopyButton text={location.origin} /></dd>
            <dt>Short name</dt><dd><code>{workspace.slug}</code></dd>
            <dt>Workspace id</dt><dd className="row wrap"><code>{workspace.id}</code><CopyButton text={workspace.id} /></dd>
            {server.value !== undefined && <><dt>Server</dt><dd>Framewright {server.value.version}</dd></>}
            <dt>API page</dt><dd><a href="/docs">Browse and try the API</a></dd>
          </dl>
        </section>
      </div>
    </div>
  );
};
