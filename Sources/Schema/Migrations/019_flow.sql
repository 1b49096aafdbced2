-- What goes on around the labels while people walk through images: images left for later with a reason, marks where
-- something looks wrong, and the time people really worked.

alter table images
  add column skip_reason text check (skip_reason in ('blurred', 'unclear', 'not_mine', 'other')),
  add column skip_note text not null default '' check (length(skip_note) <= 1000),
  add column skipped_by uuid references users (id) on delete set null,
  add column skipped_at timestamptz,
  -- Marks that nobody has resolved yet; kept by the triggers below.
  add column open_marks integer not null default 0 check (open_marks >= 0),
  add constraint images_skip check (
    (skip_reason is null) = (skipped_at is null)
    and (skip_reason is not null or (skip_note = '' and skipped_by is null))
    and (skip_reason is distinct from 'other' or skip_note <> '')
    and (skip_reason is null or status <> 'done'));
create index images_skipped on images (project_id, id) where skip_reason is not null and deleted_at is null;
create index images_marked on images (project_id, id) where open_marks > 0 and deleted_at is null;

-- Whoever ends the work on an image has not left it for later.
create function system.end_skip() returns trigger
  language plpgsql
  as $$
begin
  new.skip_reason := null;
  new.skip_note := '';
  new.skipped_by := null;
  new.skipped_at := null;
  return new;
end
$$;
create trigger images_end_skip before update on images for each row
  when (new.status = 'done' and old.status <> 'done' and new.skip_reason is not null)
  execute function system.end_skip();

create or replace function system.render_image_state() returns trigger
  language plpgsql
  as $$
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
-- The owner, whom row-level security binds as well, may look past it for one statement.
alter table images no force row level security;
update images set id = id;
alter table images force row level security;

-- What people say of an image or of a place in it. One without a parent is a mark, which is open until somebody
-- resolves it; others will be answers to it.
create table image_comments (
  workspace_id uuid not null,
  project_id uuid not null,
  id uuid primary key,
  image_id uuid not null,
  parent_id uuid,
  author_id uuid references users (id) on delete set null,
  comment_text text not null check (length(comment_text) between 1 and 4000),
  -- Pixels of the upright image; both or none.
  position_x double precision,
  position_y double precision,
  created_at timestamptz not null default now(),
  resolved_by uuid references users (id) on delete set null,
  resolved_at timestamptz,
  unique (workspace_id, project_id, id),
  unique (workspace_id, project_id, image_id, id),
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id) on delete cascade,
  -- An answer is about the image that its mark is about.
  foreign key (workspace_id, project_id, image_id, parent_id)
    references image_comments (workspace_id, project_id, image_id, id) on delete cascade,
  check ((position_x is null) = (position_y is null)),
  check (resolved_at is not null or resolved_by is null),
  check (parent_id is null or (position_x is null and resolved_at is null))
);
call system.guard_tenant_table('image_comments');
create index image_comments_image on image_comments (image_id, id);
create index image_comments_parent on image_comments (parent_id) where parent_id is not null;
create index image_comments_marks on image_comments (project_id, id) where parent_id is null;
create index image_comments_open on image_comments (project_id, id) where parent_id is null and resolved_at is null;

create function system.count_marks() returns trigger
  language plpgsql
  as $$
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
create trigger image_comments_count_new after insert on image_comments for each row when (new.parent_id is null)
  execute function system.count_marks();
create trigger image_comments_count_changed after update on image_comments for each row when (new.parent_id is null)
  execute function system.count_marks();
create trigger image_comments_count_gone after delete on image_comments for each row when (old.parent_id is null)
  execute function system.count_marks();

-- One visit of a person to an image: how long they really worked there. A browser says it again with a larger number
-- while the visit goes on, and as often as it likes after a lost answer: the same visit is never counted twice.
create table work_sittings (
  workspace_id uuid not null,
  project_id uuid not null,
  user_id uuid not null references users (id) on delete cascade,
  id uuid not null,
  -- What was worked stays when the image goes.
  image_id uuid,
  active_ms integer not null check (active_ms between 1 and 86400000),
  started_at timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, user_id, id),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id)
    on delete set null (image_id)
);
call system.guard_tenant_table('work_sittings', 'select, insert, update');
create index work_sittings_image on work_sittings (image_id);
create index work_sittings_project on work_sittings (project_id, user_id) include (active_ms, image_id);
