import type { FootageFrame, FrameMeasures } from "../../api/types";
import { useSignedIn } from "../../app/me";
import { writeTime } from "../../data/footage";
import { ButtonLink } from "../../routing/Link";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Badge } from "../../ui/marks";
import { useInProject } from "../project/context";
import { measures, reasonSentence, writeFigure, type Limits, type Rules } from "./measures";

/** One frame large, with everything that was measured of it beside what is asked for. */
export const FrameDialog = ({ frame, rules, may, decide, step, close }: {
  frame: FootageFrame; rules: Rules; may: boolean; decide: (verdict: "kept" | "dropped" | undefined) => void; step: (by: number) => void; close: () => void;
}) => (
  <Dialog
    title={`${frame.video} · ${writeTime(frame.seconds) || `frame ${frame.frame_number}`}`} size="wide" onClose={close}
    footer={<>
      <span className="start row"><Button onClick={() => step(-1)}>Before</Button><Button data-autofocus onClick={() => step(1)}>Next</Button></span>
      <ShowInVideo frame={frame} />
      {may && frame.is_manual && <Button onClick={() => decide(undefined)}>Leave it to the rules</Button>}
      {may && (frame.verdict === "kept" ? <Button look="quiet-danger" onClick={() => decide("dropped")}>Drop</Button> : <Button look="primary" onClick={() => decide("kept")}>Keep</Button>)}
    </>}
  >
    {frame.url != null && <img className="frame-large" src={frame.url} alt={`Frame ${frame.frame_number} of ${frame.video}`} width={frame.width} height={frame.height} />}
    <p className="row wrap">
      <Badge look={frame.verdict === "kept" ? "success" : "warning"}>{frame.verdict}</Badge>
      <span>{frame.reason != null ? reasonSentence(frame.reason, frame.score, frame.threshold) : frame.uniqueness === "duplicate" ? "Shows the same as another kept frame of the project" : "Passes every rule"}</span>
      {frame.is_manual && <Badge look="accent">by hand</Badge>}
    </p>
    {frame.measures != null && frame.measures !== undefined && (
      <dl className="measures">
        {measures.map((measure) => {
          const value = figureOf(frame.measures as FrameMeasures, measure.id);
          const limits: Limits | undefined = rules.measures?.[measure.id] ?? undefined;
          const wrong = limits !== undefined && ((limits.min != null && value < limits.min) || (limits.max != null && value > limits.max));
          return (
            <div key={measure.id} title={measure.words}>
              <dt>{measure.label}</dt>
              <dd className={wrong ? "bad figures" : "figures"}>
                {writeFigure(measure.id, value)}{limits !== undefined && <span className="faint small"> {limits.min != null && `≥ ${writeFigure(measure.id, limits.min)}`} {limits.max != null && `≤ ${writeFigure(measure.id, limits.max)}`}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
    )}
  </Dialog>
);

const ShowInVideo = ({ frame }: { frame: FootageFrame }) => {
  const { handle } = useInProject();
  const { workspace } = useSignedIn();
  return <ButtonLink to={{ page: "project", workspace: workspace.slug, project: handle, tab: "videos", item: frame.video_id, query: { frame: String(frame.frame_number) } }}>Show in the video</ButtonLink>;
};

const figureOf = (found: FrameMeasures, id: (typeof measures)[number]["id"]): number => {
  switch (id) {
    case "shorter_side": return Math.min(found.width, found.height);
    case "aspect": return found.height > 0 ? found.width / found.height : 0;
    case "bar_share": return 1 - Math.max(0, 1 - found.bars.top - found.bars.bottom) * Math.max(0, 1 - found.bars.left - found.bars.right);
    default: return found[id];
  }
};
