import { Button, IconButton } from "../../ui/Button";
import { Checkbox, Field, Select } from "../../ui/Field";
import { IconClose, IconPlus } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
import { LimitSlider as Slider } from "./LimitSlider";
import { PromptRules } from "./PromptRules";
import { measures, type Limits, type MeasureName, type Rules } from "./measures";

type Spread = Record<string, number[]>;

/** The rules as sliders over what the frames really measure. */
export const RulesPanel = ({ rules, standard, spread, disabled, onChange }: {
  rules: Rules; standard: Rules; spread: Spread | undefined; disabled: boolean; onChange: (rules: Rules) => void;
}) => {
  const limits = rules.measures ?? {};
  const set = (id: MeasureName, change: Limits | undefined) => {
    const next = { ...limits };
    if (change === undefined) delete next[id];
    else next[id] = change as never;
    onChange({ ...rules, measures: next });
  };
  const shown = measures.filter((measure) => limits[measure.id] !== undefined && limits[measure.id] != null);
  const others = measures.filter((measure) => !shown.includes(measure));
  const duplicates = rules.duplicates;
  const bits = duplicates?.hash === "wide" ? 256 : 64;
  return (
    <div className="rules">
      <fieldset className="rule" disabled={disabled}>
        <Checkbox
          look="switch" label={<strong>Seen already</strong>} hint="Frames that look like one that is kept go." checked={duplicates != null && duplicates !== undefined}
          onChange={(event) => onChange({ ...rules, duplicates: event.target.checked ? (standard.duplicates ?? { distance: 24, hash: "wide" }) : undefined })}
        />
        {duplicates != null && duplicates !== undefined && (
          <>
            <Slider
              label="Bits that may differ" value={duplicates.distance ?? bits / 8} least={0} most={bits / 4} step={1} unit={`of ${bits}`}
              standard={standard.duplicates?.hash === duplicates.hash ? standard.duplicates?.distance : undefined} ends={["alike only", "roughly alike"]}
              onChange={(distance) => onChange({ ...rules, duplicates: { ...duplicates, distance } })}
            />
            <div className="two rule-selects">
              <Field label="Compare with">
                <Select small value={duplicates.against ?? "any_kept"} onChange={(event) => onChange({ ...rules, duplicates: { ...duplicates, against: event.target.value as "any_kept", ...(event.target.value === "last_kept" ? { keep: "first" as const } : {}) } })}>
                  <option value="any_kept">all kept frames of the video</option><option value="last_kept">the one kept last</option>
                </Select>
              </Field>
              <Field label="Keep">
                <Select small value={duplicates.keep ?? "first"} disabled={duplicates.against === "last_kept"} onChange={(event) => onChange({ ...rules, duplicates: { ...duplicates, keep: event.target.value as "first" } })}>
                  <option value="first">the first</option><option value="sharpest">the sharpest</option>
                </Select>
              </Field>
            </div>
          </>
        )}
      </fieldset>
      {shown.map((measure) => {
        const now: Limits = limits[measure.id] ?? {};
        const usual: Limits | undefined = standard.measures?.[measure.id] ?? undefined;
        const values = spread?.[measure.id];
        const top = Math.max(measure.share === true || measure.id === "contrast" || measure.id === "entropy" ? measure.most : Math.min(measure.most, values?.[20] ?? measure.most), now.min ?? 0, now.max ?? 0);
        return (
          <fieldset className="rule" key={measure.id} disabled={disabled}>
            <div className="row">
              <strong className="grow">{measure.label}</strong>
              <IconButton label={`No limit of ${measure.label.toLowerCase()}`} tip="Take this limit away" size="small" icon={<IconClose />} disabled={disabled} onClick={() => set(measure.id, undefined)} />
            </div>
            <p className="field-hint">{measure.words}</p>
            {(["min", "max"] as const).filter((side) => now[side] != null).map((side) => (
              <Slider
                key={side} label={`${measure.label}, ${side === "min" ? "at least" : "at most"}`} short={side === "min" ? "At least" : "At most"} value={now[side] as number} least={measure.least} most={top}
                step={measure.step} share={measure.share} unit={measure.unit} curved={measure.curved} values={values} standard={usual?.[side] ?? undefined}
                onChange={(value) => set(measure.id, { ...now, [side]: value })}
              />
            ))}
            {measure.side === "both" && (now.min == null || now.max == null) && (
              <Button size="small" look="ghost" icon={<IconPlus />} onClick={() => set(measure.id, { ...now, ...(now.min == null ? { min: measure.least } : { max: top }) })}>{now.min == null ? "At least" : "At most"}</Button>
            )}
          </fieldset>
        );
      })}
      <PromptRules rules={rules} spread={spread} disabled={disabled} onChange={onChange} />
      {others.length > 0 && (
        <Menu
          label="Limits to add"
          items={others.map((measure) => ({
            label: measure.label, note: measure.words,
            onSelect: () => set(measure.id, standard.measures?.[measure.id] ?? (measure.side === "max" ? { max: measure.most } : { min: measure.least })),
          }))}
        ><Button size="small" icon={<IconPlus />} disabled={disabled}>Add a limit</Button></Menu>
      )}
    </div>
  );
};
