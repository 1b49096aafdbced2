import { useEffect, useRef, type ReactNode } from "react";
import { useSignedIn } from "../../app/me";
import { useFootage } from "../../data/footage";
import { Link } from "../../routing/Link";
import type { ProjectPage } from "../../routing/routes";
import { useShortcuts } from "../../keys/shortcuts";
import { navigate } from "../../routing/navigation";
import { writeCount } from "../../ui/write";
import { useInProject } from "../project/context";

const tabs: { tab: ProjectPage; label: string; keys: string }[] = [
  { tab: "footage", label: "Pipeline", keys: "g p" }, { tab: "frames", label: "Kept and dropped", keys: "g k" },
  { tab: "duplicates", label: "Duplicates", keys: "g d" }, { tab: "stages", label: "Settings", keys: "g t" },
];

/** The pages of footage, one beside the other. */
export const FootageTabs = ({ here }: { here: ProjectPage }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const counts = useFootage(project.id).value?.counts;
  const notes: Partial<Record<ProjectPage, ReactNode>> = { frames: counts !== undefined && counts.frames_extracted > 0 ? writeCount(counts.frames_extracted) : undefined };
  useShortcuts(tabs.filter(({ keys }) => keys !== "g p").map(({ tab, label, keys }) => ({
    keys, label: `Footage: ${label.toLowerCase()}`, group: "Go to", run: () => navigate({ page: "project", workspace: workspace.slug, project: handle, tab }),
  })));
  // On a narrow screen the tabs are wider than it: the one at hand is in sight.
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = list.current;
    const tab = element?.querySelector<HTMLElement>("[aria-current]");
    if (element == null || tab == null) return;
    element.scrollLeft = tab.offsetLeft - element.offsetLeft - (element.clientWidth - tab.offsetWidth) / 2;
  }, [here]);
  return (
    <nav ref={list} className="tabs footage-tabs" aria-label="Footage">
      {tabs.map(({ tab, label }) => (
        <Link key={tab} to={{ page: "project", workspace: workspace.slug, project: handle, tab }} aria-current={tab === here ? "page" : undefined}>
          {label}{notes[tab] !== undefined && <span className="faint figures small">{notes[tab]}</span>}
        </Link>
      ))}
    </nav>
  );
};
