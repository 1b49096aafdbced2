import { useEffect, useRef, useState } from "react";
import { useEncoders } from "../../data/encoders";
import { useSignedIn } from "../../app/me";
import { Link } from "../../routing/Link";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox, Field, TextArea } from "../../ui/Field";
import { IconClose, IconPlus } from "../../ui/icons";
import { useInProject } from "../project/context";
import { promptTexts, type PromptKind, type Prompts, type Rules } from "./measures";
import { LimitSlider } from "./LimitSlider";

type Limit = "positive" | "negative" | "over_negative" | "junk" | "over_junk";
const kinds: { kind: PromptKind; label: string; hint: string; example: string }[] = [
  { kind: "positive", label: "Looked for", hint: "A frame must be like one of these.", example: "a street with cars" },
  { kind: "negative", label: "Not wanted", hint: "A frame must not be like any of these.", example: "an indoor room" },
  { kind: "junk", label: "Junk", hint: "What is no scene at all: titles, adverts, screens.", example: "a title card with text" },
];
const limits: { limit: Limit; needs: PromptKind[]; label: string; short: string; first: number; spread?: string }[] = [
  { limit: "positive", needs: ["positive"], label: "Like what is looked for, at least", short: "At least", first: 0.2, spread: "prompt_positive" },
  { limit: "negative", needs: ["negative"], label: "Like what is not wanted, at most", short: "At most", first: 0.3, spread: "prompt_negative" },
  { limit: "over_negative", needs: ["positive", "negative"], label: "More like what is looked for than like what is not wanted, by at least", short: "Ahead of the unwanted by", first: 0 },
  { limit: "junk", needs: ["junk"], label: "Like junk, at most", short: "At most", first: 0.3, spread: "prompt_junk" },
  { limit: "over_junk", needs: ["positive", "junk"], label: "More like what is looked for than like junk, by at least", short: "Ahead of junk by", first: 0 },
];

/** What is looked for in words, and how much frames must be like it. */
export const PromptRules = ({ rules, spread, disabled, onChange }: {
  rules: Rules; spread: Record<string, number[]> | undefined; disabled: boolean; onChange: (rules: Rules) => void;
}) => {
  const { workspace } = useSignedIn();
  const { project } = useInProject();
  const encoders = useEncoders(project.id);
  const prompts = rules.prompts ?? undefined;
  const none = encoders.value !== undefined && encoders.value.text_models.length === 0;
  const texts = prompts === undefined ? undefined : promptTexts(prompts);
  const set = (change: Partial<Prompts>) => onChange({ ...rules, prompts: { ...prompts, ...change } });
  const write = (kind: PromptKind, list: string[]) => {
    const next = { ...prompts?.texts, [kind]: list };
    // The first words of a kind bring its limit, the last ones take it away.
    const was = texts?.[kind].length ?? 0;
    const usual = limits.find((one) => one.limit === kind);
    const limit = was === 0 && list.length > 0 ? { [kind]: prompts?.[kind] ?? usual?.first } : was > 0 && list.length === 0
      ? { [kind]: undefined, ...(kind === "junk" || kind === "positive" ? { over_junk: undefined } : {}), ...(kind === "negative" || kind === "positive" ? { over_negative: undefined } : {}) } : {};
    set({ texts: next, ...limit });
  };
  return (
    <fieldset className="rule" disabled={disabled}>
      <Checkbox
        look="switch" label={<strong>In words</strong>} hint="An image-text model tells how much a frame is like what you write." checked={prompts !== undefined} disabled={none && prompts === undefined}
        onChange={(event) => onChange({ ...rules, prompts: event.target.checked ? { texts: {} } : undefined })}
      />
      {none && <p className="field-hint">The workspace has no image-text model yet. Add one, such as CLIP, on the page <Link to={{ page: "workspace", workspace: workspace.slug, tab: "models" }}>Models</Link>.</p>}
      {prompts !== undefined && texts !== undefined && kinds.map(({ kind, label, hint, example }) => (
        <div key={kind} className="prompt-kind">
          <PromptList label={label} hint={hint} example={example} texts={prompts.texts?.[kind] ?? []} onChange={(list) => write(kind, list)} />
          {limits.filter((one) => one.limit === kind || one.limit === `over_${kind}`).filter((one) => one.needs.every((need) => texts[need].length > 0)).map((one) => {
            const value = prompts[one.limit];
            const values = one.spread === undefined ? undefined : spread?.[one.spread];
            if (value == null) return <Button key={one.limit} size="small" look="ghost" icon={<IconPlus />} onClick={() => set({ [one.limit]: one.first })}>{one.short}</Button>;
            return (
              <div key={one.limit} className="row">
                <div className="grow">
                  <LimitSlider
                    label={one.label} short={one.short} value={value} least={Math.min(-0.1, values?.[0] ?? 0, value)} most={Math.max(0.4, values?.[20] ?? 0, value)} step={0.01} values={values}
                    onChange={(next) => set({ [one.limit]: next })}
                  />
                </div>
                <IconButton label={`No limit: ${one.label}`} tip="Take this limit away" size="small" icon={<IconClose />} onClick={() => set({ [one.limit]: undefined })} />
              </div>
            );
          })}
        </div>
      ))}
      {prompts !== undefined && texts !== undefined && Object.values(texts).every((list) => list.length === 0) && <p className="field-hint">Write what is looked for; until then nothing is compared.</p>}
    </fieldset>
  );
};

/** Texts, one a line. */
const PromptList = ({ label, hint, example, texts, onChange }: { label: string; hint: string; example: string; texts: string[]; onChange: (texts: string[]) => void }) => {
  const read = (value: string) => value.split("\n").map((line) => line.trim()).filter((line) => line !== "").slice(0, 50).map((line) => line.slice(0, 300));
  const [text, setText] = useState(texts.join("\n"));
  const known = useRef(texts.join("\n"));
  // Words from elsewhere replace what stands here; what was just typed comes back without its empty lines.
  const now = texts.join("\n");
  useEffect(() => {
    if (now !== known.current) setText(now);
    known.current = now;
  }, [now]);
  return (
    <Field label={label} note="one a line" hint={hint}>
      <TextArea rows={2} value={text} placeholder={example} onChange={(event) => {
        setText(event.target.value);
        const list = read(event.target.value);
        known.current = list.join("\n");
        onChange(list);
      }} />
    </Field>
  );
};
