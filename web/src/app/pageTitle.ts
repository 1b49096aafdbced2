import { useEffect } from "react";
import type { Route } from "../routing/routes";

const titles: Partial<Record<Route["page"], string>> = {
  "sign-in": "Sign in", "sign-up": "Sign up", recover: "Forgotten password", reset: "New password", account: "Account",
  projects: "Projects", "new-project": "New project", workspace: "Workspace settings", "not-found": "Not found", invite: "Invitation",
};
const tabs = { overview: "Overview", sources: "Sources", buckets: "Buckets", footage: "Footage", frames: "Kept and dropped", duplicates: "Duplicates", stages: "Footage settings", videos: "Videos", images: "Images", objects: "Objects", search: "Search", annotate: "Annotate", marks: "Marks", classes: "Classes", exports: "Exports", settings: "Settings" };

/** The window's title until a page knows better. */
export const usePageTitle = (route: Route): void => {
  const title = route.page === "project" ? `${tabs[route.tab]} · ${route.project}` : route.page === "image" ? `Image · ${route.project}` : route.page === "video" ? `Video · ${route.project}` : titles[route.page];
  useEffect(() => {
    document.title = title === undefined ? "Framewright" : `${title} · Framewright`;
  }, [title]);
};

export const useTitle = (title: string | undefined): void => {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Framewright`;
  }, [title]);
};
