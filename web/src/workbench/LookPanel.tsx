import { useEffect, useState } from "react";
import type { PhotoLook, ShownChannel, WorkbenchCanvas } from "../canvas";
import { Button, IconButton } from "../ui/Button";
import { Checkbox, Select } from "../ui/Field";
import { IconClose, IconSun } from "../ui/icons";

const plain: PhotoLook = { brightness: 1, contrast: 1, saturation: 1, gamma: 1, channel: "all" };
const names = [["brightness", "Bright"], ["contrast", "Contrast"], ["gamma", "Gamma"], ["saturation", "Colour"]] as const;
const channels: readonly (readonly [ShownChannel, string])[] = [["all", "All channels"], ["red", "Red alone"], ["green", "Green alone"], ["blue", "Blue alone"], ["light", "Brightness alone"]];

/** How the picture is shown; holds for the next pictures too, until it is put back. Nothing of it is saved. */
export const LookPanel = ({ canvas, rulers, isShown, show }: { canvas: WorkbenchCanvas | undefined; rulers: boolean; isShown: boolean; show: (isShown: boolean) => void }) => {
  const [look, setLook] = useState(plain);
  useEffect(() => { canvas?.setPhotoLook(look); }, [canvas, look]);
  const isPlain = look.channel === "all" && names.every(([name]) => look[name] === 1);
  if (!isShown) return isPlain ? null : <div className="wb-look-mark"><Button size="small" onClick={() => setLook(plain)}>Shown with other light or channels: put it back</Button></div>;
  return (
    <section className="wb-window wb-look" aria-label="How the picture is shown" onKeyDown={(event) => event.stopPropagation()}>
      <div className="row between">
        <span className="row"><IconSun /><strong>How it is shown</strong></span>
        <IconButton label="Hide" keys="i" size="small" icon={<IconClose />} onClick={() => show(false)} />
      </div>
      {names.map(([name, label]) => (
        <label className="window-line look-line" key={name}>
          <span>{label}</span>
          <input type="range" min={20} max={300} step={5} value={Math.round(look[name] * 100)} onChange={(event) => setLook({ ...look, [name]: Number(event.target.value) / 100 })} />
          <output className="figures">{Math.round(look[name] * 100)} %</output>
        </label>
      ))}
      <label className="window-line look-line">
        <span>Channel</span>
        <Select small value={look.channel} onChange={(event) => setLook({ ...look, channel: event.target.value as ShownChannel })}>{channels.map(([name, label]) => <option key={name} value={name}>{label}</option>)}</Select>
      </label>
      <Checkbox label="Rulers" checked={rulers} onChange={(event) => canvas?.setRulers(event.target.checked)} />
      <Button size="small" look="ghost" disabled={isPlain} tip={isPlain ? "It is shown as it is" : "Brightness, contrast and colour of the file itself"} onClick={() => setLook(plain)}>As the picture is</Button>
    </section>
  );
};
