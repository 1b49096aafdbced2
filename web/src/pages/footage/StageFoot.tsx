import { Button } from "../../ui/Button";
import { IconRestore } from "../../ui/icons";
import { ErrorNotice } from "../../ui/states";

/** Save, discard and back to the usual values, below the fields of a stage. */
export const StageFoot = ({ stage, wrong, may }: {
  stage: { changed: boolean; busy: boolean; error?: unknown; save: () => Promise<void>; discard: () => void; standard: () => void; isStandard: boolean }; wrong: boolean; may: boolean;
}) => (
  <>
    <ErrorNotice error={stage.error} />
    {may && (
      <div className="row wrap">
        <Button look="primary" busy={stage.busy} disabled={!stage.changed || wrong} tip={!stage.changed ? "Nothing is changed" : wrong ? "Mend the marked fields first" : undefined} onClick={() => void stage.save()}>Save</Button>
        {stage.changed && <Button look="ghost" onClick={stage.discard}>Discard</Button>}
        <span className="grow" />
        <Button look="ghost" icon={<IconRestore />} disabled={stage.isStandard} tip={stage.isStandard ? "These are the usual values" : "Takes effect when you save"} onClick={stage.standard}>Usual values</Button>
      </div>
    )}
  </>
);
