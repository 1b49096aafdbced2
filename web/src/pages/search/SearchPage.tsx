import { useMemo } from "react";
import { get } from "../../api/client";
import type { Image, SearchFound, SpokenSentence } from "../../api/model";
import { useSignedIn } from "../../app/me";
import { useClasses } from "../../data/projects";
import { useResource } from "../../data/resources";
import { Link } from "../../routing/Link";
import { changeQuery } from "../../routing/navigation";
import type { Route, RouteQuery } from "../../routing/routes";
import { SearchInput, Segments } from "../../ui/Field";
import { IconSearch, IconVideo } from "../../ui/icons";
import { EmptyState, ErrorNotice, ErrorState, SkeletonRows } from "../../ui/states";
import { writeOf } from "../../ui/write";
import { PageHead } from "../PageHead";
import { useInProject } from "../project/context";
import { single } from "../gallery/filters";
import { DescriptionSearch } from "./DescriptionSearch";
import { FoundImages } from "./FoundImages";
import { SimilarResults } from "./SimilarResults";
import { writeClock } from "./clock";
import { useTypedQuery } from "./useTypedQuery";

/** Finding things of a project: by words, or by what an image looks like. */
export const SearchPage = ({ query }: { query: RouteQuery }) => {
  const like = single(query.like);
  if (like !== undefined) return <SimilarResults like={like} query={query} />;
  const by = single(query.by) === "description" ? "description" : "words";
  return (
    <div className="page-inside search-page">
      <PageHead title="Search" lead={by === "words" ? "File names, tags, classes, metadata, and what people say in the videos." : "Images by what is to be seen on them."} />
      <div className="row search-by"><Segments
        label="Search by" value={by} onChange={(value) => changeQuery({ by: value === "words" ? undefined : value })}
        options={[
          { value: "words", label: "Words", title: "Words in names, tags, classes, metadata and speech" },
          { value: "description", label: "Description", title: "What is to be seen on the picture" },
        ]}
      /></div>
      {by === "words" ? <WordSearch query={query} /> : <DescriptionSearch query={query} />}
    </div>
  );
};

const kinds: Record<string, string> = { name: "Name", tag: "Tag", class: "Class", metadata: "Metadata", speech: "Said" };

const WordSearch = ({ query }: { query: RouteQuery }) => {
  const { project, handle } = useInProject();
  const { workspace } = useSignedIn();
  const classes = useClasses(handle);
  const asked = single(query.q) ?? "";
  const { text, setText, field } = useTypedQuery(asked, 250);
  const found = useResource(
    asked === "" ? null : `search/${project.id}/${asked}`,
    (signal) => get<SearchFound>(`/projects/${project.id}/search`, { q: asked, limit: 120 }, signal),
  );
  const result = found.value;
  const toImage = (id: string): Route => ({ page: "image", workspace: workspace.slug, project: handle, image: id });
  const gallery = (filter: RouteQuery): Route => ({ page: "project", workspace: workspace.slug, project: handle, tab: "images", query: filter });
  const spoken = result?.images.some((image) => result.reasons[image.id]?.some((reason) => reason.kind === "speech")) === true;
  const nothing = result !== undefined && result.images.length === 0 && result.videos.length === 0;
  return (
    <>
      <SearchInput ref={field} label="Search images, videos and what is said" className="search-field" maxLength={200} value={text} onChange={setText} />
      <div className="heard" role="status">
        {asked !== "" && (found.loading ? "Searching" : result === undefined ? "" : `${writeOf(result.images.length, "image")}, ${writeOf(result.videos.length, "video")}`)}
      </div>
      {asked === "" && (
        <EmptyState picture={<IconSearch size={48} />} title="Find a moment">
          Words that all must fit; “in quotes” they belong together. A sentence of a transcript finds the frames that are shown while it is said.
        </EmptyState>
      )}
      {found.error !== undefined && (result === undefined ? <ErrorState error={found.error} retry={found.reload} /> : <ErrorNotice error={found.error} retry={found.reload} />)}
      {asked !== "" && result === undefined && found.error === undefined && <SkeletonRows rows={5} height={64} />}
      {nothing && (
        <EmptyState title={`Nothing fits “${asked}”`}>
          Try fewer words, or the beginning of one. Speech is found where a video has a transcript.
        </EmptyState>
      )}
      {result !== undefined && result.videos.length > 0 && (
        <section aria-labelledby="found-videos">
          <h2 id="found-videos">Videos <span className="soft figures">{result.videos.length}</span></h2>
          <ul className="found-videos">
            {result.videos.map((video) => (
              <li key={video.id} className="found-video">
                <div className="found-poster">{video.poster != null ? <img src={video.poster} alt="" loading="lazy" /> : <IconVideo size={24} />}</div>
                <div className="grow found-video-text">
                  <div className="cut strong" title={video.filename}><Marked text={video.title ?? video.filename} words={asked} /></div>
                  {video.speech.length === 0 && <p className="soft small">Named so.</p>}
                  <ol className="found-speech">
                    {video.speech.map((sentence) => <Sentence key={`${sentence.transcript_id}-${sentence.number}`} sentence={sentence} words={asked} toImage={toImage} />)}
                  </ol>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {result !== undefined && result.images.length > 0 && (
        <section aria-labelledby="found-images">
          <div className="row found-head">
            <h2 id="found-images">Images <span className="soft figures">{result.has_more ? `the best ${result.images.length}` : result.images.length}</span></h2>
            <span className="grow" />
            {spoken && <Link to={gallery({ spoken: asked })}>All frames while it is said</Link>}
            <Link to={gallery({ q: asked })}>All with the name</Link>
          </div>
          <FoundImages images={result.images} classes={classes.value ?? []} toImage={(image: Image) => toImage(image.id)} note={(image) => {
            const reasons = result.reasons[image.id] ?? [];
            const best = reasons.find((reason) => reason.kind !== "name");
            return best === undefined ? undefined : `${kinds[best.kind] ?? best.kind}: ${best.text}`;
          }} />
        </section>
      )}
    </>
  );
};

const Sentence = ({ sentence, words, toImage }: { sentence: SpokenSentence; words: string; toImage: (id: string) => Route }) => {
  const first = sentence.frames[0];
  const time = <span className="figures found-time">{writeClock(sentence.start)}</span>;
  const text = <span>{sentence.speaker != null && <span className="soft">{sentence.speaker}: </span>}<Marked text={sentence.text} words={words} /></span>;
  return (
    <li>
      {first !== undefined
        ? <Link to={toImage(first.image_id)} className="found-sentence" aria-label={`At ${writeClock(sentence.start)}: ${sentence.text}. Open the frame`}>{time}{text}</Link>
        : <span className="found-sentence" title="No frame of this project is shown meanwhile">{time}{text}</span>}
      {sentence.frames.length > 0 && (
        <span className="found-frames">
          {sentence.frames.map((frame) => (
            <Link key={frame.image_id} to={toImage(frame.image_id)} aria-label={`Frame ${frame.frame_number}`}>
              {frame.thumb != null ? <img src={frame.thumb} alt="" loading="lazy" /> : <span className="small">{frame.frame_number}</span>}
            </Link>
          ))}
        </span>
      )}
    </li>
  );
};

/** The text with the words that were looked for. */
const Marked = ({ text, words }: { text: string; words: string }) => {
  const parts = useMemo(() => {
    const wanted = words.toLowerCase().split(/[\s"]+/).filter((word) => word.length > 1);
    if (wanted.length === 0) return [text];
    const pattern = new RegExp(`(${wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
    return text.split(pattern);
  }, [text, words]);
  // Every other part is what stood between brackets: a match.
  return <>{parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>;
};
