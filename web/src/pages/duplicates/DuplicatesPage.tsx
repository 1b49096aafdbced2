import { useEffect, useRef, useState } from "react";
import { post } from "../../api/client";
import { describeError } from "../../api/errors";
import type { DuplicateGroup, DuplicateGroupMember, DuplicateGroupStatus } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { footageName, footagePath, useFootage, writeTime } from "../../data/footage";
import { useFootageLive } from "../../data/footageLive";
import { mayReview } from "../../data/projects";
import { invalidate } from "../../data/resources";
import { useShortcuts } from "../../keys/shortcuts";
import { ButtonLink } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import type { RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { classNames } from "../../ui/classNames";
import { Segments } from "../../ui/Field";
import { IconCheck, IconClose, IconCopy, IconUndo } from "../../ui/icons";
import { Badge } from "../../ui/marks";
import { EmptyState, ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { showToast, showUndo } from "../../ui/toasts";
import { writeCount, writeOf } from "../../ui/write";
import { FootageTabs } from "../footage/FootageTabs";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { useGroups } from "./useGroups";

type Word = boolean | undefined;
const wordOf: Record<DuplicateGroupStatus, Word> = { proposed: undefined, confirmed: true, rejected: false };
const statusOf = (word: Word): DuplicateGroupStatus => (word === undefined ? "proposed" : word ? "confirmed" : "rejected");
const decidedAtOnce = 200;
const body = (word: Word) => (word === undefined ? {} : { confirm: word });

/** Groups of frames that show the same: confirmed, all but one leave the images; rejected, all stay. */
export const DuplicatesPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const may = mayReview(project);
  const status: DuplicateGroupStatus = query.status === "confirmed" || query.status === "rejected" ? query.status : "proposed";
  const footage = useFootage(project.id, { every: useFootageLive(project.id, 8000) }).value;
  const groups = useGroups(project.id, status);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const here = Math.min(at, Math.max(0, groups.items.length - 1));
  const current = groups.items[here];
  const counts = (one: DuplicateGroupStatus) => groups.counts[one] ?? 0;

  useEffect(() => setAt(0), [status]);
  const { loadMore } = groups;
  useEffect(() => {
    const element = end.current;
    if (element == null) return undefined;
    const observer = new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) loadMore(); }, { rootMargin: "600px" });
    observer.observe(element);
    return () => observer.disconnect();
  });
  const changed = () => { groups.reload(); invalidate(`${footageName(project.id)}/state`, "project", "images"); };
  const fail = (error: unknown) => { showToast(describeError(error).message, { look: "danger" }); groups.reload(); };

  const write = async (ids: string[], word: Word) => {
    for (let start = 0; start < ids.length; start += decidedAtOnce) await post(`${footagePath(project.id)}/duplicates`, { group_ids: ids.slice(start, start + decidedAtOnce), ...body(word) });
    changed();
  };
  const decide = async (some: DuplicateGroup[], word: Word) => {
    const ids = some.filter((group) => group.status !== statusOf(word)).map((group) => group.id);
    if (!may || busy || ids.length === 0) return;
    const before = wordOf[some[0].status];
    const gone = new Set(ids);
    setBusy(true);
    setAt(Math.max(0, groups.items.findIndex((group) => gone.has(group.id))));
    groups.change((items) => items.filter((group) => !gone.has(group.id)));
    try {
      await write(ids, word);
      const words = word === undefined ? "to be decided again" : word ? "confirmed" : "rejected: their frames all stay";
      showUndo(`${writeOf(ids.length, "group")} ${words}.`, () => void write(ids, before).catch(fail));
    } catch (error) {
      fail(error);
    }
    setBusy(false);
  };
  const choose = async (group: DuplicateGroup, member: DuplicateGroupMember) => {
    if (!may || member.is_keeper) return;
    const former = group.members.find((one) => one.is_keeper);
    const set = (one: DuplicateGroupMember) => post(`${footagePath(project.id)}/duplicates/${group.id}`, { ...body(wordOf[group.status]), keeper: { video_id: one.video_id, frame_number: one.frame_number } }).then(changed);
    try {
      await set(member);
      if (former !== undefined) showUndo("Another frame of the group stays.", () => void set(former).catch(fail));
    } catch (error) {
      fail(error);
    }
  };
  const move = (by: number) => {
    const next = Math.min(groups.items.length - 1, Math.max(0, here + by));
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    (list.current?.children[next] as HTMLElement | undefined)?.focus({ preventScroll: true });
  };
  const none = current === undefined;
  useShortcuts([
    { keys: "j|arrowdown", label: "Next group", group: "Duplicates", disabled: none, repeats: true, run: () => move(1) },
    { keys: "k|arrowup", label: "Group before", group: "Duplicates", disabled: none, repeats: true, run: () => move(-1) },
    { keys: "c", label: "Confirm: they show the same", group: "Duplicates", disabled: none || !may, run: () => void decide([current], true) },
    { keys: "x", label: "Reject: they differ", group: "Duplicates", disabled: none || !may, run: () => void decide([current], false) },
    { keys: "u", label: "Take the decision back", group: "Duplicates", disabled: none || !may || status === "proposed", run: () => void decide([current], undefined) },
    { keys: "shift+c", label: "Confirm this group and all above", group: "Duplicates", disabled: none || !may || status === "confirmed", run: () => void decide(groups.items.slice(0, here + 1), true) },
    { keys: "1|2|3|4|5|6|7|8|9", label: "Choose which frame stays", group: "Duplicates", disabled: none || !may, run: (event) => { const member = current.members[Number(event.key) - 1]; if (member !== undefined) void choose(current, member); } },
  ]);
  const total = counts("proposed") + counts("confirmed") + counts("rejected");
  const isOff = footage?.settings.dedup.method === "none";
  const settings = <ButtonLink to={{ page: "project", workspace: workspace.slug, project: handle, tab: "stages", query: { stage: "dedup" } }}>Settings of the comparison</ButtonLink>;
  return (
    <div className="page-inside">
      <PageHead title="Duplicates" lead="Frames that show the same. Of a confirmed group one stays; nothing is deleted." />
      <FootageTabs here="duplicates" />
      <div className="stack">
        <div className="row wrap">
          <Segments<DuplicateGroupStatus>
            label="Groups" value={status} onChange={(value) => changeQuery({ status: value === "proposed" ? undefined : value })}
            options={[
              { value: "proposed", label: <>To decide <span className="faint figures">{writeCount(counts("proposed"))}</span></> }, { value: "confirmed", label: <>Confirmed <span className="faint figures">{writeCount(counts("confirmed"))}</span></> },
              { value: "rejected", label: <>Rejected <span className="faint figures">{writeCount(counts("rejected"))}</span></> },
            ]}
          />
          <span className="grow" />
          {may && groups.items.length > 0 && status !== "confirmed" && (
            <Button size="small" icon={<IconCheck />} busy={busy} keys="shift+c" tip="Confirms the marked group and all above it" onClick={() => void decide(groups.items.slice(0, here + 1), true)}>Confirm {here === 0 ? "the first" : `the first ${writeCount(here + 1)}`}</Button>
          )}
          {may && groups.items.length > 0 && status === "confirmed" && <Button size="small" busy={busy} tip="Takes the loaded groups back, to be decided again" onClick={() => void decide(groups.items, undefined)}>Decide {groups.more ? `these ${writeCount(groups.items.length)}` : "all"} again</Button>}
        </div>
        {groups.error !== undefined && <ErrorState error={groups.error} retry={groups.reload} />}
        {groups.error === undefined && groups.items.length === 0 && (groups.loading ? <SkeletonRows rows={3} height={180} /> : total === 0 ? (
          <EmptyState picture={<IconCopy size={48} />} title={isOff ? "Frames are not compared" : "No frames that show the same"} actions={settings}>
            {isOff ? "De-duplication is turned off in this project." : footage !== undefined && footage.counts.frames_filtered === 0 ? "Frames are compared once every video is through." : "All kept frames differ from each other, as far as they were compared."}
          </EmptyState>
        ) : (
          <EmptyState picture={<IconCheck size={48} />} title={status === "proposed" ? "Nothing is left to decide" : status === "confirmed" ? "No group is confirmed" : "No group is rejected"} actions={status === "proposed" && counts("confirmed") > 0 ? <Button onClick={() => changeQuery({ status: "confirmed" })}>Look at the confirmed groups</Button> : undefined}>
            {status === "proposed" && (footage?.settings.dedup.confirms ?? true) ? "In this project groups count as soon as they are found. You can take any of them back." : undefined}
          </EmptyState>
        ))}
        <ol className="groups" ref={list} aria-label="Groups">
          {groups.items.map((group, index) => (
            <GroupCard
              key={group.id} group={group} marked={index === here} may={may} mark={() => setAt(index)} choose={(member) => void choose(group, member)}
              confirm={() => void decide([group], true)} reject={() => void decide([group], false)} back={() => void decide([group], undefined)}
            />
          ))}
        </ol>
        {groups.more && <div ref={end}><SkeletonRows rows={1} height={120} /></div>}
        {!may && groups.items.length > 0 && <Notice>Reviewers and admins of this project decide about groups.</Notice>}
      </div>
    </div>
  );
};

const GroupCard = ({ group, marked, may, mark, choose, confirm, reject, back }: {
  group: DuplicateGroup; marked: boolean; may: boolean; mark: () => void; choose: (member: DuplicateGroupMember) => void; confirm: () => void; reject: () => void; back: () => void;
}) => {
  const far = Math.max(...group.members.map((member) => member.distance ?? 0));
  return (
    <li className={classNames("card group", marked && "group-on")} tabIndex={marked ? 0 : -1} aria-current={marked ? "true" : undefined} onFocus={mark} onClick={mark}>
      <div className="group-head">
        <strong className="grow figures">{writeOf(group.members.length, "frame")} <span className="soft">up to {distanceWords(group, far)} apart, {distanceWords(group, group.threshold)} allowed</span></strong>
        {may && group.status !== "proposed" && <Button size="small" look="ghost" icon={<IconUndo />} keys="u" tip="To be decided again; all frames come back" onClick={back}>Take back</Button>}
        {may && group.status !== "rejected" && <Button size="small" icon={<IconClose />} keys="x" tip="All frames stay, and the group is not proposed again" onClick={reject}>They differ</Button>}
        {may && group.status !== "confirmed" && <Button size="small" look="primary" icon={<IconCheck />} keys="c" tip="Only the marked frame stays among the images" onClick={confirm}>The same</Button>}
      </div>
      <ul className="group-members">
        {group.members.map((member, index) => (
          <li key={`${member.video_id} ${member.frame_number}`}>
            <button
              type="button" className={classNames("group-member", member.is_keeper && "group-keeper")} disabled={!may} aria-pressed={member.is_keeper}
              aria-label={`${member.is_keeper ? "Stays" : "Make this one stay"}: frame ${member.frame_number} of ${member.video}`} onClick={() => choose(member)}
            >
              <span className="group-picture">{member.url != null && <img src={member.url} alt="" loading="lazy" decoding="async" />}</span>
              <span className="frame-line small">
                {member.is_keeper ? <Badge look="success">stays</Badge> : <span className="figures">{member.distance == null ? "" : distanceWords(group, member.distance)}</span>}
                <span className="cut grow soft">{member.video}</span>
                <span className="faint figures">{writeTime(member.seconds)}</span>
                {index < 9 && marked && <span className="key" aria-hidden="true">{index + 1}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </li>
  );
};

const distanceWords = (group: DuplicateGroup, distance: number): string =>
  group.method === "embedding" ? distance.toFixed(2) : `${Math.round(distance)} of ${group.method === "phash256" ? 256 : 64} bits`;
