-- Labels come by the hundred thousand. What was done for each row of a statement is done once for all of them, with the
-- same promises; what lists show of an image is made again only where it changed.

-- References of labels to their image and class, and of events to their project, looked up once a statement.
--
-- A foreign key asks for every row: 300,000 questions for an import of 100,000 boxes about 10,000 images and 10 classes,
-- which cost more than writing the rows. These triggers keep the same promise. Whoever points at a row holds it with the
-- lock a foreign key takes (`for key share`), until the end of the transaction; whoever deletes a row that is pointed at
-- waits for those locks and then looks, with a snapshot taken afterwards, for rows that point at it. The tenant is part
-- of every comparison.

create function system.check_label_references() returns trigger
  language plpgsql
  as $$
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

create function system.check_event_references() returns trigger
  language plpgsql
  as $$
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

-- A row that is pointed at keeps its key.
create function system.refuse_new_key() returns trigger
  language plpgsql
  as $$
begin
  raise exception 'the key of a row of % cannot change', tg_table_name
    using errcode = 'foreign_key_violation', constraint = tg_name, table = tg_table_name;
end
$$;

-- A snapshot from before the wait for a writer's lock would not show what that writer left.
create function system.refuse_old_snapshot() returns void
  language plpgsql
  as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'rows that labels point at are deleted under read committed only'
      using errcode = 'feature_not_supported';
  end if;
end
$$;

-- An image takes its labels with it.
create function system.delete_labels_of_images() returns trigger
  language plpgsql
  as $$
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

-- A class stays while labels are of it.
create function system.keep_classes_in_use() returns trigger
  language plpgsql
  as $$
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

-- A project takes its history with it.
create function system.delete_events_of_projects() returns trigger
  language plpgsql
  as $$
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

create trigger annotations_references_new after insert on annotations referencing new table as new_rows
  for each statement execute function system.check_label_references();
create trigger annotations_references_changed after update on annotations referencing new table as new_rows
  for each statement execute function system.check_label_references();
create trigger annotation_events_references_new after insert on annotation_events referencing new table as new_rows
  for each statement execute function system.check_event_references();
create trigger annotation_events_references_changed after update on annotation_events referencing new table as new_rows
  for each statement execute function system.check_event_references();
create trigger images_labels after delete on images referencing old table as old_rows
  for each statement execute function system.delete_labels_of_images();
create trigger classes_labels after delete on classes referencing old table as old_rows
  for each statement execute function system.keep_classes_in_use();
create trigger projects_events after delete on projects referencing old table as old_rows
  for each statement execute function system.delete_events_of_projects();
create trigger images_key before update of workspace_id, project_id, id on images for each row
  when ((old.workspace_id, old.project_id, old.id) is distinct from (new.workspace_id, new.project_id, new.id))
  execute function system.refuse_new_key();
create trigger classes_key before update of workspace_id, project_id, id on classes for each row
  when ((old.workspace_id, old.project_id, old.id) is distinct from (new.workspace_id, new.project_id, new.id))
  execute function system.refuse_new_key();
create trigger projects_key before update of workspace_id, id on projects for each row
  when ((old.workspace_id, old.id) is distinct from (new.workspace_id, new.id))
  execute function system.refuse_new_key();

-- They look past row-level security, which compares no more than what they compare themselves.
call system.define('system.check_label_references()');
call system.define('system.check_event_references()');
call system.define('system.delete_labels_of_images()');
call system.define('system.keep_classes_in_use()');
call system.define('system.delete_events_of_projects()');

alter table annotations drop constraint annotations_workspace_id_project_id_image_id_fkey;
alter table annotations drop constraint annotations_workspace_id_project_id_class_id_fkey;
alter table annotation_events drop constraint annotation_events_workspace_id_project_id_fkey;

-- The part of an image's ready JSON that labelling changes stands apart from the rest, which is four times as long to
-- make. Lists put `rendered` and `rendered_state` one after the other.
alter table images add column rendered_state text not null default '';

create or replace function system.render_image() returns trigger
  language plpgsql
  as $$
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

create function system.render_image_state() returns trigger
  language plpgsql
  as $$
begin
  if tg_op = 'UPDATE' then new.updated_at := now(); end if;
  new.rendered_state := ',"status":"' || new.status || '","is_null":' || new.is_null::text || ',"annotation_count":'
    || new.annotation_count || ',"revision":' || new.revision || ',"updated_at":"'
    || to_char(new.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"';
  return new;
end
$$;

drop trigger images_render on images;
-- Every column that the function reads.
create trigger images_render before insert or update of id, project_id, media, parent_id, page, video_id, frame_number,
  filename, relative_path, format, width, height, file_size, sha256, split, ingest_status, ingest_error_code,
  ingest_error, bits, tile_levels, placeholder_colour, batch_id, tags, metadata, licence, attribution, uploaded_by,
  created_at, deleted_at
  on images for each row execute function system.render_image();
create trigger images_render_state before insert or update on images
  for each row execute function system.render_image_state();
-- The owner, whom row-level security binds as well, may look past it for one statement.
alter table images no force row level security;
update images set id = id;
alter table images force row level security;
