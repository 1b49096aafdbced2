import { lazy, Suspense } from "react";
import { hasCode, RequestError } from "../../api/errors";
import { useTitle } from "../../app/pageTitle";
import { useProject } from "../../data/projects";
import type { ProjectPage, RouteQuery } from "../../routing/routes";
import { ErrorState, Notice, Skeleton } from "../../ui/states";
import { Button } from "../../ui/Button";
import { AnnotatePage } from "./AnnotatePage";
import { BucketsPage } from "../sources/BucketsPage";
import { ClassesPage } from "../classes/ClassesPage";
import { ExportsPage } from "../exports/ExportsPage";
import { GalleryPage } from "../gallery/GalleryPage";
import { NotFoundPage } from "../NotFoundPage";
import { OverviewPage } from "./OverviewPage";
import { ProjectContext } from "./context";
import { ProjectSettingsPage } from "./ProjectSettingsPage";
import { SearchPage } from "../search/SearchPage";
import { SourcesPage } from "../sources/SourcesPage";
import { VideoPage } from "../videos/VideoPage";
import { VideosPage } from "../videos/VideosPage";

const ObjectsPage = lazy(() => import("../objects/ObjectsPage"));
const MarksPage = lazy(() => import("../marks/MarksPage"));
const FootagePages = lazy(() => import("../footage/FootagePages"));

const names: Record<ProjectPage, string> = {
  overview: "Overview", sources: "Sources", buckets: "Buckets", footage: "Footage", frames: "Kept and dropped", duplicates: "Duplicates", stages: "Footage settings", videos: "Videos", images: "Images", objects: "Objects", search: "Search", annotate: "Annotate", marks: "Marks", classes: "Classes", exports: "Export", settings: "Settings",
};

export const ProjectPages = ({ handle, tab, item, query }: { handle: string; tab: ProjectPage; item?: string; query: RouteQuery }) => {
  const project = useProject(handle);
  useTitle(project.value === undefined ? undefined : `${names[tab]} · ${project.value.name}`);
  if (project.value === undefined) {
    if (project.error === undefined) {
      return <div className="page-inside" role="status" aria-label="Loading the project"><Skeleton width={240} height={28} /><div className="gap-24" /><Skeleton height={180} /></div>;
    }
    if ((project.error instanceof RequestError && project.error.status === 404) || hasCode(project.error, "not_found")) return <NotFoundPage what="project" />;
    return <ErrorState error={project.error} retry={project.reload} />;
  }
  return (
    <ProjectContext.Provider value={{ project: project.value, handle, reload: project.reload }}>
      {project.error !== undefined && tab !== "images" && tab !== "objects" && (
        <div className="page-inside page-stale"><Notice look="warning" actions={<Button size="small" onClick={project.reload}>Try again</Button>}>These numbers may be old: the last reading failed.</Notice></div>
      )}
      {tab === "overview" ? <OverviewPage />
        : tab === "sources" ? <SourcesPage query={query} />
        : tab === "buckets" ? <BucketsPage />
        : tab === "footage" || tab === "frames" || tab === "duplicates" || tab === "stages" ? (
          <Suspense fallback={<div className="page-inside" role="status" aria-label="Loading"><Skeleton width={240} height={28} /></div>}><FootagePages tab={tab} query={query} /></Suspense>
        )
        : tab === "videos" ? (item === undefined ? <VideosPage query={query} /> : <VideoPage key={item} id={item} query={query} />)
        : tab === "images" ? <GalleryPage query={query} />
        : tab === "objects" ? (
          <Suspense fallback={<div className="page-inside" role="status" aria-label="Loading"><Skeleton width={240} height={28} /></div>}><ObjectsPage query={query} /></Suspense>
        )
        : tab === "marks" ? (
          <Suspense fallback={<div className="page-inside" role="status" aria-label="Loading"><Skeleton width={240} height={28} /></div>}><MarksPage query={query} /></Suspense>
        )
        : tab === "search" ? <SearchPage query={query} />
        : tab === "annotate" ? <AnnotatePage />
        : tab === "classes" ? <ClassesPage />
        : tab === "exports" ? <ExportsPage query={query} />
        : <ProjectSettingsPage />}
    </ProjectContext.Provider>
  );
};
