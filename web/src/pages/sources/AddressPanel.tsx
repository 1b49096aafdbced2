import { useRef, useState } from "react";
import { post } from "../../api/client";
import type { Job } from "../../api/model";
import { useFootageActivity } from "../../data/footage";
import { trackJob } from "../../jobs/tracker";
import { changeQuery } from "../../routing/navigation";
import { Button } from "../../ui/Button";
import { Field, Input, TextArea } from "../../ui/Field";
import { IconFolder, IconSearch } from "../../ui/icons";
import { ErrorNotice, Notice } from "../../ui/states";
import { useInProject } from "../project/context";
import { keepAsked, type Asked } from "./asked";

const mostListBytes = 2_000_000;

/** Addresses, playlists and searches: looked through first, so that a person sees what would come. */
export const AddressPanel = () => {
  const { project } = useInProject();
  const activity = useFootageActivity(project.id);
  const [list, setList] = useState("");
  const [search, setSearch] = useState("");
  const [limit, setLimit] = useState("50");
  const [wrong, setWrong] = useState<{ list?: string; limit?: string }>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState<"look" | "take">();
  const file = useRef<HTMLInputElement>(null);
  const isOff = activity.value?.fetches_addresses === false;
  const hasSites = activity.value?.searches_sites !== false;
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    if (chosen.size > mostListBytes) setWrong({ list: `${chosen.name} is too large for a list of addresses.` });
    else {
      const text = await chosen.text();
      setList((now) => (now.trim() === "" ? text : `${now.trimEnd()}\n${text}`));
      setWrong({});
    }
  };
  const start = async (dryRun: boolean) => {
    const most = Number(limit);
    const found: typeof wrong = {};
    if (list.trim() === "" && search.trim() === "") found.list = "Enter an address, or words to search for.";
    if (!Number.isInteger(most) || most < 1 || most > 500) found.limit = "A whole number, 1 to 500.";
    setWrong(found);
    setError(undefined);
    if (Object.keys(found).length > 0) return;
    const asked: Asked = { ...(list.trim() === "" ? {} : { list }), ...(search.trim() === "" ? {} : { searches: [search.trim()] }), limit: most };
    setBusy(dryRun ? "look" : "take");
    try {
      const job = await post<Job>(`/projects/${project.id}/sources`, { ...asked, dry_run: dryRun });
      keepAsked(job.id, asked);
      trackJob(job);
      changeQuery({ find: job.id });
    } catch (failure) {
      setError(failure);
    }
    setBusy(undefined);
  };
  return (
    <section className="card" aria-label="Videos from the web">
      <div className="card-head"><h2>Videos from the web</h2></div>
      <form className="card-body stack" onSubmit={(event) => { event.preventDefault(); void start(true); }}>
        <ErrorNotice error={error} />
        {isOff ? <Notice look="warning">This server fetches nothing from the web. Drop video files instead.</Notice>
          : !hasSites && (
            <Notice look="warning">
              This server cannot look into pages, playlists or searches, since yt-dlp is not installed there. Addresses of video files themselves (ending in .mp4, .webm …) work.
              Whoever runs the server installs it with <code>make bootstrap</code>, or names it in <code>FRAMEWRIGHT_YT_DLP</code>.
            </Notice>
          )}
        <Field label="Addresses" error={wrong.list} hint={<>One a line: a video, a page, a playlist or a channel. <code>search: words</code> searches, <code>limit=10</code> at the end of a line takes fewer, and what follows <code>#</code> is a comment.</>}>
          <TextArea
            className="textarea-code" rows={4} value={list} spellCheck={false} disabled={isOff} placeholder={"https://example.org/clip.mp4\nhttps://example.org/playlist limit=20  # the newest"}
            onChange={(event) => setList(event.target.value)}
            onKeyDown={(event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void start(true); }}
            onDrop={(event) => { if (event.dataTransfer.files.length === 1) { event.preventDefault(); event.stopPropagation(); void read(event.dataTransfer.files[0]); } }}
          />
        </Field>
        <div className="search-row">
          <Field label="Search for" note="optional" hint={hasSites ? "On YouTube." : "Needs yt-dlp on the server."}><Input value={search} maxLength={300} disabled={isOff || !hasSites} placeholder="dashcam rain night" onChange={(event) => setSearch(event.target.value)} /></Field>
          <Field label="At most" error={wrong.limit} hint="Videos of each playlist or search."><Input className="short" inputMode="numeric" value={limit} disabled={isOff} onChange={(event) => setLimit(event.target.value)} /></Field>
        </div>
        <div className="row wrap">
          <Button type="submit" look="primary" icon={<IconSearch />} busy={busy === "look"} disabled={isOff} tip="Shows what there is, and takes nothing yet" keys="mod+enter">Look first</Button>
          <Button busy={busy === "take"} disabled={isOff} tip="Takes everything that is found" onClick={() => void start(false)}>Take all</Button>
          <span className="grow" />
          <Button look="ghost" icon={<IconFolder />} disabled={isOff} onClick={() => file.current?.click()}>Read a list from a file</Button>
          <input ref={file} type="file" hidden accept=".txt,.csv,.list,text/plain" aria-label="List of addresses" data-testid="list" onChange={(event) => { void read(event.target.files?.[0]); event.target.value = ""; }} />
        </div>
      </form>
    </section>
  );
};
