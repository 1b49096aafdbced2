import type { FootageState } from "../../api/types";
import { Field, Input, Select, TextArea } from "../../ui/Field";
import { useInProject } from "../project/context";
import { StageFoot } from "./StageFoot";
import { numberOf, useStage, wrongNumber } from "./useStage";

const text = (value: number | null | undefined, by = 1): string => (value == null || value === undefined ? "" : String(Number((value / by).toFixed(3))));
const lines = (value: string): string[] | undefined => {
  const found = value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return found.length === 0 ? undefined : found;
};

/** Languages that were written down; none where none are wanted, undefined where nobody said. */
const languages = (value: string): string[] | undefined => (value.trim() === "" ? undefined : value.trim().toLowerCase() === "none" ? [] : value.split(/[,\s]+/).filter((one) => one !== ""));

/** How videos are fetched from the web; uploads are not concerned. */
export const DownloadSection = ({ state, may }: { state: FootageState; may: boolean }) => {
  const { project } = useInProject();
  const stage = useStage(project.id, state, "download",
    (settings) => ({
      height: text(settings.most_height), minutes: text(settings.most_seconds, 60), gigabytes: text(settings.most_bytes, 1e9), rate: text(settings.most_rate, 1e6), pause: text(settings.pause), subtitles: settings.subtitle_languages == null ? "" : settings.subtitle_languages.length === 0 ? "none" : settings.subtitle_languages.join(", "),
      words: (settings.block_list?.words ?? []).join("\n"), titleWords: (settings.block_list?.title_words ?? []).join("\n"), uploaders: (settings.block_list?.uploaders ?? []).join("\n"),
      more: JSON.stringify({ ...settings.block_list, words: undefined, title_words: undefined, uploaders: undefined }),
    }),
    (form) => {
      const times = (value: string, by: number) => { const number = numberOf(value); return number === undefined ? undefined : Math.round(number * by); };
      const list = { ...(JSON.parse(form.more) as object), words: lines(form.words), title_words: lines(form.titleWords), uploaders: lines(form.uploaders) };
      return {
        most_height: times(form.height, 1), most_seconds: times(form.minutes, 60), most_bytes: times(form.gigabytes, 1e9), most_rate: times(form.rate, 1e6), pause: numberOf(form.pause),
        subtitle_languages: languages(form.subtitles),
        block_list: Object.values(list).some((one) => one !== undefined) ? list : undefined,
      };
    });
  const { form, set } = stage;
  const wrong = {
    minutes: wrongNumber(form.minutes, 0.1, 10_080), gigabytes: wrongNumber(form.gigabytes, 0.001, 10_000), rate: wrongNumber(form.rate, 0.01, 10_000), pause: wrongNumber(form.pause, 0, 3600),
    subtitles: (languages(form.subtitles) ?? []).some((one) => !/^[a-z0-9-]{2,35}$/i.test(one)) || (languages(form.subtitles) ?? []).length > 5 ? "Up to five languages, such as en, pt-BR; or none." : undefined,
  };
  return (
    <>
      <p className="soft">For addresses, playlists, searches and buckets. Videos you upload are taken as they are.</p>
      <div className="two">
        <Field label="Picture" hint="The best up to this size is fetched.">
          <Select disabled={!may} value={form.height} onChange={(event) => set({ height: event.target.value })}>
            <option value="">up to 1080 pixels high (usual)</option>
            {["480", "720", "1440", "2160", "4320"].map((height) => <option key={height} value={height}>up to {height} pixels high</option>)}
            {!["", "480", "720", "1440", "2160", "4320"].includes(form.height) && <option value={form.height}>up to {form.height} pixels high</option>}
          </Select>
        </Field>
        <Field label="Longest" note="minutes" hint="Longer videos are left out. Usual: 240." error={wrong.minutes}><Input disabled={!may} inputMode="decimal" placeholder="240" value={form.minutes} onChange={(event) => set({ minutes: event.target.value })} /></Field>
        <Field label="Largest" note="GB" hint="Larger files are left out. Usual: as large as the server takes." error={wrong.gigabytes}><Input disabled={!may} inputMode="decimal" placeholder="as the server" value={form.gigabytes} onChange={(event) => set({ gigabytes: event.target.value })} /></Field>
        <Field label="Fastest" note="MB a second" hint="From one site. Usual: as fast as it gives." error={wrong.rate}><Input disabled={!may} inputMode="decimal" placeholder="no limit" value={form.rate} onChange={(event) => set({ rate: event.target.value })} /></Field>
        <Field label="Pause" note="seconds" hint="Before a site is asked again: this to three times as long. Usual: 5." error={wrong.pause}><Input disabled={!may} inputMode="decimal" placeholder="5" value={form.pause} onChange={(event) => set({ pause: event.target.value })} /></Field>
        <Field label="Subtitles" note="languages" hint="Kept as transcripts, so that search finds what is said. One file a language; “none” for none. Usual: one, as it is spoken." error={wrong.subtitles}><Input disabled={!may} placeholder="as it is spoken" value={form.subtitles} onChange={(event) => set({ subtitles: event.target.value })} /></Field>
      </div>
      <div className="three">
        <Field label="Never with these words" hint="In title, description or tags, or in the names of a file and its folders; one a line."><TextArea disabled={!may} rows={3} value={form.words} onChange={(event) => set({ words: event.target.value })} /></Field>
        <Field label="Never with these in the title" hint="Or in the name of a file; one a line."><TextArea disabled={!may} rows={3} value={form.titleWords} onChange={(event) => set({ titleWords: event.target.value })} /></Field>
        <Field label="Never from these people" hint="Names of uploaders or channels; one a line."><TextArea disabled={!may} rows={3} value={form.uploaders} onChange={(event) => set({ uploaders: event.target.value })} /></Field>
      </div>
      <StageFoot stage={stage} wrong={Object.values(wrong).some((one) => one !== undefined)} may={may} />
    </>
  );
};
