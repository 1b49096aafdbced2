import { useId } from "react";
import { IconButton } from "../../ui/Button";
import { IconRestore } from "../../ui/icons";

/** A slider with its number beside it; small marks show where the frames are. */
export const LimitSlider = ({ label, short, value, least, most, step, share = false, unit, curved = false, values, standard, ends, onChange }: {
  label: string; short?: string; value: number; least: number; most: number; step: number; share?: boolean; unit?: string; curved?: boolean; values?: number[]; standard?: number | null;
  ends?: [string, string]; onChange: (value: number) => void;
}) => {
  const id = useId();
  const range = Math.max(most - least, step);
  const place = (figure: number) => {
    const part = Math.min(1, Math.max(0, (figure - least) / range));
    return curved ? Math.sqrt(part) : part;
  };
  const figure = (part: number) => {
    const found = least + (curved ? part * part : part) * range;
    return Number((Math.round(found / step) * step).toFixed(4));
  };
  const scale = share ? 100 : 1;
  return (
    <div className="slider">
      <label className="small soft slider-label" htmlFor={id}>{short ?? label}</label>
      <div className="slider-track">
        <input
          id={id} type="range" min={0} max={1} step={0.001} value={place(value)} aria-label={label} aria-valuetext={`${Number((value * scale).toFixed(3))}${share ? " %" : unit === undefined ? "" : ` ${unit}`}`}
          onChange={(event) => onChange(figure(Number(event.target.value)))}
          onKeyDown={(event) => {
            const by = event.key === "ArrowRight" || event.key === "ArrowUp" ? step : event.key === "ArrowLeft" || event.key === "ArrowDown" ? -step : 0;
            if (by === 0) return;
            event.preventDefault();
            onChange(Number(Math.min(most, Math.max(least, value + by)).toFixed(4)));
          }}
        />
        {values !== undefined && <span className="slider-marks" aria-hidden="true">{values.map((one, index) => <span key={index} style={{ left: `${place(one) * 100}%` }} />)}</span>}
        {ends !== undefined && <span className="slider-ends small faint"><span>{ends[0]}</span><span>{ends[1]}</span></span>}
      </div>
      <span className="slider-figure figures">
        <input
          className="input input-small" type="number" aria-label={`${label}: figure`} value={Number((value * scale).toFixed(3))} min={least * scale} step={step * scale}
          onChange={(event) => { const number = Number(event.target.value) / scale; if (event.target.value !== "" && Number.isFinite(number) && number >= least) onChange(number); }}
        />
        <span className="small soft">{share ? "%" : (unit ?? "")}</span>
      </span>
      {standard != null && standard !== undefined && Math.abs(standard - value) > step / 2
        ? <IconButton label={`${label}: back to the usual ${Number((standard * scale).toFixed(3))}`} tip={`Back to the usual ${Number((standard * scale).toFixed(3))}${share ? " %" : ""}`} size="small" icon={<IconRestore />} onClick={() => onChange(standard)} />
        : <span className="slider-space" />}
    </div>
  );
};

