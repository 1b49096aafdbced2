import { Button, IconButton } from "../ui/Button";
import { Field, Select } from "../ui/Field";
import { IconClose, IconFit } from "../ui/icons";
import { Swatch } from "../ui/marks";
import { colourWords, coloursOf, pointClasses, rampCSS, type ColourBy } from "./cloudLook";
import type { Tree } from "./cloudTree";
import { writeMetres } from "./cuboid";

/** Shares of the cloud's extent, 0 to 1: what of each axis is shown. */
export interface Clip { low: [number, number, number]; high: [number, number, number] }
export const noClip: Clip = { low: [0, 0, 0], high: [1, 1, 1] };
export const isClipped = ({ low, high }: Clip): boolean => low.some((one) => one > 0) || high.some((one) => one < 1);

export interface CloudLook { by: ColourBy; size: number; budget: number; clip: Clip }

const axes = ["x", "y", "z"] as const;

/** How the points look, and which of them. */
export const LookPanel = ({ tree, look, change, close, clipToBody }: { tree: Tree; look: CloudLook; change: (look: Partial<CloudLook>) => void; close: () => void; clipToBody: (() => void) | undefined }) => {
  const setClip = (axis: number, side: "low" | "high", value: number) => {
    const clip: Clip = { low: [...look.clip.low], high: [...look.clip.high] };
    clip[side][axis] = side === "low" ? Math.min(value, clip.high[axis] - 0.002) : Math.max(value, clip.low[axis] + 0.002);
    change({ clip });
  };
  const metres = (axis: number, share: number) => tree.minimum[axis] + share * (tree.maximum[axis] - tree.minimum[axis]);
  return (
    <section className="cloud-look" aria-label="Look of the points">
      <div className="row"><h2 className="grow">Points</h2><IconButton label="Close" keys="i" size="small" icon={<IconClose />} onClick={close} /></div>
      <Field label="Colour by">
        <Select small value={look.by} onChange={(event) => change({ by: event.target.value as ColourBy })}>
          {coloursOf(tree).map((one) => <option key={one} value={one}>{colourWords[one]}</option>)}
        </Select>
      </Field>
      {look.by === "height" && <div className="cloud-ramp"><span style={{ background: rampCSS }} /><p className="row small soft figures"><span className="grow">{writeMetres(tree.minimum[2])}</span><span>{writeMetres(tree.maximum[2])}</span></p></div>}
      {look.by === "class" && (
        <ul className="cloud-classes" aria-label="Classes of the points">
          {pointClasses(tree).map((one) => <li key={one.name} className="row small"><Swatch colour={one.css} /><span className="grow cut">{one.name}</span><span className="faint figures">{one.points.toLocaleString("en")}</span></li>)}
        </ul>
      )}
      <label className="window-line look-line small"><span>Size</span><input type="range" min={1} max={10} step={0.5} value={look.size} aria-label="Size of the points in pixels" onChange={(event) => change({ size: Number(event.target.value) })} /><output className="figures">{look.size} px</output></label>
      <Field label="Points at most">
        <Select small value={String(look.budget)} onChange={(event) => change({ budget: Number(event.target.value) })}>
          <option value="250000">250,000</option><option value="500000">500,000</option><option value="1000000">1,000,000</option>
        </Select>
      </Field>
      <fieldset className="cloud-clip">
        <legend>Clipping box</legend>
        <div className="cloud-clip-line small soft" aria-hidden="true"><span /><span>from</span><span>to</span></div>
        {axes.map((name, axis) => (
          <div key={name} className="cloud-clip-line">
            <span className="soft">{name}</span>
            <input type="range" min={0} max={1} step={0.002} value={look.clip.low[axis]} aria-label={`Lower end of ${name}`} aria-valuetext={writeMetres(metres(axis, look.clip.low[axis]))} onChange={(event) => setClip(axis, "low", Number(event.target.value))} />
            <input type="range" min={0} max={1} step={0.002} value={look.clip.high[axis]} aria-label={`Upper end of ${name}`} aria-valuetext={writeMetres(metres(axis, look.clip.high[axis]))} onChange={(event) => setClip(axis, "high", Number(event.target.value))} />
          </div>
        ))}
        <div className="row wrap">
          <Button size="small" keys="k" tip={clipToBody === undefined ? "Select a body first" : "Show only what is around the selected body"} disabled={clipToBody === undefined} onClick={clipToBody}>Around the body</Button>
          <Button size="small" icon={<IconFit />} disabled={!isClipped(look.clip)} tip={isClipped(look.clip) ? "Show the whole cloud" : "All of it is shown"} onClick={() => change({ clip: noClip })}>Show all</Button>
        </div>
      </fieldset>
    </section>
  );
};
