-- Models of a workspace with the files that hold them, and what detectors found in footage.

-- Makers of machine labels. What was removed stays as a name, since labels say who made them; its files go.
alter table model_registry rename to models;
alter index model_registry_pkey rename to models_pkey;
alter table models
  drop constraint model_registry_workspace_id_name_version_key,
  alter column version set default '1',
  add constraint models_framework check (framework in ('onnx', 'builtin')),
  add column task text check (task in ('detector', 'image_text', 'image_embedder')),
  add column status text not null default 'ready' check (status in ('pending', 'ready', 'failed')),
  add column error_code text,
  add column error_message text,
  -- What the person who added it says where the file is silent.
  add column hints jsonb not null default '{}' check (jsonb_typeof(hints) = 'object'),
  -- What was found: how a detector is fed and read, and the classes it knows in the order of their numbers.
  add column plan jsonb check (jsonb_typeof(plan) = 'object'),
  add column layout text,
  add column input_width integer check (input_width > 0),
  add column input_height integer check (input_height > 0),
  add column class_names text[] not null default '{}',
  add column created_by uuid references users (id) on delete set null,
  add column updated_at timestamptz not null default now(),
  add column inspected_at timestamptz,
  add column deleted_at timestamptz,
  add check (framework = 'builtin' or task is not null),
  add check ((status = 'failed') = (error_code is not null));
create unique index models_name on models (workspace_id, name, version) where deleted_at is null;
create index models_by_task on models (workspace_id, task, status, id) where deleted_at is null;
create trigger models_steps before update of status on models for each row
  execute function system.refuse_illegal_step('pending>ready', 'pending>failed', 'failed>pending');
create trigger models_touch before update on models for each row execute function system.touch_updated_at();

create table model_files (
  workspace_id uuid not null,
  model_id uuid not null,
  -- What it is to the model.
  role text not null check (role in ('model', 'image_encoder', 'text_encoder', 'tokenizer')),
  filename text not null check (length(filename) between 1 and 1000),
  size bigint not null check (size > 0),
  -- Until its parts are joined: the object store's name of the upload.
  parts_id text,
  part_size bigint not null check (part_size > 0),
  -- Absent until a job has looked at the bytes; then they stand at their content name.
  sha256 bytea check (length(sha256) = 32),
  storage_path text not null,
  -- Inputs and outputs by name, type and shape.
  facts jsonb check (jsonb_typeof(facts) = 'object'),
  primary key (model_id, role),
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('model_files');
create index model_files_content on model_files (workspace_id, sha256) where sha256 is not null;

-- Which settings of which projects name a model, so that it is not taken from under them.
create table model_uses (
  workspace_id uuid not null,
  project_id uuid not null,
  purpose text not null check (length(purpose) between 1 and 50),
  model_id uuid not null,
  set_by uuid references users (id) on delete set null,
  set_at timestamptz not null default now(),
  primary key (project_id, purpose),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete restrict
);
call system.guard_tenant_table('model_uses');
create index model_uses_model on model_uses (model_id);

-- Gives up models whose files never arrived, and answers where their parts lie.
create function system.expire_model_files(older interval)
  returns table (workspace_id uuid, storage_path text, parts_id text)
  language sql
  as $$
  with late as (
    update models m set status = 'failed', error_code = 'upload_expired', error_message = 'The file never arrived.'
    where m.status = 'pending' and m.deleted_at is null and m.created_at < now() - older
      and exists (select from model_files f where f.model_id = m.id and f.parts_id is not null)
    returning m.id)
  select f.workspace_id, f.storage_path, f.parts_id from model_files f join late on f.model_id = late.id
  where f.parts_id is not null
$$;
call system.define('system.expire_model_files(interval)');

-- What a detector found in a frame, once for all projects, from a low score on: limits can be changed and applied again
-- without running it again. A box is [class, score, x_min, y_min, x_max, y_max] in pixels of the frame.
create table frame_detections (
  workspace_id uuid not null,
  video_id uuid not null,
  frame_number integer not null,
  model_id uuid not null,
  boxes jsonb not null check (jsonb_typeof(boxes) = 'array'),
  created_at timestamptz not null default now(),
  primary key (video_id, frame_number, model_id),
  foreign key (workspace_id, video_id, frame_number) references video_frames (workspace_id, video_id, frame_number)
    on delete cascade,
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('frame_detections');
create index frame_detections_model on frame_detections (model_id);

-- Which boxes of a model a project was given for a frame, by their places: none is given twice, whatever became of it.
create table frame_suggestions (
  workspace_id uuid not null,
  project_id uuid not null,
  video_id uuid not null,
  frame_number integer not null,
  model_id uuid not null,
  boxes integer[] not null,
  primary key (project_id, video_id, frame_number, model_id),
  foreign key (workspace_id, project_id, video_id, frame_number)
    references frame_verdicts (workspace_id, project_id, video_id, frame_number) on delete cascade,
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('frame_suggestions');
create index frame_suggestions_model on frame_suggestions (model_id);

-- What a model found is of no use once it is gone; labels stay.
create function system.forget_detections() returns trigger
  language plpgsql
  as $$
begin
  delete from frame_detections where workspace_id = new.workspace_id and model_id = new.id;
  delete from frame_suggestions where workspace_id = new.workspace_id and model_id = new.id;
  return null;
end
$$;
create trigger models_gone after update of deleted_at on models for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function system.forget_detections();

-- By which model and settings a frame's labels were last made.
alter table frame_verdicts add column detected_with text;
create index frame_verdicts_survivors on frame_verdicts (project_id, video_id, frame_number)
  where verdict = 'kept' and uniqueness is distinct from 'duplicate';
create index frame_verdicts_undetected on frame_verdicts (project_id)
  where verdict = 'kept' and uniqueness is distinct from 'duplicate' and detected_with is null;
alter table project_videos add column detected_frames integer not null default 0 check (detected_frames >= 0);

-- A frame that lost its image begins anew: the labels went with it.
create function system.forget_suggestions() returns trigger
  language plpgsql
  as $$
begin
  new.detected_with := null;
  delete from frame_suggestions where workspace_id = new.workspace_id and project_id = new.project_id
    and video_id = new.video_id and frame_number = new.frame_number;
  return new;
end
$$;
create trigger frame_verdicts_forget before update on frame_verdicts for each row
  when (old.image_id is not null and new.image_id is distinct from old.image_id)
  execute function system.forget_suggestions();

create or replace function system.footage_counters(l project_videos) returns table (counter text, n bigint)
  language sql immutable
  as $$
  values ('video:' || l.video_status, 1::bigint), ('link:' || l.status, 1::bigint),
    ('frames:extracted', l.extracted_frames::bigint), ('frames:filtered', l.passed_frames::bigint),
    ('frames:unique', l.unique_frames::bigint), ('frames:detected', l.detected_frames::bigint)
$$;

-- What a verdict adds to the numbers of its link.
create function system.verdict_counts(v frame_verdicts) returns table (passed integer, only_one integer, detected integer)
  language sql immutable
  as $$
  select (v.verdict = 'kept')::int, coalesce(v.uniqueness = 'unique', false)::int,
    (v.verdict = 'kept' and v.uniqueness is distinct from 'duplicate' and v.detected_with is not null)::int
$$;
grant execute on function system.verdict_counts(frame_verdicts) to framewright_app, framewright_system;

create or replace function system.count_new_verdicts() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos l where (l.project_id, l.video_id) in (select project_id, video_id from new_rows)
    order by l.project_id, l.video_id for no key update;
  update project_videos l set passed_frames = l.passed_frames + c.passed, unique_frames = l.unique_frames + c.only_ones,
      detected_frames = l.detected_frames + c.detected
    from (select r.project_id, r.video_id, sum(n.passed) as passed, sum(n.only_one) as only_ones,
        sum(n.detected) as detected
      from new_rows r cross join lateral system.verdict_counts(r::frame_verdicts) n group by 1, 2) c
    where l.project_id = c.project_id and l.video_id = c.video_id and (c.passed, c.only_ones, c.detected) <> (0, 0, 0);
  return null;
end
$$;
create or replace function system.count_changed_verdicts() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos l where (l.project_id, l.video_id) in (select project_id, video_id from new_rows)
    order by l.project_id, l.video_id for no key update;
  update project_videos l set passed_frames = l.passed_frames + c.passed, unique_frames = l.unique_frames + c.only_ones,
      detected_frames = l.detected_frames + c.detected
    from (select project_id, video_id, sum(passed) as passed, sum(only_one) as only_ones, sum(detected) as detected
      from (
        select r.project_id, r.video_id, n.passed, n.only_one, n.detected
        from new_rows r cross join lateral system.verdict_counts(r::frame_verdicts) n
        union all
        select r.project_id, r.video_id, -n.passed, -n.only_one, -n.detected
        from old_rows r cross join lateral system.verdict_counts(r::frame_verdicts) n) changes group by 1, 2) c
    where l.project_id = c.project_id and l.video_id = c.video_id and (c.passed, c.only_ones, c.detected) <> (0, 0, 0);
  return null;
end
$$;
create or replace function system.count_gone_verdicts() returns trigger
  language plpgsql
  as $$
begin
  perform from project_videos l where (l.project_id, l.video_id) in (select project_id, video_id from old_rows)
    order by l.project_id, l.video_id for no key update;
  update project_videos l set passed_frames = l.passed_frames - c.passed, unique_frames = l.unique_frames - c.only_ones,
      detected_frames = l.detected_frames - c.detected
    from (select r.project_id, r.video_id, sum(n.passed) as passed, sum(n.only_one) as only_ones,
        sum(n.detected) as detected
      from old_rows r cross join lateral system.verdict_counts(r::frame_verdicts) n group by 1, 2) c
    where l.project_id = c.project_id and l.video_id = c.video_id and (c.passed, c.only_ones, c.detected) <> (0, 0, 0);
  return null;
end
$$;

create or replace function system.advance_footage()
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
            and v.uniqueness is null) as is_uncompared,
          -- Frames that no detector has ever looked at: new ones, or all where a detector is set afterwards.
          ready.status = 'COMPLETE' and not ready.skips_detect and exists (
            select from frame_verdicts v
            join images i on i.id = v.image_id and i.project_id = v.project_id and i.deleted_at is null
            where v.project_id = ready.project_id and v.verdict = 'kept' and v.uniqueness is distinct from 'duplicate'
              and v.detected_with is null and (ready.skips_dedup or v.uniqueness = 'unique')) as is_undetected
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
            when is_undetected then 'DETECT_READY'
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

-- Detection is due where a model is set; without one the stage is passed over.
drop index project_footage_due;
create index project_footage_due on project_footage (status)
  where status in ('DEDUP_READY', 'DETECT_READY') and not is_held;
create or replace function system.due_footage(most integer)
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
  (select f.workspace_id, k.kind, f.project_id, null, null
    from project_footage f join projects p on p.id = f.project_id and p.deleted_at is null
    cross join lateral (select case f.status when 'DEDUP_READY' then 'footage.dedup' else 'footage.detect' end as kind) k
    where f.status in ('DEDUP_READY', 'DETECT_READY') and not f.is_held
      and case f.status when 'DEDUP_READY' then coalesce(f.dedup_settings ->> 'method', '') <> 'none'
        else coalesce(f.detect_settings ->> 'model_id', '') <> '' end
      and not exists (select from jobs j where j.workspace_id = f.workspace_id and j.kind = k.kind
        and j.key = 'project:' || f.project_id and j.status in ('queued', 'running'))
    limit most)
$$;
call system.define('system.due_footage(integer)');
