-- Footage: videos on their way to frames, and what each project decided about the frames.
--
-- A video is one row a workspace, fetched and decoded once; its frames are shared by every project that links it. What a
-- project keeps of them becomes images of the project.

alter table videos
  add column title text check (length(title) <= 1000),
  add column url text check (length(url) between 1 and 4000),
  -- The name another service has for it, such as `youtube:dQw4w9WgXcQ`.
  add column external_id text check (length(external_id) between 1 and 500),
  add column source_info jsonb not null default '{}' check (jsonb_typeof(source_info) = 'object'),
  add column sha256 bytea check (length(sha256) = 32),
  add column storage_path text,
  add column file_size bigint check (file_size >= 0),
  add column codec text,
  add column duration double precision check (duration >= 0),
  add column facts jsonb check (jsonb_typeof(facts) = 'object'),
  -- What the probe made: the frame index, by which frame N is the same frame everywhere, and pictures for pages.
  add column index_path text,
  add column poster_path text,
  add column storyboard_path text,
  add column storyboard jsonb check (jsonb_typeof(storyboard) = 'object'),
  add column proxy_path text,
  add column probed_at timestamptz,
  -- How the frames were chosen, and how many are here and could not be decoded.
  add column plan jsonb check (jsonb_typeof(plan) = 'object'),
  add column extracted_frames integer not null default 0 check (extracted_frames >= 0),
  add column damaged_frames integer not null default 0 check (damaged_frames >= 0),
  add column status text not null default 'PENDING'
    check (status in ('PENDING', 'DOWNLOADING', 'DOWNLOADED', 'EXTRACTING', 'EXTRACTED', 'FAILED')),
  add column status_since timestamptz not null default now(),
  add column error_code text,
  add column error_message text,
  -- Mirrored from the job that works on it.
  add column locked_by text,
  add column heartbeat_at timestamptz,
  -- A video that was only named, for tracks to hang on, is never fetched nor decoded.
  add column is_footage boolean generated always as (url is not null or storage_path is not null) stored,
  add check ((sha256 is null) = (storage_path is null) and (sha256 is null) = (file_size is null)),
  add check (status in ('PENDING', 'DOWNLOADING', 'FAILED') or storage_path is not null),
  add check ((status = 'FAILED') = (error_code is not null));
create unique index videos_content on videos (workspace_id, sha256) where sha256 is not null;
create index videos_by_status on videos (workspace_id, status, id);
create index videos_due on videos (status, id) where is_footage and status in ('PENDING', 'DOWNLOADED');

create trigger videos_steps before update of status on videos for each row
  execute function system.refuse_illegal_step(
    'PENDING>DOWNLOADING', 'PENDING>DOWNLOADED', 'PENDING>FAILED', 'DOWNLOADING>DOWNLOADED', 'DOWNLOADING>PENDING',
    'DOWNLOADING>FAILED', 'DOWNLOADED>EXTRACTING', 'DOWNLOADED>FAILED', 'EXTRACTING>EXTRACTED',
    'EXTRACTING>DOWNLOADED', 'EXTRACTING>FAILED', 'EXTRACTED>DOWNLOADED', 'FAILED>PENDING', 'FAILED>DOWNLOADED');

create function system.touch_status_since() returns trigger
  language plpgsql
  as $$
begin
  if new.status is distinct from old.status then new.status_since := now(); end if;
  return new;
end
$$;
create trigger videos_since before update of status on videos for each row
  execute function system.touch_status_since();

-- Every address and outside name a video is known by, so that none is fetched twice; two addresses whose bytes turn out
-- equal lead to one video.
create table video_addresses (
  workspace_id uuid not null,
  address text not null check (length(address) between 1 and 4000),
  video_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, address),
  foreign key (workspace_id, video_id) references videos (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('video_addresses');
create index video_addresses_video on video_addresses (video_id);

alter table project_videos
  add column status text not null default 'PENDING'
    check (status in ('PENDING', 'FILTERING', 'FILTERED', 'FILTERED_EMPTY', 'FAILED')),
  add column status_since timestamptz not null default now(),
  -- The limits of the last pass.
  add column filter jsonb check (jsonb_typeof(filter) = 'object'),
  add column passed_frames integer not null default 0 check (passed_frames >= 0),
  add column unique_frames integer not null default 0 check (unique_frames >= 0),
  add column error_code text,
  add column error_message text,
  add column locked_by text,
  add column heartbeat_at timestamptz,
  add column added_by uuid references users (id) on delete set null,
  -- Mirrored from the video, so that the project's counters follow from its own rows alone.
  add column is_footage boolean not null default false,
  add column video_status text not null default 'PENDING',
  add column extracted_frames integer not null default 0,
  add check ((status = 'FAILED') = (error_code is not null));
create index project_videos_by_status on project_videos (project_id, video_status, status, video_id) where is_footage;
create index project_videos_open on project_videos (project_id) where is_footage
  and (video_status not in ('EXTRACTED', 'FAILED') or (video_status = 'EXTRACTED' and status in ('PENDING', 'FILTERING')));
create index project_videos_due on project_videos (project_id, video_id)
  where is_footage and video_status = 'EXTRACTED' and status = 'PENDING';

create trigger project_videos_steps before update of status on project_videos for each row
  execute function system.refuse_illegal_step(
    'PENDING>FILTERING', 'PENDING>FAILED', 'FILTERING>FILTERED', 'FILTERING>FILTERED_EMPTY', 'FILTERING>PENDING',
    'FILTERING>FAILED', 'FILTERED>PENDING', 'FILTERED>FILTERED_EMPTY', 'FILTERED_EMPTY>PENDING',
    'FILTERED_EMPTY>FILTERED', 'FAILED>PENDING');
create trigger project_videos_since before update of status on project_videos for each row
  execute function system.touch_status_since();

-- How far a project's footage is, and what each stage is told.
create table project_footage (
  workspace_id uuid not null,
  project_id uuid primary key,
  status text not null default 'POPULATING'
    check (status in ('POPULATING', 'FILTERING', 'DEDUP_READY', 'DEDUPING', 'DETECT_READY', 'DETECTING', 'COMPLETE')),
  status_since timestamptz not null default now(),
  download_settings jsonb not null default '{}' check (jsonb_typeof(download_settings) = 'object'),
  extract_settings jsonb not null default '{}' check (jsonb_typeof(extract_settings) = 'object'),
  filter_settings jsonb not null default '{}' check (jsonb_typeof(filter_settings) = 'object'),
  dedup_settings jsonb not null default '{}' check (jsonb_typeof(dedup_settings) = 'object'),
  detect_settings jsonb not null default '{}' check (jsonb_typeof(detect_settings) = 'object'),
  -- A stage of the whole project that failed or was cancelled waits for a person.
  is_held boolean not null default false,
  error_code text,
  error_message text,
  locked_by text,
  heartbeat_at timestamptz,
  revision bigint not null default 1,
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('project_footage');
create index project_footage_due on project_footage (status) where status = 'DEDUP_READY' and not is_held;

create trigger project_footage_steps before update of status on project_footage for each row
  execute function system.refuse_illegal_step(
    'POPULATING>FILTERING', 'POPULATING>DEDUP_READY', 'FILTERING>POPULATING', 'FILTERING>DEDUP_READY',
    'DEDUP_READY>POPULATING', 'DEDUP_READY>FILTERING', 'DEDUP_READY>DEDUPING', 'DEDUP_READY>DETECT_READY',
    'DEDUPING>DEDUP_READY', 'DEDUPING>DETECT_READY', 'DETECT_READY>POPULATING', 'DETECT_READY>FILTERING',
    'DETECT_READY>DEDUP_READY', 'DETECT_READY>DETECTING', 'DETECT_READY>COMPLETE', 'DETECTING>DETECT_READY',
    'DETECTING>COMPLETE', 'COMPLETE>POPULATING', 'COMPLETE>FILTERING', 'COMPLETE>DEDUP_READY',
    'COMPLETE>DETECT_READY');
create trigger project_footage_since before update of status on project_footage for each row
  execute function system.touch_status_since();

-- The frames that were taken out of a video, once for all projects. `frame_number` counts in the order in which they
-- are shown, as the frame index does; `pts` is in the video's time base.
create table video_frames (
  workspace_id uuid not null,
  video_id uuid not null,
  frame_number integer not null check (frame_number >= 0),
  pts bigint not null,
  sha256 bytea not null check (length(sha256) = 32),
  storage_path text not null,
  format text not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  file_size bigint not null check (file_size >= 0),
  -- Measured while the frame was decoded: limits can be changed without decoding it again.
  measures jsonb not null default '{}' check (jsonb_typeof(measures) = 'object'),
  phash bigint,
  phash256 bytea check (length(phash256) = 32),
  created_at timestamptz not null default now(),
  primary key (video_id, frame_number),
  unique (workspace_id, video_id, frame_number),
  foreign key (workspace_id, video_id) references videos (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('video_frames');
create index video_frames_content on video_frames (workspace_id, sha256);

-- What a project thinks of a frame: kept or dropped, by which measure and limit; and whether it is the only one of its
-- kind. A kept frame has an image.
create table frame_verdicts (
  workspace_id uuid not null,
  project_id uuid not null,
  video_id uuid not null,
  frame_number integer not null,
  verdict text not null check (verdict in ('kept', 'dropped')),
  -- The rule that dropped it, what was measured and what was asked for.
  reason text,
  score double precision,
  threshold double precision,
  -- Measures of this project alone, such as how much the frame resembles its prompts.
  scores jsonb not null default '{}' check (jsonb_typeof(scores) = 'object'),
  -- A person's verdict stays whatever the limits say.
  is_manual boolean not null default false,
  decided_by uuid references users (id) on delete set null,
  decided_at timestamptz not null default now(),
  -- Absent until compared with the other frames of the project.
  uniqueness text check (uniqueness in ('unique', 'duplicate')),
  image_id uuid,
  primary key (project_id, video_id, frame_number),
  unique (workspace_id, project_id, video_id, frame_number),
  foreign key (workspace_id, project_id, video_id) references project_videos (workspace_id, project_id, video_id)
    on delete cascade,
  foreign key (workspace_id, video_id, frame_number) references video_frames (workspace_id, video_id, frame_number)
    on delete cascade,
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id)
    on delete set null (image_id),
  check ((verdict = 'kept') = (reason is null)),
  check (verdict = 'kept' or uniqueness is null)
);
call system.guard_tenant_table('frame_verdicts');
create index frame_verdicts_by_reason on frame_verdicts (project_id, verdict, reason, video_id, frame_number);
create index frame_verdicts_of_frame on frame_verdicts (video_id, frame_number);
create index frame_verdicts_image on frame_verdicts (image_id) where image_id is not null;
create index frame_verdicts_uncompared on frame_verdicts (project_id, video_id, frame_number)
  where verdict = 'kept' and uniqueness is null;

-- Frames of a project that show the same. A rejected group stays, so that it is not proposed again.
create table duplicate_groups (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  status text not null default 'proposed' check (status in ('proposed', 'confirmed', 'rejected')),
  method text not null check (method in ('phash64', 'phash256', 'embedding')),
  threshold double precision not null,
  decided_by uuid references users (id) on delete set null,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, project_id, id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('duplicate_groups');
create index duplicate_groups_by_status on duplicate_groups (project_id, status, id);
create trigger duplicate_groups_steps before update of status on duplicate_groups for each row
  execute function system.refuse_illegal_step(
    'proposed>confirmed', 'proposed>rejected', 'confirmed>rejected', 'rejected>confirmed');

create table duplicate_members (
  workspace_id uuid not null,
  project_id uuid not null,
  group_id uuid not null,
  video_id uuid not null,
  frame_number integer not null,
  -- The one that stays when the group is confirmed.
  is_keeper boolean not null default false,
  -- From the keeper: bits for hashes, 1 - cosine for embeddings.
  distance double precision not null check (distance >= 0),
  primary key (group_id, video_id, frame_number),
  foreign key (workspace_id, project_id, group_id) references duplicate_groups (workspace_id, project_id, id)
    on delete cascade,
  foreign key (workspace_id, project_id, video_id, frame_number)
    references frame_verdicts (workspace_id, project_id, video_id, frame_number) on delete cascade
);
call system.guard_tenant_table('duplicate_members');
create unique index duplicate_members_keeper on duplicate_members (group_id) where is_keeper;
create index duplicate_members_frame on duplicate_members (project_id, video_id, frame_number);

-- Counters of a project's footage: statements append deltas, a job folds them, reads add both.
create table footage_counts (
  workspace_id uuid not null,
  project_id uuid not null,
  counter text not null,
  count bigint not null,
  primary key (project_id, counter),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('footage_counts');

create table footage_count_deltas (
  workspace_id uuid not null,
  project_id uuid not null,
  counter text not null,
  delta bigint not null,
  id bigint generated always as identity primary key,
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('footage_count_deltas');
create index footage_count_deltas_project on footage_count_deltas (project_id, counter);

-- What a link adds to the counters of its project.
create function system.footage_counters(l project_videos) returns table (counter text, n bigint)
  language sql immutable
  as $$
  values ('video:' || l.video_status, 1::bigint), ('link:' || l.status, 1::bigint),
    ('frames:extracted', l.extracted_frames::bigint), ('frames:filtered', l.passed_frames::bigint),
    ('frames:unique', l.unique_frames::bigint)
$$;
grant execute on function system.footage_counters(project_videos) to framewright_app, framewright_system;

create function system.count_new_links() returns trigger
  language plpgsql
  as $$
begin
  insert into footage_count_deltas (workspace_id, project_id, counter, delta)
    select workspace_id, project_id, counter, sum(n)
    from new_rows cross join lateral system.footage_counters(new_rows::project_videos)
    where is_footage group by 1, 2, 3 having sum(n) <> 0;
  return null;
end
$$;
create function system.count_changed_links() returns trigger
  language plpgsql
  as $$
begin
  insert into footage_count_deltas (workspace_id, project_id, counter, delta)
    select workspace_id, project_id, counter, sum(change) from (
      select workspace_id, project_id, counter, n as change
      from new_rows cross join lateral system.footage_counters(new_rows::project_videos) where is_footage
      union all
      select workspace_id, project_id, counter, -n
      from old_rows cross join lateral system.footage_counters(old_rows::project_videos) where is_footage) as changes
    group by 1, 2, 3 having sum(change) <> 0;
  return null;
end
$$;
create function system.count_gone_links() returns trigger
  language plpgsql
  as $$
begin
  insert into footage_count_deltas (workspace_id, project_id, counter, delta)
    select workspace_id, project_id, counter, -sum(n)
    from old_rows cross join lateral system.footage_counters(old_rows::project_videos)
    where is_footage and exists (select from projects where projects.id = old_rows.project_id)
    group by 1, 2, 3 having sum(n) <> 0;
  return null;
end
$$;
create trigger project_videos_count_new after insert on project_videos referencing new table as new_rows
  for each statement execute function system.count_new_links();
create trigger project_videos_count_changed after update on project_videos
  referencing old table as old_rows new table as new_rows
  for each statement execute function system.count_changed_links();
create trigger project_videos_count_gone after delete on project_videos referencing old table as old_rows
  for each statement execute function system.count_gone_links();

-- A new link begins with what its video is. The video's row is locked, so that a change of it is either seen here or
-- finds this link.
create function system.begin_link() returns trigger
  language plpgsql
  as $$
declare
  v videos;
begin
  select * into v from videos where workspace_id = new.workspace_id and id = new.video_id for no key update;
  new.is_footage := coalesce(v.is_footage, false);
  new.video_status := coalesce(v.status, 'PENDING');
  new.extracted_frames := coalesce(v.extracted_frames, 0);
  if v.status = 'FAILED' and new.status = 'PENDING' then
    new.status := 'FAILED';
    new.error_code := 'video_failed';
    new.error_message := v.error_message;
  end if;
  if new.is_footage then
    insert into project_footage (workspace_id, project_id) values (new.workspace_id, new.project_id)
      on conflict do nothing;
  end if;
  return new;
end
$$;
create trigger project_videos_begin before insert on project_videos for each row execute function system.begin_link();

-- What happens to a video happens to its links; a failed video fails what waits for its frames.
create function system.mirror_video() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos where workspace_id = new.workspace_id and video_id = new.id
    order by project_id for no key update;
  update project_videos set is_footage = new.is_footage, video_status = new.status,
    extracted_frames = new.extracted_frames,
    status = case
      when new.status = 'FAILED' and status = 'PENDING' then 'FAILED'
      when new.status <> 'FAILED' and error_code = 'video_failed' then 'PENDING'
      else status end,
    error_message = case
      when new.status = 'FAILED' and status = 'PENDING' then new.error_message
      when new.status <> 'FAILED' and error_code = 'video_failed' then null
      else error_message end,
    error_code = case
      when new.status = 'FAILED' and status = 'PENDING' then 'video_failed'
      when new.status <> 'FAILED' and error_code = 'video_failed' then null
      else error_code end
  where workspace_id = new.workspace_id and video_id = new.id;
  if new.is_footage and not old.is_footage then
    insert into project_footage (workspace_id, project_id)
      select workspace_id, project_id from project_videos
      where workspace_id = new.workspace_id and video_id = new.id order by project_id
      on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger videos_mirror after update on videos for each row
  when ((old.status, old.extracted_frames, old.is_footage) is distinct from
    (new.status, new.extracted_frames, new.is_footage))
  execute function system.mirror_video();

create function system.count_frames() returns trigger
  language plpgsql
  as $$
begin
  if tg_op = 'INSERT' then
    perform from videos where id in (select video_id from new_rows) order by id for no key update;
    update videos set extracted_frames = extracted_frames + n
      from (select video_id, count(*) as n from new_rows group by 1) as new_frames where videos.id = video_id;
  else
    perform from videos where id in (select video_id from old_rows) order by id for no key update;
    update videos set extracted_frames = extracted_frames - n
      from (select video_id, count(*) as n from old_rows group by 1) as gone_frames where videos.id = video_id;
  end if;
  return null;
end
$$;
create trigger video_frames_count_new after insert on video_frames referencing new table as new_rows
  for each statement execute function system.count_frames();
create trigger video_frames_count_gone after delete on video_frames referencing old table as old_rows
  for each statement execute function system.count_frames();

-- Adds what verdicts changed to the numbers of their links, which are locked in one order everywhere.
create function system.count_new_verdicts() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos l where (l.project_id, l.video_id) in (select project_id, video_id from new_rows)
    order by l.project_id, l.video_id for no key update;
  update project_videos l set passed_frames = l.passed_frames + c.passed, unique_frames = l.unique_frames + c.only_ones
    from (select project_id, video_id, count(*) filter (where verdict = 'kept') as passed,
        count(*) filter (where uniqueness = 'unique') as only_ones from new_rows group by 1, 2) c
    where l.project_id = c.project_id and l.video_id = c.video_id and (c.passed, c.only_ones) <> (0, 0);
  return null;
end
$$;
create function system.count_changed_verdicts() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos l where (l.project_id, l.video_id) in (select project_id, video_id from new_rows)
    order by l.project_id, l.video_id for no key update;
  update project_videos l set passed_frames = l.passed_frames + c.passed, unique_frames = l.unique_frames + c.only_ones
    from (select project_id, video_id, sum(passed) as passed, sum(only_one) as only_ones from (
        select project_id, video_id, (verdict = 'kept')::int as passed,
          coalesce(uniqueness = 'unique', false)::int as only_one from new_rows
        union all
        select project_id, video_id, -(verdict = 'kept')::int, -coalesce(uniqueness = 'unique', false)::int
        from old_rows) r group by 1, 2) c
    where l.project_id = c.project_id and l.video_id = c.video_id and (c.passed, c.only_ones) <> (0, 0);
  return null;
end
$$;
create function system.count_gone_verdicts() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos l where (l.project_id, l.video_id) in (select project_id, video_id from old_rows)
    order by l.project_id, l.video_id for no key update;
  update project_videos l set passed_frames = l.passed_frames - c.passed, unique_frames = l.unique_frames - c.only_ones
    from (select project_id, video_id, count(*) filter (where verdict = 'kept') as passed,
        count(*) filter (where uniqueness = 'unique') as only_ones from old_rows group by 1, 2) c
    where l.project_id = c.project_id and l.video_id = c.video_id and (c.passed, c.only_ones) <> (0, 0);
  return null;
end
$$;
create trigger frame_verdicts_count_new after insert on frame_verdicts referencing new table as new_rows
  for each statement execute function system.count_new_verdicts();
create trigger frame_verdicts_count_changed after update on frame_verdicts
  referencing old table as old_rows new table as new_rows
  for each statement execute function system.count_changed_verdicts();
create trigger frame_verdicts_count_gone after delete on frame_verdicts referencing old table as old_rows
  for each statement execute function system.count_gone_verdicts();

-- A job's state is the state of what it works on, changed in the same statement: who holds it, when it last beat, and
-- the step of the state machine. Handlers take the last step themselves, since they know how it ended.
create function system.mirror_footage_job() returns trigger
  language plpgsql
  as $$
declare
  holder text := case when new.status = 'running' then new.locked_by end;
  beat timestamptz := case when new.status = 'running' then new.heartbeat_at end;
  is_lost boolean := new.status in ('failed', 'cancelled');
  is_again boolean := new.status = 'queued' and old.status in ('failed', 'cancelled');
  -- A job that was cancelled has no error of its own.
  code text := case when new.status = 'cancelled' then 'cancelled' else coalesce(new.error_code, 'internal') end;
  message text := case when new.status = 'cancelled' then 'Cancelled. Retry it to go on.' else new.error_message end;
  video uuid := (new.payload ->> 'video_id')::uuid;
  project uuid := (new.payload ->> 'project_id')::uuid;
  waits text;
  works text;
begin
  if new.kind in ('videos.download', 'videos.probe', 'videos.extract') then
    waits := case new.kind when 'videos.download' then 'PENDING' else 'DOWNLOADED' end;
    works := case new.kind when 'videos.download' then 'DOWNLOADING' when 'videos.extract' then 'EXTRACTING'
      else 'DOWNLOADED' end;
    update videos set locked_by = holder, heartbeat_at = beat,
      status = case
        when new.status = 'running' and status = waits then works
        when new.status = 'queued' and status = works then waits
        when is_again and status = 'FAILED' then case when storage_path is null then 'PENDING' else 'DOWNLOADED' end
        when is_lost and status in (waits, works) then 'FAILED'
        else status end,
      error_message = case when is_again then null when is_lost and status in (waits, works) then message
        else error_message end,
      error_code = case when is_again then null when is_lost and status in (waits, works) then code
        else error_code end
    where workspace_id = new.workspace_id and id = video;
  elsif new.kind = 'footage.filter' then
    update project_videos set locked_by = holder, heartbeat_at = beat,
      status = case
        when new.status = 'running' and status = 'PENDING' then 'FILTERING'
        when new.status = 'queued' and status = 'FILTERING' then 'PENDING'
        when is_again and status = 'FAILED' then 'PENDING'
        when is_lost and status in ('PENDING', 'FILTERING') then 'FAILED'
        else status end,
      error_message = case when is_again then null when is_lost and status in ('PENDING', 'FILTERING') then message
        else error_message end,
      error_code = case when is_again then null when is_lost and status in ('PENDING', 'FILTERING') then code
        else error_code end
    where workspace_id = new.workspace_id and project_id = project and video_id = video;
  elsif new.kind in ('footage.dedup', 'footage.detect') then
    waits := case new.kind when 'footage.dedup' then 'DEDUP_READY' else 'DETECT_READY' end;
    works := case new.kind when 'footage.dedup' then 'DEDUPING' else 'DETECTING' end;
    update project_footage set locked_by = holder, heartbeat_at = beat,
      status = case
        when new.status = 'running' and status = waits then works
        when new.status <> 'running' and status = works then waits
        else status end,
      is_held = not (new.status = 'running' or is_again) and (is_held or (is_lost and status in (waits, works))),
      error_message = case when new.status = 'running' or is_again then null
        when is_lost and status in (waits, works) then message else error_message end,
      error_code = case when new.status = 'running' or is_again then null
        when is_lost and status in (waits, works) then code else error_code end
    where workspace_id = new.workspace_id and project_id = project;
  end if;
  return null;
end
$$;
create trigger jobs_footage after update of status, locked_by, heartbeat_at on jobs for each row
  when (new.kind like 'videos.%' or new.kind like 'footage.%') execute function system.mirror_footage_job();

-- Moves every project's stage on that can move, and answers each move.
create function system.advance_footage()
  returns table (workspace_id uuid, project_id uuid, former text, present text)
  language plpgsql
  as $$
#variable_conflict use_column
begin
  -- A project may take several steps at once: each is a legal one.
  for round in 1..4 loop
    return query
      with ready as materialized (
        select f.workspace_id, f.project_id, f.status,
          coalesce(f.dedup_settings ->> 'method', '') = 'none' as skips_dedup,
          coalesce(f.detect_settings ->> 'model_id', '') = '' as skips_detect
        from project_footage f
        where f.status not in ('DEDUPING', 'DETECTING')
          and exists (select from projects p where p.id = f.project_id and p.deleted_at is null)
          and not exists (select from jobs j where j.workspace_id = f.workspace_id
            and j.kind in ('footage.dedup', 'footage.detect') and j.key = 'project:' || f.project_id
            and j.status in ('queued', 'running'))
        for update of f skip locked),
      seen as (
        select ready.*,
          exists (select from project_videos l where l.project_id = ready.project_id and l.is_footage) as has_any,
          exists (select from project_videos l where l.project_id = ready.project_id and l.is_footage
            and l.video_status <> 'PENDING') as has_begun,
          exists (select from project_videos l where l.project_id = ready.project_id and l.is_footage
            and (l.video_status not in ('EXTRACTED', 'FAILED')
              or (l.video_status = 'EXTRACTED' and l.status in ('PENDING', 'FILTERING')))) as is_open,
          exists (select from frame_verdicts v where v.project_id = ready.project_id and v.verdict = 'kept'
            and v.uniqueness is null) as is_uncompared
        from ready),
      moves as (
        select seen.workspace_id, seen.project_id, seen.status as former,
          case
            when not has_any then 'POPULATING'
            when status = 'POPULATING' then case when has_begun then 'FILTERING' else status end
            when status = 'FILTERING' then case when is_open then status else 'DEDUP_READY' end
            when is_open then 'FILTERING'
            when status = 'DEDUP_READY' then case when skips_dedup then 'DETECT_READY' else status end
            when is_uncompared and not skips_dedup then 'DEDUP_READY'
            when status = 'DETECT_READY' then case when skips_detect then 'COMPLETE' else status end
            else status end as present
        from seen)
      update project_footage f set status = moves.present from moves
      where f.project_id = moves.project_id and moves.present <> moves.former
      returning f.workspace_id, f.project_id, moves.former, moves.present;
    exit when not found;
  end loop;
end
$$;
call system.define('system.advance_footage()');

-- What waits for work and has no job: the next stage of each video, each link and each project. Whatever lost its job
-- is found here again.
create function system.due_footage(most integer)
  returns table (workspace_id uuid, kind text, project_id uuid, video_id uuid, created_by uuid)
  language sql stable
  as $$
  (select v.workspace_id, k.kind, l.project_id, v.id, v.created_by
    from videos v
    cross join lateral (select case when v.status = 'PENDING' then 'videos.download'
      when v.probed_at is null then 'videos.probe' else 'videos.extract' end as kind) k
    cross join lateral (
      select l.project_id from project_videos l join projects p on p.id = l.project_id and p.deleted_at is null
      where l.workspace_id = v.workspace_id and l.video_id = v.id order by l.created_at, l.project_id limit 1) l
    where v.is_footage and v.status in ('PENDING', 'DOWNLOADED')
      and not exists (select from jobs j where j.workspace_id = v.workspace_id and j.kind = k.kind
        and j.key = 'video:' || v.id and j.status in ('queued', 'running'))
    order by v.id limit most)
  union all
  (select l.workspace_id, 'footage.filter', l.project_id, l.video_id, l.added_by
    from project_videos l join projects p on p.id = l.project_id and p.deleted_at is null
    where l.is_footage and l.video_status = 'EXTRACTED' and l.status = 'PENDING'
      and not exists (select from jobs j where j.workspace_id = l.workspace_id and j.kind = 'footage.filter'
        and j.key = 'link:' || l.project_id || ':' || l.video_id and j.status in ('queued', 'running'))
    order by l.video_id limit most)
  union all
  (select f.workspace_id, 'footage.dedup', f.project_id, null, null
    from project_footage f join projects p on p.id = f.project_id and p.deleted_at is null
    where f.status = 'DEDUP_READY' and not f.is_held and coalesce(f.dedup_settings ->> 'method', '') <> 'none'
      and not exists (select from jobs j where j.workspace_id = f.workspace_id and j.kind = 'footage.dedup'
        and j.key = 'project:' || f.project_id and j.status in ('queued', 'running'))
    limit most)
$$;
call system.define('system.due_footage(integer)');

-- Jobs that run for longer than somebody may expect, for the log.
create function system.long_jobs(longer interval)
  returns table (id uuid, workspace_id uuid, kind text, locked_by text, started_at timestamptz)
  language sql stable
  as $$
  select id, workspace_id, kind, locked_by, started_at from jobs
  where status = 'running' and started_at < now() - longer order by started_at limit 1000
$$;
call system.define('system.long_jobs(interval)');

create or replace function system.fold_counts() returns void
  language plpgsql
  as $$
begin
  with moved as (delete from annotation_count_deltas returning *)
  insert into annotation_counts as counts (workspace_id, project_id, class_id, status, count)
    select workspace_id, project_id, class_id, status, sum(delta) from moved group by 1, 2, 3, 4
    on conflict (project_id, class_id, status) do update set count = counts.count + excluded.count;
  with moved as (delete from image_count_deltas returning *)
  insert into image_counts as counts (workspace_id, project_id, status, count)
    select workspace_id, project_id, status, sum(delta) from moved group by 1, 2, 3
    on conflict (project_id, status) do update set count = counts.count + excluded.count;
  with moved as (delete from footage_count_deltas returning *)
  insert into footage_counts as counts (workspace_id, project_id, counter, count)
    select workspace_id, project_id, counter, sum(delta) from moved group by 1, 2, 3
    on conflict (project_id, counter) do update set count = counts.count + excluded.count;
end
$$;
call system.define('system.fold_counts()');

-- Videos are sent in parts: which upload of the object store they belong to.
alter table uploads
  drop constraint uploads_purpose_check,
  add constraint uploads_purpose_check check (purpose in ('image', 'import', 'video')),
  add column video_id uuid,
  add column parts_id text,
  add column part_size bigint check (part_size > 0),
  add foreign key (workspace_id, video_id) references videos (workspace_id, id) on delete set null (video_id);
create index uploads_video on uploads (video_id) where video_id is not null;

drop function system.expire_uploads(interval);
create function system.expire_uploads(older interval)
  returns table (workspace_id uuid, storage_path text, parts_id text)
  language sql
  as $$
  update uploads set status = 'failed', error_code = 'upload_expired', error_message = 'The file never arrived.',
      completed_at = now()
  where status = 'pending' and created_at < now() - older
  returning uploads.workspace_id, uploads.storage_path, uploads.parts_id
$$;
call system.define('system.expire_uploads(interval)');
