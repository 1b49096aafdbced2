import { useState } from "react";
import { get, patch, post, remove } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Invite, Member, Page, WorkspaceRole } from "../../api/model";
import { nameOf, useSignedIn, useWorkspaceRole } from "../../app/me";
import { invalidate, useResource } from "../../data/resources";
import { hrefOf } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, Select } from "../../ui/Field";
import { IconPlus, IconTrash } from "../../ui/icons";
import { Avatar, Badge } from "../../ui/marks";
import { CopyButton, ErrorNotice, ErrorState, SkeletonRows } from "../../ui/states";
import { Table } from "../../ui/Table";
import { showToast } from "../../ui/toasts";
import { writeAgo, writeDay, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";

const roles: { id: WorkspaceRole; name: string; hint: string }[] = [
  { id: "admin", name: "Admin", hint: "Everything, people and keys included" },
  { id: "editor", name: "Editor", hint: "Makes projects, uploads, labels, reviews, exports" },
  { id: "annotator", name: "Annotator", hint: "Labels images" },
  { id: "viewer", name: "Viewer", hint: "Looks, changes nothing" },
];
const roleName = (role: WorkspaceRole) => roles.find((one) => one.id === role)?.name ?? role;

export const MembersPage = () => {
  const { me } = useSignedIn();
  const admin = useWorkspaceRole("admin");
  const members = useResource("members", (signal) => get<Page<Member>>("/members", { limit: 500 }, signal));
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<Member>();
  const setRole = async (member: Member, role: WorkspaceRole) => {
    try {
      await patch<Member>(`/members/${member.user_id}`, { role });
      showToast(`${nameOf(member)} is ${role === "admin" || role === "editor" || role === "annotator" ? "an" : "a"} ${role} now.`, { look: "success" });
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    invalidate("members", "me");
  };
  return (
    <div className="page-inside page-narrow">
      <PageHead
        title="Members" lead="Who works here, and what they may do."
        actions={admin && <Button look="primary" icon={<IconPlus />} onClick={() => setInviting(true)}>Invite</Button>}
      />
      <div className="stack loose">
        {members.value === undefined ? (members.error !== undefined ? <ErrorState error={members.error} retry={members.reload} /> : <SkeletonRows rows={4} />) : (
          <Table<Member>
            label="Members" rows={members.value.items} rowKey={(member) => member.user_id} csvName="members"
            tools={<span className="soft">{writeOf(members.value.items.length, "person", "people")}</span>}
            columns={[
              {
                id: "name", title: "Name", fixed: true, value: nameOf,
                cell: (member) => (
                  <span className="row">
                    <Avatar name={nameOf(member)} />
                    <span className="stack-line"><span className="cut">{nameOf(member)}{member.user_id === me.id && <span className="faint"> (you)</span>}</span>
                      {nameOf(member) !== member.email && <span className="faint small cut">{member.email}</span>}</span>
                    {!member.is_active && <Badge look="warning">inactive</Badge>}
                  </span>
                ),
              },
              {
                id: "role", title: "Role", value: (member) => roleName(member.role), tight: true,
                cell: (member) => (admin && member.user_id !== me.id ? (
                  <Select small aria-label={`Role of ${nameOf(member)}`} value={member.role} onChange={(event) => void setRole(member, event.target.value as WorkspaceRole)}>
                    {roles.map((role) => <option key={role.id} value={role.id}>{role.name}</option>)}
                  </Select>
                ) : roleName(member.role)),
              },
              { id: "joined", title: "Joined", value: (member) => member.joined_at, tight: true, cell: (member) => <span title={member.joined_at}>{writeDay(member.joined_at)}</span> },
              ...(admin ? [{
                id: "actions", title: "", tight: true,
                cell: (member: Member) => (member.user_id === me.id ? null : <IconButton label={`Remove ${nameOf(member)}`} icon={<IconTrash />} onClick={() => setRemoving(member)} />),
              }] : []),
            ]}
          />
        )}
        {admin && <Invites invite={() => setInviting(true)} />}
        <section className="section">
          <h2>What the roles may do</h2>
          <dl className="definition">{roles.map((role) => [<dt key={role.id}>{role.name}</dt>, <dd key={`${role.id}-what`}>{role.hint}</dd>])}</dl>
        </section>
      </div>
      {inviting && <InviteDialog close={() => setInviting(false)} />}
      {removing !== undefined && <RemoveDialog member={removing} close={() => setRemoving(undefined)} />}
    </div>
  );
};

const RemoveDialog = ({ member, close }: { member: Member; close: () => void }) => {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await remove(`/members/${member.user_id}`);
      invalidate("members", "project");
      showToast(`${nameOf(member)} has no access any more.`);
      close();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Remove ${nameOf(member)}?`} size="small" onClose={close} footer={<><Button onClick={close}>Cancel</Button><Button look="danger" busy={busy} onClick={() => void go()}>Remove</Button></>}>
      <ErrorNotice error={error} />
      <p>Access to this workspace ends within seconds. Their labels stay. To come back they need a new invitation.</p>
    </Dialog>
  );
};

const inviteAddress = (invite: Invite) => invite.url ?? location.origin + hrefOf({ page: "invite", code: invite.code });

const Invites = ({ invite }: { invite: () => void }) => {
  const invites = useResource("invites", (signal) => get<Page<Invite>>("/invites", { limit: 200 }, signal));
  const withdraw = async (one: Invite) => {
    try {
      await remove(`/invites/${one.id}`);
      showToast("The invitation no longer works.");
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
    invalidate("invites");
  };
  return (
    <section className="section">
      <h2>Open invitations</h2>
      {invites.value === undefined ? (invites.error !== undefined ? <ErrorNotice error={invites.error} retry={invites.reload} /> : <SkeletonRows rows={1} />)
        : invites.value.items.length === 0 ? <p className="soft">None. <button type="button" className="text-button" onClick={invite}>Make a link</button> and send it to whom you want here.</p> : (
          <ul className="lines">
            {invites.value.items.map((one) => (
              <li className="line wrap" key={one.id}>
                <span className="grow stack-line">
                  <span className="cut">{one.note != null && one.note !== "" ? one.note : <code>{one.code}</code>}</span>
                  <span className="small soft">{roleName(one.role)} · {writeOf(one.uses_remaining, "use")} left{one.expires_at != null && <> · ends {writeAgo(one.expires_at)}</>}</span>
                </span>
                <CopyButton text={inviteAddress(one)} label="Copy link" />
                <IconButton label="Withdraw the invitation" icon={<IconTrash />} onClick={() => void withdraw(one)} />
              </li>
            ))}
          </ul>
        )}
    </section>
  );
};

const InviteDialog = ({ close }: { close: () => void }) => {
  const [role, setRole] = useState<WorkspaceRole>("annotator");
  const [uses, setUses] = useState("1");
  const [days, setDays] = useState("7");
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<Invite>();
  const make = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setMade(await post<Invite>("/invites", { role, uses: Number(uses), expires_in_days: Number(days), ...(note.trim() === "" ? {} : { note: note.trim() }) }));
      invalidate("invites");
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  if (made !== undefined) {
    return (
      <Dialog title="Send this link" onClose={close} footer={<Button look="primary" onClick={close}>Done</Button>}>
        <p>Whoever opens it and signs in joins as <strong>{roleName(made.role).toLowerCase()}</strong>.</p>
        <div className="row"><Input readOnly value={inviteAddress(made)} aria-label="Invitation link" onFocus={(event) => event.currentTarget.select()} /><CopyButton text={inviteAddress(made)} look="primary" /></div>
        <p className="soft small">Code: <code>{made.code}</code></p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Invite people" onClose={close} onSubmit={() => void make()} footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Make the link</Button></>}>
      <ErrorNotice error={error} />
      <Field label="Role" hint={roles.find((one) => one.id === role)?.hint}>
        <Select value={role} onChange={(event) => setRole(event.target.value as WorkspaceRole)}>{roles.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select>
      </Field>
      <div className="two">
        <Field label="How many people"><Input type="number" min={1} max={1000} value={uses} onChange={(event) => setUses(event.target.value)} /></Field>
        <Field label="Works for">
          <Select value={days} onChange={(event) => setDays(event.target.value)}><option value="1">1 day</option><option value="7">7 days</option><option value="30">30 days</option><option value="90">90 days</option></Select>
        </Field>
      </div>
      <Field label="Note" note="optional" hint="For your own list: whom it is for."><Input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} /></Field>
    </Dialog>
  );
};
