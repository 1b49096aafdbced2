-- What people watch happens in transactions of others: they are told which project changed, and read what they may.

-- Payload: workspace, project and what of it changed. Within one transaction PostgreSQL announces the same once.
create function system.announce_change(workspace uuid, project uuid, what text) returns void
  language sql
  as $$
  select pg_notify('framewright_changes',
    json_build_object('workspace_id', workspace, 'project_id', project, 'what', what)::text)
$$;
grant execute on function system.announce_change(uuid, uuid, text) to framewright_app, framewright_system;

create function system.announce_links() returns trigger
  language plpgsql
  as $$
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
create trigger project_videos_announce_new after insert on project_videos referencing new table as new_rows
  for each statement execute function system.announce_links();
create trigger project_videos_announce_changed after update on project_videos referencing new table as new_rows
  for each statement execute function system.announce_links();
create trigger project_videos_announce_gone after delete on project_videos referencing old table as old_rows
  for each statement execute function system.announce_links();

create function system.announce_footage() returns trigger
  language plpgsql
  as $$
begin
  perform system.announce_change(new.workspace_id, new.project_id, 'footage');
  return null;
end
$$;
create trigger project_footage_announce after insert or update on project_footage for each row
  execute function system.announce_footage();
create trigger duplicate_groups_announce after update of status on duplicate_groups for each row
  when (old.status is distinct from new.status) execute function system.announce_footage();
