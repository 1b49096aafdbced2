import { createContext, useContext } from "react";
import type { Me, Workspace, WorkspaceRole } from "../api/model";

interface SignedIn {
  me: Me;
  /** The workspace that the access token speaks for. */
  workspace: Workspace;
}
const Context = createContext<SignedIn | null>(null);
export const SignedInProvider = Context.Provider;

/** The signed-in person. Only below the shell. */
export const useSignedIn = (): SignedIn => {
  const value = useContext(Context);
  if (value == null) throw new Error("nobody is signed in here");
  return value;
};

const ranks: WorkspaceRole[] = ["viewer", "annotator", "editor", "admin"];
export const atLeast = (role: WorkspaceRole, needed: WorkspaceRole): boolean => ranks.indexOf(role) >= ranks.indexOf(needed);
export const useWorkspaceRole = (needed: WorkspaceRole): boolean => atLeast(useSignedIn().workspace.role, needed);

export const nameOf = (person: { display_name?: string | null; email?: string | null }): string =>
  person.display_name != null && person.display_name !== "" ? person.display_name : (person.email ?? "Somebody");
