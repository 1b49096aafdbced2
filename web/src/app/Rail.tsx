import type { ReactNode } from "react";
import { RequestError } from "../api/errors";
import { isBusy, useFootage } from "../data/footage";
import { useProject } from "../data/projects";
import { useVideoUploads } from "../upload/videos";
import { useDrops } from "../upload/useUploads";
import { Link } from "../routing/Link";
import { navigate, usePlace } from "../routing/navigation";
import type { ProjectPage, Route } from "../routing/routes";
import { useShortcuts } from "../keys/shortcuts";
import { IconButton } from "../ui/Button";
import { IconBin, IconBox, IconCheck, IconChevronLeft, IconChevronRight, IconExport, IconFolder, IconGrid, IconHome, IconImages, IconKey, IconModel, IconPalette, IconPeople, IconPin, IconReview, IconSearch, IconSettings, IconUpload, IconVideo } from "../ui/icons";
import { Tooltip } from "../ui/Tooltip";
import { writeCount } from "../ui/write";
import { useSignedIn } from "./me";

/** The loop of a project with a count and a state each; elsewhere the workspace's pages. */
export const Rail = ({ folded, setFolded }: { folded: boolean; setFolded: (folded: boolean) => void }) => {
  const { route } = usePlace();
  const project = useProject(route.page === "project" ? route.project : null);
  // What does not exist has no pages to go to.
  const isIn = route.page === "project" && !(project.value === undefined && project.error instanceof RequestError && project.error.status === 404);
  return (
    <nav className="rail" aria-label={isIn ? "Project" : "Workspace"}>
      <div className="rail-scroll">
        {isIn && route.page === "project" ? <ProjectRail handle={route.project} here={route.tab} folded={folded} /> : <WorkspaceRail folded={folded} />}
      </div>
      <div className="rail-foot">
        <IconButton
          label={folded ? "Unfold the rail" : "Fold the rail"} keys="[" side="right" icon={folded ? <IconChevronRight /> : <IconChevronLeft />}
          onClick={() => setFolded(!folded)}
        />
      </div>
    </nav>
  );
};

const RailLink = ({ to, icon, label, count, state, here, folded, keys, words }: {
  to: Route; icon: ReactNode; label: string; count?: number; state?: "done" | "busy" | "next"; here: boolean; folded: boolean; keys?: string; words?: string;
}) => {
  const link = (
    <Link to={to} className={`rail-link${state === "next" && !here ? " rail-next" : ""}`} aria-current={here ? "page" : undefined} aria-label={folded ? label : undefined}>
      {icon}
      {!folded && <span className="grow cut">{label}</span>}
      {!folded && count !== undefined && count > 0 && (
        <span className="rail-count figures" title={words}>{writeCount(count)}{words !== undefined && <span className="heard"> {words}</span>}</span>
      )}
      {!folded && state === "done" && <IconCheck className="good" aria-label="done" />}
      {state === "busy" && <span className="rail-busy" title="Running" />}
    </Link>
  );
  return folded || keys !== undefined ? <Tooltip label={label} keys={keys} side="right">{link}</Tooltip> : link;
};

const ProjectRail = ({ handle, here, folded }: { handle: string; here: ProjectPage; folded: boolean }) => {
  const { workspace } = useSignedIn();
  const project = useProject(handle);
  const drops = useDrops(project.value?.id);
  const videos = useVideoUploads();
  const footage = useFootage(project.value?.id ?? null);
  const counts = project.value?.counts;
  const to = (tab: ProjectPage, query?: Record<string, string>): Route => ({ page: "project", workspace: workspace.slug, project: handle, tab, query });
  const go = (tab: ProjectPage) => () => navigate(to(tab));
  useShortcuts([
    { keys: "g o", label: "Overview", group: "Go to", run: go("overview") },
    { keys: "g u", label: "Sources and upload", group: "Go to", run: go("sources") },
    { keys: "g p", label: "Footage", group: "Go to", run: go("footage") },
    { keys: "g v", label: "Videos", group: "Go to", run: go("videos") },
    { keys: "g i", label: "Images", group: "Go to", run: go("images") },
    { keys: "g b", label: "Objects", group: "Go to", run: go("objects") },
    { keys: "g f", label: "Find and search", group: "Go to", run: go("search") },
    { keys: "g n", label: "Annotate the next image", group: "Go to", run: go("annotate") },
    { keys: "g m", label: "Marks", group: "Go to", run: go("marks") },
    { keys: "g c", label: "Classes", group: "Go to", run: go("classes") },
    { keys: "g e", label: "Export", group: "Go to", run: go("exports") },
  ]);
  const images = counts?.images ?? 0;
  const toDo = counts === undefined ? 0 : counts.unlabelled + counts.in_progress;
  const films = footage.value?.counts.total ?? 0;
  const next = counts === undefined ? undefined : images === 0 ? (films > 0 ? "footage" : "sources") : toDo > 0 ? "annotate" : "exports";
  const uploading = drops.some((drop) => drop.state === "running") || videos.some((video) => video.projectID === project.value?.id && video.state === "sending");
  const shared = { folded };
  return (
    <>
      <RailLink {...shared} to={to("overview")} icon={<IconHome />} label="Overview" here={here === "overview"} keys="g o" />
      <div className="rail-title">{folded ? "" : "Dataset"}</div>
      <RailLink {...shared} to={to("sources")} icon={<IconUpload />} label="Sources" here={here === "sources" || here === "buckets"} keys="g u" state={uploading ? "busy" : next === "sources" ? "next" : undefined} />
      <RailLink
        {...shared} to={to("footage")} icon={<IconVideo />} label="Footage" count={films} words={films === 1 ? "video" : "videos"} keys="g p"
        here={here === "footage" || here === "frames" || here === "duplicates" || here === "stages"} state={footage.value !== undefined && isBusy(footage.value) ? "busy" : next === "footage" ? "next" : undefined}
      />
      <RailLink {...shared} to={to("videos")} icon={<IconVideo />} label="Videos" here={here === "videos"} keys="g v" />
      <RailLink {...shared} to={to("images")} icon={<IconImages />} label="Images" count={images} words={images === 1 ? "image" : "images"} here={here === "images"} keys="g i" />
      <RailLink {...shared} to={to("objects")} icon={<IconGrid />} label="Objects" count={counts?.annotations} words={counts?.annotations === 1 ? "label" : "labels"} here={here === "objects"} keys="g b" />
      <RailLink {...shared} to={to("search")} icon={<IconSearch />} label="Search" here={here === "search"} keys="g f" />
      <RailLink
        {...shared} to={to("annotate")} icon={<IconBox />} label="Annotate" count={toDo} words="to do" here={here === "annotate"} keys="g n"
        state={images > 0 && toDo === 0 ? "done" : next === "annotate" ? "next" : undefined}
      />
      {project.value?.review === true && (
        <RailLink {...shared} to={to("images", { annotation_status: "submitted" })} icon={<IconReview />} label="Review" here={false} />
      )}
      <RailLink {...shared} to={to("marks")} icon={<IconPin />} label="Marks" here={here === "marks"} keys="g m" />
      <RailLink {...shared} to={to("exports")} icon={<IconExport />} label="Export" here={here === "exports"} keys="g e" state={next === "exports" && images > 0 ? "next" : undefined} />
      <div className="rail-title">{folded ? "" : "Project"}</div>
      <RailLink {...shared} to={to("classes")} icon={<IconPalette />} label="Classes" count={counts?.classes} words={counts?.classes === 1 ? "class" : "classes"} here={here === "classes"} keys="g c" />
      <RailLink {...shared} to={to("settings")} icon={<IconSettings />} label="Settings" here={here === "settings"} />
    </>
  );
};

const WorkspaceRail = ({ folded }: { folded: boolean }) => {
  const { route, query } = usePlace();
  const { workspace } = useSignedIn();
  const slug = workspace.slug;
  const bin = query.view === "bin";
  return (
    <>
      <RailLink to={{ page: "projects", workspace: slug }} icon={<IconGrid />} label="Projects" here={(route.page === "projects" && !bin) || route.page === "new-project"} folded={folded} keys="g h" />
      <RailLink to={{ page: "projects", workspace: slug, query: { view: "bin" } }} icon={<IconBin />} label="Bin" here={route.page === "projects" && bin} folded={folded} />
      <div className="rail-title">{folded ? "" : "Workspace"}</div>
      <RailLink to={{ page: "workspace", workspace: slug, tab: "general" }} icon={<IconFolder />} label="General" here={route.page === "workspace" && route.tab === "general"} folded={folded} />
      <RailLink to={{ page: "workspace", workspace: slug, tab: "members" }} icon={<IconPeople />} label="Members" here={route.page === "workspace" && route.tab === "members"} folded={folded} />
      <RailLink to={{ page: "workspace", workspace: slug, tab: "models" }} icon={<IconModel />} label="Models" here={route.page === "workspace" && route.tab === "models"} folded={folded} />
      <RailLink to={{ page: "workspace", workspace: slug, tab: "keys" }} icon={<IconKey />} label="API keys" here={route.page === "workspace" && route.tab === "keys"} folded={folded} />
    </>
  );
};
