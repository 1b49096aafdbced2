import { Fragment, useState } from "react";
import { post } from "../api/client";
import { describeError, RequestError } from "../api/errors";
import type { Workspace } from "../api/model";
import { sessionStore } from "../api/session";
import { useProject } from "../data/projects";
import { Link } from "../routing/Link";
import { navigate, usePlace } from "../routing/navigation";
import type { Route } from "../routing/routes";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Input } from "../ui/Field";
import { IconCheck, IconKey, IconModel, IconKeyboard, IconPeople, IconPerson, IconPlus, IconSearch, IconSelector, IconSettings, IconSidebar, IconSignOut, Mark } from "../ui/icons";
import { Keys } from "../ui/Key";
import { Avatar } from "../ui/marks";
import { Menu } from "../ui/Menu";
import { showToast } from "../ui/toasts";
import { ActivityTray } from "./ActivityTray";
import { switchWorkspace } from "./App";
import { nameOf, useSignedIn } from "./me";
import { openOverlay } from "./Shell";

const tabNames = { overview: "Overview", sources: "Sources", buckets: "Buckets", footage: "Footage", frames: "Kept and dropped", duplicates: "Duplicates", stages: "Footage settings", videos: "Videos", images: "Images", objects: "Objects", search: "Search", annotate: "Annotate", marks: "Marks", classes: "Classes", exports: "Export", settings: "Settings" };

export const TopBar = ({ openRail, railOpen }: { openRail: () => void; railOpen: boolean }) => (
  <header className="top">
    <span className="top-rail"><IconButton label="Show the rail" icon={<IconSidebar size={20} />} aria-expanded={railOpen} onClick={openRail} /></span>
    <Link to={{ page: "home" }} className="top-mark" aria-label="Framewright: projects"><Mark /></Link>
    <WorkspaceSwitch />
    <Breadcrumb />
    <div className="grow" />
    <button type="button" className="top-search" onClick={() => openOverlay("palette")} aria-label="Search and commands">
      <IconSearch />
      <span className="grow">Search</span>
      <Keys keys="mod+k" />
    </button>
    <ActivityTray />
    <AccountMenu />
  </header>
);

const WorkspaceSwitch = () => {
  const { me, workspace } = useSignedIn();
  const [making, setMaking] = useState(false);
  const go = (to: Workspace) => {
    if (to.id !== workspace.id) navigate({ page: "projects", workspace: to.slug });
  };
  return (
    <>
      <Menu
        label="Workspaces"
        items={[
          { title: "Workspaces" },
          ...me.workspaces.map((one) => ({
            label: one.name, icon: <Avatar name={one.name} square />, checked: one.id === workspace.id,
            note: one.id === workspace.id ? <IconCheck /> : undefined, onSelect: () => go(one),
          })),
          "line" as const,
          { label: "Workspace settings", icon: <IconSettings />, keys: "g s", to: { page: "workspace", workspace: workspace.slug, tab: "general" } as Route },
          { label: "Members", icon: <IconPeople />, to: { page: "workspace", workspace: workspace.slug, tab: "members" } as Route },
          { label: "Models", icon: <IconModel />, to: { page: "workspace", workspace: workspace.slug, tab: "models" } as Route },
          { label: "API keys", icon: <IconKey />, to: { page: "workspace", workspace: workspace.slug, tab: "keys" } as Route },
          { label: "New workspace", icon: <IconPlus />, onSelect: () => setMaking(true) },
        ]}
      >
        <button type="button" className="top-switch">
          <Avatar name={workspace.name} square />
          <span className="cut">{workspace.name}</span>
          <IconSelector />
        </button>
      </Menu>
      {making && <NewWorkspace close={() => setMaking(false)} />}
    </>
  );
};

const NewWorkspace = ({ close }: { close: () => void }) => {
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    if (name.trim() === "") {
      setError("Give the workspace a name.");
      return;
    }
    setBusy(true);
    try {
      const made = await post<Workspace>("/workspaces", { name: name.trim() });
      await switchWorkspace(made.id);
      close();
      navigate({ page: "projects", workspace: made.slug });
    } catch (failure) {
      setError(describeError(failure).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="New workspace" size="small" onClose={close} onSubmit={() => void make()}
      footer={<><Button onClick={close}>Cancel</Button><Button look="primary" type="submit" busy={busy}>Make the workspace</Button></>}
    >
      <Field label="Name" error={error} hint="A team or a client. Its projects and people are apart from every other workspace.">
        <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
    </Dialog>
  );
};

const Breadcrumb = () => {
  const { route } = usePlace();
  const { workspace } = useSignedIn();
  const parts: { label: string; to?: Route }[] = [];
  if (route.page === "project") {
    return <ProjectBreadcrumb handle={route.project} page={tabNames[route.tab]} overview={route.tab === "overview"} up={route.item === undefined ? undefined : { ...route, item: undefined, query: undefined }} />;
  }
  if (route.page === "projects") parts.push({ label: "Projects" });
  if (route.page === "new-project") parts.push({ label: "Projects", to: { page: "projects", workspace: workspace.slug } }, { label: "New project" });
  if (route.page === "workspace") parts.push({ label: "Settings" });
  if (route.page === "account") parts.push({ label: "Account" });
  return <Crumbs parts={parts} />;
};

const ProjectBreadcrumb = ({ handle, page, overview, up }: { handle: string; page: string; overview: boolean; up?: Route }) => {
  const { workspace } = useSignedIn();
  const project = useProject(handle);
  if (project.value === undefined && project.error instanceof RequestError && project.error.status === 404) {
    return <Crumbs parts={[{ label: "Projects", to: { page: "projects", workspace: workspace.slug } }, { label: handle }]} />;
  }
  const name = project.value?.name ?? (project.error === undefined ? "…" : handle);
  return (
    <Crumbs
      parts={[
        { label: "Projects", to: { page: "projects", workspace: workspace.slug } },
        overview ? { label: name } : { label: name, to: { page: "project", workspace: workspace.slug, project: handle, tab: "overview" } },
        ...(overview ? [] : [{ label: page, to: up }]),
      ]}
    />
  );
};

const Crumbs = ({ parts }: { parts: { label: string; to?: Route }[] }) => (
  <nav className="crumbs" aria-label="Where you are">
    <ol>
      {parts.map((part, index) => (
        <Fragment key={index}>
          <li className="crumb-line" aria-hidden="true">/</li>
          <li className="cut">
            {part.to === undefined ? <span aria-current="page">{part.label}</span> : <Link to={part.to}>{part.label}</Link>}
          </li>
        </Fragment>
      ))}
    </ol>
  </nav>
);

const AccountMenu = () => {
  const { me } = useSignedIn();
  const name = nameOf(me);
  const signOut = async () => {
    try {
      await sessionStore.signOut("local");
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  return (
    <Menu
      align="end" label="Account"
      items={[
        { title: me.email ?? name },
        { label: "Account", icon: <IconPerson />, to: { page: "account" } },
        { label: "Every key", icon: <IconKeyboard />, keys: "?", onSelect: () => openOverlay("keys") },
        "line",
        { label: "Sign out", icon: <IconSignOut />, onSelect: () => void signOut() },
      ]}
    >
      <button type="button" className="top-account" aria-label={`Account: ${name}`}><Avatar name={name} /></button>
    </Menu>
  );
};
