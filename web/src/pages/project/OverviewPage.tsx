import { get } from "../../api/client";
import type { Image, Page, WorkTimes } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { mayLabel, mayReview, useClasses } from "../../data/projects";
import { useResource } from "../../data/resources";
import { ButtonLink, Link } from "../../routing/Link";
import type { ProjectPage, RouteQuery } from "../../routing/routes";
import { IconArrowRight, IconBox, IconExport, IconImages, IconPalette, IconUpload } from "../../ui/icons";
import { Badge, Swatch } from "../../ui/marks";
import { ErrorNotice, Skeleton } from "../../ui/states";
import { writeCount, writeDuration, writeOf } from "../../ui/write";
import { Markdown } from "../Markdown";
import { PageHead } from "../PageHead";
import { projectTypeName } from "../projects/types";
import { Thumb } from "../gallery/Thumb";
import { useInProject } from "./context";

/** Where the project stands, and the next sensible step. */
export const OverviewPage = () => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const { counts } = project;
  const to = (tab: ProjectPage, query?: RouteQuery) => ({ page: "project", workspace: workspace.slug, project: handle, tab, query } as const);
  const toDo = counts.unlabelled + counts.in_progress;
  const step =
    counts.images === 0 ? { title: "Add images", text: "Drop a folder of photographs, scan a bucket, or bring labels you already have.", label: "Add images", icon: <IconUpload />, to: to("sources") }
    : toDo > 0 && mayLabel(project) ? { title: "Go on labelling", text: `${writeOf(toDo, "image")} ${toDo === 1 ? "waits" : "wait"} for labels.`, label: counts.done + counts.in_progress === 0 ? "Start labelling" : "Label the next image", icon: <IconBox />, to: to("annotate") }
    : { title: toDo > 0 ? "Take the dataset home" : "Every image is done", text: "Export it as COCO, YOLO or Pascal VOC.", label: "Export", icon: <IconExport />, to: to("exports") };
  return (
    <div className="page-inside">
      <PageHead
        title={project.name}
        lead={<span className="row wrap tags"><Badge>{projectTypeName(project.project_type)}</Badge>{project.review && <Badge look="accent">Review is on</Badge>}<span>{writeOf(counts.annotations, "label")} on {writeOf(counts.images, "image")}</span></span>}
      />
      <div className="stack loose">
        <section className="next-step">
          <div className="grow"><h2>{step.title}</h2><p className="soft">{step.text}</p></div>
          <ButtonLink look="primary" size="large" icon={step.icon} to={step.to}>{step.label}</ButtonLink>
        </section>
        {counts.images > 0 && <Standing to={to} />}
        <div className="overview-grid">
          <section className="card">
            <div className="card-head"><h2>Newest images</h2><ButtonLink size="small" look="ghost" to={to("images")}>All images<IconArrowRight /></ButtonLink></div>
            <div className="card-body"><Newest /></div>
          </section>
          <div className="stack">
            <ClassCounts />
            <WorkedTime />
            <section className="card">
              <div className="card-head"><h2>Instructions</h2></div>
              <div className="card-body">
                {project.instructions.trim() !== "" ? <div className="overview-instructions"><Markdown text={project.instructions} /></div>
                  : <p className="soft">What counts and what does not: write it down once, and everybody who labels reads it in the workbench. {project.role === "admin" && <Link to={to("settings")}>Write instructions</Link>}</p>}
              </div>
            </section>
          </div>
        </div>
      </div>
    </div>
  );
};

const Standing = ({ to }: { to: (tab: ProjectPage, query?: RouteQuery) => { page: "project"; workspace: string; project: string; tab: ProjectPage; query?: RouteQuery } }) => {
  const { project: { counts } } = useInProject();
  const share = (part: number) => `${(part / Math.max(1, counts.images)) * 100}%`;
  const parts = [
    { id: "done", label: "Done", count: counts.done, className: "bar-done" },
    { id: "in_progress", label: "In progress", count: counts.in_progress, className: "bar-busy" },
    { id: "unlabelled", label: "Unlabelled", count: counts.unlabelled, className: "bar-open" },
  ];
  return (
    <section aria-label="How far the images are">
      <div className="standing-bar" aria-hidden="true">{parts.map((part) => <span key={part.id} className={part.className} style={{ width: share(part.count) }} />)}</div>
      <ul className="standing">
        {parts.map((part) => (
          <li key={part.id}>
            <Link to={to("images", { status: part.id })} className="standing-part">
              <span className={`standing-dot ${part.className}`} /><span className="soft">{part.label}</span><strong className="figures">{writeCount(part.count)}</strong>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Newest = () => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const images = useResource(`project/${handle}/newest`, (signal) =>
    get<Page<Image>>(`/projects/${project.id}/images`, { limit: 12, sort: "-created_at", with: "urls,boxes" }, signal));
  const classes = useClasses(handle);
  if (images.value === undefined) return <div className="newest">{Array.from({ length: 8 }, (_, index) => <Skeleton key={index} className="newest-one" />)}</div>;
  if (images.value.items.length === 0) {
    return <p className="soft row"><IconImages size={20} />Images show here as soon as the first is uploaded.</p>;
  }
  return (
    <ul className="newest">
      {images.value.items.map((image) => (
        <li key={image.id}>
          <Link to={{ page: "image", workspace: workspace.slug, project: handle, image: image.id }} className="newest-one" aria-label={image.filename}>
            <Thumb image={image} classes={classes.value ?? []} />
          </Link>
        </li>
      ))}
    </ul>
  );
};

/** How long people worked on the images: everybody for reviewers, oneself otherwise. */
const WorkedTime = () => {
  const { project } = useInProject();
  const { me } = useSignedIn();
  const read = useResource(`project/${project.id}/work`, (signal) => get<WorkTimes>(`/projects/${project.id}/work`, undefined, signal));
  const times = read.value?.items ?? [];
  if (read.error === undefined && times.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head"><h2>Time worked</h2>{read.value !== undefined && <span className="figures soft">{writeDuration(read.value.seconds)}</span>}</div>
      <div className="card-body">
        {read.error !== undefined ? <ErrorNotice error={read.error} /> : (
          <table className="worked">
            <thead><tr><th scope="col">{mayReview(project) ? "Person" : "You"}</th><th scope="col" className="figures">Images</th><th scope="col" className="figures">Time</th></tr></thead>
            <tbody>{times.slice(0, 20).map((one) => <tr key={one.user_id}><th scope="row" className="cut">{one.name}{one.user_id === me.id && mayReview(project) && <span className="faint"> you</span>}</th><td className="figures">{writeCount(one.images)}</td><td className="figures">{writeDuration(one.seconds)}</td></tr>)}</tbody>
          </table>
        )}
        <p className="soft small">Seconds with the page in sight and an input within the last half minute.{times.length > 20 && ` ${writeOf(times.length - 20, "more person", "more people")} are in the sum.`}</p>
      </div>
    </section>
  );
};

const ClassCounts = () => {
  const { handle, project } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const list = [...(classes.value ?? [])].sort((a, b) => b.annotation_count - a.annotation_count);
  const most = Math.max(1, ...list.map((one) => one.annotation_count));
  return (
    <section className="card">
      <div className="card-head"><h2>Classes</h2><ButtonLink size="small" look="ghost" to={{ page: "project", workspace: workspace.slug, project: handle, tab: "classes" }}>Edit<IconArrowRight /></ButtonLink></div>
      <div className="card-body">
        {list.length === 0 ? <p className="soft row"><IconPalette size={20} />{project.role === "admin" ? "Name what you want to find; or add classes while you label." : "No class yet."}</p> : (
          <ul className="class-bars">
            {list.slice(0, 10).map((one) => (
              <li key={one.id}>
                <Link to={{ page: "project", workspace: workspace.slug, project: handle, tab: "images", query: { class_id: one.id } }} className="class-bar">
                  <Swatch colour={one.colour} /><span className="cut class-bar-name">{one.name}</span>
                  <span className="class-bar-box" aria-hidden="true"><span style={{ width: `${(one.annotation_count / most) * 100}%`, backgroundColor: one.colour }} /></span>
                  <span className="figures soft">{writeCount(one.annotation_count)}</span>
                </Link>
              </li>
            ))}
            {list.length > 10 && <li className="soft small">and {list.length - 10} more</li>}
          </ul>
        )}
      </div>
    </section>
  );
};
