import { useState } from "react";
import { get, post, remove } from "../../api/client";
import { describeError } from "../../api/errors";
import type { ApiKey, KeyScope, Page } from "../../api/model";
import { useWorkspaceRole } from "../../app/me";
import { invalidate, useResource } from "../../data/resources";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Field, Input, Select } from "../../ui/Field";
import { IconKey, IconPlus } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { CopyButton, EmptyState, ErrorNotice, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { Table } from "../../ui/Table";
import { showToast } from "../../ui/toasts";
import { writeAgo, writeDay } from "../../ui/write";
import { PageHead } from "../PageHead";

const scopes: { id: KeyScope; name: string; hint: string }[] = [
  { id: "read", name: "Read", hint: "List and download" },
  { id: "upload", name: "Upload", hint: "Add images" },
  { id: "write", name: "Write", hint: "Labels, classes, projects, imports and exports" },
  { id: "admin", name: "Admin", hint: "Members and settings too" },
];

export const KeysPage = () => {
  const admin = useWorkspaceRole("admin");
  const keys = useResource("keys", (signal) => get<Page<ApiKey>>("/keys", { limit: 200 }, signal));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const revoke = async (key: ApiKey) => {
    try {
      await remove(`/keys/${key.id}`);
      showToast(`${key.name} no longer works.`);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    setRevoking(undefined);
    invalidate("keys");
  };
  const state = (key: ApiKey) =>
    key.revoked_at != null ? "revoked" : key.expires_at != null && new Date(key.expires_at).getTime() < Date.now() ? "expired" : "works";
  const make = <Button look="primary" icon={<IconPlus />} onClick={() => setMaking(true)}>New key</Button>;
  return (
    <div className="page-inside page-narrow">
      <PageHead title="API keys" lead="For scripts, servers and the shell. A key acts as you, within its scopes." actions={(keys.value?.items.length ?? 0) > 0 && make} />
      {keys.value === undefined ? (keys.error !== undefined ? <ErrorState error={keys.error} retry={keys.reload} /> : <SkeletonRows rows={3} />)
        : keys.value.items.length === 0 ? (
          <EmptyState picture={<IconKey size={48} />} title="No key yet" actions={make}>
            With a key, <code>framewright import photos --project birds</code> works from any machine.
          </EmptyState>
        ) : (
          <Table<ApiKey>
            label="API keys" rows={keys.value.items} rowKey={(key) => key.id} csvName="keys"
            columns={[
              { id: "name", title: "Name", fixed: true, value: (key) => key.name, cell: (key) => <span className="stack-line"><span>{key.name}</span><code className="faint">{key.prefix}…</code></span> },
              { id: "scopes", title: "Scopes", value: (key) => key.scopes.join(" "), cell: (key) => <span className="row wrap tags">{key.scopes.map((scope) => <Badge key={scope}>{scope}</Badge>)}</span> },
              { id: "used", title: "Last used", value: (key) => key.last_used_at, tight: true, cell: (key) => (key.last_used_at == null ? <span className="faint">never</span> : writeAgo(key.last_used_at)) },
              { id: "expires", title: "Expires", value: (key) => key.expires_at, tight: true, cell: (key) => (key.expires_at == null ? <span className="faint">never</span> : writeDay(key.expires_at)) },
              { id: "made", title: "Made", value: (key) => key.created_at, tight: true, hiddenAtFirst: true, cell: (key) => writeDay(key.created_at) },
              {
                id: "state", title: "", tight: true,
                cell: (key) => (state(key) === "works" ? <Button size="small" look="quiet-danger" onClick={() => setRevoking(key)}>Revoke</Button> : <Badge>{state(key)}</Badge>),
              },
            ]}
          />
        )}
      {making && <NewKey admin={admin} close={() => setMaking(false)} />}
      {revoking !== undefined && (
        <Dialog
          title={`Revoke ${revoking.name}?`} size="small" onClose={() => setRevoking(undefined)}
          footer={<><Button onClick={() => setRevoking(undefined)}>Keep it</Button><Button look="danger" onClick={() => void revoke(revoking)}>Revoke the key</Button></>}
        >
          <p>Whatever uses it is refused within seconds. This cannot be undone; make a new key instead.</p>
        </Dialog>
      )}
    </div>
  );
};

const NewKey = ({ admin, close }: { admin: boolean; close: () => void }) => {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<KeyScope[]>(["read", "upload", "write"]);
  const [days, setDays] = useState("90");
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<ApiKey>();
  const make = async () => {
    const found = name.trim() === "" ? "Say what the key is for." : chosen.length === 0 ? "Pick at least one scope." : undefined;
    setWrong(found);
    if (found !== undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      setMade(await post<ApiKey>("/keys", { name: name.trim(), scopes: chosen, ...(days === "" ? {} : { expires_in_days: Number(days) }) }));
      invalidate("keys");
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  if (made !== undefined) {
    const key = made.key ?? "";
    return (
      <Dialog title="Copy the key now" closable={false} onClose={close} footer={<Button look="primary" onClick={close}>I have it</Button>}>
        <Notice look="warning">It is shown this once. The server keeps only a fingerprint of it.</Notice>
        <div className="row"><Input readOnly value={key} aria-label="API key" className="textarea-code" onFocus={(event) => event.currentTarget.select()} /><CopyButton text={key} look="primary" /></div>
        <pre className="code-block">{`export FRAMEWRIGHT_URL=${location.origin}\nexport FRAMEWRIGHT_TOKEN=${key}`}</pre>
      </Dialog>
    );
  }
  return (
    <Dialog title="New key" onClose={close} onSubmit={() => void make()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Make the key</Button></>}>
      <ErrorNotice error={error} />
      <Field label="What is it for?" error={wrong}><Input value={name} maxLength={100} placeholder="Camera in hall 3" onChange={(event) => setName(event.target.value)} /></Field>
      <fieldset>
        <legend className="field-label">Scopes</legend>
        <div className="two">
          {scopes.filter((scope) => scope.id !== "admin" || admin).map((scope) => (
            <Checkbox
              key={scope.id} label={scope.name} hint={scope.hint} checked={chosen.includes(scope.id)}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, scope.id] : chosen.filter((one) => one !== scope.id))}
            />
          ))}
        </div>
      </fieldset>
      <Field label="Expires">
        <Select value={days} onChange={(event) => setDays(event.target.value)}>
          <option value="30">in 30 days</option><option value="90">in 90 days</option><option value="365">in a year</option><option value="">never</option>
        </Select>
      </Field>
    </Dialog>
  );
};
