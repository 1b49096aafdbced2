import { useEffect, useMemo, useRef, useState, type FocusEvent } from "react";
import { get } from "../../api/client";
import type { Mark, Page } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { mayLabel } from "../../data/projects";
import { useShortcuts } from "../../keys/shortcuts";
import { ButtonLink, Link } from "../../routing/Link";
import type { Route, RouteQuery } from "../../routing/routes";
import { Button } from "../../ui/Button";
import { classNames } from "../../ui/classNames";
import { IconCheck, IconImages, IconPin, IconRestore } from "../../ui/icons";
import { EmptyState, ErrorNotice, ErrorState, SkeletonRows } from "../../ui/states";
import { writeAgo, writeOf } from "../../ui/write";
import { useMarks, type Marks } from "../../workbench/marks";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { leaveMarks, markFilters, markStateOf, type MarkState } from "./filters";

const states: readonly { state: MarkState; label: string }[] = [{ state: "open", label: "Open" }, { state: "resolved", label: "Resolved" }, { state: "all", label: "All" }];
const pageSize = 100;

/** Everything in the project that somebody wants looked at, the newest first. */
const MarksPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const state = markStateOf(query);
  const [wanted, setWanted] = useState({ state, count: pageSize });
  const count = wanted.state === state ? wanted.count : pageSize;
  const [hasMore, setHasMore] = useState(false);
  const marks = useMarks(project.id, useMemo(() => ({
    name: `project/${project.id}/marks/${state}/${count}`,
    read: async (signal: AbortSignal) => {
      const items: Mark[] = [];
      let cursor: string | undefined;
      do {
        const page: Page<Mark> = await get<Page<Mark>>(`/projects/${project.id}/marks`, { ...markFilters({ state }), limit: Math.min(500, count - items.length), cursor }, signal);
        items.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && items.length < count);
      setHasMore(cursor !== undefined);
      return items;
    },
    target: () => Promise.reject(new Error("Marks are made where they are about something.")),
  }), [project.id, state, count]));
  // What was shown stays while more of it is read.
  const last = useRef<{ state: MarkState; items: Mark[] }>();
  if (marks.isRead) last.current = { state, items: marks.all };
  const items = marks.isRead ? marks.all : last.current?.state === state ? last.current.items : undefined;
  useEffect(() => leaveMarks(query), [query]);
  const to = (next: MarkState): Route => ({ page: "project", workspace: workspace.slug, project: handle, tab: "marks", query: next === "open" ? undefined : { state: next } });
  return (
    <div className="page-inside">
      <PageHead title="Marks" lead="What somebody wants looked at: on an image, a frame of a video or a point cloud." />
      <nav className="tabs mark-tabs" aria-label="Which marks">
        {states.map((one) => <Link key={one.state} to={to(one.state)} replace aria-current={one.state === state ? "page" : undefined}>{one.label}</Link>)}
      </nav>
      {items === undefined ? (marks.error !== undefined ? <ErrorState error={marks.error} retry={marks.reload} /> : <SkeletonRows rows={5} height={72} />)
        : items.length === 0 ? <NoMarks state={state} to={to} images={{ page: "project", workspace: workspace.slug, project: handle, tab: "images" }} />
        : (
          <>
            <ErrorNotice error={marks.error} retry={marks.reload} />
            <MarkList items={items} marks={marks} readOnly={!mayLabel(project)} to={(mark) => ({ page: "image", workspace: workspace.slug, project: handle, image: mark.image_id, query: { mark: mark.id } })}
              toVideo={(mark) => (mark.video_id == null ? undefined : { page: "video", workspace: workspace.slug, project: handle, video: mark.video_id, query: { frame: String(mark.frame_number ?? 0), mark: mark.id } })} />
            {hasMore && <More more={() => setWanted({ state, count: count + pageSize })} busy={!marks.isRead} />}
          </>
        )}
    </div>
  );
};
export default MarksPage;

const NoMarks = ({ state, to, images }: { state: MarkState; to: (state: MarkState) => Route; images: Route }) => (
  state === "resolved" ? <EmptyState picture={<IconPin size={48} />} title="No mark is resolved yet">Whoever has dealt with a mark resolves it; it stays here, and can be opened again.</EmptyState> : (
    <EmptyState
      picture={<IconPin size={48} />} title={state === "open" ? "Nothing waits to be looked at" : "Nobody has marked anything"}
      actions={<>{state === "open" && <ButtonLink to={to("resolved")}>Resolved marks</ButtonLink>}<ButtonLink look="primary" icon={<IconImages />} to={images}>Look through the images</ButtonLink></>}
    >
      Something looks wrong in an image, a video or a cloud? Press Shift C there, click on the place and say what. It is listed here until somebody resolves it.
    </EmptyState>
  )
);

/** Reads on as soon as the end of the list comes into sight. */
const More = ({ more, busy }: { more: () => void; busy: boolean }) => {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    if (end.current === null || busy) return undefined;
    const observer = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) latest.current(); }, { rootMargin: "600px" });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [busy]);
  return <div ref={end} className="marks-more"><Button busy={busy} onClick={more}>More marks</Button></div>;
};

const MarkList = ({ items, marks, readOnly, to, toVideo }: { items: Mark[]; marks: Marks; readOnly: boolean; to: (mark: Mark) => Route; toVideo: (mark: Mark) => Route | undefined }) => {
  const list = useRef<HTMLUListElement>(null);
  // Which line has the focus: what is resolved may go from under it, and the next one takes its place.
  const [at, setAt] = useState<number>();
  const links = () => [...(list.current?.querySelectorAll<HTMLElement>(".mark-main") ?? [])];
  const put = (index: number) => links()[Math.max(0, Math.min(links().length - 1, index))]?.focus();
  useEffect(() => { if (at !== undefined && document.activeElement === document.body) put(at); });
  const step = (by: 1 | -1) => put(at === undefined ? (by > 0 ? 0 : items.length - 1) : at + by);
  const turn = (mark: Mark) => void marks.resolve(mark, mark.resolved_at == null);
  useShortcuts([
    { keys: "j|arrowdown", label: "Next mark", group: "Marks", repeats: true, run: () => step(1) },
    { keys: "k|arrowup", label: "Mark before", group: "Marks", repeats: true, run: () => step(-1) },
    { keys: "r", label: "Resolve the mark, or open it again", group: "Marks", disabled: readOnly || at === undefined || items[at] === undefined, run: () => { if (at !== undefined) turn(items[at]); } },
  ]);
  const onFocus = (event: FocusEvent<HTMLUListElement>) => {
    const line = (event.target as HTMLElement).closest("li");
    if (line !== null) setAt([...(list.current?.children ?? [])].indexOf(line));
  };
  const onBlur = (event: FocusEvent<HTMLUListElement>) => { if (event.relatedTarget !== null && list.current?.contains(event.relatedTarget as Node) !== true) setAt(undefined); };
  return (
    <ul className="lines mark-lines" aria-label={`Marks: ${writeOf(items.length, "mark")} listed`} ref={list} onFocus={onFocus} onBlur={onBlur}>
      {items.map((mark) => {
        const isResolved = mark.resolved_at != null;
        const video = toVideo(mark);
        return (
          <li key={mark.id} className="line mark-line" data-resolved={isResolved || undefined}>
            <Link to={to(mark)} className="mark-main" aria-label={`${isResolved ? "Resolved" : "Open"}, ${mark.filename}: ${mark.text}`}>
              <MarkPicture mark={mark} />
              <span className="mark-words">
                <span className="mark-text">{mark.text}</span>
                <span className="soft small cut">{mark.filename}{mark.position == null && " · no place"}</span>
                <span className="faint small" title={mark.created_at}>
                  {mark.author_name ?? "Somebody who is gone"}, {writeAgo(mark.created_at)}
                  {isResolved && <> · resolved by {mark.resolver_name ?? "somebody who is gone"}, {writeAgo(mark.resolved_at ?? "")}</>}
                </span>
              </span>
            </Link>
            <span className="row mark-acts">
              {video !== undefined && <ButtonLink size="small" look="ghost" to={video}>In the video</ButtonLink>}
              {!readOnly && (isResolved ? <Button size="small" icon={<IconRestore />} keys="r" tip="It is not dealt with after all" onClick={() => turn(mark)}>Open again</Button>
                : <Button size="small" icon={<IconCheck />} keys="r" tip="It is dealt with" onClick={() => turn(mark)}>Resolve</Button>)}
            </span>
          </li>
        );
      })}
    </ul>
  );
};

/** The whole picture, small, with a dot where the mark is. */
const MarkPicture = ({ mark }: { mark: Mark }) => {
  const { thumb, position, image_width: width, image_height: height } = mark;
  const [broken, setBroken] = useState(false);
  useEffect(() => setBroken(false), [thumb]);
  if (thumb == null || broken) return <span className="mark-picture mark-picture-none" aria-hidden="true"><IconPin size={20} /></span>;
  return (
    <span className="mark-picture" aria-hidden="true">
      <span className="mark-frame">
        <img src={thumb} alt="" loading="lazy" decoding="async" draggable={false} onError={() => setBroken(true)} />
        {position != null && position.z == null && width != null && height != null && (
          <span className={classNames("mark-dot", mark.resolved_at != null && "mark-dot-resolved")} style={{ left: `${(position.x / width) * 100}%`, top: `${(position.y / height) * 100}%` }} />
        )}
      </span>
    </span>
  );
};
