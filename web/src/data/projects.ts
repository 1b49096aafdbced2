import { get } from "../api/client";
import type { Format, LabelClass, Page, Project } from "../api/model";
import { useResource, type Resource } from "./resources";

/** Resources of one project; names start with `project/HANDLE`, so that one `invalidate` reaches all of them. */
export const projectName = (handle: string): string => `project/${handle}`;

/** Without a handle nothing is read. */
export const useProject = (handle: string | null): Resource<Project> =>
  useResource(handle == null ? null : `${projectName(handle)}/show`, (signal) => get<Project>(`/projects/${encodeURIComponent(handle ?? "")}`, undefined, signal));

export const useProjects = (): Resource<Page<Project>> =>
  useResource("projects/all", (signal) => get<Page<Project>>("/projects", { limit: 500 }, signal));

export const useClasses = (handle: string | null): Resource<LabelClass[]> =>
  useResource(handle == null ? null : `${projectName(handle)}/classes`, async (signal) => {
    const page = await get<Page<LabelClass>>(`/projects/${encodeURIComponent(handle ?? "")}/classes`, undefined, signal);
    return [...page.items].sort((a, b) => a.position - b.position);
  });

export const useFormats = (): Resource<Format[]> =>
  useResource("formats", async (signal) => (await get<{ items: Format[] }>("/formats", undefined, signal)).items);

export const mayEdit = (project: Project): boolean => project.role === "admin";
export const mayReview = (project: Project): boolean => project.role === "admin" || project.role === "reviewer";
/** Whether an image of a classification project has one class at most. */
export const isSingleClass = (project: Project): boolean => (project.settings as { single_class?: unknown } | null)?.single_class === true;

export const mayLabel = (project: Project): boolean => mayReview(project) || project.role === "labeler";
