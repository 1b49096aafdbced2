import { useState, type ReactNode } from "react";
import { post } from "../../api/client";
import { describeError, hasCode } from "../../api/errors";
import type { VideoRemoval, VideosAffected } from "../../api/types";
import { footageName } from "../../data/footage";
import { invalidate } from "../../data/resources";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { showToast, showUndo } from "../../ui/toasts";
import { writeOf } from "../../ui/write";

const linkedAtOnce = 500;

/** Takes videos out of a project. That can be undone, and is done at once; only where labels would be lost it asks. */
export const useRemoval = (project: string): { start: (what: VideoRemoval) => void; dialog: ReactNode } => {
  const [asking, setAsking] = useState<{ what: VideoRemoval; why: string }>();
  const changed = () => invalidate(footageName(project), "project", "images");
  const remove = async (what: VideoRemoval) => {
    try {
      const { videos, video_ids: ids } = await post<VideosAffected>(`/projects/${project}/videos/unlink`, what);
      changed();
      if (what.force === true) showToast(`${writeOf(videos, "video")} removed with ${videos === 1 ? "its" : "their"} labels.`);
      else if (videos === 0) showToast("There was no video to remove.");
      else {
        showUndo(`${writeOf(videos, "video")} removed from this project.`, () => void (async () => {
          try {
            for (let start = 0; start < (ids ?? []).length; start += linkedAtOnce) await post(`/projects/${project}/videos/link`, { video_ids: (ids ?? []).slice(start, start + linkedAtOnce) });
          } catch (error) {
            showToast(describeError(error).message, { look: "danger" });
          }
          changed();
        })());
      }
    } catch (error) {
      if (what.force !== true && hasCode(error, "conflict")) setAsking({ what, why: describeError(error).message });
      else showToast(describeError(error).message, { look: "danger" });
    }
  };
  return {
    start: (what) => void remove(what),
    dialog: asking !== undefined && (
      <Dialog
        title="Remove videos with labels?" size="small" onClose={() => setAsking(undefined)}
        footer={<><Button data-autofocus onClick={() => setAsking(undefined)}>Keep them</Button><Button look="danger" onClick={() => { const { what } = asking; setAsking(undefined); void remove({ ...what, force: true }); }}>Remove with labels</Button></>}
      >
        <p>{asking.why}. This cannot be undone. The videos themselves stay in the workspace.</p>
      </Dialog>
    ),
  };
};
