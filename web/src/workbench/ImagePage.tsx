import { lazy, Suspense, useRef } from "react";
import type { RouteQuery } from "../routing/routes";
import { useImage } from "./useImage";
import WorkbenchPage from "./WorkbenchPage";

// Drawing in space is loaded by whoever opens a cloud, and by nobody else.
const CloudWorkbenchPage = lazy(() => import("../cloud/CloudWorkbenchPage"));

/** The workbench that suits an image: flat for pictures and frames, in space for point clouds. */
const ImagePage = (props: { workspace: string; project: string; image: string; query: RouteQuery }) => {
  const opened = useImage(props.image, props.query);
  // Until the next one is read, the page stays of the kind it is.
  const last = useRef(false);
  const image = opened.value?.image;
  if (image?.id === props.image) last.current = image.media === "point_cloud";
  if (!last.current) return <WorkbenchPage {...props} />;
  return <Suspense fallback={<div className="workbench-starting" role="status" aria-label="Loading the workbench" />}><CloudWorkbenchPage {...props} /></Suspense>;
};
export default ImagePage;
