import { Button, IconButton } from "../ui/Button";
import { IconArrowLeft, IconArrowRight, IconCopy, IconKeyframe } from "../ui/icons";
import { trackOf, type Cuboid } from "./cuboidBook";
import type { Sequence } from "./useSequence";

/** The clouds that follow one another: where one is, and what is done with one object through them. */
export const SequenceBar = ({ sequence, selected, readOnly }: { sequence: Sequence; selected: Cuboid | undefined; readOnly: boolean }) => {
  const { clouds, next, previous, busy, go, copy, fill } = sequence;
  if (clouds === undefined) return null;
  const track = selected === undefined ? undefined : trackOf(selected);
  const why = selected === undefined ? "Select a body first" : undefined;
  return (
    <div className="cloud-sequence" role="toolbar" aria-label="Sequence" data-place={clouds.index} data-busy={busy || undefined}>
      <IconButton label="Cloud before" keys="shift+n" size="small" icon={<IconArrowLeft />} disabled={previous === undefined} tip={previous === undefined ? "Cloud before: this is the first of the sequence" : undefined} onClick={() => go(previous)} />
      <span className="small figures" title={clouds.items[clouds.index].filename}>{clouds.index + 1} of {clouds.items.length}</span>
      <IconButton label="Next cloud" keys="n" size="small" icon={<IconArrowRight />} disabled={next === undefined} tip={next === undefined ? "Next cloud: this is the last of the sequence" : undefined} onClick={() => go(next)} />
      {!readOnly && (
        <>
          <Button size="small" look="ghost" icon={<IconCopy />} keys="m" busy={busy} disabled={why !== undefined || next === undefined} tip={why ?? (next === undefined ? "This is the last cloud" : "Copy the body to the next cloud, on the same track, and go there")} onClick={() => copy(next)}>Copy on</Button>
          <Button size="small" look="ghost" icon={<IconKeyframe />} keys="l" busy={busy} disabled={why !== undefined || track === undefined} tip={why ?? (track === undefined ? "The body is of no track yet: copy it to another cloud first" : `Fill the clouds between the keyframes of track ${track}`)} onClick={fill}>Fill between</Button>
        </>
      )}
    </div>
  );
};
