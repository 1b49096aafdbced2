-- Labels: hash-partitioned by project from the first day, every change an event with a position.

-- Makers of machine labels; built-in algorithms are rows too, so that a model id always names a maker.
create table model_registry (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  version text not null,
  framework text not null,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, name, version)
);
call system.guard_tenant_table('model_registry');

create table tracks (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  video_id uuid not null,
  class_id uuid not null,
  kind text not null check (kind in ('box', 'rotated_box', 'polygon', 'mask', 'keypoints', 'polyline', 'ellipse',
    'point', 'cuboid_2d', 'cuboid')),
  number integer not null check (number >= 0),
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  revision bigint not null default 1,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, project_id, id),
  unique (project_id, video_id, number),
  foreign key (workspace_id, project_id, video_id) references project_videos (workspace_id, project_id, video_id)
    on delete cascade,
  foreign key (workspace_id, project_id, class_id) references classes (workspace_id, project_id, id)
    on delete restrict
);
call system.guard_tenant_table('tracks');
create index tracks_class on tracks (class_id);

create table annotations (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid not null,
  image_id uuid,
  video_id uuid,
  class_id uuid not null,
  class_name text not null,
  kind text not null check (kind in ('box', 'rotated_box', 'polygon', 'mask', 'keypoints', 'polyline', 'ellipse',
    'point', 'classification', 'cuboid_2d', 'cuboid', 'time_range')),
  -- Geometry in pixels of the upright image (metres for cuboids, rational seconds for time ranges).
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  -- Bounding box, normalised 0…1 of the upright image; absent where the kind has none.
  x_min double precision,
  y_min double precision,
  x_max double precision,
  y_max double precision,
  status text not null check (status in ('draft', 'submitted', 'approved', 'rejected', 'generated', 'reviewed',
    'accepted')),
  creation_method text not null check (creation_method in ('user', 'model')),
  source text not null check (source in ('manual', 'import', 'model', 'interpolated', 'tool')),
  annotator_id uuid references users (id) on delete set null,
  accepted_by_user_id uuid references users (id) on delete set null,
  job_id uuid,
  model_id uuid,
  track_id uuid,
  is_keyframe boolean not null default true,
  confidence double precision check (confidence between 0 and 1),
  is_crowd boolean not null default false,
  is_occluded boolean not null default false,
  is_truncated boolean not null default false,
  is_difficult boolean not null default false,
  is_outside boolean not null default false,
  group_id integer,
  z_order integer not null default 0,
  original_id text,
  reason text,
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id)
    on delete cascade,
  foreign key (workspace_id, project_id, video_id) references project_videos (workspace_id, project_id, video_id)
    on delete cascade,
  foreign key (workspace_id, project_id, class_id) references classes (workspace_id, project_id, id)
    on delete restrict,
  foreign key (workspace_id, project_id, track_id) references tracks (workspace_id, project_id, id)
    on delete cascade,
  foreign key (workspace_id, model_id) references model_registry (workspace_id, id) on delete set null (model_id),
  check ((kind = 'time_range') = (image_id is null)),
  check (kind <> 'time_range' or video_id is not null),
  check ((x_min is null) = (x_max is null) and (x_min is null) = (y_min is null) and (x_min is null) = (y_max is null)),
  check (x_min <= x_max and y_min <= y_max),
  -- The words of people and of models; only `rejected` is of both.
  constraint annotations_words check (status = 'rejected' or (creation_method = 'user') = (status in ('draft', 'submitted', 'approved')))
) partition by hash (project_id);
do $$
begin
  for i in 0..15 loop
    execute format('create table annotations_%s partition of annotations for values with (modulus 16, remainder %s)',
      lpad(i::text, 2, '0'), i);
  end loop;
end
$$;
call system.guard_tenant_table('annotations');
do $$
begin
  for i in 0..15 loop
    execute format('alter table annotations_%s enable row level security', lpad(i::text, 2, '0'));
    execute format('alter table annotations_%s force row level security', lpad(i::text, 2, '0'));
  end loop;
end
$$;
create index annotations_image on annotations (project_id, image_id);
create index annotations_class on annotations (project_id, class_id, image_id);
create index annotations_video on annotations (project_id, video_id) where video_id is not null;
create index annotations_track on annotations (track_id) where track_id is not null;
-- Which project an annotation belongs to is asked before its partition is known.
create index annotations_id on annotations (id);

create trigger annotations_steps before update of status on annotations for each row
  execute function system.refuse_illegal_step(
    'draft>submitted', 'draft>approved', 'submitted>draft', 'submitted>approved', 'submitted>rejected',
    'approved>submitted', 'approved>draft', 'approved>rejected', 'rejected>draft', 'rejected>submitted',
    'rejected>approved', 'generated>reviewed', 'generated>accepted', 'generated>rejected', 'reviewed>accepted',
    'reviewed>rejected', 'accepted>reviewed', 'accepted>rejected', 'rejected>reviewed', 'rejected>accepted');

-- An annotation as the API shows it and as events keep it.
create function annotation_json(a annotations) returns jsonb
  language sql stable
  as $$
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
grant execute on function annotation_json(annotations) to framewright_app, framewright_system;

-- Brings what lists show of the labels of these images up to date: boxes, their number, the image's status.
--
-- The images are locked first, in the order of their ids, so that writers of one image wait for each other: the
-- statement after it begins with a fresh snapshot and sees what the others committed.
create function refresh_images(project uuid, touched uuid[]) returns void
  language sql
  as $$
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
grant execute on function refresh_images(uuid, uuid[]) to framewright_app, framewright_system;

-- What happened, in the order of each project's positions. A version reads up to its position.
create table annotation_events (
  workspace_id uuid not null,
  project_id uuid not null,
  position bigint not null,
  annotation_id uuid not null,
  image_id uuid,
  action text not null check (action in ('created', 'updated', 'deleted')),
  actor_id uuid,
  job_id uuid,
  -- The annotation before the event. What it was afterwards is the next event's `before`, or the row itself: kept once.
  before jsonb,
  at timestamptz not null default now(),
  primary key (project_id, position),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  check ((action = 'created') = (before is null))
) partition by hash (project_id);
do $$
begin
  for i in 0..15 loop
    execute format(
      'create table annotation_events_%s partition of annotation_events for values with (modulus 16, remainder %s)',
      lpad(i::text, 2, '0'), i);
  end loop;
end
$$;
call system.guard_tenant_table('annotation_events', 'select, insert');
do $$
begin
  for i in 0..15 loop
    execute format('alter table annotation_events_%s enable row level security', lpad(i::text, 2, '0'));
    execute format('alter table annotation_events_%s force row level security', lpad(i::text, 2, '0'));
  end loop;
end
$$;
create index annotation_events_one on annotation_events (project_id, annotation_id, position);
create index annotation_events_image on annotation_events (project_id, image_id, position);

-- A project that goes for good takes its labels first: the rows they name are deleted with it, in any order.
create function system.delete_labels() returns trigger
  language plpgsql
  as $$
begin
  delete from annotations where project_id = old.id;
  delete from tracks where project_id = old.id;
  return old;
end
$$;
create trigger projects_labels before delete on projects for each row execute function system.delete_labels();

-- Counts by class: deltas are appended by writers (no hot row), folded by a job; reads add both.
create table annotation_counts (
  workspace_id uuid not null,
  project_id uuid not null,
  class_id uuid not null,
  status text not null,
  count bigint not null,
  primary key (project_id, class_id, status),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('annotation_counts');

create table annotation_count_deltas (
  workspace_id uuid not null,
  project_id uuid not null,
  class_id uuid not null,
  status text not null,
  delta bigint not null,
  id bigint generated always as identity primary key,
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('annotation_count_deltas');
create index annotation_count_deltas_project on annotation_count_deltas (project_id, class_id, status);

-- Folds the appended deltas of all tenants into their counts.
create function system.fold_counts() returns void
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
end
$$;
call system.define('system.fold_counts()');
