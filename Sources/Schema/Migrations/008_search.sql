-- What was said in videos, and finding images: by words, by speech, and by what they look like.

-- A transcript of a video: a subtitle file or a recogniser's answer. Shared by all projects that link the video.
create table transcripts (
  workspace_id uuid not null,
  id uuid primary key,
  video_id uuid not null,
  filename text not null check (length(filename) between 1 and 1000),
  format text not null,
  source text not null check (source in ('upload', 'fetched')),
  language text check (length(language) between 1 and 100),
  -- Of the file: the same one is kept once.
  sha256 bytea not null check (length(sha256) = 32),
  segment_count integer not null default 0 check (segment_count >= 0),
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, video_id, sha256),
  foreign key (workspace_id, video_id) references videos (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('transcripts');
create index transcripts_video on transcripts (video_id, id);

-- One cue each, in the order of the file. Times are whole microseconds on the video's own clock.
create table transcript_segments (
  workspace_id uuid not null,
  transcript_id uuid not null,
  number integer not null check (number >= 0),
  video_id uuid not null,
  start_us bigint not null check (start_us >= 0),
  end_us bigint not null,
  text text not null check (length(text) <= 20000),
  speaker text check (length(speaker) between 1 and 200),
  -- Words as they were said: which language it is nobody knows for sure.
  words tsvector not null generated always as (to_tsvector('simple', text)) stored,
  primary key (transcript_id, number),
  foreign key (workspace_id, transcript_id) references transcripts (workspace_id, id) on delete cascade,
  check (end_us >= start_us)
);
call system.guard_tenant_table('transcript_segments');
create index transcript_segments_words on transcript_segments using gin (words);
create index transcript_segments_time on transcript_segments (video_id, start_us);

-- Most images have no metadata: they take no room here.
create index images_metadata_words on images
  using gin (jsonb_to_tsvector('simple', metadata, '["string", "numeric"]')) where metadata <> '{}';

-- Everything that looking for the same picture reads, so that the rows themselves are not touched.
create index images_look on images (project_id, phash) include (workspace_id, id)
  where deleted_at is null and phash is not null;

-- Every word, or one that begins with it; what is in quotes in its order. None for words without letters or digits.
create function system.speech_query(words text[]) returns tsquery
  language sql immutable
  as $$
  select to_tsquery('simple', string_agg('''' || regexp_replace(word, '[\\'']', ' ', 'g') || ''':*', ' & '))
  from unnest(words) as word
$$;

-- Whether a frame is shown while something is said; the frame's time is exact. Ticks count where the video was probed,
-- else its number at the frame rate.
create function system.is_shown_during(pts bigint, frame_number integer, facts jsonb, fps_numerator integer,
    fps_denominator integer, start_us bigint, end_us bigint) returns boolean
  language sql immutable
  as $$
  select (t.at >= start_us * t.unit and t.at < end_us * t.unit) or (start_us = end_us and t.at = start_us * t.unit)
  from (select
    case when pts is not null and facts ? 'time_base_denominator'
      then pts::numeric * 1000000 * (facts ->> 'time_base_numerator')::numeric
      else frame_number::numeric * 1000000 * coalesce(fps_denominator, 1) end as at,
    case when pts is not null and facts ? 'time_base_denominator' then (facts ->> 'time_base_denominator')::numeric
      else fps_numerator::numeric end as unit) t
$$;

-- What was said with these words in the videos of a project of the caller's tenant, the best first. Text search is not
-- leakproof, so under row-level security it would never reach its index; these functions filter the tenant themselves.
create function system.search_speech(project uuid, words text[], most integer)
  returns table (transcript_id uuid, number integer, video_id uuid, start_us bigint, end_us bigint, text text,
    speaker text, rank real)
  language sql stable
  as $$
  select s.transcript_id, s.number, s.video_id, s.start_us, s.end_us, s.text, s.speaker,
    ts_rank(s.words, system.speech_query(search_speech.words), 1)
  from transcript_segments s
  where s.workspace_id = (select auth.tenant_id()) and s.words @@ system.speech_query(search_speech.words)
    and exists (select from project_videos l where l.project_id = project and l.video_id = s.video_id
      and l.workspace_id = s.workspace_id)
  order by 8 desc, s.video_id, s.start_us, s.transcript_id, s.number limit most
$$;
call system.define('system.search_speech(uuid, text[], integer)');

-- The frames of a project of the caller's tenant that are shown while these words are said.
create function system.spoken_frames(project uuid, words text[], most integer) returns setof uuid
  language sql stable
  as $$
  select distinct i.id
  from transcript_segments s
  join project_videos l on l.project_id = project and l.video_id = s.video_id and l.workspace_id = s.workspace_id
  join videos v on v.id = s.video_id and v.workspace_id = s.workspace_id
  join images i on i.project_id = project and i.video_id = s.video_id and i.workspace_id = s.workspace_id
  where s.workspace_id = (select auth.tenant_id()) and s.words @@ system.speech_query(spoken_frames.words)
    and i.deleted_at is null and system.is_shown_during(i.pts, i.frame_number, v.facts, v.fps_numerator,
      v.fps_denominator, s.start_us, s.end_us)
  limit most
$$;
call system.define('system.spoken_frames(uuid, text[], integer)');

-- Images of a project of the caller's tenant that all the words fit: in names, tags, classes of labels, metadata or what
-- is said meanwhile. For each word the best reason: three digits of how well it fits, its kind, a colon and the text.
create function system.search_images(project uuid, words text[], most integer)
  returns table (image_id uuid, rank integer, reasons text[])
  language sql stable
  as $$
  with patterns as materialized (
    select n, word,
      '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern
    from unnest(search_images.words) with ordinality as w(word, n)),
  found as (
    select p.n, i.id, case when lower(i.filename) = lower(p.word) then 100
        when starts_with(lower(i.filename), lower(p.word)) then 90 else 80 end as score, 'name' as kind,
      i.relative_path as text
    from patterns p join images i on i.filename ilike p.pattern or i.relative_path ilike p.pattern
    where i.workspace_id = (select auth.tenant_id()) and i.project_id = project and i.deleted_at is null
    union all
    select p.n, t.image_id, case when lower(t.tag) = lower(p.word) then 95 else 75 end, 'tag', t.tag
    from patterns p join image_tags t on t.tag ilike p.pattern
    where t.workspace_id = (select auth.tenant_id()) and t.project_id = project
    union all
    select distinct p.n, a.image_id, case when lower(c.name) = lower(p.word) then 92 else 70 end, 'class', c.name
    from patterns p join classes c on c.name ilike p.pattern
      join annotations a on a.project_id = c.project_id and a.class_id = c.id
    where c.workspace_id = (select auth.tenant_id()) and c.project_id = project and a.image_id is not null
    union all
    select p.n, i.id, 60, 'metadata', (select m.key || ' ' || (m.value #>> '{}') from jsonb_each(i.metadata) m
      where to_tsvector('simple', m.value #>> '{}') @@ phraseto_tsquery('simple', p.word) limit 1)
    from patterns p join images i
      on jsonb_to_tsvector('simple', i.metadata, '["string", "numeric"]') @@ phraseto_tsquery('simple', p.word)
    where i.workspace_id = (select auth.tenant_id()) and i.project_id = project and i.deleted_at is null
      and i.metadata <> '{}'
    union all
    select p.n, i.id, 50, 'speech', s.text
    from patterns p join transcript_segments s on s.words @@ system.speech_query(array[p.word])
      join project_videos l on l.project_id = project and l.video_id = s.video_id and l.workspace_id = s.workspace_id
      join videos v on v.id = s.video_id and v.workspace_id = s.workspace_id
      join images i on i.project_id = project and i.video_id = s.video_id and i.workspace_id = s.workspace_id
    where s.workspace_id = (select auth.tenant_id()) and i.deleted_at is null
      and system.is_shown_during(i.pts, i.frame_number, v.facts, v.fps_numerator,
      v.fps_denominator, s.start_us, s.end_us)),
  best as (
    select id, n, max((lpad(score::text, 3, '0') || kind || ':' || left(coalesce(text, ''), 300)) collate "C") as reason
    from found group by id, n),
  ranked as (
    select id, sum(left(reason, 3)::integer)::integer as rank, array_agg(reason order by n) as reasons
    from best group by id having count(*) = cardinality(search_images.words))
  select r.id, r.rank, r.reasons from ranked r
    join images i on i.id = r.id and i.workspace_id = (select auth.tenant_id()) and i.deleted_at is null
  order by r.rank desc, r.id desc limit most
$$;
call system.define('system.search_images(uuid, text[], integer)');

-- One way to describe pictures by numbers. Vectors take their positions under its row, so that their order is the order
-- of commits and a mirror knows what it has not seen; what is deleted makes a new epoch, in which mirrors begin anew.
create table embedding_spaces (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  model text not null check (length(model) between 1 and 200),
  dimension integer not null check (dimension between 1 and 16384),
  position bigint not null default 0,
  epoch bigint not null default 0,
  primary key (workspace_id, model)
);
call system.guard_tenant_table('embedding_spaces');

-- The vector of a picture, by its content: images and frames of all projects share it. 32-bit floats, least byte first.
create table embeddings (
  workspace_id uuid not null,
  model text not null,
  sha256 bytea not null check (length(sha256) = 32),
  page integer not null default 0 check (page >= 0),
  position bigint not null,
  vector bytea not null,
  primary key (workspace_id, model, sha256, page),
  foreign key (workspace_id, model) references embedding_spaces (workspace_id, model) on delete cascade
);
-- Half a thousand numbers stay in the row: a mirror that begins anew reads them all.
alter table embeddings set (toast_tuple_target = 8160);
call system.guard_tenant_table('embeddings');
create index embeddings_position on embeddings (workspace_id, model, position);
