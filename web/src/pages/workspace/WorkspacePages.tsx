import type { WorkspacePage } from "../../routing/routes";
import { GeneralPage } from "./GeneralPage";
import { KeysPage } from "./KeysPage";
import { MembersPage } from "./MembersPage";
import { ModelsPage } from "./ModelsPage";

export const WorkspacePages = ({ tab }: { tab: WorkspacePage }) =>
  tab === "general" ? <GeneralPage /> : tab === "members" ? <MembersPage /> : tab === "models" ? <ModelsPage /> : <KeysPage />;
