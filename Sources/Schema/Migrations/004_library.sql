-- Projects, their classes and members, and the pictures in them.

create table projects (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
  project_type text not null
    check (project_type in ('object_detection', 'segmentation', 'keypoint', 'classification', 'video', 'point_cloud')),
  -- Off: saving approves at once. On: saving submits, a reviewer approves.
  review boolean not null default false,
  instructions text not null default '' check (length(instructions) <= 100000),
  settings jsonb not null default '{}',
  created_by uuid references users (id) on delete set null,
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, slug)
);
create unique index projects_name on projects (workspace_id, lower(name)) where deleted_at is null;
call system.guard_tenant_table('projects');
create trigger projects_touch before update on projects for each row execute function system.touch_updated_at();

-- The counter row of a project: annotation events take their positions here, under its lock, at commit.
create table project_counters (
  workspace_id uuid not null,
  project_id uuid primary key,
  event_position bigint not null default 0,
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('project_counters');

create table project_members (
  workspace_id uuid not null,
  project_id uuid not null,
  user_id uuid not null,
  role text not null check (role in ('admin', 'reviewer', 'labeler')),
  created_at timestamptz not null default now(),
  primary key (project_id, user_id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references workspace_members (workspace_id, user_id) on delete cascade
);
call system.guard_tenant_table('project_members');
create index project_members_user on project_members (workspace_id, user_id);
create trigger project_members_access after insert or update or delete on project_members for each row
  execute function system.announce_access();

create table classes (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  parent_id uuid,
  colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
  hotkey text check (length(hotkey) = 1),
  position integer not null default 0,
  attributes jsonb not null default '[]' check (jsonb_typeof(attributes) = 'array'),
  -- The id the class had in the file it was imported from (COCO category id, YOLO index).
  original_id text,
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  unique (workspace_id, project_id, id),
  unique (workspace_id, project_id, name),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, project_id, parent_id) references classes (workspace_id, project_id, id)
    on delete set null (parent_id),
  check (parent_id <> id)
);
call system.guard_tenant_table('classes');
create index classes_project on classes (project_id, position, id);
create unique index classes_hotkey on classes (project_id, hotkey) where hotkey is not null;

-- One drop of files, one import, one bucket scan. Consent of photographs will hang here.
create table upload_batches (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  source text not null check (source in ('upload', 'api', 'import', 'bucket')),
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, project_id, id),
  unique (workspace_id, project_id, name),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('upload_batches');
create index upload_batches_project on upload_batches (project_id, id desc);

-- Videos of a workspace. Mining fills in the rest; here they carry tracks and time ranges.
create table videos (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid primary key,
  filename text not null check (length(filename) between 1 and 1000),
  source_type text not null default 'MANUAL' check (source_type in ('SEARCH', 'URL', 'FILE', 'MANUAL')),
  width integer check (width > 0),
  height integer check (height > 0),
  fps_numerator integer check (fps_numerator > 0),
  fps_denominator integer check (fps_denominator > 0),
  frame_count integer check (frame_count >= 0),
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, id)
);
call system.guard_tenant_table('videos');

create table project_videos (
  workspace_id uuid not null,
  project_id uuid not null,
  video_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (project_id, video_id),
  unique (workspace_id, project_id, video_id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, video_id) references videos (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('project_videos');
create index project_videos_video on project_videos (workspace_id, video_id);

create table images (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  media text not null default 'image' check (media in ('image', 'frame', 'point_cloud')),
  -- A page of a multi-page file names the file's image and its place in it.
  parent_id uuid,
  page integer not null default 0 check (page >= 0),
  video_id uuid,
  frame_number integer check (frame_number >= 0),
  pts bigint,
  batch_id uuid,
  filename text not null check (length(filename) between 1 and 1000),
  -- Path in the folder or archive it came in, `/`-separated; equals filename where there was none.
  relative_path text not null check (length(relative_path) between 1 and 4000),
  original_id text,
  format text,
  width integer check (width > 0),
  height integer check (height > 0),
  file_size bigint not null check (file_size >= 0),
  sha256 bytea not null check (length(sha256) = 32),
  phash bigint,
  storage_path text not null,
  split text check (split in ('train', 'valid', 'test')),
  status text not null default 'unlabelled' check (status in ('unlabelled', 'in_progress', 'done')),
  is_null boolean not null default false,
  -- Decoding, thumbnails and hashes come from a job; the row exists before it ran.
  ingest_status text not null default 'pending' check (ingest_status in ('pending', 'ready', 'failed')),
  ingest_error_code text,
  ingest_error text,
  thumbnail_format text check (thumbnail_format in ('jpg', 'webp')),
  tile_levels integer check (tile_levels > 0),
  bits integer not null default 8 check (bits > 0),
  placeholder_colour text check (placeholder_colour ~ '^#[0-9a-f]{6}$'),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  -- The truth; image_tags mirrors it, because searches by array elements never use an index under row-level security.
  tags text[] not null default '{}',
  licence text,
  attribution text,
  uploaded_by uuid references users (id) on delete set null,
  -- What lists show of the labels, made once a change in the writing transaction.
  annotation_count integer not null default 0 check (annotation_count >= 0),
  boxes_json text not null default '[]',
  rendered text not null default '',
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  deleted_by uuid references users (id) on delete set null,
  unique (workspace_id, project_id, id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  -- Pages outlive the row of their file's first page: each goes to the bin by itself.
  foreign key (workspace_id, project_id, parent_id) references images (workspace_id, project_id, id)
    on delete set null (parent_id),
  foreign key (workspace_id, project_id, batch_id) references upload_batches (workspace_id, project_id, id)
    on delete set null (batch_id),
  foreign key (workspace_id, project_id, video_id) references project_videos (workspace_id, project_id, video_id)
    on delete cascade,
  check ((media = 'frame') = (video_id is not null and frame_number is not null)),
  check (not is_null or annotation_count = 0)
);
call system.guard_tenant_table('images');
-- Rows with ten boxes stay in the page: fetching them from the side table would double the cost of a list.
alter table images set (toast_tuple_target = 8160);
create index images_newest on images (project_id, id) where deleted_at is null;
create index images_by_name on images (project_id, filename, id) where deleted_at is null;
create index images_by_hash on images (project_id, sha256);
create index images_by_path on images (project_id, relative_path);
create index images_by_status on images (project_id, status, id) where deleted_at is null;
create index images_by_split on images (project_id, split, id) where deleted_at is null;
create index images_by_batch on images (project_id, batch_id, id) where deleted_at is null;
create index images_bin on images (deleted_at) where deleted_at is not null;
create index images_name_words on images using gin (filename gin_trgm_ops);
create index images_metadata on images using gin (metadata jsonb_path_ops);
create unique index images_frame on images (project_id, video_id, frame_number) where video_id is not null;
create unique index images_page on images (parent_id, page) where parent_id is not null;
create index images_content on images (workspace_id, sha256);

create table image_tags (
  workspace_id uuid not null,
  project_id uuid not null,
  image_id uuid not null,
  tag text not null check (length(tag) between 1 and 100),
  primary key (image_id, tag),
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id) on delete cascade
);
call system.guard_tenant_table('image_tags');
create index image_tags_by_tag on image_tags (project_id, tag, image_id);

-- The JSON of an image as lists show it, made once a change instead of once a read. The closing brace is left to the
-- reader, who adds boxes and addresses.
create function system.render_image() returns trigger
  language plpgsql
  as $$
begin
  if tg_op = 'UPDATE' then new.updated_at := now(); end if;
  new.rendered := rtrim(json_build_object(
    'id', new.id, 'project_id', new.project_id, 'media', new.media, 'parent_id', new.parent_id, 'page', new.page,
    'video_id', new.video_id, 'frame_number', new.frame_number, 'filename', new.filename,
    'relative_path', new.relative_path, 'format', new.format, 'width', new.width, 'height', new.height,
    'file_size', new.file_size, 'sha256', encode(new.sha256, 'hex'), 'split', new.split, 'status', new.status,
    'is_null', new.is_null, 'ingest_status', new.ingest_status,
    'ingest_error', case when new.ingest_error_code is not null
      then json_build_object('code', new.ingest_error_code, 'message', new.ingest_error) end,
    'bits', new.bits, 'tile_levels', new.tile_levels, 'placeholder_colour', new.placeholder_colour,
    'batch_id', new.batch_id, 'tags', new.tags, 'metadata', new.metadata, 'licence', new.licence,
    'attribution', new.attribution, 'uploaded_by', new.uploaded_by, 'annotation_count', new.annotation_count,
    'revision', new.revision,
    'created_at', to_char(new.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'updated_at', to_char(new.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'deleted_at', to_char(new.deleted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, '}');
  return new;
end
$$;
create trigger images_render before insert or update on images for each row execute function system.render_image();

create function system.mirror_tags() returns trigger
  language plpgsql
  as $$
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
create trigger images_tags_new after insert on images for each row when (new.tags <> '{}')
  execute function system.mirror_tags();
create trigger images_tags_changed after update of tags on images for each row when (new.tags <> old.tags)
  execute function system.mirror_tags();

-- Counts of images by status: statements append deltas, a job folds them, reads add both.
create table image_counts (
  workspace_id uuid not null,
  project_id uuid not null,
  status text not null,
  count bigint not null,
  primary key (project_id, status),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('image_counts');

create table image_count_deltas (
  workspace_id uuid not null,
  project_id uuid not null,
  status text not null,
  delta bigint not null,
  id bigint generated always as identity primary key,
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('image_count_deltas');
create index image_count_deltas_project on image_count_deltas (project_id, status);

create function system.count_new_images() returns trigger
  language plpgsql
  as $$
begin
  insert into image_count_deltas (workspace_id, project_id, status, delta)
    select workspace_id, project_id, status, count(*) from new_rows where deleted_at is null group by 1, 2, 3;
  return null;
end
$$;
create function system.count_changed_images() returns trigger
  language plpgsql
  as $$
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
create function system.count_gone_images() returns trigger
  language plpgsql
  as $$
begin
  insert into image_count_deltas (workspace_id, project_id, status, delta)
    select workspace_id, project_id, status, -count(*) from old_rows
    where deleted_at is null and exists (select from projects where projects.id = old_rows.project_id)
    group by 1, 2, 3;
  return null;
end
$$;
create trigger images_count_new after insert on images referencing new table as new_rows
  for each statement execute function system.count_new_images();
create trigger images_count_changed after update on images referencing old table as old_rows new table as new_rows
  for each statement execute function system.count_changed_images();
create trigger images_count_gone after delete on images referencing old table as old_rows
  for each statement execute function system.count_gone_images();

-- Images of a project of the caller's tenant by words in their names and by metadata. Neither operator is leakproof,
-- so under row-level security it would never reach its index; this function filters the tenant itself. `alternative` is
-- `wanted` with its value as a number or a boolean.
create function system.find_images(project uuid, words text, wanted jsonb, alternative jsonb, most integer)
  returns setof uuid
  language sql stable
  as $$
  select id from images
  where workspace_id = auth.tenant_id() and project_id = project
    and (words is null or filename ilike '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%'
      or relative_path ilike '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%')
    and (wanted is null or metadata @> wanted or metadata @> alternative)
  limit most
$$;
call system.define('system.find_images(uuid, text, jsonb, jsonb, integer)');

-- A file on its way: named before its bytes arrive, completed once they were checked.
create table uploads (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  batch_id uuid,
  filename text not null check (length(filename) between 1 and 1000),
  relative_path text not null check (length(relative_path) between 1 and 4000),
  content_type text not null,
  -- An image becomes a row when it is complete; an import waits for the job that reads it.
  purpose text not null default 'image' check (purpose in ('image', 'import')),
  declared_size bigint check (declared_size >= 0),
  -- What the client said, then, when `is_checked`, what the server found.
  sha256 bytea check (length(sha256) = 32),
  is_checked boolean not null default false,
  keep_duplicate boolean not null default false,
  split text check (split in ('train', 'valid', 'test')),
  tags text[] not null default '{}',
  storage_path text not null,
  status text not null default 'pending' check (status in ('pending', 'completed', 'duplicate', 'failed')),
  image_id uuid,
  error_code text,
  error_message text,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (workspace_id, project_id, id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, project_id, batch_id) references upload_batches (workspace_id, project_id, id)
    on delete set null (batch_id),
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id)
    on delete set null (image_id)
);
call system.guard_tenant_table('uploads');
create index uploads_batch on uploads (project_id, batch_id, id);
create index uploads_left_over on uploads (created_at) where status = 'pending';

-- A bucket that is scanned into a project, from where the last scan stopped.
create table bucket_imports (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  endpoint text not null,
  region text not null,
  bucket text not null,
  prefix text not null default '',
  path_style boolean not null default true,
  mode text not null default 'copy' check (mode in ('copy', 'reference')),
  access_key_id text not null,
  -- AES-256-GCM with the server's key; never leaves the server.
  sealed_secret bytea not null,
  every_minutes integer check (every_minutes between 5 and 43200),
  batch_id uuid,
  last_scan_at timestamptz,
  -- Of the scan that goes on: when it began and the last key it finished; no key when none goes on.
  scan_started_at timestamptz,
  last_key text,
  objects_seen bigint not null default 0,
  objects_taken bigint not null default 0,
  objects_missing bigint not null default 0,
  last_error text,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, project_id, id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, project_id, batch_id) references upload_batches (workspace_id, project_id, id)
    on delete set null (batch_id)
);
call system.guard_tenant_table('bucket_imports');
create index bucket_imports_project on bucket_imports (project_id, id);

create table bucket_objects (
  workspace_id uuid not null,
  project_id uuid not null,
  bucket_import_id uuid not null,
  key text not null,
  etag text not null,
  size bigint not null check (size >= 0),
  image_id uuid,
  error_code text,
  missing_since timestamptz,
  seen_at timestamptz not null default now(),
  primary key (bucket_import_id, key),
  foreign key (workspace_id, project_id, bucket_import_id) references bucket_imports (workspace_id, project_id, id)
    on delete cascade,
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id)
    on delete set null (image_id)
);
call system.guard_tenant_table('bucket_objects');
create index bucket_objects_image on bucket_objects (image_id);

-- Deletes for good what has been in the bin for longer than `keep`, and uploads that never arrived. Answers the object
-- keys that no row names any more, for the caller to delete.
create function system.empty_bin(keep interval, most integer)
  returns table (workspace_id uuid, storage_path text, sha256 text)
  language plpgsql
  as $$
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
call system.define('system.empty_bin(interval, integer)');

create function system.expire_uploads(older interval) returns table (workspace_id uuid, storage_path text)
  language sql
  as $$
  update uploads set status = 'failed', error_code = 'upload_expired', error_message = 'The file never arrived.',
      completed_at = now()
  where status = 'pending' and created_at < now() - older
  returning uploads.workspace_id, uploads.storage_path
$$;
call system.define('system.expire_uploads(interval)');

-- Where the bytes of an image stay that name this import; only rows of the same tenant do.
create function system.bucket_import(import uuid)
  returns table (endpoint text, region text, bucket text, path_style boolean, access_key_id text, sealed_secret bytea)
  language sql stable
  as $$
  select endpoint, region, bucket, path_style, access_key_id, sealed_secret from bucket_imports where id = import
$$;
call system.define('system.bucket_import(uuid)');

-- Bucket imports whose next scan is due, with their tenant.
create function system.due_bucket_imports() returns table (workspace_id uuid, project_id uuid, id uuid, created_by uuid)
  language sql stable
  as $$
  select bucket_imports.workspace_id, bucket_imports.project_id, bucket_imports.id, bucket_imports.created_by
  from bucket_imports join projects on projects.id = bucket_imports.project_id and projects.deleted_at is null
  where every_minutes is not null
    and coalesce(last_scan_at, '-infinity') < now() - every_minutes * interval '1 minute'
$$;
call system.define('system.due_bucket_imports()');
