import { useEffect } from "react";
import { get } from "../../api/client";
import type { Image, Page } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { useResource } from "../../data/resources";
import { ButtonLink } from "../../routing/Link";
import { navigate } from "../../routing/navigation";
import { IconBox, IconExport, IconImages, IconSkip, IconUpload } from "../../ui/icons";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { writeCount } from "../../ui/write";
import { useInProject } from "./context";

/** Opens the workbench on the next image that has work left. */
export const AnnotatePage = () => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const next = useResource(`project/${handle}/next`, async (signal) => {
    for (const status of ["in_progress", "unlabelled"]) {
      const page = await get<Page<Image>>(`/projects/${project.id}/images`, { status, skipped: "false", ingest: "ready", sort: "created_at", limit: 1 }, signal);
      if (page.items.length > 0) return { image: page.items[0].id, status };
    }
    const left = await get<Page<Image>>(`/projects/${project.id}/images`, { skipped: "true", limit: 1, with: "total" }, signal);
    return { image: undefined, status: undefined, left: left.total ?? left.items.length };
  });
  const image = next.loading ? undefined : next.value?.image;
  const status = next.value?.status;
  useEffect(() => {
    if (image !== undefined) navigate({ page: "image", workspace: workspace.slug, project: handle, image, query: { status, skipped: "false", sort: "created_at" } }, { replace: true });
  }, [image, status, workspace, handle]);
  if (next.error !== undefined) return <ErrorState error={next.error} retry={next.reload} />;
  if (next.loading || image !== undefined || next.value === undefined) return <div className="page-inside" role="status" aria-label="Looking for the next image"><Skeleton height={360} /></div>;
  const to = (tab: "sources" | "images" | "exports") => ({ page: "project", workspace: workspace.slug, project: handle, tab } as const);
  return project.counts.images === 0 ? (
    <EmptyState picture={<IconBox size={48} />} title="Nothing to label yet" actions={<ButtonLink look="primary" icon={<IconUpload />} to={to("sources")}>Add images</ButtonLink>}>
      Images that you upload wait here, one after the other.
    </EmptyState>
  ) : next.value.left !== undefined && next.value.left > 0 ? (
    <EmptyState
      picture={<IconSkip size={48} />} title={next.value.left === 1 ? "One image was left for later" : `${writeCount(next.value.left)} images were left for later`}
      actions={<ButtonLink look="primary" icon={<IconImages />} to={{ ...to("images"), query: { skipped: "true" } }}>Look at {next.value.left === 1 ? "it" : "them"}</ButtonLink>}
    >
      Everything else is done. Labelling an image, or marking it done, takes it from there.
    </EmptyState>
  ) : (
    <EmptyState
      picture={<IconBox size={48} />} title="Every image is done"
      actions={<><ButtonLink look="primary" icon={<IconExport />} to={to("exports")}>Export the dataset</ButtonLink><ButtonLink icon={<IconImages />} to={to("images")}>Look through the images</ButtonLink></>}
    >
      Nothing waits for labels. New uploads show up here by themselves.
    </EmptyState>
  );
};
