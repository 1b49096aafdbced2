/** Page addresses are typed values, used both to show a page and to link to one. */
export type ProjectPage = "overview" | "sources" | "buckets" | "footage" | "frames" | "duplicates" | "stages" | "videos" | "images" | "objects" | "search" | "annotate" | "marks" | "classes" | "exports" | "settings";
export type WorkspacePage = "general" | "members" | "models" | "keys";

export type Route =
  | { page: "home" }
  | { page: "sign-in"; next?: string }
  | { page: "sign-up"; next?: string }
  | { page: "recover" }
  | { page: "reset" }
  | { page: "invite"; code: string }
  | { page: "account" }
  | { page: "projects"; workspace: string; query?: RouteQuery }
  | { page: "new-project"; workspace: string }
  | { page: "workspace"; workspace: string; tab: WorkspacePage }
  | { page: "project"; workspace: string; project: string; tab: ProjectPage; /** Of the tab's things, the one shown: a video. */ item?: string; query?: RouteQuery }
  | { page: "image"; workspace: string; project: string; image: string; query?: RouteQuery }
  | { page: "video"; workspace: string; project: string; video: string; query?: RouteQuery }
  | { page: "not-found" };

/** Filters, selection and the like; several values of one name are kept in order. */
export type RouteQuery = Record<string, string | readonly string[] | undefined>;

const projectPages: readonly ProjectPage[] = ["overview", "sources", "buckets", "footage", "frames", "duplicates", "stages", "videos", "images", "objects", "search", "annotate", "marks", "classes", "exports", "settings"];
const workspacePages: readonly WorkspacePage[] = ["general", "members", "models", "keys"];

export const writeRouteQuery = (query: RouteQuery | undefined): string => {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === "") continue;
    if (typeof value === "string") parts.append(name, value);
    else value.forEach((item) => parts.append(name, item));
  }
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
};

export const readRouteQuery = (search: string): RouteQuery => {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const before = query[name];
    query[name] = before === undefined ? value : typeof before === "string" ? [before, value] : [...before, value];
  }
  return query;
};

const segment = encodeURIComponent;

export const hrefOf = (route: Route): string => {
  switch (route.page) {
    case "home": return "/";
    case "sign-in":
    case "sign-up": return `/${route.page}${writeRouteQuery({ next: route.next })}`;
    case "recover": return "/recover";
    case "reset": return "/reset";
    case "invite": return `/invite/${segment(route.code)}`;
    case "account": return "/account";
    case "projects": return `/w/${segment(route.workspace)}${writeRouteQuery(route.query)}`;
    case "new-project": return `/w/${segment(route.workspace)}/new`;
    case "workspace": return `/w/${segment(route.workspace)}/settings${route.tab === "general" ? "" : `/${route.tab}`}`;
    case "project":
      return `/w/${segment(route.workspace)}/${segment(route.project)}${route.tab === "overview" ? "" : `/${route.tab}`}${route.item === undefined ? "" : `/${segment(route.item)}`}${writeRouteQuery(route.query)}`;
    case "image":
      return `/w/${segment(route.workspace)}/${segment(route.project)}/images/${segment(route.image)}${writeRouteQuery(route.query)}`;
    case "video":
      return `/w/${segment(route.workspace)}/${segment(route.project)}/videos/${segment(route.video)}/annotate${writeRouteQuery(route.query)}`;
    case "not-found": return "/404";
  }
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

export const routeOf = (path: string, search: string): Route => {
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  const query = readRouteQuery(search);
  const next = typeof query.next === "string" ? query.next : undefined;
  if (parts.length === 0) return { page: "home" };
  if (parts.length === 1) {
    switch (parts[0]) {
      case "sign-in": return { page: "sign-in", next };
      case "sign-up": return { page: "sign-up", next };
      case "recover": return { page: "recover" };
      case "reset": return { page: "reset" };
      case "account": return { page: "account" };
      default: return { page: "not-found" };
    }
  }
  if (parts[0] === "invite" && parts.length === 2) return { page: "invite", code: parts[1] };
  if (parts[0] !== "w") return { page: "not-found" };
  const workspace = parts[1];
  if (parts.length === 2) return { page: "projects", workspace, query };
  // `new` and `settings` cannot be projects' slugs: the server reserves them, and ids always work.
  if (parts[2] === "new" && parts.length === 3) return { page: "new-project", workspace };
  if (parts[2] === "settings" && parts.length <= 4) {
    const tab = (parts[3] ?? "general") as WorkspacePage;
    return workspacePages.includes(tab) ? { page: "workspace", workspace, tab } : { page: "not-found" };
  }
  const project = parts[2];
  if (parts.length === 5 && parts[3] === "images") return { page: "image", workspace, project, image: parts[4], query };
  if (parts.length === 5 && parts[3] === "videos") return { page: "project", workspace, project, tab: "videos", item: parts[4], query };
  if (parts.length === 6 && parts[3] === "videos" && parts[5] === "annotate") return { page: "video", workspace, project, video: parts[4], query };
  const tab = (parts[3] ?? "overview") as ProjectPage;
  if (parts.length > 4 || !projectPages.includes(tab)) return { page: "not-found" };
  return { page: "project", workspace, project, tab, query };
};

/** A project's slug, unless it would read as one of our own words. */
export const projectHandle = (project: { id: string; slug: string }): string =>
  project.slug === "new" || project.slug === "settings" ? project.id : project.slug;
