import type { Image } from "../../api/model";
import { IconPin, IconSkip } from "../../ui/icons";
import { writeOf } from "../../ui/write";
import { skipWord } from "../../workbench/skips";

/** What the marks on a small picture say, for those who hear it. */
export const flowWords = (image: Image): string =>
  `${image.skip == null ? "" : `, left for later: ${skipWord(image.skip.reason).toLowerCase()}`}${image.open_marks > 0 ? `, ${writeOf(image.open_marks, "open mark")}` : ""}`;

/** That an image was left for later, and that something on it waits to be looked at. */
export const FlowMarks = ({ image }: { image: Image }) => {
  const { skip, open_marks: open } = image;
  if (skip == null && open <= 0) return null;
  return (
    <span className={image.is_null ? "flow-marks flow-marks-beside" : "flow-marks"} aria-hidden="true">
      {skip != null && <span className="flow-mark" title={`Left for later: ${skipWord(skip.reason).toLowerCase()}${skip.note === "" ? "" : `: ${skip.note}`}`}><IconSkip /></span>}
      {open > 0 && <span className="flow-mark flow-mark-pin" title={writeOf(open, "open mark")}><IconPin />{open > 1 && open}</span>}
    </span>
  );
};
