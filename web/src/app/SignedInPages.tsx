import { lazy, Suspense, useEffect } from "react";
import { AccountPage } from "../pages/AccountPage";
import { InvitePage } from "../pages/InvitePage";
import { NewProjectPage } from "../pages/projects/NewProjectPage";
import { NotFoundPage } from "../pages/NotFoundPage";
import { ProjectsPage } from "../pages/projects/ProjectsPage";
import { ProjectPages } from "../pages/project/ProjectPages";
import { WorkspacePages } from "../pages/workspace/WorkspacePages";
import { navigate, usePlace } from "../routing/navigation";
import { ErrorBoundary } from "./ErrorBoundary";
import { useSignedIn } from "./me";
import { Shell } from "./Shell";

const ImagePage = lazy(() => import("../workbench/ImagePage"));
const VideoWorkbenchPage = lazy(() => import("../workbench/video/VideoWorkbenchPage"));

/** Pages for people who are signed in; loaded after the sign-in page. */
const SignedInPages = () => {
  const { route, href } = usePlace();
  const { workspace } = useSignedIn();
  useEffect(() => {
    if (route.page === "home") navigate({ page: "projects", workspace: workspace.slug }, { replace: true });
  }, [route, workspace]);
  if (route.page === "image") {
    return (
      <Suspense fallback={<div className="workbench-starting" role="status" aria-label="Loading the workbench" />}>
        <ImagePage workspace={route.workspace} project={route.project} image={route.image} query={route.query ?? {}} />
      </Suspense>
    );
  }
  if (route.page === "video") {
    return (
      <Suspense fallback={<div className="workbench-starting" role="status" aria-label="Loading the workbench" />}>
        <VideoWorkbenchPage key={route.video} project={route.project} video={route.video} query={route.query ?? {}} />
      </Suspense>
    );
  }
  return (
    <Shell>
      <ErrorBoundary place={href}>
        {route.page === "projects" ? <ProjectsPage query={route.query ?? {}} />
          : route.page === "new-project" ? <NewProjectPage />
          : route.page === "workspace" ? <WorkspacePages tab={route.tab} />
          : route.page === "project" ? <ProjectPages handle={route.project} tab={route.tab} item={route.item} query={route.query ?? {}} />
          : route.page === "account" ? <AccountPage />
          : route.page === "invite" ? <InvitePage code={route.code} />
          : route.page === "home" ? null
          : <NotFoundPage what="page" />}
      </ErrorBoundary>
    </Shell>
  );
};
export default SignedInPages;
