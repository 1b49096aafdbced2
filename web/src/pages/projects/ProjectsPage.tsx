import { useDeferredValue, useMemo } from "react";
import { get, post, remove } from "../../api/client";
import { describeError } from "../../api/errors";
import type { Page, Project } from "../../api/model";
import { useSignedIn, useWorkspaceRole } from "../../app/me";
import { useTitle } from "../../app/pageTitle";
import { useProjects } from "../../data/projects";
import { invalidate, useResource } from "../../data/resources";
import { ButtonLink, Link } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import { projectHandle, type RouteQuery } from "../../routing/routes";
import { Button, IconButton } from "../../ui/Button";
import { SearchInput, Select } from "../../ui/Field";
import { IconBin, IconImages, IconMore, IconPlus, IconRestore, IconSettings, IconTrash, IconUpload } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
import { EmptyState, ErrorNotice, ErrorState, Skeleton } from "../../ui/states";
import { showToast, showUndo } from "../../ui/toasts";
import { writeAgo, writeCount, writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { projectTypeName, TypePicture } from "./types";

const orders = { updated: "Last changed", created: "Newest", name: "Name", images: "Most images" } as const;
type Order = keyof typeof orders;

export const ProjectsPage = ({ query }: { query: RouteQuery }) => (query.view === "bin" ? <Bin /> : <Projects query={query} />);

const Projects = ({ query }: { query: RouteQuery }) => {
  const { workspace } = useSignedIn();
  const mayMake = useWorkspaceRole("editor");
  const projects = useProjects();
  const words = typeof query.q === "string" ? query.q : "";
  const order: Order = typeof query.sort === "string" && query.sort in orders ? (query.sort as Order) : "updated";
  const sought = useDeferredValue(words.trim().toLowerCase());
  useTitle(`Projects · ${workspace.name}`);
  const shown = useMemo(() => {
    const all = (projects.value?.items ?? []).filter((one) => one.name.toLowerCase().includes(sought));
    const by: Record<Order, (a: Project, b: Project) => number> = {
      updated: (a, b) => b.updated_at.localeCompare(a.updated_at),
      created: (a, b) => b.created_at.localeCompare(a.created_at),
      name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
      images: (a, b) => b.counts.images - a.counts.images,
    };
    return [...all].sort(by[order]);
  }, [projects.value, sought, order]);
  const make = mayMake && <ButtonLink look="primary" icon={<IconPlus />} to={{ page: "new-project", workspace: workspace.slug }}>New project</ButtonLink>;
  if (projects.value === undefined) {
    return (
      <div className="page-inside">
        <PageHead title="Projects" />
        {projects.error !== undefined ? <ErrorState error={projects.error} retry={projects.reload} />
          : <div className="project-grid" role="status" aria-label="Loading projects">{Array.from({ length: 6 }, (_, index) => <Skeleton key={index} height={236} />)}</div>}
      </div>
    );
  }
  if (projects.value.items.length === 0) {
    return (
      <div className="page-inside">
        <PageHead title="Projects" />
        <EmptyState
          picture={<span className="empty-types"><TypePicture type="classification" /><TypePicture type="object_detection" /><TypePicture type="segmentation" /></span>}
          title={mayMake ? "Make your first project" : "No project yet"}
          actions={mayMake && (
            <ButtonLink look="primary" size="large" icon={<IconPlus />} to={{ page: "new-project", workspace: workspace.slug }}>New project</ButtonLink>
          )}
        >
          {mayMake ? "A project holds images, their labels and the dataset you take home. Bring your own images, or try it with a sample that is drawn for you."
            : "Projects you are a member of show here. Ask an admin of this workspace to make one."}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="page-inside">
      <PageHead title="Projects" actions={make} />
      {projects.error !== undefined && <ErrorNotice error={projects.error} retry={projects.reload} />}
      <div className="tool-row">
        <SearchInput label="Search projects" className="tool-search" value={words} onChange={(q) => changeQuery({ q: q === "" ? undefined : q })} />
        <div className="grow" />
        <label className="row soft"><span className="wide-only">Sort</span>
          <Select aria-label="Sort" small value={order} onChange={(event) => changeQuery({ sort: event.target.value === "updated" ? undefined : event.target.value })}>
            {(Object.keys(orders) as Order[]).map((one) => <option key={one} value={one}>{orders[one]}</option>)}
          </Select>
        </label>
      </div>
      {shown.length === 0 ? (
        <EmptyState title={`No project is called “${words}”`} actions={<Button onClick={() => changeQuery({ q: undefined })}>Show all projects</Button>} />
      ) : (
        <ul className="project-grid">{shown.map((project) => <ProjectCard key={project.id} project={project} />)}</ul>
      )}
    </div>
  );
};

const ProjectCard = ({ project }: { project: Project }) => {
  const { workspace } = useSignedIn();
  const { counts } = project;
  const handle = projectHandle(project);
  const done = counts.images === 0 ? 0 : counts.done / counts.images;
  const bin = async () => {
    try {
      await remove(`/projects/${project.id}`);
      invalidate("projects");
      showUndo(`${project.name} is in the bin for 30 days.`, () => {
        void post(`/projects/${project.id}/restore`).then(() => invalidate("projects"));
      });
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  return (
    <li className="project-card">
      <div className="project-cover" aria-hidden="true"><Cover project={project} /></div>
      <div className="project-words">
        <div className="row">
          <h2 className="grow cut"><Link to={{ page: "project", workspace: workspace.slug, project: handle, tab: "overview" }} className="project-link">{project.name}</Link></h2>
          <Menu
            align="end" label={`Actions for ${project.name}`}
            items={[
              { label: "Images", icon: <IconImages />, to: { page: "project", workspace: workspace.slug, project: handle, tab: "images" } },
              { label: "Upload", icon: <IconUpload />, to: { page: "project", workspace: workspace.slug, project: handle, tab: "sources" } },
              { label: "Settings", icon: <IconSettings />, to: { page: "project", workspace: workspace.slug, project: handle, tab: "settings" } },
              ...(project.role === "admin" ? ["line" as const, { label: "Move to the bin", icon: <IconTrash />, danger: true, onSelect: () => void bin() }] : []),
            ]}
          >
            <IconButton label={`Actions for ${project.name}`} tip="Actions" icon={<IconMore />} className="project-more" />
          </Menu>
        </div>
        <p className="soft small cut">{projectTypeName(project.project_type)} · {writeOf(counts.images, "image")} · {writeAgo(project.updated_at)}</p>
        <div className="project-done" title={`${writeCount(counts.done)} of ${writeCount(counts.images)} images done`}>
          <span className="project-bar"><span style={{ width: `${done * 100}%` }} /></span>
          <span className="small soft figures">{Math.floor(done * 100)} %<span className="heard"> of the images are done</span></span>
        </div>
      </div>
    </li>
  );
};

const Cover = ({ project }: { project: Project }) => {
  const urls = project.cover_urls.slice(0, 4);
  if (urls.length === 0) return <span className="cover-empty"><TypePicture type={project.project_type} /></span>;
  return (
    <span className={`cover cover-${urls.length}`}>
      {urls.map((url) => <img key={url} src={url} alt="" loading="lazy" decoding="async" onError={(event) => { event.currentTarget.style.visibility = "hidden"; }} />)}
    </span>
  );
};

const Bin = () => {
  const { workspace } = useSignedIn();
  useTitle(`Bin · ${workspace.name}`);
  const bin = useResource("projects/bin", (signal) => get<Page<Project>>("/projects", { deleted: true, limit: 200 }, signal));
  const restore = async (project: Project) => {
    try {
      await post(`/projects/${project.id}/restore`);
      invalidate("projects");
      showToast(`${project.name} is back.`, { look: "success" });
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Bin" lead="Deleted projects can be brought back for 30 days, with all their images and labels." />
      {bin.value === undefined ? (bin.error !== undefined ? <ErrorState error={bin.error} retry={bin.reload} /> : <Skeleton height={120} />)
        : bin.value.items.length === 0 ? (
          <EmptyState picture={<IconBin size={48} />} title="The bin is empty" actions={<ButtonLink to={{ page: "projects", workspace: workspace.slug }}>Go to the projects</ButtonLink>} />
        ) : (
          <ul className="lines">
            {bin.value.items.map((project) => (
              <li className="line" key={project.id}>
                <span className="grow">
                  <strong className="cut">{project.name}</strong>
                  <span className="soft small"> {writeOf(project.counts.images, "image")}, {writeOf(project.counts.annotations, "label")}{project.deleted_at != null && <> · deleted {writeAgo(project.deleted_at)}</>}</span>
                </span>
                <Button icon={<IconRestore />} onClick={() => void restore(project)}>Bring back</Button>
              </li>
            ))}
          </ul>
        )}
    </div>
  );
};
