import type { Project } from "../api/model";
import { Markdown } from "../pages/Markdown";

/** What counts and what does not in this project, where somebody wrote it down. */
export const Instructions = ({ project }: { project: Project }) =>
  (project.instructions.trim() === "" ? null : <details className="side-details"><summary>Instructions</summary><Markdown text={project.instructions} /></details>);
