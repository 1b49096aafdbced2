import { useCallback, useEffect, useRef } from "react";
import { describeError } from "../api/errors";
import { invalidate } from "../data/resources";
import { marksLeft } from "../pages/marks/filters";
import { objectsLeft } from "../pages/objects/filters";
import { navigate } from "../routing/navigation";
import type { RouteQuery } from "../routing/routes";
import { showToast } from "../ui/toasts";
import { saver } from "./saver";
import { isQueue, nextUnlabelled } from "./useImage";

export interface Walk {
  /** Shows another image of the view; what waits to be saved is sent. */
  go: (image: string | undefined) => void;
  /** To the next one, or says that there is none; not where somebody has gone elsewhere meanwhile. */
  goOn: (next: string | undefined, look?: "success") => void;
  goUnlabelled: () => Promise<void>;
  /** Back to where the image was opened from. */
  leave: () => void;
  leaveLabel: string;
  /** Whether this image is the one that is open still, once something has taken its time. */
  isShown: () => boolean;
}

/** Ways from an image to others of the view that it was opened from, and back to that view. */
export const useWalk = ({ workspace, handle, project, id, query }: { workspace: string; handle: string; project: string; id: string; query: RouteQuery }): Walk => {
  const shown = useRef<string | undefined>(id);
  useEffect(() => {
    shown.current = id;
    return () => { shown.current = undefined; };
  }, [id]);
  const isShown = useCallback(() => shown.current === id, [id]);
  const go = useCallback((other: string | undefined) => {
    if (other === undefined) return;
    void saver.flush();
    navigate({ page: "image", workspace, project: handle, image: other, query }, { replace: true });
  }, [workspace, handle, query]);
  const goOn = (next: string | undefined, look?: "success") => {
    if (!isShown()) return;
    if (next !== undefined) go(next);
    else showToast("That was the last image of this view.", look === undefined ? {} : { look });
  };
  const goUnlabelled = async () => {
    try {
      const other = await nextUnlabelled(project, id, query);
      if (!isShown()) return;
      if (other === undefined) showToast("Every other image of this view has labels, is done or is left for later.", { look: "success" });
      else go(other);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  const leave = useCallback(() => {
    void saver.flush();
    invalidate(`project/${handle}`);
    const tab = (name: "objects" | "marks" | "images", left: RouteQuery | undefined) => navigate({ page: "project", workspace, project: handle, tab: name, query: left });
    if (query.object !== undefined) tab("objects", objectsLeft());
    else if (query.mark !== undefined) tab("marks", marksLeft());
    // The view of the queue that Annotate opens is not a view that anybody left.
    else tab("images", isQueue(query) ? undefined : query);
  }, [handle, query, workspace]);
  const leaveLabel = query.object !== undefined ? "Back to the objects" : query.mark !== undefined ? "Back to the marks" : "Back to the images";
  return { go, goOn, goUnlabelled, leave, leaveLabel, isShown };
};
