CREATE SCHEMA auth;
CREATE SCHEMA system;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE FUNCTION auth.jwt() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;
CREATE FUNCTION auth.tenant_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select (auth.jwt() ->> 'tenant_id')::uuid $$;
CREATE FUNCTION auth.uid() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select (auth.jwt() ->> 'sub')::uuid $$;
CREATE TABLE public.annotations (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
)
PARTITION BY HASH (project_id);
ALTER TABLE ONLY public.annotations FORCE ROW LEVEL SECURITY;
CREATE FUNCTION public.annotation_json(a public.annotations) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_object(
    'id', a.id, 'project_id', a.project_id, 'image_id', a.image_id, 'video_id', a.video_id, 'class_id', a.class_id,
    'class_name', a.class_name, 'kind', a.kind, 'data', a.data, 'attributes', a.attributes,
    'bounds', case when a.x_min is not null then
      jsonb_build_object('x_min', a.x_min, 'y_min', a.y_min, 'x_max', a.x_max, 'y_max', a.y_max) end,
    'status', a.status, 'creation_method', a.creation_method, 'source', a.source, 'annotator_id', a.annotator_id,
    'accepted_by_user_id', a.accepted_by_user_id, 'job_id', a.job_id, 'model_id', a.model_id,
    'track_id', a.track_id, 'is_keyframe', a.is_keyframe, 'confidence', a.confidence, 'is_crowd', a.is_crowd,
    'is_occluded', a.is_occluded, 'is_truncated', a.is_truncated, 'is_difficult', a.is_difficult,
    'is_outside', a.is_outside, 'group_id', a.group_id, 'z_order', a.z_order, 'original_id', a.original_id,
    'reason', a.reason, 'revision', a.revision,
    'created_at', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'updated_at', to_char(a.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;
CREATE FUNCTION public.refresh_images(project uuid, touched uuid[]) RETURNS void
    LANGUAGE sql
    AS $$
  select from images where project_id = project and id = any (touched) order by id for no key update;
  update images i set
    annotation_count = s.n,
    boxes_json = s.boxes,
    is_null = i.is_null and s.n = 0,
    status = case
      when s.n > 0 and i.status = 'unlabelled' then 'in_progress'
      when s.n = 0 and i.status = 'in_progress' then 'unlabelled'
      else i.status end
  from (
    select t.id, count(a.id) as n,
      '[' || coalesce(string_agg(
        '{"id":"' || a.id || '","class_id":"' || a.class_id || '","x_min":' || round(a.x_min * 1e5) / 1e5
        || ',"y_min":' || round(a.y_min * 1e5) / 1e5 || ',"x_max":' || round(a.x_max * 1e5) / 1e5
        || ',"y_max":' || round(a.y_max * 1e5) / 1e5 || ',"kind":"' || a.kind || '","status":"' || a.status || '"}',
        ',' order by a.z_order, a.id) filter (where a.x_min is not null and a.status <> 'rejected'), '') || ']' as boxes
    from unnest(touched) as t(id)
    left join annotations a on a.project_id = project and a.image_id = t.id
    group by t.id) s
  where i.id = s.id and i.project_id = project
$$;
CREATE FUNCTION system.accept_invite(joining uuid, given_code text) RETURNS TABLE(outcome text, joined_workspace uuid, joined_role text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  invite invite_codes;
  present text;
begin
  select * into invite from invite_codes where code = given_code for update;
  if not found or invite.expires_at <= now() then
    return query select 'not_found', null::uuid, null::text;
    return;
  end if;
  select role into present from workspace_members
    where workspace_id = invite.workspace_id and user_id = joining;
  if found then
    return query select 'already_member', invite.workspace_id, present;
    return;
  end if;
  if invite.uses_remaining = 0 then
    return query select 'not_found', null::uuid, null::text;
    return;
  end if;
  update invite_codes set uses_remaining = uses_remaining - 1 where id = invite.id;
  insert into workspace_members (workspace_id, user_id, role, invited_by)
    values (invite.workspace_id, joining, invite.role, invite.created_by);
  return query select 'joined', invite.workspace_id, invite.role;
end
$$;
CREATE FUNCTION system.access_state(of_user uuid, in_workspace uuid, in_session uuid) RETURNS TABLE(is_active boolean, platform_role text, session_alive boolean, workspace_id uuid, role text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  with place as (select coalesce(in_workspace, system.landing_workspace(of_user)) as id)
  select u.is_active, u.platform_role,
    in_session is null or exists (
      select from sessions s where s.id = in_session and s.user_id = u.id and s.ended_at is null),
    place.id, m.role
  from place cross join users u
  left join workspace_members m on m.user_id = u.id and m.workspace_id = place.id
  where u.id = of_user
$$;
CREATE FUNCTION system.advance_footage() RETURNS TABLE(workspace_id uuid, project_id uuid, former text, present text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION system.announce_access() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  perform pg_notify('framewright_access', case tg_table_name
    when 'users' then ':' || (changed ->> 'id')
    when 'sessions' then ':' || (changed ->> 'user_id')
    when 'api_keys' then 'key:' || (changed ->> 'id')
    else (changed ->> 'workspace_id') || ':' || (changed ->> 'user_id')
  end);
  return null;
end
$$;
CREATE FUNCTION system.announce_change(workspace uuid, project uuid, what text) RETURNS void
    LANGUAGE sql
    AS $$
  select pg_notify('framewright_changes',
    json_build_object('workspace_id', workspace, 'project_id', project, 'what', what)::text)
$$;
CREATE FUNCTION system.announce_footage() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform system.announce_change(new.workspace_id, new.project_id, 'footage');
  return null;
end
$$;
CREATE FUNCTION system.announce_job() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.status = 'queued' then
    perform pg_notify('framewright_jobs', new.kind);
  end if;
  if tg_op = 'UPDATE' and new.cancel_requested and not old.cancel_requested then
    perform pg_notify('framewright_job_cancel', new.id::text);
  end if;
  -- A payload ends at 8,000 bytes: the message is cut.
  perform pg_notify('framewright_job_progress', json_build_object(
    'id', new.id, 'workspace_id', new.workspace_id, 'project_id', new.project_id, 'kind', new.kind,
    'status', new.status, 'done', new.progress_done, 'total', new.progress_total,
    'message', left(new.progress_message, 300), 'error_code', new.error_code)::text);
  return null;
end
$$;
CREATE FUNCTION system.announce_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'DELETE' then
    perform system.announce_change(workspace_id, project_id, 'footage')
      from (select distinct workspace_id, project_id from old_rows where is_footage) as gone;
  else
    perform system.announce_change(workspace_id, project_id, 'footage')
      from (select distinct workspace_id, project_id from new_rows where is_footage) as changed;
  end if;
  return null;
end
$$;
CREATE FUNCTION system.beat_jobs(worker text, held uuid[], held_attempts integer[]) RETURNS TABLE(id uuid, cancel_requested boolean)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  update jobs set heartbeat_at = now()
  from unnest(held, held_attempts) as claim (id, attempt)
  where jobs.id = claim.id and jobs.attempts = claim.attempt and locked_by = worker and status = 'running'
  returning jobs.id, jobs.cancel_requested
$$;
CREATE FUNCTION system.begin_link() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.bucket_import(import uuid) RETURNS TABLE(endpoint text, region text, bucket text, path_style boolean, access_key_id text, sealed_secret bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select endpoint, region, bucket, path_style, access_key_id, sealed_secret from bucket_imports where id = import
$$;
CREATE FUNCTION system.cancelled_jobs(held uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$ select id from jobs where id = any (held) and cancel_requested $$;
CREATE FUNCTION system.check_event_references() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  missing uuid;
begin
  select wanted.project_id into missing
  from (select distinct workspace_id, project_id from new_rows order by project_id) wanted
  left join lateral (
    select p.id from projects p where p.workspace_id = wanted.workspace_id and p.id = wanted.project_id
      for key share) held on true
  where held.id is null limit 1;
  if found then
    raise exception 'project % of an event is not in its workspace', missing
      using errcode = 'foreign_key_violation', constraint = 'annotation_events_project', table = tg_table_name;
  end if;
  return null;
end
$$;
CREATE FUNCTION system.check_label_references() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  missing uuid;
begin
  -- Locked in the order of ids, so that two writers wait for each other instead of locking crosswise. The inner
  -- selects are lateral, so that a reference is looked up by index however few or many there are.
  select wanted.class_id into missing
  from (select distinct workspace_id, project_id, class_id from new_rows order by class_id) wanted
  left join lateral (
    select c.id from classes c where c.workspace_id = wanted.workspace_id and c.project_id = wanted.project_id
      and c.id = wanted.class_id for key share) held on true
  where held.id is null limit 1;
  if found then
    raise exception 'class % is not in the project of its label', missing
      using errcode = 'foreign_key_violation', constraint = 'annotations_class', table = tg_table_name;
  end if;
  select wanted.image_id into missing
  from (select distinct workspace_id, project_id, image_id from new_rows where image_id is not null
    order by image_id) wanted
  left join lateral (
    select i.id from images i where i.workspace_id = wanted.workspace_id and i.project_id = wanted.project_id
      and i.id = wanted.image_id for key share) held on true
  where held.id is null limit 1;
  if found then
    raise exception 'image % is not in the project of its label', missing
      using errcode = 'foreign_key_violation', constraint = 'annotations_image', table = tg_table_name;
  end if;
  return null;
end
$$;
CREATE TABLE public.jobs (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    project_id uuid,
    created_by uuid,
    key text,
    status text DEFAULT 'queued'::text NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    max_attempts integer DEFAULT 5 NOT NULL,
    not_before timestamp with time zone DEFAULT now() NOT NULL,
    locked_by text,
    heartbeat_at timestamp with time zone,
    cancel_requested boolean DEFAULT false NOT NULL,
    progress_done bigint DEFAULT 0 NOT NULL,
    progress_total bigint,
    progress_message text DEFAULT ''::text NOT NULL,
    checkpoint jsonb,
    result jsonb,
    error_code text,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT jobs_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT jobs_check CHECK (((status = 'running'::text) = (locked_by IS NOT NULL))),
    CONSTRAINT jobs_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT jobs_max_attempts_check CHECK (((max_attempts >= 1) AND (max_attempts <= 100))),
    CONSTRAINT jobs_priority_check CHECK (((priority >= '-100'::integer) AND (priority <= 100))),
    CONSTRAINT jobs_progress_done_check CHECK ((progress_done >= 0)),
    CONSTRAINT jobs_progress_total_check CHECK ((progress_total >= 0)),
    CONSTRAINT jobs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text])))
);
ALTER TABLE ONLY public.jobs FORCE ROW LEVEL SECURITY;
CREATE FUNCTION system.claim_jobs(worker text, kinds text[], most integer) RETURNS SETOF public.jobs
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  -- Materialised: the planner must not run the locking query twice and exceed the limit.
  with picked as materialized (
    select id from jobs
    where status = 'queued' and not_before <= now() and kind = any (kinds)
    order by priority desc, not_before, id
    for update skip locked
    limit most)
  update jobs set status = 'running', locked_by = worker, heartbeat_at = now(), attempts = attempts + 1,
      started_at = coalesce(started_at, now()), error_code = null, error_message = null
  from picked where jobs.id = picked.id
  returning jobs.*
$$;
CREATE FUNCTION system.count_changed_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into image_count_deltas (workspace_id, project_id, status, delta)
    select workspace_id, project_id, status, sum(change) from (
      select workspace_id, project_id, status, 1 as change from new_rows where deleted_at is null
      union all
      select workspace_id, project_id, status, -1 from old_rows where deleted_at is null) as changes
    group by 1, 2, 3 having sum(change) <> 0;
  return null;
end
$$;
CREATE FUNCTION system.count_changed_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.count_changed_verdicts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.count_frames() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.count_gone_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into image_count_deltas (workspace_id, project_id, status, delta)
    select workspace_id, project_id, status, -count(*) from old_rows
    where deleted_at is null and exists (select from projects where projects.id = old_rows.project_id)
    group by 1, 2, 3;
  return null;
end
$$;
CREATE FUNCTION system.count_gone_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into footage_count_deltas (workspace_id, project_id, counter, delta)
    select workspace_id, project_id, counter, -sum(n)
    from old_rows cross join lateral system.footage_counters(old_rows::project_videos)
    where is_footage and exists (select from projects where projects.id = old_rows.project_id)
    group by 1, 2, 3 having sum(n) <> 0;
  return null;
end
$$;
CREATE FUNCTION system.count_gone_verdicts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.count_marks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  change integer := 0;
begin
  if tg_op <> 'INSERT' and old.resolved_at is null then change := change - 1; end if;
  if tg_op <> 'DELETE' and new.resolved_at is null then change := change + 1; end if;
  if change <> 0 then
    update images set open_marks = open_marks + change where id = coalesce(new.image_id, old.image_id);
  end if;
  perform system.announce_change(coalesce(new.workspace_id, old.workspace_id),
    coalesce(new.project_id, old.project_id), 'marks');
  return null;
end
$$;
CREATE FUNCTION system.count_new_images() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into image_count_deltas (workspace_id, project_id, status, delta)
    select workspace_id, project_id, status, count(*) from new_rows where deleted_at is null group by 1, 2, 3;
  return null;
end
$$;
CREATE FUNCTION system.count_new_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into footage_count_deltas (workspace_id, project_id, counter, delta)
    select workspace_id, project_id, counter, sum(n)
    from new_rows cross join lateral system.footage_counters(new_rows::project_videos)
    where is_footage group by 1, 2, 3 having sum(n) <> 0;
  return null;
end
$$;
CREATE FUNCTION system.count_new_verdicts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.create_user(new_id uuid, new_email text, new_name text, new_hash text, metadata jsonb, confirmed boolean, first_workspace uuid, workspace_name text, invite text) RETURNS TABLE(outcome text, workspace_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  joined record;
begin
  insert into users (id, email, display_name, user_metadata, email_confirmed_at)
    values (new_id, new_email, new_name, metadata, case when confirmed then now() end)
    on conflict do nothing;
  if not found then
    return query select 'email_taken', null::uuid;
    return;
  end if;
  if new_hash is not null then
    insert into user_credentials (user_id, password_hash) values (new_id, new_hash);
  end if;
  if invite is not null then
    select * into joined from system.accept_invite(new_id, invite);
    if joined.outcome <> 'joined' then
      delete from users where id = new_id;
      return query select 'invite_not_found', null::uuid;
      return;
    end if;
    update users set current_workspace_id = joined.joined_workspace where id = new_id;
    return query select 'created', joined.joined_workspace;
  else
    perform system.create_workspace(first_workspace, new_id, workspace_name, workspace_name);
    return query select 'created', first_workspace;
  end if;
end
$$;
CREATE FUNCTION system.create_workspace(new_id uuid, founder uuid, new_name text, wanted_slug text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
begin
  insert into workspaces (id, name, slug) values (new_id, new_name, system.free_slug(wanted_slug));
  insert into workspace_members (workspace_id, user_id, role) values (new_id, founder, 'admin');
  update users set current_workspace_id = new_id where id = founder and current_workspace_id is null;
  return new_id;
end
$$;
CREATE FUNCTION system.credentials(given_email text) RETURNS TABLE(user_id uuid, password_hash text, is_active boolean, email_confirmed_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select u.id, c.password_hash, u.is_active, u.email_confirmed_at
  from users u left join user_credentials c on c.user_id = u.id
  where lower(u.email) = lower(given_email)
$$;
CREATE PROCEDURE system.define(IN signature regprocedure)
    LANGUAGE plpgsql
    AS $$
begin
  execute format('alter function %s owner to framewright_system', signature);
  execute format('alter function %s security definer', signature);
  execute format('alter function %s set search_path = system, public, pg_temp', signature);
  execute format('revoke all on function %s from public', signature);
  execute format('grant execute on function %s to framewright_app', signature);
end
$$;
CREATE FUNCTION system.delete_events_of_projects() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  gone record;
begin
  perform system.refuse_old_snapshot();
  for gone in select workspace_id, id from old_rows loop
    delete from annotation_events where workspace_id = gone.workspace_id and project_id = gone.id;
  end loop;
  return null;
end
$$;
CREATE FUNCTION system.delete_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from annotations where project_id = old.id;
  delete from tracks where project_id = old.id;
  return old;
end
$$;
CREATE FUNCTION system.delete_labels_of_images() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  gone record;
begin
  perform system.refuse_old_snapshot();
  for gone in select workspace_id, project_id, array_agg(id) as ids from old_rows group by 1, 2 loop
    delete from annotations where workspace_id = gone.workspace_id and project_id = gone.project_id
      and image_id = any (gone.ids);
  end loop;
  return null;
end
$$;
CREATE FUNCTION system.due_bucket_imports() RETURNS TABLE(workspace_id uuid, project_id uuid, id uuid, created_by uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select bucket_imports.workspace_id, bucket_imports.project_id, bucket_imports.id, bucket_imports.created_by
  from bucket_imports join projects on projects.id = bucket_imports.project_id and projects.deleted_at is null
  where every_minutes is not null
    and coalesce(last_scan_at, '-infinity') < now() - every_minutes * interval '1 minute'
$$;
CREATE FUNCTION system.due_encodings(most integer) RETURNS TABLE(workspace_id uuid, project_id uuid, model_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select distinct e.workspace_id, e.project_id, e.model_id
    from project_encoders e join projects p on p.id = e.project_id and p.deleted_at is null
    where e.error_code is null
      and exists (select from embedding_queue q where q.project_id = e.project_id and q.model_id = e.model_id)
      and not exists (select from jobs j where j.workspace_id = e.workspace_id and j.kind = 'images.encode'
        and j.key = 'encoder:' || e.project_id || ':' || e.model_id and j.status in ('queued', 'running'))
    limit most
$$;
CREATE FUNCTION system.due_footage(most integer) RETURNS TABLE(workspace_id uuid, kind text, project_id uuid, video_id uuid, created_by uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION system.due_proxies(most integer) RETURNS TABLE(workspace_id uuid, project_id uuid, video_id uuid, created_by uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select v.workspace_id, l.project_id, v.id, v.created_by
    from videos v
    cross join lateral (
      select l.project_id from project_videos l join projects p on p.id = l.project_id and p.deleted_at is null
      where l.workspace_id = v.workspace_id and l.video_id = v.id order by l.created_at, l.project_id limit 1) l
    where v.status = 'EXTRACTED' and v.proxy_path is null and v.proxy_error_code is null and v.index_path is not null
      and not exists (select from jobs j where j.workspace_id = v.workspace_id and j.kind = 'videos.proxy'
        and j.key = 'video:' || v.id and j.status in ('queued', 'running'))
    order by v.id limit most
$$;
CREATE FUNCTION system.empty_bin(keep interval, most integer) RETURNS TABLE(workspace_id uuid, storage_path text, sha256 text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
begin
  return query
    with picked as materialized (
      (select images.id from images where deleted_at < now() - keep order by deleted_at limit most)
      union
      (select images.id from images join projects on projects.id = images.project_id
        where projects.deleted_at < now() - keep limit most)),
    gone as (
      delete from images where id in (select picked.id from picked)
      returning images.workspace_id, images.storage_path, images.sha256)
    select distinct gone.workspace_id, gone.storage_path, encode(gone.sha256, 'hex') from gone;
  -- Only now: the images of a project that goes with them would take their object keys along.
  delete from projects where deleted_at < now() - keep
    and not exists (select from images where images.project_id = projects.id);
end
$$;
CREATE FUNCTION system.end_session_of_token(presented bytea) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  update sessions set ended_at = now(), end_reason = 'logout'
  where id = (select session_id from refresh_tokens where token_hash = presented) and ended_at is null
$$;
CREATE FUNCTION system.end_sessions(of_user uuid, which uuid, kept boolean, reason text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  with ended as (
    update sessions set ended_at = now(), end_reason = reason
    where user_id = of_user and ended_at is null
      and (which is null or case when kept then id <> which else id = which end)
    returning 1)
  select count(*) from ended
$$;
CREATE FUNCTION system.end_skip() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.skip_reason := null;
  new.skip_note := '';
  new.skipped_by := null;
  new.skipped_at := null;
  return new;
end
$$;
CREATE FUNCTION system.expire_model_files(older interval) RETURNS TABLE(workspace_id uuid, storage_path text, parts_id text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  with late as (
    update models m set status = 'failed', error_code = 'upload_expired', error_message = 'The file never arrived.'
    where m.status = 'pending' and m.deleted_at is null and m.created_at < now() - older
      and exists (select from model_files f where f.model_id = m.id and f.parts_id is not null)
    returning m.id)
  select f.workspace_id, f.storage_path, f.parts_id from model_files f join late on f.model_id = late.id
  where f.parts_id is not null
$$;
CREATE FUNCTION system.expire_uploads(older interval) RETURNS TABLE(workspace_id uuid, storage_path text, parts_id text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  update uploads set status = 'failed', error_code = 'upload_expired', error_message = 'The file never arrived.',
      completed_at = now()
  where status = 'pending' and created_at < now() - older and not (purpose = 'video' and is_checked)
  returning uploads.workspace_id, uploads.storage_path, uploads.parts_id
$$;
CREATE FUNCTION system.find_images(project uuid, words text, wanted jsonb, alternative jsonb, most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select id from images
  where workspace_id = auth.tenant_id() and project_id = project
    and (words is null or filename ilike '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%'
      or relative_path ilike '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%')
    and (wanted is null or metadata @> wanted or metadata @> alternative)
  limit most
$$;
CREATE FUNCTION system.fold_counts() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
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
CREATE TABLE public.project_videos (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    video_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    status text DEFAULT 'PENDING'::text NOT NULL,
    status_since timestamp with time zone DEFAULT now() NOT NULL,
    filter jsonb,
    passed_frames integer DEFAULT 0 NOT NULL,
    unique_frames integer DEFAULT 0 NOT NULL,
    error_code text,
    error_message text,
    locked_by text,
    heartbeat_at timestamp with time zone,
    added_by uuid,
    is_footage boolean DEFAULT false NOT NULL,
    video_status text DEFAULT 'PENDING'::text NOT NULL,
    extracted_frames integer DEFAULT 0 NOT NULL,
    detected_frames integer DEFAULT 0 NOT NULL,
    CONSTRAINT project_videos_check CHECK (((status = 'FAILED'::text) = (error_code IS NOT NULL))),
    CONSTRAINT project_videos_detected_frames_check CHECK ((detected_frames >= 0)),
    CONSTRAINT project_videos_filter_check CHECK ((jsonb_typeof(filter) = 'object'::text)),
    CONSTRAINT project_videos_passed_frames_check CHECK ((passed_frames >= 0)),
    CONSTRAINT project_videos_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'FILTERING'::text, 'FILTERED'::text, 'FILTERED_EMPTY'::text, 'FAILED'::text]))),
    CONSTRAINT project_videos_unique_frames_check CHECK ((unique_frames >= 0))
);
ALTER TABLE ONLY public.project_videos FORCE ROW LEVEL SECURITY;
CREATE FUNCTION system.footage_counters(l public.project_videos) RETURNS TABLE(counter text, n bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
  values ('video:' || l.video_status, 1::bigint), ('link:' || l.status, 1::bigint),
    ('frames:extracted', l.extracted_frames::bigint), ('frames:filtered', l.passed_frames::bigint),
    ('frames:unique', l.unique_frames::bigint), ('frames:detected', l.detected_frames::bigint)
$$;
CREATE FUNCTION system.forget_detections() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from frame_detections where workspace_id = new.workspace_id and model_id = new.id;
  delete from frame_suggestions where workspace_id = new.workspace_id and model_id = new.id;
  delete from frame_similarities where workspace_id = new.workspace_id and model_id = new.id;
  delete from embedding_queue where workspace_id = new.workspace_id and model_id = new.id;
  delete from embedding_spaces where workspace_id = new.workspace_id and model = new.id::text;
  return null;
end
$$;
CREATE FUNCTION system.forget_suggestions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.detected_with := null;
  delete from frame_suggestions where workspace_id = new.workspace_id and project_id = new.project_id
    and video_id = new.video_id and frame_number = new.frame_number;
  return new;
end
$$;
CREATE FUNCTION system.free_slug(wanted text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  base text := trim(both '-' from left(regexp_replace(lower(wanted), '[^a-z0-9]+', '-', 'g'), 50));
  candidate text;
begin
  if base = '' then base := 'workspace'; end if;
  candidate := base;
  while exists (select from workspaces where slug = candidate) loop
    candidate := base || '-' || substr(md5(random()::text), 1, 6);
  end loop;
  return candidate;
end
$$;
CREATE PROCEDURE system.guard_secret_table(IN name regclass)
    LANGUAGE plpgsql
    AS $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy system on %s to framewright_system using (true) with check (true)', name);
  execute format('grant select, insert, update, delete on %s to framewright_system', name);
end
$$;
CREATE PROCEDURE system.guard_tenant_table(IN name regclass, IN allowed text DEFAULT 'select, insert, update, delete'::text, IN tenant_column text DEFAULT 'workspace_id'::text)
    LANGUAGE plpgsql
    AS $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format(
    'create policy tenant on %s to framewright_app using (%I = (select auth.tenant_id())) with check (%I = (select auth.tenant_id()))',
    name, tenant_column, tenant_column);
  execute format('create policy system on %s to framewright_system using (true) with check (true)', name);
  execute format('grant %s on %s to framewright_app', allowed, name);
  execute format('grant select, insert, update, delete on %s to framewright_system', name);
end
$$;
CREATE FUNCTION system.is_shown_during(pts bigint, frame_number integer, facts jsonb, fps_numerator integer, fps_denominator integer, start_us bigint, end_us bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select (t.at >= start_us * t.unit and t.at < end_us * t.unit) or (start_us = end_us and t.at = start_us * t.unit)
  from (select
    case when pts is not null and facts ? 'time_base_denominator'
      then pts::numeric * 1000000 * (facts ->> 'time_base_numerator')::numeric
      else frame_number::numeric * 1000000 * coalesce(fps_denominator, 1) end as at,
    case when pts is not null and facts ? 'time_base_denominator' then (facts ->> 'time_base_denominator')::numeric
      else fps_numerator::numeric end as unit) t
$$;
CREATE FUNCTION system.issue_one_time_token(of_user uuid, for_purpose text, for_email text, hash bytea, lifetime interval) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  delete from one_time_tokens where user_id = of_user and purpose = for_purpose;
  insert into one_time_tokens (token_hash, user_id, purpose, email, expires_at)
    values (hash, of_user, for_purpose, for_email, now() + lifetime);
$$;
CREATE FUNCTION system.job_counts() RETURNS TABLE(kind text, status text, count bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select kind, status, count(*) from jobs
  where status in ('queued', 'running') or finished_at > now() - interval '1 hour'
  group by kind, status
$$;
CREATE FUNCTION system.keep_classes_in_use() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
declare
  gone record;
begin
  perform system.refuse_old_snapshot();
  for gone in select workspace_id, project_id, id, name from old_rows loop
    if exists (select from annotations where workspace_id = gone.workspace_id and project_id = gone.project_id
        and class_id = gone.id) then
      raise exception 'class % has labels', gone.id
        using errcode = 'foreign_key_violation', constraint = 'annotations_class', table = tg_table_name;
    end if;
  end loop;
  return null;
end
$$;
CREATE FUNCTION system.keep_last_admin() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
begin
  if old.role = 'admin' and (tg_op = 'DELETE' or new.role <> 'admin') then
    perform from workspaces where id = old.workspace_id for update;
    if found and not exists (
      select from workspace_members m join users u on u.id = m.user_id
      where m.workspace_id = old.workspace_id and m.user_id <> old.user_id and m.role = 'admin' and u.is_active)
    then
      raise exception 'a workspace needs at least one admin' using errcode = 'FW002', constraint = tg_name;
    end if;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
CREATE FUNCTION system.key_by_prefix(prefix text) RETURNS TABLE(id uuid, workspace_id uuid, key_hash bytea, scopes text[], expires_at timestamp with time zone, revoked_at timestamp with time zone, created_by uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select id, workspace_id, key_hash, scopes, expires_at, revoked_at, created_by from api_keys where key_prefix = prefix
$$;
CREATE FUNCTION system.landing_workspace(of_user uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select m.workspace_id from workspace_members m join users u on u.id = m.user_id
  where m.user_id = of_user
  order by (m.workspace_id is not distinct from u.current_workspace_id) desc, m.created_at, m.workspace_id
  limit 1
$$;
CREATE FUNCTION system.long_jobs(longer interval) RETURNS TABLE(id uuid, workspace_id uuid, kind text, locked_by text, started_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select id, workspace_id, kind, locked_by, started_at from jobs
  where status = 'running' and started_at < now() - longer order by started_at limit 1000
$$;
CREATE FUNCTION system.mirror_footage_job() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.mirror_proxy_job() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update videos set
    proxy_error_code = case new.status when 'failed' then coalesce(new.error_code, 'internal')
      when 'cancelled' then 'cancelled' end,
    proxy_error_message = case new.status when 'failed' then new.error_message
      when 'cancelled' then 'Cancelled. Make the proxy again to go on.' end
  where workspace_id = new.workspace_id and id = (new.payload ->> 'video_id')::uuid and proxy_path is null;
  return null;
end
$$;
CREATE FUNCTION system.mirror_tags() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' then
    delete from image_tags where image_id = new.id and tag <> all (new.tags);
  end if;
  insert into image_tags (workspace_id, project_id, image_id, tag)
    select new.workspace_id, new.project_id, new.id, tag from unnest(new.tags) as tag
    on conflict do nothing;
  return null;
end
$$;
CREATE FUNCTION system.mirror_video() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION system.my_workspaces() RETURNS TABLE(id uuid, name text, slug text, settings jsonb, created_at timestamp with time zone, role text, members bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select w.id, w.name, w.slug, w.settings, w.created_at, m.role,
    (select count(*) from workspace_members c where c.workspace_id = w.id)
  from workspace_members m join workspaces w on w.id = m.workspace_id
  where m.user_id = auth.uid()
  order by lower(w.name), w.id
$$;
CREATE FUNCTION system.password_hash(of_user uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$ select password_hash from user_credentials where user_id = of_user $$;
CREATE FUNCTION system.record_sign_in(of_user uuid, what text, from_ip text, with_agent text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  insert into sign_in_events (user_id, event, ip, user_agent)
    values (of_user, what, left(from_ip, 100), left(with_agent, 300))
$$;
CREATE FUNCTION system.refuse_illegal_step() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.status is distinct from old.status and not (old.status || '>' || new.status) = any (tg_argv) then
    raise exception 'a % cannot go from % to %', tg_table_name, old.status, new.status
      using errcode = 'FW001', constraint = tg_name;
  end if;
  return new;
end
$$;
CREATE FUNCTION system.refuse_new_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'the key of a row of % cannot change', tg_table_name
    using errcode = 'foreign_key_violation', constraint = tg_name, table = tg_table_name;
end
$$;
CREATE FUNCTION system.refuse_old_snapshot() RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'rows that labels point at are deleted under read committed only'
      using errcode = 'feature_not_supported';
  end if;
end
$$;
CREATE FUNCTION system.release_former_claims(worker text) RETURNS SETOF public.jobs
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $_$
  update jobs set status = 'queued', locked_by = null, error_code = 'worker_lost',
    error_message = 'The worker ended while doing this job.', not_before = now()
  where status = 'running' and locked_by <> worker
    and regexp_replace(locked_by, '#[^#]*$', '') = regexp_replace(worker, '#[^#]*$', '')
  returning *
$_$;
CREATE FUNCTION system.render_image() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.rendered := rtrim(json_build_object(
    'id', new.id, 'project_id', new.project_id, 'media', new.media, 'parent_id', new.parent_id, 'page', new.page,
    'video_id', new.video_id, 'frame_number', new.frame_number, 'filename', new.filename,
    'relative_path', new.relative_path, 'format', new.format, 'width', new.width, 'height', new.height,
    'file_size', new.file_size, 'sha256', encode(new.sha256, 'hex'), 'split', new.split,
    'ingest_status', new.ingest_status,
    'ingest_error', case when new.ingest_error_code is not null
      then json_build_object('code', new.ingest_error_code, 'message', new.ingest_error) end,
    'bits', new.bits, 'tile_levels', new.tile_levels, 'placeholder_colour', new.placeholder_colour,
    'batch_id', new.batch_id, 'tags', new.tags, 'metadata', new.metadata, 'licence', new.licence,
    'attribution', new.attribution, 'uploaded_by', new.uploaded_by,
    'created_at', to_char(new.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'deleted_at', to_char(new.deleted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, '}');
  return new;
end
$$;
CREATE FUNCTION system.render_image_state() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' then new.updated_at := now(); end if;
  new.rendered_state := ',"status":"' || new.status || '","is_null":' || new.is_null::text || ',"annotation_count":'
    || new.annotation_count || ',"open_marks":' || new.open_marks || ',"revision":' || new.revision || ',"updated_at":"'
    || to_char(new.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"';
  if new.skip_reason is not null then
    new.rendered_state := new.rendered_state || ',"skip":' || json_build_object(
      'reason', new.skip_reason, 'note', new.skip_note, 'by', new.skipped_by,
      'at', to_char(new.skipped_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
  end if;
  return new;
end
$$;
CREATE FUNCTION system.reset_stale_jobs(silence interval, pause interval) RETURNS SETOF public.jobs
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  with picked as materialized (
    select id from jobs where status = 'running' and heartbeat_at < now() - silence
    for update skip locked)
  update jobs set status = 'queued', locked_by = null, error_code = 'worker_lost',
    error_message = 'The worker stopped answering while doing this job.',
    not_before = now() + least(interval '5 minutes', pause * power(2, least(attempts - 1, 20)))
  from picked where jobs.id = picked.id
  returning jobs.*
$$;
CREATE FUNCTION system.revoke_keys_of_leaver() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
begin
  update api_keys set revoked_at = now()
  where workspace_id = old.workspace_id and created_by = old.user_id and revoked_at is null;
  return null;
end
$$;
CREATE FUNCTION system.rotate_refresh_token(presented bytea, successor bytea, reuse_window interval, idle_limit interval) RETURNS TABLE(outcome text, steps integer, session_id uuid, user_id uuid, workspace_id uuid, method text, signed_in_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  token refresh_tokens;
  session sessions;
  active boolean;
  verdict text;
  distance integer := 0;
  next refresh_tokens;
begin
  select s.* into session from sessions s
    where s.id = (select t.session_id from refresh_tokens t where t.token_hash = presented) for update;
  if not found then
    return query select 'not_found', 0, null::uuid, null::uuid, null::uuid, null::text, null::timestamptz;
    return;
  end if;
  select * into token from refresh_tokens where token_hash = presented;
  select is_active into active from users where id = session.user_id;
  if session.ended_at is not null then
    verdict := 'session_ended';
  elsif not coalesce(active, false) then
    verdict := 'user_banned';
  elsif session.refreshed_at < now() - idle_limit then
    update sessions set ended_at = now(), end_reason = 'expired' where id = session.id;
    verdict := 'session_expired';
  elsif token.used_at is null then
    update refresh_tokens set used_at = clock_timestamp() where token_hash = presented;
    insert into refresh_tokens (token_hash, session_id, parent_hash) values (successor, session.id, presented);
    update sessions set refreshed_at = now() where id = session.id;
    verdict := 'rotated';
    distance := 1;
  elsif token.used_at >= clock_timestamp() - reuse_window then
    next := token;
    while next.used_at is not null loop
      select * into strict next from refresh_tokens where parent_hash = next.token_hash;
      distance := distance + 1;
    end loop;
    verdict := 'rotated';
  else
    update sessions set ended_at = now(), end_reason = 'token_reuse' where id = session.id;
    insert into sign_in_events (user_id, event) values (session.user_id, 'token_reuse');
    verdict := 'reuse_detected';
  end if;
  return query select verdict, distance, session.id, session.user_id, session.workspace_id, session.method,
    session.created_at;
end
$$;
CREATE FUNCTION system.search_images(project uuid, words text[], most integer) RETURNS TABLE(image_id uuid, rank integer, reasons text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION system.search_speech(project uuid, words text[], most integer) RETURNS TABLE(transcript_id uuid, number integer, video_id uuid, start_us bigint, end_us bigint, text text, speaker text, rank real)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  select s.transcript_id, s.number, s.video_id, s.start_us, s.end_us, s.text, s.speaker,
    ts_rank(s.words, system.speech_query(search_speech.words), 1)
  from transcript_segments s
  where s.workspace_id = (select auth.tenant_id()) and s.words @@ system.speech_query(search_speech.words)
    and exists (select from project_videos l where l.project_id = project and l.video_id = s.video_id
      and l.workspace_id = s.workspace_id)
  order by 8 desc, s.video_id, s.start_us, s.transcript_id, s.number limit most
$$;
CREATE FUNCTION system.session(which uuid) RETURNS TABLE(user_id uuid, workspace_id uuid, method text, created_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$ select user_id, workspace_id, method, created_at from sessions where id = which and ended_at is null $$;
CREATE FUNCTION system.set_email(of_user uuid, new_email text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
begin
  update users set email = new_email, email_confirmed_at = now() where id = of_user;
  insert into sign_in_events (user_id, event) values (of_user, 'email_changed');
  return true;
exception when unique_violation then
  return false;
end
$$;
CREATE FUNCTION system.set_password(of_user uuid, new_hash text, keep_session uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  insert into user_credentials (user_id, password_hash) values (of_user, new_hash)
    on conflict (user_id) do update set password_hash = excluded.password_hash, updated_at = now();
  update sessions set ended_at = now(), end_reason = 'password_change'
    where user_id = of_user and ended_at is null and id is distinct from keep_session;
  update one_time_tokens set used_at = now() where user_id = of_user and purpose = 'recover' and used_at is null;
  insert into sign_in_events (user_id, event) values (of_user, 'password_changed');
$$;
CREATE FUNCTION system.speech_query(words text[]) RETURNS tsquery
    LANGUAGE sql IMMUTABLE
    AS $$
  select to_tsquery('simple', string_agg('''' || regexp_replace(word, '[\\'']', ' ', 'g') || ''':*', ' & '))
  from unnest(words) as word
$$;
CREATE FUNCTION system.spoken_frames(project uuid, words text[], most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION system.start_session(new_id uuid, of_user uuid, in_workspace uuid, by_method text, first_token bytea, from_ip text, with_agent text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  update users set last_sign_in_at = now() where id = of_user;
  insert into sessions (id, user_id, workspace_id, method, user_agent, ip)
    values (new_id, of_user, in_workspace, by_method, left(with_agent, 300), left(from_ip, 100));
  insert into refresh_tokens (token_hash, session_id) values (first_token, new_id);
$$;
CREATE FUNCTION system.sweep_identity(idle_limit interval) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
  delete from idempotency_keys where created_at < now() - interval '24 hours';
  delete from one_time_tokens where expires_at < now() - interval '1 day';
  update sessions set ended_at = now(), end_reason = 'expired'
    where ended_at is null and refreshed_at < now() - idle_limit;
  delete from sessions where ended_at < now() - interval '7 days';
  delete from sign_in_events where at < now() - interval '400 days';
$$;
CREATE FUNCTION system.switch_workspace(of_user uuid, in_session uuid, target uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
begin
  if not exists (select from workspace_members where workspace_id = target and user_id = of_user) then
    return false;
  end if;
  update users set current_workspace_id = target where id = of_user;
  update sessions set workspace_id = target where id = in_session and user_id = of_user and ended_at is null;
  return true;
end
$$;
CREATE FUNCTION system.touch_status_since() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.status is distinct from old.status then new.status_since := now(); end if;
  return new;
end
$$;
CREATE FUNCTION system.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.updated_at := now();
  return new;
end
$$;
CREATE FUNCTION system.use_one_time_token(hash bytea, for_purpose text, for_email text) RETURNS TABLE(user_id uuid, is_active boolean, email_taken boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'system', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  token one_time_tokens;
  taken boolean := false;
begin
  update one_time_tokens set used_at = now()
    where token_hash = hash and purpose = for_purpose and used_at is null and expires_at > now()
      and (for_email is null or lower(email) = lower(for_email))
    returning * into token;
  if not found then
    return;
  end if;
  if for_purpose = 'email_change' then
    taken := not system.set_email(token.user_id, token.email);
  else
    update users set email_confirmed_at = coalesce(email_confirmed_at, now()) where id = token.user_id;
  end if;
  return query select u.id, u.is_active, taken from users u where u.id = token.user_id;
end
$$;
CREATE TABLE public.frame_verdicts (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    video_id uuid NOT NULL,
    frame_number integer NOT NULL,
    verdict text NOT NULL,
    reason text,
    score double precision,
    threshold double precision,
    scores jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_manual boolean DEFAULT false NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone DEFAULT now() NOT NULL,
    uniqueness text,
    image_id uuid,
    detected_with text,
    CONSTRAINT frame_verdicts_check CHECK (((verdict = 'kept'::text) = (reason IS NULL))),
    CONSTRAINT frame_verdicts_check1 CHECK (((verdict = 'kept'::text) OR (uniqueness IS NULL))),
    CONSTRAINT frame_verdicts_scores_check CHECK ((jsonb_typeof(scores) = 'object'::text)),
    CONSTRAINT frame_verdicts_uniqueness_check CHECK ((uniqueness = ANY (ARRAY['unique'::text, 'duplicate'::text]))),
    CONSTRAINT frame_verdicts_verdict_check CHECK ((verdict = ANY (ARRAY['kept'::text, 'dropped'::text])))
);
ALTER TABLE ONLY public.frame_verdicts FORCE ROW LEVEL SECURITY;
CREATE FUNCTION system.verdict_counts(v public.frame_verdicts) RETURNS TABLE(passed integer, only_one integer, detected integer)
    LANGUAGE sql IMMUTABLE
    AS $$
  select (v.verdict = 'kept')::int, coalesce(v.uniqueness = 'unique', false)::int,
    (v.verdict = 'kept' and v.uniqueness is distinct from 'duplicate' and v.detected_with is not null)::int
$$;
CREATE TABLE public.annotation_count_deltas (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    class_id uuid NOT NULL,
    status text NOT NULL,
    delta bigint NOT NULL,
    id bigint NOT NULL
);
ALTER TABLE ONLY public.annotation_count_deltas FORCE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_count_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.annotation_count_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.annotation_counts (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    class_id uuid NOT NULL,
    status text NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE ONLY public.annotation_counts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
)
PARTITION BY HASH (project_id);
ALTER TABLE ONLY public.annotation_events FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_00 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_00 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_01 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_01 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_02 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_03 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_04 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_04 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_05 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_05 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_06 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_06 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_07 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_07 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_08 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_08 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_09 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_09 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_10 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_10 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_11 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_11 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_12 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_12 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_13 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_13 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_14 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_14 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotation_events_15 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" bigint NOT NULL,
    annotation_id uuid NOT NULL,
    image_id uuid,
    action text NOT NULL,
    actor_id uuid,
    job_id uuid,
    before jsonb,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotation_events_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotation_events_check CHECK (((action = 'created'::text) = (before IS NULL)))
);
ALTER TABLE ONLY public.annotation_events_15 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_00 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_00 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_01 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_01 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_02 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_03 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_04 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_04 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_05 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_05 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_06 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_06 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_07 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_07 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_08 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_08 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_09 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_09 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_10 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_10 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_11 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_11 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_12 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_12 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_13 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_13 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_14 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_14 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.annotations_15 (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    video_id uuid,
    class_id uuid NOT NULL,
    class_name text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    x_min double precision,
    y_min double precision,
    x_max double precision,
    y_max double precision,
    status text NOT NULL,
    creation_method text NOT NULL,
    source text NOT NULL,
    annotator_id uuid,
    accepted_by_user_id uuid,
    job_id uuid,
    model_id uuid,
    track_id uuid,
    is_keyframe boolean DEFAULT true NOT NULL,
    confidence double precision,
    is_crowd boolean DEFAULT false NOT NULL,
    is_occluded boolean DEFAULT false NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    is_difficult boolean DEFAULT false NOT NULL,
    is_outside boolean DEFAULT false NOT NULL,
    group_id integer,
    z_order integer DEFAULT 0 NOT NULL,
    original_id text,
    reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT date_trunc('milliseconds'::text, now()) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT annotations_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT annotations_check CHECK (((kind = 'time_range'::text) = (image_id IS NULL))),
    CONSTRAINT annotations_check1 CHECK (((kind <> 'time_range'::text) OR (video_id IS NOT NULL))),
    CONSTRAINT annotations_check2 CHECK ((((x_min IS NULL) = (x_max IS NULL)) AND ((x_min IS NULL) = (y_min IS NULL)) AND ((x_min IS NULL) = (y_max IS NULL)))),
    CONSTRAINT annotations_check3 CHECK (((x_min <= x_max) AND (y_min <= y_max))),
    CONSTRAINT annotations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT annotations_creation_method_check CHECK ((creation_method = ANY (ARRAY['user'::text, 'model'::text]))),
    CONSTRAINT annotations_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT annotations_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'classification'::text, 'cuboid_2d'::text, 'cuboid'::text, 'time_range'::text]))),
    CONSTRAINT annotations_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'model'::text, 'interpolated'::text, 'tool'::text]))),
    CONSTRAINT annotations_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'generated'::text, 'reviewed'::text, 'accepted'::text]))),
    CONSTRAINT annotations_words CHECK (((status = 'rejected'::text) OR ((creation_method = 'user'::text) = (status = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))))
);
ALTER TABLE ONLY public.annotations_15 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.api_keys (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    key_prefix text NOT NULL,
    key_hash bytea NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT api_keys_key_hash_check CHECK ((octet_length(key_hash) = 32)),
    CONSTRAINT api_keys_key_prefix_check CHECK ((key_prefix ~ '^wld_[A-Za-z0-9]{8}$'::text)),
    CONSTRAINT api_keys_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT api_keys_scopes_check CHECK ((((cardinality(scopes) >= 1) AND (cardinality(scopes) <= 4)) AND (scopes <@ ARRAY['read'::text, 'write'::text, 'upload'::text, 'admin'::text])))
);
ALTER TABLE ONLY public.api_keys FORCE ROW LEVEL SECURITY;
CREATE TABLE public.bucket_imports (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    endpoint text NOT NULL,
    region text NOT NULL,
    bucket text NOT NULL,
    prefix text DEFAULT ''::text NOT NULL,
    path_style boolean DEFAULT true NOT NULL,
    mode text DEFAULT 'copy'::text NOT NULL,
    access_key_id text NOT NULL,
    sealed_secret bytea NOT NULL,
    every_minutes integer,
    batch_id uuid,
    last_scan_at timestamp with time zone,
    scan_started_at timestamp with time zone,
    last_key text,
    objects_seen bigint DEFAULT 0 NOT NULL,
    objects_taken bigint DEFAULT 0 NOT NULL,
    objects_missing bigint DEFAULT 0 NOT NULL,
    last_error text,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    takes text DEFAULT 'images'::text NOT NULL,
    CONSTRAINT bucket_imports_every_minutes_check CHECK (((every_minutes >= 5) AND (every_minutes <= 43200))),
    CONSTRAINT bucket_imports_mode_check CHECK ((mode = ANY (ARRAY['copy'::text, 'reference'::text]))),
    CONSTRAINT bucket_imports_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT bucket_imports_takes_check CHECK ((takes = ANY (ARRAY['images'::text, 'videos'::text, 'both'::text]))),
    CONSTRAINT bucket_imports_videos_are_copied CHECK (((takes = 'images'::text) OR (mode = 'copy'::text)))
);
ALTER TABLE ONLY public.bucket_imports FORCE ROW LEVEL SECURITY;
CREATE TABLE public.bucket_objects (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    bucket_import_id uuid NOT NULL,
    key text NOT NULL,
    etag text NOT NULL,
    size bigint NOT NULL,
    image_id uuid,
    error_code text,
    missing_since timestamp with time zone,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    video_id uuid,
    CONSTRAINT bucket_objects_size_check CHECK ((size >= 0))
);
ALTER TABLE ONLY public.bucket_objects FORCE ROW LEVEL SECURITY;
CREATE TABLE public.classes (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    colour text NOT NULL,
    hotkey text,
    "position" integer DEFAULT 0 NOT NULL,
    attributes jsonb DEFAULT '[]'::jsonb NOT NULL,
    original_id text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    skeleton jsonb,
    CONSTRAINT classes_attributes_check CHECK ((jsonb_typeof(attributes) = 'array'::text)),
    CONSTRAINT classes_check CHECK ((parent_id <> id)),
    CONSTRAINT classes_colour_check CHECK ((colour ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT classes_hotkey_check CHECK ((length(hotkey) = 1)),
    CONSTRAINT classes_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT classes_skeleton_check CHECK ((jsonb_typeof(skeleton) = 'object'::text))
);
ALTER TABLE ONLY public.classes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.cloud_cameras (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    image_id uuid NOT NULL,
    name text NOT NULL,
    picture_id uuid,
    calibration jsonb NOT NULL,
    CONSTRAINT cloud_cameras_calibration_check CHECK ((jsonb_typeof(calibration) = 'object'::text)),
    CONSTRAINT cloud_cameras_check CHECK ((picture_id <> image_id)),
    CONSTRAINT cloud_cameras_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);
ALTER TABLE ONLY public.cloud_cameras FORCE ROW LEVEL SECURITY;
CREATE TABLE public.duplicate_groups (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    status text DEFAULT 'proposed'::text NOT NULL,
    method text NOT NULL,
    threshold double precision NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT duplicate_groups_method_check CHECK ((method = ANY (ARRAY['phash64'::text, 'phash256'::text, 'embedding'::text]))),
    CONSTRAINT duplicate_groups_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'rejected'::text])))
);
ALTER TABLE ONLY public.duplicate_groups FORCE ROW LEVEL SECURITY;
CREATE TABLE public.duplicate_members (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    group_id uuid NOT NULL,
    video_id uuid NOT NULL,
    frame_number integer NOT NULL,
    is_keeper boolean DEFAULT false NOT NULL,
    distance double precision NOT NULL,
    CONSTRAINT duplicate_members_distance_check CHECK ((distance >= (0)::double precision))
);
ALTER TABLE ONLY public.duplicate_members FORCE ROW LEVEL SECURITY;
CREATE TABLE public.embedding_queue (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    model_id uuid NOT NULL,
    image_id uuid NOT NULL
);
ALTER TABLE ONLY public.embedding_queue FORCE ROW LEVEL SECURITY;
CREATE TABLE public.embedding_spaces (
    workspace_id uuid NOT NULL,
    model text NOT NULL,
    dimension integer NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    CONSTRAINT embedding_spaces_dimension_check CHECK (((dimension >= 1) AND (dimension <= 16384))),
    CONSTRAINT embedding_spaces_model_check CHECK (((length(model) >= 1) AND (length(model) <= 200)))
);
ALTER TABLE ONLY public.embedding_spaces FORCE ROW LEVEL SECURITY;
CREATE TABLE public.embeddings (
    workspace_id uuid NOT NULL,
    model text NOT NULL,
    sha256 bytea NOT NULL,
    page integer DEFAULT 0 NOT NULL,
    "position" bigint NOT NULL,
    vector bytea NOT NULL,
    CONSTRAINT embeddings_page_check CHECK ((page >= 0)),
    CONSTRAINT embeddings_sha256_check CHECK ((length(sha256) = 32))
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY public.embeddings FORCE ROW LEVEL SECURITY;
CREATE TABLE public.footage_count_deltas (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    counter text NOT NULL,
    delta bigint NOT NULL,
    id bigint NOT NULL
);
ALTER TABLE ONLY public.footage_count_deltas FORCE ROW LEVEL SECURITY;
ALTER TABLE public.footage_count_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.footage_count_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.footage_counts (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    counter text NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE ONLY public.footage_counts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.frame_detections (
    workspace_id uuid NOT NULL,
    video_id uuid NOT NULL,
    frame_number integer NOT NULL,
    model_id uuid NOT NULL,
    boxes jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT frame_detections_boxes_check CHECK ((jsonb_typeof(boxes) = 'array'::text))
);
ALTER TABLE ONLY public.frame_detections FORCE ROW LEVEL SECURITY;
CREATE TABLE public.frame_similarities (
    workspace_id uuid NOT NULL,
    video_id uuid NOT NULL,
    frame_number integer NOT NULL,
    model_id uuid NOT NULL,
    prompts text NOT NULL,
    positive double precision,
    negative double precision,
    junk double precision,
    CONSTRAINT frame_similarities_prompts_check CHECK (((length(prompts) >= 1) AND (length(prompts) <= 100)))
);
ALTER TABLE ONLY public.frame_similarities FORCE ROW LEVEL SECURITY;
CREATE TABLE public.frame_suggestions (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    video_id uuid NOT NULL,
    frame_number integer NOT NULL,
    model_id uuid NOT NULL,
    boxes integer[] NOT NULL
);
ALTER TABLE ONLY public.frame_suggestions FORCE ROW LEVEL SECURITY;
CREATE TABLE public.idempotency_keys (
    user_id uuid NOT NULL,
    workspace_id uuid,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint,
    headers jsonb,
    body bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT idempotency_keys_request_hash_check CHECK ((octet_length(request_hash) = 32)),
    CONSTRAINT idempotency_keys_status_check CHECK (((status >= 100) AND (status <= 599)))
);
ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE TABLE public.image_comments (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid NOT NULL,
    parent_id uuid,
    author_id uuid,
    comment_text text NOT NULL,
    position_x double precision,
    position_y double precision,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    resolved_by uuid,
    resolved_at timestamp with time zone,
    position_z double precision,
    CONSTRAINT image_comments_check CHECK (((position_x IS NULL) = (position_y IS NULL))),
    CONSTRAINT image_comments_check1 CHECK (((resolved_at IS NOT NULL) OR (resolved_by IS NULL))),
    CONSTRAINT image_comments_check2 CHECK (((parent_id IS NULL) OR ((position_x IS NULL) AND (resolved_at IS NULL)))),
    CONSTRAINT image_comments_comment_text_check CHECK (((length(comment_text) >= 1) AND (length(comment_text) <= 4000))),
    CONSTRAINT image_comments_in_space CHECK (((position_z IS NULL) OR (position_x IS NOT NULL)))
);
ALTER TABLE ONLY public.image_comments FORCE ROW LEVEL SECURITY;
CREATE TABLE public.image_count_deltas (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    status text NOT NULL,
    delta bigint NOT NULL,
    id bigint NOT NULL
);
ALTER TABLE ONLY public.image_count_deltas FORCE ROW LEVEL SECURITY;
ALTER TABLE public.image_count_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.image_count_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.image_counts (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    status text NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE ONLY public.image_counts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.image_tags (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    image_id uuid NOT NULL,
    tag text NOT NULL,
    CONSTRAINT image_tags_tag_check CHECK (((length(tag) >= 1) AND (length(tag) <= 100)))
);
ALTER TABLE ONLY public.image_tags FORCE ROW LEVEL SECURITY;
CREATE TABLE public.images (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    media text DEFAULT 'image'::text NOT NULL,
    parent_id uuid,
    page integer DEFAULT 0 NOT NULL,
    video_id uuid,
    frame_number integer,
    pts bigint,
    batch_id uuid,
    filename text NOT NULL,
    relative_path text NOT NULL,
    original_id text,
    format text,
    width integer,
    height integer,
    file_size bigint NOT NULL,
    sha256 bytea NOT NULL,
    phash bigint,
    storage_path text NOT NULL,
    split text,
    status text DEFAULT 'unlabelled'::text NOT NULL,
    is_null boolean DEFAULT false NOT NULL,
    ingest_status text DEFAULT 'pending'::text NOT NULL,
    ingest_error_code text,
    ingest_error text,
    thumbnail_format text,
    tile_levels integer,
    bits integer DEFAULT 8 NOT NULL,
    placeholder_colour text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    licence text,
    attribution text,
    uploaded_by uuid,
    annotation_count integer DEFAULT 0 NOT NULL,
    boxes_json text DEFAULT '[]'::text NOT NULL,
    rendered text DEFAULT ''::text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    deleted_by uuid,
    rendered_state text DEFAULT ''::text NOT NULL,
    skip_reason text,
    skip_note text DEFAULT ''::text NOT NULL,
    skipped_by uuid,
    skipped_at timestamp with time zone,
    open_marks integer DEFAULT 0 NOT NULL,
    CONSTRAINT images_annotation_count_check CHECK ((annotation_count >= 0)),
    CONSTRAINT images_bits_check CHECK ((bits > 0)),
    CONSTRAINT images_check CHECK (((media = 'frame'::text) = ((video_id IS NOT NULL) AND (frame_number IS NOT NULL)))),
    CONSTRAINT images_check1 CHECK (((NOT is_null) OR (annotation_count = 0))),
    CONSTRAINT images_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT images_filename_check CHECK (((length(filename) >= 1) AND (length(filename) <= 1000))),
    CONSTRAINT images_frame_number_check CHECK ((frame_number >= 0)),
    CONSTRAINT images_height_check CHECK ((height > 0)),
    CONSTRAINT images_ingest_status_check CHECK ((ingest_status = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT images_media_check CHECK ((media = ANY (ARRAY['image'::text, 'frame'::text, 'point_cloud'::text]))),
    CONSTRAINT images_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT images_open_marks_check CHECK ((open_marks >= 0)),
    CONSTRAINT images_page_check CHECK ((page >= 0)),
    CONSTRAINT images_placeholder_colour_check CHECK ((placeholder_colour ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT images_relative_path_check CHECK (((length(relative_path) >= 1) AND (length(relative_path) <= 4000))),
    CONSTRAINT images_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT images_skip CHECK ((((skip_reason IS NULL) = (skipped_at IS NULL)) AND ((skip_reason IS NOT NULL) OR ((skip_note = ''::text) AND (skipped_by IS NULL))) AND ((skip_reason IS DISTINCT FROM 'other'::text) OR (skip_note <> ''::text)) AND ((skip_reason IS NULL) OR (status <> 'done'::text)))),
    CONSTRAINT images_skip_note_check CHECK ((length(skip_note) <= 1000)),
    CONSTRAINT images_skip_reason_check CHECK ((skip_reason = ANY (ARRAY['blurred'::text, 'unclear'::text, 'not_mine'::text, 'other'::text]))),
    CONSTRAINT images_split_check CHECK ((split = ANY (ARRAY['train'::text, 'valid'::text, 'test'::text]))),
    CONSTRAINT images_status_check CHECK ((status = ANY (ARRAY['unlabelled'::text, 'in_progress'::text, 'done'::text]))),
    CONSTRAINT images_thumbnail_format_check CHECK ((thumbnail_format = ANY (ARRAY['jpg'::text, 'webp'::text]))),
    CONSTRAINT images_tile_levels_check CHECK ((tile_levels > 0)),
    CONSTRAINT images_width_check CHECK ((width > 0))
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY public.images FORCE ROW LEVEL SECURITY;
CREATE TABLE public.invite_codes (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    role text NOT NULL,
    uses_remaining integer DEFAULT 1 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT invite_codes_code_check CHECK (((char_length(code) >= 8) AND (char_length(code) <= 64))),
    CONSTRAINT invite_codes_note_check CHECK ((char_length(note) <= 200)),
    CONSTRAINT invite_codes_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'annotator'::text, 'viewer'::text]))),
    CONSTRAINT invite_codes_uses_remaining_check CHECK (((uses_remaining >= 0) AND (uses_remaining <= 10000)))
);
ALTER TABLE ONLY public.invite_codes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.model_files (
    workspace_id uuid NOT NULL,
    model_id uuid NOT NULL,
    role text NOT NULL,
    filename text NOT NULL,
    size bigint NOT NULL,
    parts_id text,
    part_size bigint NOT NULL,
    sha256 bytea,
    storage_path text NOT NULL,
    facts jsonb,
    CONSTRAINT model_files_facts_check CHECK ((jsonb_typeof(facts) = 'object'::text)),
    CONSTRAINT model_files_filename_check CHECK (((length(filename) >= 1) AND (length(filename) <= 1000))),
    CONSTRAINT model_files_part_size_check CHECK ((part_size > 0)),
    CONSTRAINT model_files_role_check CHECK ((role = ANY (ARRAY['model'::text, 'image_encoder'::text, 'text_encoder'::text, 'tokenizer'::text, 'mask_decoder'::text]))),
    CONSTRAINT model_files_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT model_files_size_check CHECK ((size > 0))
);
ALTER TABLE ONLY public.model_files FORCE ROW LEVEL SECURITY;
CREATE TABLE public.model_uses (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    purpose text NOT NULL,
    model_id uuid NOT NULL,
    set_by uuid,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT model_uses_purpose_check CHECK (((length(purpose) >= 1) AND (length(purpose) <= 50)))
);
ALTER TABLE ONLY public.model_uses FORCE ROW LEVEL SECURITY;
CREATE TABLE public.models (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    version text DEFAULT '1'::text NOT NULL,
    framework text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    task text,
    status text DEFAULT 'ready'::text NOT NULL,
    error_code text,
    error_message text,
    hints jsonb DEFAULT '{}'::jsonb NOT NULL,
    plan jsonb,
    layout text,
    input_width integer,
    input_height integer,
    class_names text[] DEFAULT '{}'::text[] NOT NULL,
    created_by uuid,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    inspected_at timestamp with time zone,
    deleted_at timestamp with time zone,
    CONSTRAINT model_registry_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT models_check CHECK (((framework = 'builtin'::text) OR (task IS NOT NULL))),
    CONSTRAINT models_check1 CHECK (((status = 'failed'::text) = (error_code IS NOT NULL))),
    CONSTRAINT models_framework CHECK ((framework = ANY (ARRAY['onnx'::text, 'builtin'::text]))),
    CONSTRAINT models_hints_check CHECK ((jsonb_typeof(hints) = 'object'::text)),
    CONSTRAINT models_input_height_check CHECK ((input_height > 0)),
    CONSTRAINT models_input_width_check CHECK ((input_width > 0)),
    CONSTRAINT models_plan_check CHECK ((jsonb_typeof(plan) = 'object'::text)),
    CONSTRAINT models_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT models_task_check CHECK ((task = ANY (ARRAY['detector'::text, 'image_text'::text, 'image_embedder'::text, 'segmenter'::text])))
);
ALTER TABLE ONLY public.models FORCE ROW LEVEL SECURITY;
CREATE TABLE public.one_time_tokens (
    token_hash bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    email text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT one_time_tokens_purpose_check CHECK ((purpose = ANY (ARRAY['recover'::text, 'confirm'::text, 'email_change'::text]))),
    CONSTRAINT one_time_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.one_time_tokens FORCE ROW LEVEL SECURITY;
CREATE TABLE public.project_counters (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    event_position bigint DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.project_counters FORCE ROW LEVEL SECURITY;
CREATE TABLE public.project_encoders (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    purpose text NOT NULL,
    model_id uuid NOT NULL,
    error_code text,
    error_message text,
    CONSTRAINT project_encoders_purpose_check CHECK ((purpose = ANY (ARRAY['similar'::text, 'words'::text])))
);
ALTER TABLE ONLY public.project_encoders FORCE ROW LEVEL SECURITY;
CREATE TABLE public.project_footage (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    status text DEFAULT 'POPULATING'::text NOT NULL,
    status_since timestamp with time zone DEFAULT now() NOT NULL,
    download_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    extract_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    filter_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    dedup_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    detect_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_held boolean DEFAULT false NOT NULL,
    error_code text,
    error_message text,
    locked_by text,
    heartbeat_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT project_footage_dedup_settings_check CHECK ((jsonb_typeof(dedup_settings) = 'object'::text)),
    CONSTRAINT project_footage_detect_settings_check CHECK ((jsonb_typeof(detect_settings) = 'object'::text)),
    CONSTRAINT project_footage_download_settings_check CHECK ((jsonb_typeof(download_settings) = 'object'::text)),
    CONSTRAINT project_footage_extract_settings_check CHECK ((jsonb_typeof(extract_settings) = 'object'::text)),
    CONSTRAINT project_footage_filter_settings_check CHECK ((jsonb_typeof(filter_settings) = 'object'::text)),
    CONSTRAINT project_footage_status_check CHECK ((status = ANY (ARRAY['POPULATING'::text, 'FILTERING'::text, 'DEDUP_READY'::text, 'DEDUPING'::text, 'DETECT_READY'::text, 'DETECTING'::text, 'COMPLETE'::text])))
);
ALTER TABLE ONLY public.project_footage FORCE ROW LEVEL SECURITY;
CREATE TABLE public.project_members (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT project_members_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'reviewer'::text, 'labeler'::text])))
);
ALTER TABLE ONLY public.project_members FORCE ROW LEVEL SECURITY;
CREATE TABLE public.projects (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    project_type text NOT NULL,
    review boolean DEFAULT false NOT NULL,
    instructions text DEFAULT ''::text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_by uuid,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT projects_instructions_check CHECK ((length(instructions) <= 100000)),
    CONSTRAINT projects_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT projects_project_type_check CHECK ((project_type = ANY (ARRAY['object_detection'::text, 'segmentation'::text, 'keypoint'::text, 'classification'::text, 'video'::text, 'point_cloud'::text]))),
    CONSTRAINT projects_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 80)))
);
ALTER TABLE ONLY public.projects FORCE ROW LEVEL SECURITY;
CREATE TABLE public.refresh_tokens (
    token_hash bytea NOT NULL,
    session_id uuid NOT NULL,
    parent_hash bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refresh_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.refresh_tokens FORCE ROW LEVEL SECURITY;
CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    workspace_id uuid,
    method text NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    ip text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    refreshed_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT sessions_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT sessions_end_reason_check CHECK ((end_reason = ANY (ARRAY['logout'::text, 'token_reuse'::text, 'password_change'::text, 'expired'::text]))),
    CONSTRAINT sessions_method_check CHECK ((method = ANY (ARRAY['password'::text, 'otp'::text])))
);
ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;
CREATE TABLE public.sign_in_events (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    user_id uuid,
    event text NOT NULL,
    ip text DEFAULT ''::text NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    CONSTRAINT sign_in_events_event_check CHECK ((event = ANY (ARRAY['sign_up'::text, 'sign_in'::text, 'sign_in_refused'::text, 'sign_out'::text, 'token_reuse'::text, 'password_changed'::text, 'recovery_asked'::text, 'recovered'::text, 'email_changed'::text])))
);
ALTER TABLE ONLY public.sign_in_events FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sign_in_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracks (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    video_id uuid NOT NULL,
    class_id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tracks_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT tracks_kind_check CHECK ((kind = ANY (ARRAY['box'::text, 'rotated_box'::text, 'polygon'::text, 'mask'::text, 'keypoints'::text, 'polyline'::text, 'ellipse'::text, 'point'::text, 'cuboid_2d'::text, 'cuboid'::text]))),
    CONSTRAINT tracks_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.tracks FORCE ROW LEVEL SECURITY;
CREATE TABLE public.transcript_segments (
    workspace_id uuid NOT NULL,
    transcript_id uuid NOT NULL,
    number integer NOT NULL,
    video_id uuid NOT NULL,
    start_us bigint NOT NULL,
    end_us bigint NOT NULL,
    text text NOT NULL,
    speaker text,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, text)) STORED NOT NULL,
    CONSTRAINT transcript_segments_check CHECK ((end_us >= start_us)),
    CONSTRAINT transcript_segments_number_check CHECK ((number >= 0)),
    CONSTRAINT transcript_segments_speaker_check CHECK (((length(speaker) >= 1) AND (length(speaker) <= 200))),
    CONSTRAINT transcript_segments_start_us_check CHECK ((start_us >= 0)),
    CONSTRAINT transcript_segments_text_check CHECK ((length(text) <= 20000))
);
ALTER TABLE ONLY public.transcript_segments FORCE ROW LEVEL SECURITY;
CREATE TABLE public.transcripts (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    video_id uuid NOT NULL,
    filename text NOT NULL,
    format text NOT NULL,
    source text NOT NULL,
    language text,
    sha256 bytea NOT NULL,
    segment_count integer DEFAULT 0 NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT transcripts_filename_check CHECK (((length(filename) >= 1) AND (length(filename) <= 1000))),
    CONSTRAINT transcripts_language_check CHECK (((length(language) >= 1) AND (length(language) <= 100))),
    CONSTRAINT transcripts_segment_count_check CHECK ((segment_count >= 0)),
    CONSTRAINT transcripts_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT transcripts_source_check CHECK ((source = ANY (ARRAY['upload'::text, 'fetched'::text])))
);
ALTER TABLE ONLY public.transcripts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.upload_batches (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT upload_batches_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT upload_batches_source_check CHECK ((source = ANY (ARRAY['upload'::text, 'api'::text, 'import'::text, 'bucket'::text])))
);
ALTER TABLE ONLY public.upload_batches FORCE ROW LEVEL SECURITY;
CREATE TABLE public.uploads (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    id uuid NOT NULL,
    batch_id uuid,
    filename text NOT NULL,
    relative_path text NOT NULL,
    content_type text NOT NULL,
    purpose text DEFAULT 'image'::text NOT NULL,
    declared_size bigint,
    sha256 bytea,
    is_checked boolean DEFAULT false NOT NULL,
    keep_duplicate boolean DEFAULT false NOT NULL,
    split text,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    storage_path text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    image_id uuid,
    error_code text,
    error_message text,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_at timestamp with time zone,
    video_id uuid,
    parts_id text,
    part_size bigint,
    CONSTRAINT uploads_declared_size_check CHECK ((declared_size >= 0)),
    CONSTRAINT uploads_filename_check CHECK (((length(filename) >= 1) AND (length(filename) <= 1000))),
    CONSTRAINT uploads_part_size_check CHECK ((part_size > 0)),
    CONSTRAINT uploads_purpose_check CHECK ((purpose = ANY (ARRAY['image'::text, 'import'::text, 'video'::text]))),
    CONSTRAINT uploads_relative_path_check CHECK (((length(relative_path) >= 1) AND (length(relative_path) <= 4000))),
    CONSTRAINT uploads_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT uploads_split_check CHECK ((split = ANY (ARRAY['train'::text, 'valid'::text, 'test'::text]))),
    CONSTRAINT uploads_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'completed'::text, 'duplicate'::text, 'failed'::text])))
);
ALTER TABLE ONLY public.uploads FORCE ROW LEVEL SECURITY;
CREATE TABLE public.user_credentials (
    user_id uuid NOT NULL,
    password_hash text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.user_credentials FORCE ROW LEVEL SECURITY;
CREATE TABLE public.users (
    id uuid NOT NULL,
    email text,
    email_confirmed_at timestamp with time zone,
    display_name text DEFAULT ''::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    platform_role text,
    notification_preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    onboarding_completed boolean DEFAULT false NOT NULL,
    user_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    current_workspace_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    last_sign_in_at timestamp with time zone,
    CONSTRAINT users_display_name_check CHECK ((char_length(display_name) <= 200)),
    CONSTRAINT users_email_check CHECK ((((char_length(email) >= 3) AND (char_length(email) <= 255)) AND (POSITION(('@'::text) IN (email)) > 1))),
    CONSTRAINT users_notification_preferences_check CHECK ((jsonb_typeof(notification_preferences) = 'object'::text)),
    CONSTRAINT users_platform_role_check CHECK ((platform_role = 'admin'::text)),
    CONSTRAINT users_user_metadata_check CHECK ((jsonb_typeof(user_metadata) = 'object'::text))
);
ALTER TABLE ONLY public.users FORCE ROW LEVEL SECURITY;
CREATE TABLE public.video_addresses (
    workspace_id uuid NOT NULL,
    address text NOT NULL,
    video_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT video_addresses_address_check CHECK (((length(address) >= 1) AND (length(address) <= 4000)))
);
ALTER TABLE ONLY public.video_addresses FORCE ROW LEVEL SECURITY;
CREATE TABLE public.video_frames (
    workspace_id uuid NOT NULL,
    video_id uuid NOT NULL,
    frame_number integer NOT NULL,
    pts bigint NOT NULL,
    sha256 bytea NOT NULL,
    storage_path text NOT NULL,
    format text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    file_size bigint NOT NULL,
    measures jsonb DEFAULT '{}'::jsonb NOT NULL,
    phash bigint,
    phash256 bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT video_frames_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT video_frames_frame_number_check CHECK ((frame_number >= 0)),
    CONSTRAINT video_frames_height_check CHECK ((height > 0)),
    CONSTRAINT video_frames_measures_check CHECK ((jsonb_typeof(measures) = 'object'::text)),
    CONSTRAINT video_frames_phash256_check CHECK ((length(phash256) = 32)),
    CONSTRAINT video_frames_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT video_frames_width_check CHECK ((width > 0))
);
ALTER TABLE ONLY public.video_frames FORCE ROW LEVEL SECURITY;
CREATE TABLE public.videos (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    filename text NOT NULL,
    source_type text DEFAULT 'MANUAL'::text NOT NULL,
    width integer,
    height integer,
    fps_numerator integer,
    fps_denominator integer,
    frame_count integer,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    title text,
    url text,
    external_id text,
    source_info jsonb DEFAULT '{}'::jsonb NOT NULL,
    sha256 bytea,
    storage_path text,
    file_size bigint,
    codec text,
    duration double precision,
    facts jsonb,
    index_path text,
    poster_path text,
    storyboard_path text,
    storyboard jsonb,
    proxy_path text,
    probed_at timestamp with time zone,
    plan jsonb,
    extracted_frames integer DEFAULT 0 NOT NULL,
    damaged_frames integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'PENDING'::text NOT NULL,
    status_since timestamp with time zone DEFAULT now() NOT NULL,
    error_code text,
    error_message text,
    locked_by text,
    heartbeat_at timestamp with time zone,
    is_footage boolean GENERATED ALWAYS AS (((url IS NOT NULL) OR (storage_path IS NOT NULL))) STORED,
    proxy_index_path text,
    proxy_facts jsonb,
    proxy_error_code text,
    proxy_error_message text,
    missing_subtitles jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT videos_check CHECK ((((sha256 IS NULL) = (storage_path IS NULL)) AND ((sha256 IS NULL) = (file_size IS NULL)))),
    CONSTRAINT videos_check1 CHECK (((status = ANY (ARRAY['PENDING'::text, 'DOWNLOADING'::text, 'FAILED'::text])) OR (storage_path IS NOT NULL))),
    CONSTRAINT videos_check2 CHECK (((status = 'FAILED'::text) = (error_code IS NOT NULL))),
    CONSTRAINT videos_check3 CHECK (((proxy_path IS NULL) = (proxy_index_path IS NULL))),
    CONSTRAINT videos_check4 CHECK (((proxy_error_code IS NULL) OR (proxy_path IS NULL))),
    CONSTRAINT videos_damaged_frames_check CHECK ((damaged_frames >= 0)),
    CONSTRAINT videos_duration_check CHECK ((duration >= (0)::double precision)),
    CONSTRAINT videos_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 500))),
    CONSTRAINT videos_extracted_frames_check CHECK ((extracted_frames >= 0)),
    CONSTRAINT videos_facts_check CHECK ((jsonb_typeof(facts) = 'object'::text)),
    CONSTRAINT videos_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT videos_filename_check CHECK (((length(filename) >= 1) AND (length(filename) <= 1000))),
    CONSTRAINT videos_fps_denominator_check CHECK ((fps_denominator > 0)),
    CONSTRAINT videos_fps_numerator_check CHECK ((fps_numerator > 0)),
    CONSTRAINT videos_frame_count_check CHECK ((frame_count >= 0)),
    CONSTRAINT videos_height_check CHECK ((height > 0)),
    CONSTRAINT videos_missing_subtitles_check CHECK ((jsonb_typeof(missing_subtitles) = 'array'::text)),
    CONSTRAINT videos_plan_check CHECK ((jsonb_typeof(plan) = 'object'::text)),
    CONSTRAINT videos_proxy_facts_check CHECK ((jsonb_typeof(proxy_facts) = 'object'::text)),
    CONSTRAINT videos_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT videos_source_info_check CHECK ((jsonb_typeof(source_info) = 'object'::text)),
    CONSTRAINT videos_source_type_check CHECK ((source_type = ANY (ARRAY['SEARCH'::text, 'URL'::text, 'FILE'::text, 'MANUAL'::text]))),
    CONSTRAINT videos_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'DOWNLOADING'::text, 'DOWNLOADED'::text, 'EXTRACTING'::text, 'EXTRACTED'::text, 'FAILED'::text]))),
    CONSTRAINT videos_storyboard_check CHECK ((jsonb_typeof(storyboard) = 'object'::text)),
    CONSTRAINT videos_title_check CHECK ((length(title) <= 1000)),
    CONSTRAINT videos_url_check CHECK (((length(url) >= 1) AND (length(url) <= 4000))),
    CONSTRAINT videos_width_check CHECK ((width > 0))
);
ALTER TABLE ONLY public.videos FORCE ROW LEVEL SECURITY;
CREATE TABLE public.work_sittings (
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    image_id uuid,
    active_ms integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    video_id uuid,
    CONSTRAINT work_sittings_active_ms_check CHECK (((active_ms >= 1) AND (active_ms <= 86400000))),
    CONSTRAINT work_sittings_one_place CHECK (((image_id IS NULL) OR (video_id IS NULL)))
);
ALTER TABLE ONLY public.work_sittings FORCE ROW LEVEL SECURITY;
CREATE TABLE public.workspace_members (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    invited_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workspace_members_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'annotator'::text, 'viewer'::text])))
);
ALTER TABLE ONLY public.workspace_members FORCE ROW LEVEL SECURITY;
CREATE TABLE public.workspaces (
    id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workspaces_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT workspaces_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text)),
    CONSTRAINT workspaces_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'::text))
);
ALTER TABLE ONLY public.workspaces FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_00 FOR VALUES WITH (modulus 16, remainder 0);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_01 FOR VALUES WITH (modulus 16, remainder 1);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_02 FOR VALUES WITH (modulus 16, remainder 2);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_03 FOR VALUES WITH (modulus 16, remainder 3);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_04 FOR VALUES WITH (modulus 16, remainder 4);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_05 FOR VALUES WITH (modulus 16, remainder 5);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_06 FOR VALUES WITH (modulus 16, remainder 6);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_07 FOR VALUES WITH (modulus 16, remainder 7);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_08 FOR VALUES WITH (modulus 16, remainder 8);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_09 FOR VALUES WITH (modulus 16, remainder 9);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_10 FOR VALUES WITH (modulus 16, remainder 10);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_11 FOR VALUES WITH (modulus 16, remainder 11);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_12 FOR VALUES WITH (modulus 16, remainder 12);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_13 FOR VALUES WITH (modulus 16, remainder 13);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_14 FOR VALUES WITH (modulus 16, remainder 14);
ALTER TABLE ONLY public.annotation_events ATTACH PARTITION public.annotation_events_15 FOR VALUES WITH (modulus 16, remainder 15);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_00 FOR VALUES WITH (modulus 16, remainder 0);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_01 FOR VALUES WITH (modulus 16, remainder 1);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_02 FOR VALUES WITH (modulus 16, remainder 2);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_03 FOR VALUES WITH (modulus 16, remainder 3);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_04 FOR VALUES WITH (modulus 16, remainder 4);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_05 FOR VALUES WITH (modulus 16, remainder 5);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_06 FOR VALUES WITH (modulus 16, remainder 6);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_07 FOR VALUES WITH (modulus 16, remainder 7);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_08 FOR VALUES WITH (modulus 16, remainder 8);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_09 FOR VALUES WITH (modulus 16, remainder 9);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_10 FOR VALUES WITH (modulus 16, remainder 10);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_11 FOR VALUES WITH (modulus 16, remainder 11);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_12 FOR VALUES WITH (modulus 16, remainder 12);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_13 FOR VALUES WITH (modulus 16, remainder 13);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_14 FOR VALUES WITH (modulus 16, remainder 14);
ALTER TABLE ONLY public.annotations ATTACH PARTITION public.annotations_15 FOR VALUES WITH (modulus 16, remainder 15);
ALTER TABLE ONLY public.annotation_count_deltas
    ADD CONSTRAINT annotation_count_deltas_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.annotation_counts
    ADD CONSTRAINT annotation_counts_pkey PRIMARY KEY (project_id, class_id, status);
ALTER TABLE ONLY public.annotation_events
    ADD CONSTRAINT annotation_events_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_00
    ADD CONSTRAINT annotation_events_00_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_01
    ADD CONSTRAINT annotation_events_01_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_02
    ADD CONSTRAINT annotation_events_02_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_03
    ADD CONSTRAINT annotation_events_03_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_04
    ADD CONSTRAINT annotation_events_04_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_05
    ADD CONSTRAINT annotation_events_05_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_06
    ADD CONSTRAINT annotation_events_06_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_07
    ADD CONSTRAINT annotation_events_07_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_08
    ADD CONSTRAINT annotation_events_08_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_09
    ADD CONSTRAINT annotation_events_09_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_10
    ADD CONSTRAINT annotation_events_10_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_11
    ADD CONSTRAINT annotation_events_11_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_12
    ADD CONSTRAINT annotation_events_12_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_13
    ADD CONSTRAINT annotation_events_13_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_14
    ADD CONSTRAINT annotation_events_14_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotation_events_15
    ADD CONSTRAINT annotation_events_15_pkey PRIMARY KEY (project_id, "position");
ALTER TABLE ONLY public.annotations
    ADD CONSTRAINT annotations_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_00
    ADD CONSTRAINT annotations_00_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_01
    ADD CONSTRAINT annotations_01_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_02
    ADD CONSTRAINT annotations_02_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_03
    ADD CONSTRAINT annotations_03_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_04
    ADD CONSTRAINT annotations_04_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_05
    ADD CONSTRAINT annotations_05_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_06
    ADD CONSTRAINT annotations_06_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_07
    ADD CONSTRAINT annotations_07_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_08
    ADD CONSTRAINT annotations_08_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_09
    ADD CONSTRAINT annotations_09_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_10
    ADD CONSTRAINT annotations_10_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_11
    ADD CONSTRAINT annotations_11_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_12
    ADD CONSTRAINT annotations_12_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_13
    ADD CONSTRAINT annotations_13_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_14
    ADD CONSTRAINT annotations_14_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.annotations_15
    ADD CONSTRAINT annotations_15_pkey PRIMARY KEY (project_id, id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_key_prefix_key UNIQUE (key_prefix);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.bucket_imports
    ADD CONSTRAINT bucket_imports_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bucket_imports
    ADD CONSTRAINT bucket_imports_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.bucket_objects
    ADD CONSTRAINT bucket_objects_pkey PRIMARY KEY (bucket_import_id, key);
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_workspace_id_project_id_name_key UNIQUE (workspace_id, project_id, name);
ALTER TABLE ONLY public.cloud_cameras
    ADD CONSTRAINT cloud_cameras_pkey PRIMARY KEY (image_id, name);
ALTER TABLE ONLY public.duplicate_groups
    ADD CONSTRAINT duplicate_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duplicate_groups
    ADD CONSTRAINT duplicate_groups_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.duplicate_members
    ADD CONSTRAINT duplicate_members_pkey PRIMARY KEY (group_id, video_id, frame_number);
ALTER TABLE ONLY public.embedding_queue
    ADD CONSTRAINT embedding_queue_pkey PRIMARY KEY (project_id, model_id, image_id);
ALTER TABLE ONLY public.embedding_spaces
    ADD CONSTRAINT embedding_spaces_pkey PRIMARY KEY (workspace_id, model);
ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_pkey PRIMARY KEY (workspace_id, model, sha256, page);
ALTER TABLE ONLY public.footage_count_deltas
    ADD CONSTRAINT footage_count_deltas_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.footage_counts
    ADD CONSTRAINT footage_counts_pkey PRIMARY KEY (project_id, counter);
ALTER TABLE ONLY public.frame_detections
    ADD CONSTRAINT frame_detections_pkey PRIMARY KEY (video_id, frame_number, model_id);
ALTER TABLE ONLY public.frame_similarities
    ADD CONSTRAINT frame_similarities_pkey PRIMARY KEY (video_id, frame_number, model_id, prompts);
ALTER TABLE ONLY public.frame_suggestions
    ADD CONSTRAINT frame_suggestions_pkey PRIMARY KEY (project_id, video_id, frame_number, model_id);
ALTER TABLE ONLY public.frame_verdicts
    ADD CONSTRAINT frame_verdicts_pkey PRIMARY KEY (project_id, video_id, frame_number);
ALTER TABLE ONLY public.frame_verdicts
    ADD CONSTRAINT frame_verdicts_workspace_id_project_id_video_id_frame_numbe_key UNIQUE (workspace_id, project_id, video_id, frame_number);
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_user_id_workspace_id_key_key UNIQUE NULLS NOT DISTINCT (user_id, workspace_id, key);
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_workspace_id_project_id_image_id_id_key UNIQUE (workspace_id, project_id, image_id, id);
ALTER TABLE ONLY public.image_count_deltas
    ADD CONSTRAINT image_count_deltas_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.image_counts
    ADD CONSTRAINT image_counts_pkey PRIMARY KEY (project_id, status);
ALTER TABLE ONLY public.image_tags
    ADD CONSTRAINT image_tags_pkey PRIMARY KEY (image_id, tag);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT invite_codes_code_key UNIQUE (code);
ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT invite_codes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT invite_codes_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.model_files
    ADD CONSTRAINT model_files_pkey PRIMARY KEY (model_id, role);
ALTER TABLE ONLY public.models
    ADD CONSTRAINT model_registry_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.model_uses
    ADD CONSTRAINT model_uses_pkey PRIMARY KEY (project_id, purpose);
ALTER TABLE ONLY public.models
    ADD CONSTRAINT models_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.project_counters
    ADD CONSTRAINT project_counters_pkey PRIMARY KEY (project_id);
ALTER TABLE ONLY public.project_encoders
    ADD CONSTRAINT project_encoders_pkey PRIMARY KEY (project_id, purpose);
ALTER TABLE ONLY public.project_footage
    ADD CONSTRAINT project_footage_pkey PRIMARY KEY (project_id);
ALTER TABLE ONLY public.project_members
    ADD CONSTRAINT project_members_pkey PRIMARY KEY (project_id, user_id);
ALTER TABLE ONLY public.project_videos
    ADD CONSTRAINT project_videos_pkey PRIMARY KEY (project_id, video_id);
ALTER TABLE ONLY public.project_videos
    ADD CONSTRAINT project_videos_workspace_id_project_id_video_id_key UNIQUE (workspace_id, project_id, video_id);
ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_workspace_id_slug_key UNIQUE (workspace_id, slug);
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_parent_hash_key UNIQUE (parent_hash);
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in_events
    ADD CONSTRAINT sign_in_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracks
    ADD CONSTRAINT tracks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracks
    ADD CONSTRAINT tracks_project_id_video_id_number_key UNIQUE (project_id, video_id, number);
ALTER TABLE ONLY public.tracks
    ADD CONSTRAINT tracks_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.transcript_segments
    ADD CONSTRAINT transcript_segments_pkey PRIMARY KEY (transcript_id, number);
ALTER TABLE ONLY public.transcripts
    ADD CONSTRAINT transcripts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transcripts
    ADD CONSTRAINT transcripts_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.transcripts
    ADD CONSTRAINT transcripts_workspace_id_video_id_sha256_key UNIQUE (workspace_id, video_id, sha256);
ALTER TABLE ONLY public.upload_batches
    ADD CONSTRAINT upload_batches_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.upload_batches
    ADD CONSTRAINT upload_batches_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.upload_batches
    ADD CONSTRAINT upload_batches_workspace_id_project_id_name_key UNIQUE (workspace_id, project_id, name);
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_workspace_id_project_id_id_key UNIQUE (workspace_id, project_id, id);
ALTER TABLE ONLY public.user_credentials
    ADD CONSTRAINT user_credentials_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.video_addresses
    ADD CONSTRAINT video_addresses_pkey PRIMARY KEY (workspace_id, address);
ALTER TABLE ONLY public.video_frames
    ADD CONSTRAINT video_frames_pkey PRIMARY KEY (video_id, frame_number);
ALTER TABLE ONLY public.video_frames
    ADD CONSTRAINT video_frames_workspace_id_video_id_frame_number_key UNIQUE (workspace_id, video_id, frame_number);
ALTER TABLE ONLY public.videos
    ADD CONSTRAINT videos_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.videos
    ADD CONSTRAINT videos_workspace_id_id_key UNIQUE (workspace_id, id);
ALTER TABLE ONLY public.work_sittings
    ADD CONSTRAINT work_sittings_pkey PRIMARY KEY (workspace_id, user_id, id);
ALTER TABLE ONLY public.workspace_members
    ADD CONSTRAINT workspace_members_pkey PRIMARY KEY (workspace_id, user_id);
ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT workspaces_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT workspaces_slug_key UNIQUE (slug);
CREATE INDEX annotation_count_deltas_project ON public.annotation_count_deltas USING btree (project_id, class_id, status);
CREATE INDEX annotation_events_one ON ONLY public.annotation_events USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_00_project_id_annotation_id_position_idx ON public.annotation_events_00 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_image ON ONLY public.annotation_events USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_00_project_id_image_id_position_idx ON public.annotation_events_00 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_01_project_id_annotation_id_position_idx ON public.annotation_events_01 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_01_project_id_image_id_position_idx ON public.annotation_events_01 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_02_project_id_annotation_id_position_idx ON public.annotation_events_02 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_02_project_id_image_id_position_idx ON public.annotation_events_02 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_03_project_id_annotation_id_position_idx ON public.annotation_events_03 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_03_project_id_image_id_position_idx ON public.annotation_events_03 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_04_project_id_annotation_id_position_idx ON public.annotation_events_04 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_04_project_id_image_id_position_idx ON public.annotation_events_04 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_05_project_id_annotation_id_position_idx ON public.annotation_events_05 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_05_project_id_image_id_position_idx ON public.annotation_events_05 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_06_project_id_annotation_id_position_idx ON public.annotation_events_06 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_06_project_id_image_id_position_idx ON public.annotation_events_06 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_07_project_id_annotation_id_position_idx ON public.annotation_events_07 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_07_project_id_image_id_position_idx ON public.annotation_events_07 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_08_project_id_annotation_id_position_idx ON public.annotation_events_08 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_08_project_id_image_id_position_idx ON public.annotation_events_08 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_09_project_id_annotation_id_position_idx ON public.annotation_events_09 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_09_project_id_image_id_position_idx ON public.annotation_events_09 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_10_project_id_annotation_id_position_idx ON public.annotation_events_10 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_10_project_id_image_id_position_idx ON public.annotation_events_10 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_11_project_id_annotation_id_position_idx ON public.annotation_events_11 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_11_project_id_image_id_position_idx ON public.annotation_events_11 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_12_project_id_annotation_id_position_idx ON public.annotation_events_12 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_12_project_id_image_id_position_idx ON public.annotation_events_12 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_13_project_id_annotation_id_position_idx ON public.annotation_events_13 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_13_project_id_image_id_position_idx ON public.annotation_events_13 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_14_project_id_annotation_id_position_idx ON public.annotation_events_14 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_14_project_id_image_id_position_idx ON public.annotation_events_14 USING btree (project_id, image_id, "position");
CREATE INDEX annotation_events_15_project_id_annotation_id_position_idx ON public.annotation_events_15 USING btree (project_id, annotation_id, "position");
CREATE INDEX annotation_events_15_project_id_image_id_position_idx ON public.annotation_events_15 USING btree (project_id, image_id, "position");
CREATE INDEX annotations_id ON ONLY public.annotations USING btree (id);
CREATE INDEX annotations_00_id_idx ON public.annotations_00 USING btree (id);
CREATE INDEX annotations_score ON ONLY public.annotations USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_00_project_id_class_id_confidence_id_idx ON public.annotations_00 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_class ON ONLY public.annotations USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_00_project_id_class_id_created_at_id_image_id_idx ON public.annotations_00 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_image ON ONLY public.annotations USING btree (project_id, image_id);
CREATE INDEX annotations_00_project_id_image_id_idx ON public.annotations_00 USING btree (project_id, image_id);
CREATE INDEX annotations_video ON ONLY public.annotations USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_00_project_id_video_id_idx ON public.annotations_00 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_track ON ONLY public.annotations USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_00_track_id_idx ON public.annotations_00 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_01_id_idx ON public.annotations_01 USING btree (id);
CREATE INDEX annotations_01_project_id_class_id_confidence_id_idx ON public.annotations_01 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_01_project_id_class_id_created_at_id_image_id_idx ON public.annotations_01 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_01_project_id_image_id_idx ON public.annotations_01 USING btree (project_id, image_id);
CREATE INDEX annotations_01_project_id_video_id_idx ON public.annotations_01 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_01_track_id_idx ON public.annotations_01 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_02_id_idx ON public.annotations_02 USING btree (id);
CREATE INDEX annotations_02_project_id_class_id_confidence_id_idx ON public.annotations_02 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_02_project_id_class_id_created_at_id_image_id_idx ON public.annotations_02 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_02_project_id_image_id_idx ON public.annotations_02 USING btree (project_id, image_id);
CREATE INDEX annotations_02_project_id_video_id_idx ON public.annotations_02 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_02_track_id_idx ON public.annotations_02 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_03_id_idx ON public.annotations_03 USING btree (id);
CREATE INDEX annotations_03_project_id_class_id_confidence_id_idx ON public.annotations_03 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_03_project_id_class_id_created_at_id_image_id_idx ON public.annotations_03 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_03_project_id_image_id_idx ON public.annotations_03 USING btree (project_id, image_id);
CREATE INDEX annotations_03_project_id_video_id_idx ON public.annotations_03 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_03_track_id_idx ON public.annotations_03 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_04_id_idx ON public.annotations_04 USING btree (id);
CREATE INDEX annotations_04_project_id_class_id_confidence_id_idx ON public.annotations_04 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_04_project_id_class_id_created_at_id_image_id_idx ON public.annotations_04 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_04_project_id_image_id_idx ON public.annotations_04 USING btree (project_id, image_id);
CREATE INDEX annotations_04_project_id_video_id_idx ON public.annotations_04 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_04_track_id_idx ON public.annotations_04 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_05_id_idx ON public.annotations_05 USING btree (id);
CREATE INDEX annotations_05_project_id_class_id_confidence_id_idx ON public.annotations_05 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_05_project_id_class_id_created_at_id_image_id_idx ON public.annotations_05 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_05_project_id_image_id_idx ON public.annotations_05 USING btree (project_id, image_id);
CREATE INDEX annotations_05_project_id_video_id_idx ON public.annotations_05 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_05_track_id_idx ON public.annotations_05 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_06_id_idx ON public.annotations_06 USING btree (id);
CREATE INDEX annotations_06_project_id_class_id_confidence_id_idx ON public.annotations_06 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_06_project_id_class_id_created_at_id_image_id_idx ON public.annotations_06 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_06_project_id_image_id_idx ON public.annotations_06 USING btree (project_id, image_id);
CREATE INDEX annotations_06_project_id_video_id_idx ON public.annotations_06 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_06_track_id_idx ON public.annotations_06 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_07_id_idx ON public.annotations_07 USING btree (id);
CREATE INDEX annotations_07_project_id_class_id_confidence_id_idx ON public.annotations_07 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_07_project_id_class_id_created_at_id_image_id_idx ON public.annotations_07 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_07_project_id_image_id_idx ON public.annotations_07 USING btree (project_id, image_id);
CREATE INDEX annotations_07_project_id_video_id_idx ON public.annotations_07 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_07_track_id_idx ON public.annotations_07 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_08_id_idx ON public.annotations_08 USING btree (id);
CREATE INDEX annotations_08_project_id_class_id_confidence_id_idx ON public.annotations_08 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_08_project_id_class_id_created_at_id_image_id_idx ON public.annotations_08 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_08_project_id_image_id_idx ON public.annotations_08 USING btree (project_id, image_id);
CREATE INDEX annotations_08_project_id_video_id_idx ON public.annotations_08 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_08_track_id_idx ON public.annotations_08 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_09_id_idx ON public.annotations_09 USING btree (id);
CREATE INDEX annotations_09_project_id_class_id_confidence_id_idx ON public.annotations_09 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_09_project_id_class_id_created_at_id_image_id_idx ON public.annotations_09 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_09_project_id_image_id_idx ON public.annotations_09 USING btree (project_id, image_id);
CREATE INDEX annotations_09_project_id_video_id_idx ON public.annotations_09 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_09_track_id_idx ON public.annotations_09 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_10_id_idx ON public.annotations_10 USING btree (id);
CREATE INDEX annotations_10_project_id_class_id_confidence_id_idx ON public.annotations_10 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_10_project_id_class_id_created_at_id_image_id_idx ON public.annotations_10 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_10_project_id_image_id_idx ON public.annotations_10 USING btree (project_id, image_id);
CREATE INDEX annotations_10_project_id_video_id_idx ON public.annotations_10 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_10_track_id_idx ON public.annotations_10 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_11_id_idx ON public.annotations_11 USING btree (id);
CREATE INDEX annotations_11_project_id_class_id_confidence_id_idx ON public.annotations_11 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_11_project_id_class_id_created_at_id_image_id_idx ON public.annotations_11 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_11_project_id_image_id_idx ON public.annotations_11 USING btree (project_id, image_id);
CREATE INDEX annotations_11_project_id_video_id_idx ON public.annotations_11 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_11_track_id_idx ON public.annotations_11 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_12_id_idx ON public.annotations_12 USING btree (id);
CREATE INDEX annotations_12_project_id_class_id_confidence_id_idx ON public.annotations_12 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_12_project_id_class_id_created_at_id_image_id_idx ON public.annotations_12 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_12_project_id_image_id_idx ON public.annotations_12 USING btree (project_id, image_id);
CREATE INDEX annotations_12_project_id_video_id_idx ON public.annotations_12 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_12_track_id_idx ON public.annotations_12 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_13_id_idx ON public.annotations_13 USING btree (id);
CREATE INDEX annotations_13_project_id_class_id_confidence_id_idx ON public.annotations_13 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_13_project_id_class_id_created_at_id_image_id_idx ON public.annotations_13 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_13_project_id_image_id_idx ON public.annotations_13 USING btree (project_id, image_id);
CREATE INDEX annotations_13_project_id_video_id_idx ON public.annotations_13 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_13_track_id_idx ON public.annotations_13 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_14_id_idx ON public.annotations_14 USING btree (id);
CREATE INDEX annotations_14_project_id_class_id_confidence_id_idx ON public.annotations_14 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_14_project_id_class_id_created_at_id_image_id_idx ON public.annotations_14 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_14_project_id_image_id_idx ON public.annotations_14 USING btree (project_id, image_id);
CREATE INDEX annotations_14_project_id_video_id_idx ON public.annotations_14 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_14_track_id_idx ON public.annotations_14 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX annotations_15_id_idx ON public.annotations_15 USING btree (id);
CREATE INDEX annotations_15_project_id_class_id_confidence_id_idx ON public.annotations_15 USING btree (project_id, class_id, confidence, id) WHERE (confidence IS NOT NULL);
CREATE INDEX annotations_15_project_id_class_id_created_at_id_image_id_idx ON public.annotations_15 USING btree (project_id, class_id, created_at, id) INCLUDE (image_id);
CREATE INDEX annotations_15_project_id_image_id_idx ON public.annotations_15 USING btree (project_id, image_id);
CREATE INDEX annotations_15_project_id_video_id_idx ON public.annotations_15 USING btree (project_id, video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX annotations_15_track_id_idx ON public.annotations_15 USING btree (track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX api_keys_creator ON public.api_keys USING btree (created_by);
CREATE INDEX api_keys_recent ON public.api_keys USING btree (workspace_id, created_at DESC, id DESC);
CREATE INDEX bucket_imports_project ON public.bucket_imports USING btree (project_id, id);
CREATE INDEX bucket_objects_image ON public.bucket_objects USING btree (image_id);
CREATE INDEX bucket_objects_video ON public.bucket_objects USING btree (video_id) WHERE (video_id IS NOT NULL);
CREATE UNIQUE INDEX classes_hotkey ON public.classes USING btree (project_id, hotkey) WHERE (hotkey IS NOT NULL);
CREATE INDEX classes_project ON public.classes USING btree (project_id, "position", id);
CREATE INDEX cloud_cameras_picture ON public.cloud_cameras USING btree (picture_id) WHERE (picture_id IS NOT NULL);
CREATE INDEX duplicate_groups_by_status ON public.duplicate_groups USING btree (project_id, status, id);
CREATE INDEX duplicate_members_frame ON public.duplicate_members USING btree (project_id, video_id, frame_number);
CREATE UNIQUE INDEX duplicate_members_keeper ON public.duplicate_members USING btree (group_id) WHERE is_keeper;
CREATE INDEX embedding_queue_image ON public.embedding_queue USING btree (image_id);
CREATE INDEX embedding_queue_model ON public.embedding_queue USING btree (model_id);
CREATE INDEX embeddings_position ON public.embeddings USING btree (workspace_id, model, "position");
CREATE INDEX footage_count_deltas_project ON public.footage_count_deltas USING btree (project_id, counter);
CREATE INDEX frame_detections_model ON public.frame_detections USING btree (model_id);
CREATE INDEX frame_similarities_model ON public.frame_similarities USING btree (model_id);
CREATE INDEX frame_suggestions_model ON public.frame_suggestions USING btree (model_id);
CREATE INDEX frame_verdicts_by_reason ON public.frame_verdicts USING btree (project_id, verdict, reason, video_id, frame_number);
CREATE INDEX frame_verdicts_image ON public.frame_verdicts USING btree (image_id) WHERE (image_id IS NOT NULL);
CREATE INDEX frame_verdicts_of_frame ON public.frame_verdicts USING btree (video_id, frame_number);
CREATE INDEX frame_verdicts_survivors ON public.frame_verdicts USING btree (project_id, video_id, frame_number) WHERE ((verdict = 'kept'::text) AND (uniqueness IS DISTINCT FROM 'duplicate'::text));
CREATE INDEX frame_verdicts_uncompared ON public.frame_verdicts USING btree (project_id, video_id, frame_number) WHERE ((verdict = 'kept'::text) AND (uniqueness IS NULL));
CREATE INDEX frame_verdicts_undetected ON public.frame_verdicts USING btree (project_id) WHERE ((verdict = 'kept'::text) AND (uniqueness IS DISTINCT FROM 'duplicate'::text) AND (detected_with IS NULL));
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
CREATE INDEX idempotency_keys_workspace ON public.idempotency_keys USING btree (workspace_id);
CREATE INDEX image_comments_image ON public.image_comments USING btree (image_id, id);
CREATE INDEX image_comments_marks ON public.image_comments USING btree (project_id, id) WHERE (parent_id IS NULL);
CREATE INDEX image_comments_open ON public.image_comments USING btree (project_id, id) WHERE ((parent_id IS NULL) AND (resolved_at IS NULL));
CREATE INDEX image_comments_parent ON public.image_comments USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX image_count_deltas_project ON public.image_count_deltas USING btree (project_id, status);
CREATE INDEX image_tags_by_tag ON public.image_tags USING btree (project_id, tag, image_id);
CREATE INDEX images_bin ON public.images USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX images_by_batch ON public.images USING btree (project_id, batch_id, id) WHERE (deleted_at IS NULL);
CREATE INDEX images_by_hash ON public.images USING btree (project_id, sha256);
CREATE INDEX images_by_name ON public.images USING btree (project_id, filename, id) WHERE (deleted_at IS NULL);
CREATE INDEX images_by_path ON public.images USING btree (project_id, relative_path);
CREATE INDEX images_by_split ON public.images USING btree (project_id, split, id) WHERE (deleted_at IS NULL);
CREATE INDEX images_by_status ON public.images USING btree (project_id, status, id) WHERE (deleted_at IS NULL);
CREATE INDEX images_content ON public.images USING btree (workspace_id, sha256);
CREATE UNIQUE INDEX images_frame ON public.images USING btree (project_id, video_id, frame_number) WHERE (video_id IS NOT NULL);
CREATE INDEX images_look ON public.images USING btree (project_id, phash) INCLUDE (workspace_id, id) WHERE ((deleted_at IS NULL) AND (phash IS NOT NULL));
CREATE INDEX images_marked ON public.images USING btree (project_id, id) WHERE ((open_marks > 0) AND (deleted_at IS NULL));
CREATE INDEX images_metadata ON public.images USING gin (metadata jsonb_path_ops);
CREATE INDEX images_metadata_words ON public.images USING gin (jsonb_to_tsvector('simple'::regconfig, metadata, '["string", "numeric"]'::jsonb)) WHERE (metadata <> '{}'::jsonb);
CREATE INDEX images_name_words ON public.images USING gin (filename public.gin_trgm_ops);
CREATE INDEX images_newest ON public.images USING btree (project_id, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX images_page ON public.images USING btree (parent_id, page) WHERE (parent_id IS NOT NULL);
CREATE INDEX images_skipped ON public.images USING btree (project_id, id) WHERE ((skip_reason IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX invite_codes_recent ON public.invite_codes USING btree (workspace_id, created_at DESC, id DESC);
CREATE INDEX jobs_claim ON public.jobs USING btree (priority DESC, not_before, id) WHERE (status = 'queued'::text);
CREATE UNIQUE INDEX jobs_one_active_key ON public.jobs USING btree (workspace_id, kind, key) WHERE ((key IS NOT NULL) AND (status = ANY (ARRAY['queued'::text, 'running'::text])));
CREATE INDEX jobs_project ON public.jobs USING btree (workspace_id, project_id, created_at DESC, id DESC);
CREATE INDEX jobs_recent ON public.jobs USING btree (workspace_id, created_at DESC, id DESC);
CREATE INDEX jobs_stale ON public.jobs USING btree (heartbeat_at) WHERE (status = 'running'::text);
CREATE INDEX model_files_content ON public.model_files USING btree (workspace_id, sha256) WHERE (sha256 IS NOT NULL);
CREATE INDEX model_uses_model ON public.model_uses USING btree (model_id);
CREATE INDEX models_by_task ON public.models USING btree (workspace_id, task, status, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX models_name ON public.models USING btree (workspace_id, name, version) WHERE (deleted_at IS NULL);
CREATE INDEX one_time_tokens_expiry ON public.one_time_tokens USING btree (expires_at);
CREATE INDEX one_time_tokens_user ON public.one_time_tokens USING btree (user_id, purpose);
CREATE INDEX project_encoders_model ON public.project_encoders USING btree (model_id);
CREATE INDEX project_footage_due ON public.project_footage USING btree (status) WHERE ((status = ANY (ARRAY['DEDUP_READY'::text, 'DETECT_READY'::text])) AND (NOT is_held));
CREATE INDEX project_members_user ON public.project_members USING btree (workspace_id, user_id);
CREATE INDEX project_videos_by_status ON public.project_videos USING btree (project_id, video_status, status, video_id) WHERE is_footage;
CREATE INDEX project_videos_due ON public.project_videos USING btree (project_id, video_id) WHERE (is_footage AND (video_status = 'EXTRACTED'::text) AND (status = 'PENDING'::text));
CREATE INDEX project_videos_open ON public.project_videos USING btree (project_id) WHERE (is_footage AND ((video_status <> ALL (ARRAY['EXTRACTED'::text, 'FAILED'::text])) OR ((video_status = 'EXTRACTED'::text) AND (status = ANY (ARRAY['PENDING'::text, 'FILTERING'::text])))));
CREATE INDEX project_videos_video ON public.project_videos USING btree (workspace_id, video_id);
CREATE UNIQUE INDEX projects_name ON public.projects USING btree (workspace_id, lower(name)) WHERE (deleted_at IS NULL);
CREATE INDEX refresh_tokens_session ON public.refresh_tokens USING btree (session_id);
CREATE INDEX sessions_idle ON public.sessions USING btree (refreshed_at) WHERE (ended_at IS NULL);
CREATE INDEX sessions_swept ON public.sessions USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id) WHERE (ended_at IS NULL);
CREATE INDEX sessions_workspace ON public.sessions USING btree (workspace_id);
CREATE INDEX sign_in_events_at ON public.sign_in_events USING btree (at);
CREATE INDEX sign_in_events_user ON public.sign_in_events USING btree (user_id, at DESC);
CREATE INDEX tracks_class ON public.tracks USING btree (class_id);
CREATE INDEX transcript_segments_time ON public.transcript_segments USING btree (video_id, start_us);
CREATE INDEX transcript_segments_words ON public.transcript_segments USING gin (words);
CREATE INDEX transcripts_video ON public.transcripts USING btree (video_id, id);
CREATE INDEX upload_batches_project ON public.upload_batches USING btree (project_id, id DESC);
CREATE INDEX uploads_batch ON public.uploads USING btree (project_id, batch_id, id);
CREATE INDEX uploads_left_over ON public.uploads USING btree (created_at) WHERE (status = 'pending'::text);
CREATE INDEX uploads_video ON public.uploads USING btree (video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX users_current_workspace ON public.users USING btree (current_workspace_id);
CREATE UNIQUE INDEX users_email ON public.users USING btree (lower(email));
CREATE INDEX video_addresses_video ON public.video_addresses USING btree (video_id);
CREATE INDEX video_frames_content ON public.video_frames USING btree (workspace_id, sha256);
CREATE INDEX videos_by_status ON public.videos USING btree (workspace_id, status, id);
CREATE UNIQUE INDEX videos_content ON public.videos USING btree (workspace_id, sha256) WHERE (sha256 IS NOT NULL);
CREATE INDEX videos_due ON public.videos USING btree (status, id) WHERE (is_footage AND (status = ANY (ARRAY['PENDING'::text, 'DOWNLOADED'::text])));
CREATE INDEX videos_without_proxy ON public.videos USING btree (id) WHERE ((status = 'EXTRACTED'::text) AND (proxy_path IS NULL) AND (proxy_error_code IS NULL) AND (index_path IS NOT NULL));
CREATE INDEX work_sittings_image ON public.work_sittings USING btree (image_id);
CREATE INDEX work_sittings_project ON public.work_sittings USING btree (project_id, user_id) INCLUDE (active_ms, image_id);
CREATE INDEX work_sittings_video ON public.work_sittings USING btree (video_id) WHERE (video_id IS NOT NULL);
CREATE INDEX workspace_members_joined ON public.workspace_members USING btree (workspace_id, created_at, user_id);
CREATE INDEX workspace_members_user ON public.workspace_members USING btree (user_id);
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_00_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_00_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_00_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_01_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_01_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_01_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_02_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_02_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_02_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_03_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_03_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_03_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_04_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_04_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_04_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_05_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_05_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_05_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_06_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_06_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_06_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_07_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_07_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_07_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_08_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_08_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_08_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_09_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_09_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_09_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_10_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_10_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_10_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_11_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_11_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_11_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_12_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_12_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_12_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_13_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_13_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_13_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_14_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_14_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_14_project_id_image_id_position_idx;
ALTER INDEX public.annotation_events_pkey ATTACH PARTITION public.annotation_events_15_pkey;
ALTER INDEX public.annotation_events_one ATTACH PARTITION public.annotation_events_15_project_id_annotation_id_position_idx;
ALTER INDEX public.annotation_events_image ATTACH PARTITION public.annotation_events_15_project_id_image_id_position_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_00_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_00_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_00_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_00_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_00_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_00_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_00_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_01_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_01_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_01_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_01_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_01_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_01_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_01_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_02_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_02_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_02_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_02_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_02_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_02_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_02_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_03_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_03_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_03_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_03_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_03_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_03_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_03_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_04_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_04_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_04_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_04_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_04_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_04_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_04_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_05_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_05_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_05_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_05_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_05_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_05_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_05_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_06_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_06_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_06_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_06_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_06_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_06_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_06_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_07_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_07_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_07_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_07_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_07_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_07_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_07_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_08_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_08_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_08_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_08_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_08_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_08_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_08_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_09_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_09_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_09_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_09_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_09_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_09_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_09_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_10_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_10_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_10_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_10_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_10_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_10_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_10_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_11_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_11_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_11_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_11_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_11_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_11_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_11_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_12_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_12_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_12_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_12_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_12_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_12_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_12_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_13_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_13_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_13_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_13_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_13_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_13_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_13_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_14_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_14_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_14_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_14_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_14_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_14_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_14_track_id_idx;
ALTER INDEX public.annotations_id ATTACH PARTITION public.annotations_15_id_idx;
ALTER INDEX public.annotations_pkey ATTACH PARTITION public.annotations_15_pkey;
ALTER INDEX public.annotations_score ATTACH PARTITION public.annotations_15_project_id_class_id_confidence_id_idx;
ALTER INDEX public.annotations_class ATTACH PARTITION public.annotations_15_project_id_class_id_created_at_id_image_id_idx;
ALTER INDEX public.annotations_image ATTACH PARTITION public.annotations_15_project_id_image_id_idx;
ALTER INDEX public.annotations_video ATTACH PARTITION public.annotations_15_project_id_video_id_idx;
ALTER INDEX public.annotations_track ATTACH PARTITION public.annotations_15_track_id_idx;
CREATE TRIGGER annotation_events_references_changed AFTER UPDATE ON public.annotation_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.check_event_references();
CREATE TRIGGER annotation_events_references_new AFTER INSERT ON public.annotation_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.check_event_references();
CREATE TRIGGER annotations_references_changed AFTER UPDATE ON public.annotations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.check_label_references();
CREATE TRIGGER annotations_references_new AFTER INSERT ON public.annotations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.check_label_references();
CREATE TRIGGER annotations_steps BEFORE UPDATE OF status ON public.annotations FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('draft>submitted', 'draft>approved', 'submitted>draft', 'submitted>approved', 'submitted>rejected', 'approved>submitted', 'approved>draft', 'approved>rejected', 'rejected>draft', 'rejected>submitted', 'rejected>approved', 'generated>reviewed', 'generated>accepted', 'generated>rejected', 'reviewed>accepted', 'reviewed>rejected', 'accepted>reviewed', 'accepted>rejected', 'rejected>reviewed', 'rejected>accepted');
CREATE TRIGGER api_keys_announce AFTER DELETE OR UPDATE OF revoked_at, expires_at, scopes ON public.api_keys FOR EACH ROW EXECUTE FUNCTION system.announce_access();
CREATE TRIGGER classes_key BEFORE UPDATE OF workspace_id, project_id, id ON public.classes FOR EACH ROW WHEN ((((old.workspace_id IS DISTINCT FROM new.workspace_id) OR (old.project_id IS DISTINCT FROM new.project_id)) OR (old.id IS DISTINCT FROM new.id))) EXECUTE FUNCTION system.refuse_new_key();
CREATE TRIGGER classes_labels AFTER DELETE ON public.classes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.keep_classes_in_use();
CREATE TRIGGER duplicate_groups_announce AFTER UPDATE OF status ON public.duplicate_groups FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION system.announce_footage();
CREATE TRIGGER duplicate_groups_steps BEFORE UPDATE OF status ON public.duplicate_groups FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('proposed>confirmed', 'proposed>rejected', 'confirmed>rejected', 'rejected>confirmed');
CREATE TRIGGER frame_verdicts_count_changed AFTER UPDATE ON public.frame_verdicts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_changed_verdicts();
CREATE TRIGGER frame_verdicts_count_gone AFTER DELETE ON public.frame_verdicts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_gone_verdicts();
CREATE TRIGGER frame_verdicts_count_new AFTER INSERT ON public.frame_verdicts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_new_verdicts();
CREATE TRIGGER frame_verdicts_forget BEFORE UPDATE ON public.frame_verdicts FOR EACH ROW WHEN (((old.image_id IS NOT NULL) AND (new.image_id IS DISTINCT FROM old.image_id))) EXECUTE FUNCTION system.forget_suggestions();
CREATE TRIGGER image_comments_count_changed AFTER UPDATE ON public.image_comments FOR EACH ROW WHEN ((new.parent_id IS NULL)) EXECUTE FUNCTION system.count_marks();
CREATE TRIGGER image_comments_count_gone AFTER DELETE ON public.image_comments FOR EACH ROW WHEN ((old.parent_id IS NULL)) EXECUTE FUNCTION system.count_marks();
CREATE TRIGGER image_comments_count_new AFTER INSERT ON public.image_comments FOR EACH ROW WHEN ((new.parent_id IS NULL)) EXECUTE FUNCTION system.count_marks();
CREATE TRIGGER images_count_changed AFTER UPDATE ON public.images REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_changed_images();
CREATE TRIGGER images_count_gone AFTER DELETE ON public.images REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_gone_images();
CREATE TRIGGER images_count_new AFTER INSERT ON public.images REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_new_images();
CREATE TRIGGER images_end_skip BEFORE UPDATE ON public.images FOR EACH ROW WHEN (((new.status = 'done'::text) AND (old.status <> 'done'::text) AND (new.skip_reason IS NOT NULL))) EXECUTE FUNCTION system.end_skip();
CREATE TRIGGER images_key BEFORE UPDATE OF workspace_id, project_id, id ON public.images FOR EACH ROW WHEN ((((old.workspace_id IS DISTINCT FROM new.workspace_id) OR (old.project_id IS DISTINCT FROM new.project_id)) OR (old.id IS DISTINCT FROM new.id))) EXECUTE FUNCTION system.refuse_new_key();
CREATE TRIGGER images_labels AFTER DELETE ON public.images REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.delete_labels_of_images();
CREATE TRIGGER images_render BEFORE INSERT OR UPDATE OF id, project_id, media, parent_id, page, video_id, frame_number, filename, relative_path, format, width, height, file_size, sha256, split, ingest_status, ingest_error_code, ingest_error, bits, tile_levels, placeholder_colour, batch_id, tags, metadata, licence, attribution, uploaded_by, created_at, deleted_at ON public.images FOR EACH ROW EXECUTE FUNCTION system.render_image();
CREATE TRIGGER images_render_state BEFORE INSERT OR UPDATE ON public.images FOR EACH ROW EXECUTE FUNCTION system.render_image_state();
CREATE TRIGGER images_tags_changed AFTER UPDATE OF tags ON public.images FOR EACH ROW WHEN ((new.tags <> old.tags)) EXECUTE FUNCTION system.mirror_tags();
CREATE TRIGGER images_tags_new AFTER INSERT ON public.images FOR EACH ROW WHEN ((new.tags <> '{}'::text[])) EXECUTE FUNCTION system.mirror_tags();
CREATE TRIGGER jobs_announce AFTER INSERT OR UPDATE OF status, cancel_requested, progress_done, progress_total, progress_message ON public.jobs FOR EACH ROW EXECUTE FUNCTION system.announce_job();
CREATE TRIGGER jobs_footage AFTER UPDATE OF status, locked_by, heartbeat_at ON public.jobs FOR EACH ROW WHEN (((new.kind ~~ 'videos.%'::text) OR (new.kind ~~ 'footage.%'::text))) EXECUTE FUNCTION system.mirror_footage_job();
CREATE TRIGGER jobs_proxy AFTER UPDATE OF status ON public.jobs FOR EACH ROW WHEN (((new.kind = 'videos.proxy'::text) AND (new.status = ANY (ARRAY['queued'::text, 'failed'::text, 'cancelled'::text])) AND (new.status <> old.status))) EXECUTE FUNCTION system.mirror_proxy_job();
CREATE TRIGGER jobs_steps BEFORE UPDATE OF status ON public.jobs FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('queued>running', 'queued>cancelled', 'running>succeeded', 'running>failed', 'running>cancelled', 'running>queued', 'failed>queued', 'cancelled>queued');
CREATE TRIGGER models_gone AFTER UPDATE OF deleted_at ON public.models FOR EACH ROW WHEN (((old.deleted_at IS NULL) AND (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION system.forget_detections();
CREATE TRIGGER models_steps BEFORE UPDATE OF status ON public.models FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('pending>ready', 'pending>failed', 'failed>pending');
CREATE TRIGGER models_touch BEFORE UPDATE ON public.models FOR EACH ROW EXECUTE FUNCTION system.touch_updated_at();
CREATE TRIGGER project_footage_announce AFTER INSERT OR UPDATE ON public.project_footage FOR EACH ROW EXECUTE FUNCTION system.announce_footage();
CREATE TRIGGER project_footage_since BEFORE UPDATE OF status ON public.project_footage FOR EACH ROW EXECUTE FUNCTION system.touch_status_since();
CREATE TRIGGER project_footage_steps BEFORE UPDATE OF status ON public.project_footage FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('POPULATING>FILTERING', 'POPULATING>DEDUP_READY', 'FILTERING>POPULATING', 'FILTERING>DEDUP_READY', 'DEDUP_READY>POPULATING', 'DEDUP_READY>FILTERING', 'DEDUP_READY>DEDUPING', 'DEDUP_READY>DETECT_READY', 'DEDUPING>DEDUP_READY', 'DEDUPING>DETECT_READY', 'DETECT_READY>POPULATING', 'DETECT_READY>FILTERING', 'DETECT_READY>DEDUP_READY', 'DETECT_READY>DETECTING', 'DETECT_READY>COMPLETE', 'DETECTING>DETECT_READY', 'DETECTING>COMPLETE', 'COMPLETE>POPULATING', 'COMPLETE>FILTERING', 'COMPLETE>DEDUP_READY', 'COMPLETE>DETECT_READY');
CREATE TRIGGER project_members_access AFTER INSERT OR DELETE OR UPDATE ON public.project_members FOR EACH ROW EXECUTE FUNCTION system.announce_access();
CREATE TRIGGER project_videos_announce_changed AFTER UPDATE ON public.project_videos REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.announce_links();
CREATE TRIGGER project_videos_announce_gone AFTER DELETE ON public.project_videos REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.announce_links();
CREATE TRIGGER project_videos_announce_new AFTER INSERT ON public.project_videos REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.announce_links();
CREATE TRIGGER project_videos_begin BEFORE INSERT ON public.project_videos FOR EACH ROW EXECUTE FUNCTION system.begin_link();
CREATE TRIGGER project_videos_count_changed AFTER UPDATE ON public.project_videos REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_changed_links();
CREATE TRIGGER project_videos_count_gone AFTER DELETE ON public.project_videos REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_gone_links();
CREATE TRIGGER project_videos_count_new AFTER INSERT ON public.project_videos REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_new_links();
CREATE TRIGGER project_videos_since BEFORE UPDATE OF status ON public.project_videos FOR EACH ROW EXECUTE FUNCTION system.touch_status_since();
CREATE TRIGGER project_videos_steps BEFORE UPDATE OF status ON public.project_videos FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('PENDING>FILTERING', 'PENDING>FAILED', 'FILTERING>FILTERED', 'FILTERING>FILTERED_EMPTY', 'FILTERING>PENDING', 'FILTERING>FAILED', 'FILTERED>PENDING', 'FILTERED>FILTERED_EMPTY', 'FILTERED_EMPTY>PENDING', 'FILTERED_EMPTY>FILTERED', 'FAILED>PENDING');
CREATE TRIGGER projects_events AFTER DELETE ON public.projects REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.delete_events_of_projects();
CREATE TRIGGER projects_key BEFORE UPDATE OF workspace_id, id ON public.projects FOR EACH ROW WHEN (((old.workspace_id IS DISTINCT FROM new.workspace_id) OR (old.id IS DISTINCT FROM new.id))) EXECUTE FUNCTION system.refuse_new_key();
CREATE TRIGGER projects_labels BEFORE DELETE ON public.projects FOR EACH ROW EXECUTE FUNCTION system.delete_labels();
CREATE TRIGGER projects_touch BEFORE UPDATE ON public.projects FOR EACH ROW EXECUTE FUNCTION system.touch_updated_at();
CREATE TRIGGER sessions_announce AFTER UPDATE OF ended_at ON public.sessions FOR EACH ROW EXECUTE FUNCTION system.announce_access();
CREATE TRIGGER users_announce AFTER UPDATE OF is_active, platform_role, current_workspace_id ON public.users FOR EACH ROW EXECUTE FUNCTION system.announce_access();
CREATE TRIGGER users_announce_end AFTER DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION system.announce_access();
CREATE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION system.touch_updated_at();
CREATE TRIGGER video_frames_count_gone AFTER DELETE ON public.video_frames REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_frames();
CREATE TRIGGER video_frames_count_new AFTER INSERT ON public.video_frames REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.count_frames();
CREATE TRIGGER videos_mirror AFTER UPDATE ON public.videos FOR EACH ROW WHEN ((((old.status IS DISTINCT FROM new.status) OR (old.extracted_frames IS DISTINCT FROM new.extracted_frames)) OR (old.is_footage IS DISTINCT FROM new.is_footage))) EXECUTE FUNCTION system.mirror_video();
CREATE TRIGGER videos_since BEFORE UPDATE OF status ON public.videos FOR EACH ROW EXECUTE FUNCTION system.touch_status_since();
CREATE TRIGGER videos_steps BEFORE UPDATE OF status ON public.videos FOR EACH ROW EXECUTE FUNCTION system.refuse_illegal_step('PENDING>DOWNLOADING', 'PENDING>DOWNLOADED', 'PENDING>FAILED', 'DOWNLOADING>DOWNLOADED', 'DOWNLOADING>PENDING', 'DOWNLOADING>FAILED', 'DOWNLOADED>EXTRACTING', 'DOWNLOADED>FAILED', 'EXTRACTING>EXTRACTED', 'EXTRACTING>DOWNLOADED', 'EXTRACTING>FAILED', 'EXTRACTED>DOWNLOADED', 'FAILED>PENDING', 'FAILED>DOWNLOADED');
CREATE TRIGGER workspace_members_announce AFTER INSERT OR DELETE OR UPDATE ON public.workspace_members FOR EACH ROW EXECUTE FUNCTION system.announce_access();
CREATE TRIGGER workspace_members_keys AFTER DELETE ON public.workspace_members FOR EACH ROW EXECUTE FUNCTION system.revoke_keys_of_leaver();
CREATE TRIGGER workspace_members_last_admin BEFORE DELETE OR UPDATE OF role ON public.workspace_members FOR EACH ROW EXECUTE FUNCTION system.keep_last_admin();
CREATE TRIGGER workspace_members_touch BEFORE UPDATE ON public.workspace_members FOR EACH ROW EXECUTE FUNCTION system.touch_updated_at();
CREATE TRIGGER workspaces_touch BEFORE UPDATE ON public.workspaces FOR EACH ROW EXECUTE FUNCTION system.touch_updated_at();
ALTER TABLE ONLY public.annotation_count_deltas
    ADD CONSTRAINT annotation_count_deltas_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.annotation_counts
    ADD CONSTRAINT annotation_counts_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE public.annotations
    ADD CONSTRAINT annotations_accepted_by_user_id_fkey FOREIGN KEY (accepted_by_user_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE public.annotations
    ADD CONSTRAINT annotations_annotator_id_fkey FOREIGN KEY (annotator_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE public.annotations
    ADD CONSTRAINT annotations_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE SET NULL (model_id);
ALTER TABLE public.annotations
    ADD CONSTRAINT annotations_workspace_id_project_id_track_id_fkey FOREIGN KEY (workspace_id, project_id, track_id) REFERENCES public.tracks(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE public.annotations
    ADD CONSTRAINT annotations_workspace_id_project_id_video_id_fkey FOREIGN KEY (workspace_id, project_id, video_id) REFERENCES public.project_videos(workspace_id, project_id, video_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.bucket_imports
    ADD CONSTRAINT bucket_imports_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.bucket_imports
    ADD CONSTRAINT bucket_imports_workspace_id_project_id_batch_id_fkey FOREIGN KEY (workspace_id, project_id, batch_id) REFERENCES public.upload_batches(workspace_id, project_id, id) ON DELETE SET NULL (batch_id);
ALTER TABLE ONLY public.bucket_imports
    ADD CONSTRAINT bucket_imports_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.bucket_objects
    ADD CONSTRAINT bucket_objects_workspace_id_project_id_bucket_import_id_fkey FOREIGN KEY (workspace_id, project_id, bucket_import_id) REFERENCES public.bucket_imports(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.bucket_objects
    ADD CONSTRAINT bucket_objects_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE SET NULL (image_id);
ALTER TABLE ONLY public.bucket_objects
    ADD CONSTRAINT bucket_objects_workspace_id_video_id_fkey FOREIGN KEY (workspace_id, video_id) REFERENCES public.videos(workspace_id, id) ON DELETE SET NULL (video_id);
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_workspace_id_project_id_parent_id_fkey FOREIGN KEY (workspace_id, project_id, parent_id) REFERENCES public.classes(workspace_id, project_id, id) ON DELETE SET NULL (parent_id);
ALTER TABLE ONLY public.cloud_cameras
    ADD CONSTRAINT cloud_cameras_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.cloud_cameras
    ADD CONSTRAINT cloud_cameras_workspace_id_project_id_picture_id_fkey FOREIGN KEY (workspace_id, project_id, picture_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE SET NULL (picture_id);
ALTER TABLE ONLY public.duplicate_groups
    ADD CONSTRAINT duplicate_groups_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.duplicate_groups
    ADD CONSTRAINT duplicate_groups_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.duplicate_members
    ADD CONSTRAINT duplicate_members_workspace_id_project_id_group_id_fkey FOREIGN KEY (workspace_id, project_id, group_id) REFERENCES public.duplicate_groups(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.duplicate_members
    ADD CONSTRAINT duplicate_members_workspace_id_project_id_video_id_frame_n_fkey FOREIGN KEY (workspace_id, project_id, video_id, frame_number) REFERENCES public.frame_verdicts(workspace_id, project_id, video_id, frame_number) ON DELETE CASCADE;
ALTER TABLE ONLY public.embedding_queue
    ADD CONSTRAINT embedding_queue_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.embedding_queue
    ADD CONSTRAINT embedding_queue_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.embedding_spaces
    ADD CONSTRAINT embedding_spaces_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_workspace_id_model_fkey FOREIGN KEY (workspace_id, model) REFERENCES public.embedding_spaces(workspace_id, model) ON DELETE CASCADE;
ALTER TABLE ONLY public.footage_count_deltas
    ADD CONSTRAINT footage_count_deltas_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.footage_counts
    ADD CONSTRAINT footage_counts_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_detections
    ADD CONSTRAINT frame_detections_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_detections
    ADD CONSTRAINT frame_detections_workspace_id_video_id_frame_number_fkey FOREIGN KEY (workspace_id, video_id, frame_number) REFERENCES public.video_frames(workspace_id, video_id, frame_number) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_similarities
    ADD CONSTRAINT frame_similarities_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_similarities
    ADD CONSTRAINT frame_similarities_workspace_id_video_id_frame_number_fkey FOREIGN KEY (workspace_id, video_id, frame_number) REFERENCES public.video_frames(workspace_id, video_id, frame_number) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_suggestions
    ADD CONSTRAINT frame_suggestions_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_suggestions
    ADD CONSTRAINT frame_suggestions_workspace_id_project_id_video_id_frame_n_fkey FOREIGN KEY (workspace_id, project_id, video_id, frame_number) REFERENCES public.frame_verdicts(workspace_id, project_id, video_id, frame_number) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_verdicts
    ADD CONSTRAINT frame_verdicts_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.frame_verdicts
    ADD CONSTRAINT frame_verdicts_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE SET NULL (image_id);
ALTER TABLE ONLY public.frame_verdicts
    ADD CONSTRAINT frame_verdicts_workspace_id_project_id_video_id_fkey FOREIGN KEY (workspace_id, project_id, video_id) REFERENCES public.project_videos(workspace_id, project_id, video_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.frame_verdicts
    ADD CONSTRAINT frame_verdicts_workspace_id_video_id_frame_number_fkey FOREIGN KEY (workspace_id, video_id, frame_number) REFERENCES public.video_frames(workspace_id, video_id, frame_number) ON DELETE CASCADE;
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.image_comments
    ADD CONSTRAINT image_comments_workspace_id_project_id_image_id_parent_id_fkey FOREIGN KEY (workspace_id, project_id, image_id, parent_id) REFERENCES public.image_comments(workspace_id, project_id, image_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.image_count_deltas
    ADD CONSTRAINT image_count_deltas_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.image_counts
    ADD CONSTRAINT image_counts_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.image_tags
    ADD CONSTRAINT image_tags_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_skipped_by_fkey FOREIGN KEY (skipped_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_workspace_id_project_id_batch_id_fkey FOREIGN KEY (workspace_id, project_id, batch_id) REFERENCES public.upload_batches(workspace_id, project_id, id) ON DELETE SET NULL (batch_id);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_workspace_id_project_id_parent_id_fkey FOREIGN KEY (workspace_id, project_id, parent_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE SET NULL (parent_id);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_workspace_id_project_id_video_id_fkey FOREIGN KEY (workspace_id, project_id, video_id) REFERENCES public.project_videos(workspace_id, project_id, video_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT invite_codes_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT invite_codes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.model_files
    ADD CONSTRAINT model_files_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.models
    ADD CONSTRAINT model_registry_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.model_uses
    ADD CONSTRAINT model_uses_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.model_uses
    ADD CONSTRAINT model_uses_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.model_uses
    ADD CONSTRAINT model_uses_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.models
    ADD CONSTRAINT models_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_counters
    ADD CONSTRAINT project_counters_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_encoders
    ADD CONSTRAINT project_encoders_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES public.models(workspace_id, id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.project_encoders
    ADD CONSTRAINT project_encoders_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_footage
    ADD CONSTRAINT project_footage_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_members
    ADD CONSTRAINT project_members_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_members
    ADD CONSTRAINT project_members_workspace_id_user_id_fkey FOREIGN KEY (workspace_id, user_id) REFERENCES public.workspace_members(workspace_id, user_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_videos
    ADD CONSTRAINT project_videos_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.project_videos
    ADD CONSTRAINT project_videos_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.project_videos
    ADD CONSTRAINT project_videos_workspace_id_video_id_fkey FOREIGN KEY (workspace_id, video_id) REFERENCES public.videos(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.sign_in_events
    ADD CONSTRAINT sign_in_events_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.tracks
    ADD CONSTRAINT tracks_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.tracks
    ADD CONSTRAINT tracks_workspace_id_project_id_class_id_fkey FOREIGN KEY (workspace_id, project_id, class_id) REFERENCES public.classes(workspace_id, project_id, id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.tracks
    ADD CONSTRAINT tracks_workspace_id_project_id_video_id_fkey FOREIGN KEY (workspace_id, project_id, video_id) REFERENCES public.project_videos(workspace_id, project_id, video_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.transcript_segments
    ADD CONSTRAINT transcript_segments_workspace_id_transcript_id_fkey FOREIGN KEY (workspace_id, transcript_id) REFERENCES public.transcripts(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.transcripts
    ADD CONSTRAINT transcripts_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.transcripts
    ADD CONSTRAINT transcripts_workspace_id_video_id_fkey FOREIGN KEY (workspace_id, video_id) REFERENCES public.videos(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.upload_batches
    ADD CONSTRAINT upload_batches_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.upload_batches
    ADD CONSTRAINT upload_batches_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_workspace_id_project_id_batch_id_fkey FOREIGN KEY (workspace_id, project_id, batch_id) REFERENCES public.upload_batches(workspace_id, project_id, id) ON DELETE SET NULL (batch_id);
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE SET NULL (image_id);
ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_workspace_id_video_id_fkey FOREIGN KEY (workspace_id, video_id) REFERENCES public.videos(workspace_id, id) ON DELETE SET NULL (video_id);
ALTER TABLE ONLY public.user_credentials
    ADD CONSTRAINT user_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_current_workspace_id_fkey FOREIGN KEY (current_workspace_id) REFERENCES public.workspaces(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.video_addresses
    ADD CONSTRAINT video_addresses_workspace_id_video_id_fkey FOREIGN KEY (workspace_id, video_id) REFERENCES public.videos(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.video_frames
    ADD CONSTRAINT video_frames_workspace_id_video_id_fkey FOREIGN KEY (workspace_id, video_id) REFERENCES public.videos(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.videos
    ADD CONSTRAINT videos_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.videos
    ADD CONSTRAINT videos_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.work_sittings
    ADD CONSTRAINT work_sittings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.work_sittings
    ADD CONSTRAINT work_sittings_workspace_id_project_id_fkey FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects(workspace_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY public.work_sittings
    ADD CONSTRAINT work_sittings_workspace_id_project_id_image_id_fkey FOREIGN KEY (workspace_id, project_id, image_id) REFERENCES public.images(workspace_id, project_id, id) ON DELETE SET NULL (image_id);
ALTER TABLE ONLY public.work_sittings
    ADD CONSTRAINT work_sittings_workspace_id_project_id_video_id_fkey FOREIGN KEY (workspace_id, project_id, video_id) REFERENCES public.project_videos(workspace_id, project_id, video_id) ON DELETE SET NULL (video_id);
ALTER TABLE ONLY public.workspace_members
    ADD CONSTRAINT workspace_members_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.workspace_members
    ADD CONSTRAINT workspace_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.workspace_members
    ADD CONSTRAINT workspace_members_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
ALTER TABLE public.annotation_count_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_00 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_01 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_04 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_05 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_06 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_07 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_08 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_09 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_10 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_11 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_12 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_13 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_14 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotation_events_15 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_00 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_01 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_04 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_05 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_06 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_07 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_08 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_09 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_10 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_11 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_12 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_13 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_14 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.annotations_15 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.bucket_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.bucket_objects ENABLE ROW LEVEL SECURITY;
CREATE POLICY caller ON public.idempotency_keys TO framewright_app USING (((user_id = ( SELECT auth.uid() AS uid)) AND (NOT (workspace_id IS DISTINCT FROM ( SELECT auth.tenant_id() AS tenant_id))))) WITH CHECK (((user_id = ( SELECT auth.uid() AS uid)) AND (NOT (workspace_id IS DISTINCT FROM ( SELECT auth.tenant_id() AS tenant_id)))));
ALTER TABLE public.classes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.cloud_cameras ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.duplicate_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.duplicate_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.embedding_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.embedding_spaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.footage_count_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.footage_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.frame_detections ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.frame_similarities ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.frame_suggestions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.frame_verdicts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.image_comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.image_count_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.image_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.image_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.images ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.invite_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.model_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.model_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.models ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.one_time_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project_encoders ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project_footage ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project_videos ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.refresh_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY self ON public.users FOR UPDATE TO framewright_app USING ((id = ( SELECT auth.uid() AS uid))) WITH CHECK ((id = ( SELECT auth.uid() AS uid)));
ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sign_in_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON public.annotation_count_deltas TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.annotation_counts TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.annotation_events TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.annotations TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.api_keys TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.bucket_imports TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.bucket_objects TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.classes TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.cloud_cameras TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.duplicate_groups TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.duplicate_members TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.embedding_queue TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.embedding_spaces TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.embeddings TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.footage_count_deltas TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.footage_counts TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.frame_detections TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.frame_similarities TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.frame_suggestions TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.frame_verdicts TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.idempotency_keys TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.image_comments TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.image_count_deltas TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.image_counts TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.image_tags TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.images TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.invite_codes TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.jobs TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.model_files TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.model_uses TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.models TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.one_time_tokens TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.project_counters TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.project_encoders TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.project_footage TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.project_members TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.project_videos TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.projects TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.refresh_tokens TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.sessions TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.sign_in_events TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.tracks TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.transcript_segments TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.transcripts TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.upload_batches TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.uploads TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.user_credentials TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.users TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.video_addresses TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.video_frames TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.videos TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.work_sittings TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.workspace_members TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY system ON public.workspaces TO framewright_system USING (true) WITH CHECK (true);
CREATE POLICY tenant ON public.annotation_count_deltas TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.annotation_counts TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.annotation_events TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.annotations TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.api_keys TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.bucket_imports TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.bucket_objects TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.classes TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.cloud_cameras TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.duplicate_groups TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.duplicate_members TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.embedding_queue TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.embedding_spaces TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.embeddings TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.footage_count_deltas TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.footage_counts TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.frame_detections TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.frame_similarities TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.frame_suggestions TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.frame_verdicts TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.image_comments TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.image_count_deltas TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.image_counts TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.image_tags TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.images TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.invite_codes TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.jobs TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.model_files TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.model_uses TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.models TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.project_counters TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.project_encoders TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.project_footage TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.project_members TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.project_videos TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.projects TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.tracks TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.transcript_segments TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.transcripts TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.upload_batches TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.uploads TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.video_addresses TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.video_frames TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.videos TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.work_sittings TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.workspace_members TO framewright_app USING ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((workspace_id = ( SELECT auth.tenant_id() AS tenant_id)));
CREATE POLICY tenant ON public.workspaces TO framewright_app USING ((id = ( SELECT auth.tenant_id() AS tenant_id))) WITH CHECK ((id = ( SELECT auth.tenant_id() AS tenant_id)));
ALTER TABLE public.tracks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transcript_segments ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transcripts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.upload_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.user_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.video_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.video_frames ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.videos ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON public.users FOR SELECT TO framewright_app USING (((id = ( SELECT auth.uid() AS uid)) OR (EXISTS ( SELECT
   FROM public.workspace_members m
  WHERE ((m.user_id = users.id) AND (m.workspace_id = ( SELECT auth.tenant_id() AS tenant_id)))))));
ALTER TABLE public.work_sittings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.workspace_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.workspaces ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA auth TO framewright_app;
GRANT USAGE ON SCHEMA auth TO framewright_system;
GRANT USAGE ON SCHEMA public TO framewright_app;
GRANT USAGE ON SCHEMA public TO framewright_system;
GRANT ALL ON SCHEMA system TO framewright_system;
GRANT USAGE ON SCHEMA system TO framewright_app;
GRANT ALL ON FUNCTION auth.jwt() TO framewright_app;
GRANT ALL ON FUNCTION auth.jwt() TO framewright_system;
GRANT ALL ON FUNCTION auth.tenant_id() TO framewright_app;
GRANT ALL ON FUNCTION auth.tenant_id() TO framewright_system;
GRANT ALL ON FUNCTION auth.uid() TO framewright_app;
GRANT ALL ON FUNCTION auth.uid() TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotations TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotations TO framewright_system;
GRANT ALL ON FUNCTION public.annotation_json(a public.annotations) TO framewright_app;
GRANT ALL ON FUNCTION public.annotation_json(a public.annotations) TO framewright_system;
GRANT ALL ON FUNCTION public.refresh_images(project uuid, touched uuid[]) TO framewright_app;
GRANT ALL ON FUNCTION public.refresh_images(project uuid, touched uuid[]) TO framewright_system;
REVOKE ALL ON FUNCTION system.accept_invite(joining uuid, given_code text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.accept_invite(joining uuid, given_code text) TO framewright_app;
REVOKE ALL ON FUNCTION system.access_state(of_user uuid, in_workspace uuid, in_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.access_state(of_user uuid, in_workspace uuid, in_session uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.advance_footage() FROM PUBLIC;
GRANT ALL ON FUNCTION system.advance_footage() TO framewright_app;
GRANT ALL ON FUNCTION system.announce_change(workspace uuid, project uuid, what text) TO framewright_app;
GRANT ALL ON FUNCTION system.announce_change(workspace uuid, project uuid, what text) TO framewright_system;
REVOKE ALL ON FUNCTION system.beat_jobs(worker text, held uuid[], held_attempts integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION system.beat_jobs(worker text, held uuid[], held_attempts integer[]) TO framewright_app;
REVOKE ALL ON FUNCTION system.bucket_import(import uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.bucket_import(import uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.cancelled_jobs(held uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION system.cancelled_jobs(held uuid[]) TO framewright_app;
REVOKE ALL ON FUNCTION system.check_event_references() FROM PUBLIC;
GRANT ALL ON FUNCTION system.check_event_references() TO framewright_app;
REVOKE ALL ON FUNCTION system.check_label_references() FROM PUBLIC;
GRANT ALL ON FUNCTION system.check_label_references() TO framewright_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.jobs TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.jobs TO framewright_system;
REVOKE ALL ON FUNCTION system.claim_jobs(worker text, kinds text[], most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.claim_jobs(worker text, kinds text[], most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.create_user(new_id uuid, new_email text, new_name text, new_hash text, metadata jsonb, confirmed boolean, first_workspace uuid, workspace_name text, invite text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.create_user(new_id uuid, new_email text, new_name text, new_hash text, metadata jsonb, confirmed boolean, first_workspace uuid, workspace_name text, invite text) TO framewright_app;
REVOKE ALL ON FUNCTION system.create_workspace(new_id uuid, founder uuid, new_name text, wanted_slug text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.create_workspace(new_id uuid, founder uuid, new_name text, wanted_slug text) TO framewright_app;
REVOKE ALL ON FUNCTION system.credentials(given_email text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.credentials(given_email text) TO framewright_app;
REVOKE ALL ON PROCEDURE system.define(IN signature regprocedure) FROM PUBLIC;
REVOKE ALL ON FUNCTION system.delete_events_of_projects() FROM PUBLIC;
GRANT ALL ON FUNCTION system.delete_events_of_projects() TO framewright_app;
REVOKE ALL ON FUNCTION system.delete_labels_of_images() FROM PUBLIC;
GRANT ALL ON FUNCTION system.delete_labels_of_images() TO framewright_app;
REVOKE ALL ON FUNCTION system.due_bucket_imports() FROM PUBLIC;
GRANT ALL ON FUNCTION system.due_bucket_imports() TO framewright_app;
REVOKE ALL ON FUNCTION system.due_encodings(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.due_encodings(most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.due_footage(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.due_footage(most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.due_proxies(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.due_proxies(most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.empty_bin(keep interval, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.empty_bin(keep interval, most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.end_session_of_token(presented bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION system.end_session_of_token(presented bytea) TO framewright_app;
REVOKE ALL ON FUNCTION system.end_sessions(of_user uuid, which uuid, kept boolean, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.end_sessions(of_user uuid, which uuid, kept boolean, reason text) TO framewright_app;
REVOKE ALL ON FUNCTION system.expire_model_files(older interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.expire_model_files(older interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.expire_uploads(older interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.expire_uploads(older interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.find_images(project uuid, words text, wanted jsonb, alternative jsonb, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.find_images(project uuid, words text, wanted jsonb, alternative jsonb, most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.fold_counts() FROM PUBLIC;
GRANT ALL ON FUNCTION system.fold_counts() TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_videos TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_videos TO framewright_system;
GRANT ALL ON FUNCTION system.footage_counters(l public.project_videos) TO framewright_app;
GRANT ALL ON FUNCTION system.footage_counters(l public.project_videos) TO framewright_system;
REVOKE ALL ON FUNCTION system.free_slug(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.free_slug(wanted text) TO framewright_app;
REVOKE ALL ON PROCEDURE system.guard_secret_table(IN name regclass) FROM PUBLIC;
REVOKE ALL ON PROCEDURE system.guard_tenant_table(IN name regclass, IN allowed text, IN tenant_column text) FROM PUBLIC;
REVOKE ALL ON FUNCTION system.issue_one_time_token(of_user uuid, for_purpose text, for_email text, hash bytea, lifetime interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.issue_one_time_token(of_user uuid, for_purpose text, for_email text, hash bytea, lifetime interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.job_counts() FROM PUBLIC;
GRANT ALL ON FUNCTION system.job_counts() TO framewright_app;
REVOKE ALL ON FUNCTION system.keep_classes_in_use() FROM PUBLIC;
GRANT ALL ON FUNCTION system.keep_classes_in_use() TO framewright_app;
REVOKE ALL ON FUNCTION system.keep_last_admin() FROM PUBLIC;
GRANT ALL ON FUNCTION system.keep_last_admin() TO framewright_app;
REVOKE ALL ON FUNCTION system.key_by_prefix(prefix text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.key_by_prefix(prefix text) TO framewright_app;
REVOKE ALL ON FUNCTION system.landing_workspace(of_user uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.landing_workspace(of_user uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.long_jobs(longer interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.long_jobs(longer interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.my_workspaces() FROM PUBLIC;
GRANT ALL ON FUNCTION system.my_workspaces() TO framewright_app;
REVOKE ALL ON FUNCTION system.password_hash(of_user uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.password_hash(of_user uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.record_sign_in(of_user uuid, what text, from_ip text, with_agent text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.record_sign_in(of_user uuid, what text, from_ip text, with_agent text) TO framewright_app;
REVOKE ALL ON FUNCTION system.release_former_claims(worker text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.release_former_claims(worker text) TO framewright_app;
REVOKE ALL ON FUNCTION system.reset_stale_jobs(silence interval, pause interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.reset_stale_jobs(silence interval, pause interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.revoke_keys_of_leaver() FROM PUBLIC;
GRANT ALL ON FUNCTION system.revoke_keys_of_leaver() TO framewright_app;
REVOKE ALL ON FUNCTION system.rotate_refresh_token(presented bytea, successor bytea, reuse_window interval, idle_limit interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.rotate_refresh_token(presented bytea, successor bytea, reuse_window interval, idle_limit interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.search_images(project uuid, words text[], most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.search_images(project uuid, words text[], most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.search_speech(project uuid, words text[], most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.search_speech(project uuid, words text[], most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.session(which uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.session(which uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.set_email(of_user uuid, new_email text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.set_email(of_user uuid, new_email text) TO framewright_app;
REVOKE ALL ON FUNCTION system.set_password(of_user uuid, new_hash text, keep_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.set_password(of_user uuid, new_hash text, keep_session uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.spoken_frames(project uuid, words text[], most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION system.spoken_frames(project uuid, words text[], most integer) TO framewright_app;
REVOKE ALL ON FUNCTION system.start_session(new_id uuid, of_user uuid, in_workspace uuid, by_method text, first_token bytea, from_ip text, with_agent text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.start_session(new_id uuid, of_user uuid, in_workspace uuid, by_method text, first_token bytea, from_ip text, with_agent text) TO framewright_app;
REVOKE ALL ON FUNCTION system.sweep_identity(idle_limit interval) FROM PUBLIC;
GRANT ALL ON FUNCTION system.sweep_identity(idle_limit interval) TO framewright_app;
REVOKE ALL ON FUNCTION system.switch_workspace(of_user uuid, in_session uuid, target uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION system.switch_workspace(of_user uuid, in_session uuid, target uuid) TO framewright_app;
REVOKE ALL ON FUNCTION system.use_one_time_token(hash bytea, for_purpose text, for_email text) FROM PUBLIC;
GRANT ALL ON FUNCTION system.use_one_time_token(hash bytea, for_purpose text, for_email text) TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_verdicts TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_verdicts TO framewright_system;
GRANT ALL ON FUNCTION system.verdict_counts(v public.frame_verdicts) TO framewright_app;
GRANT ALL ON FUNCTION system.verdict_counts(v public.frame_verdicts) TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotation_count_deltas TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotation_count_deltas TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotation_counts TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotation_counts TO framewright_system;
GRANT SELECT,INSERT ON TABLE public.annotation_events TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.annotation_events TO framewright_system;
GRANT INSERT ON TABLE public.api_keys TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_keys TO framewright_system;
GRANT SELECT(workspace_id) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(id) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(key_prefix) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(name),UPDATE(name) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(scopes) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(expires_at) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(last_used_at),UPDATE(last_used_at) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(created_by) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT(created_at) ON TABLE public.api_keys TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bucket_imports TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bucket_imports TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bucket_objects TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bucket_objects TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.classes TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.classes TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cloud_cameras TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cloud_cameras TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duplicate_groups TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duplicate_groups TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duplicate_members TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duplicate_members TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.embedding_queue TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.embedding_queue TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.embedding_spaces TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.embedding_spaces TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.embeddings TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.embeddings TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.footage_count_deltas TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.footage_count_deltas TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.footage_counts TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.footage_counts TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_detections TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_detections TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_similarities TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_similarities TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_suggestions TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.frame_suggestions TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_comments TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_comments TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_count_deltas TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_count_deltas TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_counts TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_counts TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_tags TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_tags TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.images TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.images TO framewright_system;
GRANT SELECT,INSERT,DELETE ON TABLE public.invite_codes TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.invite_codes TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.model_files TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.model_files TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.model_uses TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.model_uses TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.models TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.models TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.one_time_tokens TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_counters TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_counters TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_encoders TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_encoders TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_footage TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_footage TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_members TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_members TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.projects TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.projects TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refresh_tokens TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_events TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tracks TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tracks TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transcript_segments TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transcript_segments TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transcripts TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transcripts TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload_batches TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload_batches TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.uploads TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.uploads TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_credentials TO framewright_system;
GRANT SELECT ON TABLE public.users TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.users TO framewright_system;
GRANT UPDATE(display_name) ON TABLE public.users TO framewright_app;
GRANT UPDATE(notification_preferences) ON TABLE public.users TO framewright_app;
GRANT UPDATE(onboarding_completed) ON TABLE public.users TO framewright_app;
GRANT UPDATE(user_metadata) ON TABLE public.users TO framewright_app;
GRANT UPDATE(updated_at) ON TABLE public.users TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_addresses TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_addresses TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_frames TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_frames TO framewright_system;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.videos TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.videos TO framewright_system;
GRANT SELECT,INSERT,UPDATE ON TABLE public.work_sittings TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_sittings TO framewright_system;
GRANT SELECT,DELETE ON TABLE public.workspace_members TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workspace_members TO framewright_system;
GRANT UPDATE(role) ON TABLE public.workspace_members TO framewright_app;
GRANT UPDATE(updated_at) ON TABLE public.workspace_members TO framewright_app;
GRANT SELECT ON TABLE public.workspaces TO framewright_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workspaces TO framewright_system;
GRANT UPDATE(name) ON TABLE public.workspaces TO framewright_app;
GRANT UPDATE(slug) ON TABLE public.workspaces TO framewright_app;
GRANT UPDATE(settings) ON TABLE public.workspaces TO framewright_app;
GRANT UPDATE(updated_at) ON TABLE public.workspaces TO framewright_app;
