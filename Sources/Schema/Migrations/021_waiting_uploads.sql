-- A video that has arrived whole waits for its worker, however long that takes: only what never arrived is given up.
drop function system.expire_uploads(interval);
create function system.expire_uploads(older interval)
  returns table (workspace_id uuid, storage_path text, parts_id text)
  language sql
  as $$
  update uploads set status = 'failed', error_code = 'upload_expired', error_message = 'The file never arrived.',
      completed_at = now()
  where status = 'pending' and created_at < now() - older and not (purpose = 'video' and is_checked)
  returning uploads.workspace_id, uploads.storage_path, uploads.parts_id
$$;
call system.define('system.expire_uploads(interval)');
