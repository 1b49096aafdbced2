import { post } from "../../api/client";
import type { Job } from "../../api/model";
import { invalidate } from "../../data/resources";
import { jobEnd } from "../../jobs/tracker";

export type BulkAction = "set_split" | "add_tags" | "remove_tags" | "delete" | "restore" | "set_null" | "set_status";

/** At most 1,000 ids a request. */
const groupSize = 1000;

/** Changes images by their ids; tells how many really changed. */
export const bulkByIDs = async (projectID: string, ids: string[], action: BulkAction, value?: unknown): Promise<number> => {
  let affected = 0;
  for (let from = 0; from < ids.length; from += groupSize) {
    const answer = await post<{ affected: number }>(`/projects/${projectID}/images/bulk`, {
      ids: ids.slice(from, from + groupSize), action, ...(value === undefined ? {} : { value }),
    });
    affected += answer.affected;
  }
  invalidate("project/", "projects");
  return affected;
};

/**
 * Changes every image that a filter names. Few change at once: `now` tells how many. Many are changed by a job, which
 * the activity tray shows. `ended` resolves when all is done, however it ended.
 */
export const bulkByFilter = async (
  projectID: string, filter: Record<string, unknown>, action: BulkAction, value?: unknown,
): Promise<{ now?: number; ended: Promise<void> }> => {
  const answer = await post<{ affected: number } | Job>(`/projects/${projectID}/images/bulk`, { filter, action, ...(value === undefined ? {} : { value }) });
  const refresh = () => invalidate("project/", "projects");
  if ("affected" in answer) {
    refresh();
    return { now: answer.affected, ended: Promise.resolve() };
  }
  return { ended: jobEnd(answer).then(refresh) };
};
