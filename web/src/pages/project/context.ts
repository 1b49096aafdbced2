import { createContext, useContext } from "react";
import type { Project } from "../../api/model";

interface InProject {
  project: Project;
  /** As in the address: slug or id. */
  handle: string;
  reload: () => void;
}
export const ProjectContext = createContext<InProject | null>(null);

/** The project of the page. Only below `ProjectPages`. */
export const useInProject = (): InProject => {
  const value = useContext(ProjectContext);
  if (value == null) throw new Error("this page is in no project");
  return value;
};
