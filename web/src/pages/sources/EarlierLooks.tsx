import { get } from "../../api/client";
import type { Job, Page, SourceReport } from "../../api/model";
import { footageName } from "../../data/footage";
import { useResource } from "../../data/resources";
import { isActive } from "../../jobs/tracker";
import { changeQuery } from "../../routing/navigation";
import { Button } from "../../ui/Button";
import { Badge } from "../../ui/marks";
import { writeAgo, writeCount, writeOf } from "../../ui/write";
import { useInProject } from "../project/context";

/** What was looked for before, with its results. */
export const EarlierLooks = ({ shown }: { shown?: string }) => {
  const { project } = useInProject();
  const looks = useResource(`${footageName(project.id)}/looks`, (signal) =>
    get<Page<Job>>("/jobs", { project_id: project.id, kind: "footage.populate", limit: 10 }, signal));
  const others = (looks.value?.items ?? []).filter((job) => job.id !== shown);
  if (others.length === 0) return null;
  return (
    <section>
      <h2 className="step-title">Looked for before</h2>
      <ul className="lines">
        {others.map((job) => {
          const report = job.result as unknown as SourceReport | null | undefined;
          return (
            <li className="line" key={job.id}>
              <div className="grow row wrap figures">
                <span>{writeAgo(job.created_at)}</span>
                {report != null && report !== undefined ? (
                  <span className="soft">{writeOf(report.sources, "source")}, {writeOf(report.found, "video")} found{report.is_dry_run ? "" : `, ${writeCount(report.added)} taken`}{report.problems.length > 0 && `, ${writeOf(report.problems.length, "problem")}`}</span>
                ) : <span className="soft">{isActive(job) ? "running" : job.status === "cancelled" ? "stopped" : (job.error?.message ?? "failed")}</span>}
                {report?.is_dry_run === true && <Badge>only looked</Badge>}
              </div>
              <Button size="small" onClick={() => changeQuery({ find: job.id }, { replace: false })}>Show</Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
