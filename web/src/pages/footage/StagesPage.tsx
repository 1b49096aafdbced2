import { useEffect, useRef, type ReactNode } from "react";
import { useSignedIn } from "../../app/me";
import { useFootage } from "../../data/footage";
import { mayReview } from "../../data/projects";
import { ButtonLink } from "../../routing/Link";
import type { RouteQuery } from "../../routing/routes";
import { IconSliders } from "../../ui/icons";
import { ErrorState, Notice, SkeletonRows } from "../../ui/states";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { DedupSection } from "./DedupSection";
import { DetectSection } from "./DetectSection";
import { DownloadSection } from "./DownloadSection";
import { ExtractSection } from "./ExtractSection";
import { FootageTabs } from "./FootageTabs";
import { measureOf, reasonWords, writeFigure } from "./measures";

/** What each stage is told, in plain words, with what it would do before it runs. */
export const StagesPage = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const footage = useFootage(project.id);
  const may = mayReview(project);
  const state = footage.value;
  if (state === undefined) return <div className="page-inside page-narrow">{footage.error !== undefined ? <ErrorState error={footage.error} retry={footage.reload} /> : <SkeletonRows rows={5} height={64} />}</div>;
  const { rules } = state;
  return (
    <div className="page-inside page-narrow">
      <PageHead title="Footage settings" lead="What each stage is told. Changes count from the next video or run on; what is done stays as it is." />
      <FootageTabs here="stages" />
      {!may && <Notice>Reviewers and admins of this project change these settings.</Notice>}
      <div className="stack loose">
        <Section id="download" title="Fetch videos" shown={query.stage}><DownloadSection state={state} may={may} /></Section>
        <Section id="extract" title="Take frames" shown={query.stage}><ExtractSection state={state} may={may} /></Section>
        <Section id="filter" title="Choose frames" shown={query.stage}>
          <p className="soft">Frames are dropped by these rules, one after the other. Try others over the frames that are here, and see at once what they would keep.</p>
          <ul className="row wrap rule-list">
            {Object.entries(rules.measures ?? {}).map(([name, limits]) => limits != null && limits !== undefined && (
              <li key={name} className="badge">{measureOf(name)?.label ?? reasonWords(name)} {[limits.min != null && `≥ ${writeFigure(name, limits.min)}`, limits.max != null && `≤ ${writeFigure(name, limits.max)}`].filter(Boolean).join(" ")}</li>
            ))}
            {rules.duplicates != null && <li className="badge">Seen already: up to {rules.duplicates.distance} of {rules.duplicates.hash === "wide" ? 256 : 64} bits</li>}
          </ul>
          <div><ButtonLink icon={<IconSliders />} to={{ page: "project", workspace: workspace.slug, project: handle, tab: "frames" }}>Try and change the rules</ButtonLink></div>
        </Section>
        <Section id="dedup" title="Drop duplicates" shown={query.stage}><DedupSection state={state} may={may} /></Section>
        <Section id="detect" title="Detect" shown={query.stage}><DetectSection state={state} may={may} /></Section>
      </div>
    </div>
  );
};

const Section = ({ id, title, shown, children }: { id: string; title: string; shown: RouteQuery[string]; children: ReactNode }) => {
  const section = useRef<HTMLElement>(null);
  useEffect(() => { if (shown === id) section.current?.scrollIntoView({ block: "start" }); }, [shown, id]);
  return <section className="section" id={`stage-${id}`} ref={section} aria-label={title}><h2>{title}</h2>{children}</section>;
};
