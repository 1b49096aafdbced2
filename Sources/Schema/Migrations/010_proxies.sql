-- A video that browsers play and that jumps to any frame quickly; where the original does both, it is its own proxy.

alter table videos
  -- Of the file that proxy_path names.
  add column proxy_index_path text,
  -- What was made; null where the original is its own proxy.
  add column proxy_facts jsonb check (jsonb_typeof(proxy_facts) = 'object'),
  add column proxy_error_code text,
  add column proxy_error_message text,
  add check ((proxy_path is null) = (proxy_index_path is null)),
  add check (proxy_error_code is null or proxy_path is null);
create index videos_without_proxy on videos (id)
  where status = 'EXTRACTED' and proxy_path is null and proxy_error_code is null and index_path is not null;

-- Why there is no proxy is told by the job that should have made it; a job that begins again takes that back.
create function system.mirror_proxy_job() returns trigger
  language plpgsql
  as $$
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
create trigger jobs_proxy after update of status on jobs for each row
  when (new.kind = 'videos.proxy' and new.status in ('queued', 'failed', 'cancelled') and new.status <> old.status)
  execute function system.mirror_proxy_job();

-- Extracted videos without a proxy that no job is making; whatever lost its job is found here again.
create function system.due_proxies(most integer)
  returns table (workspace_id uuid, project_id uuid, video_id uuid, created_by uuid)
  language sql stable
  as $$
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
call system.define('system.due_proxies(integer)');
