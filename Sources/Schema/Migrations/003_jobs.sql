-- Work that takes long: one row a job, claimed by workers of any node.

create table jobs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind <> ''),
  payload jsonb not null default '{}',
  project_id uuid,
  created_by uuid references users (id) on delete set null,
  -- At most one unfinished job holds a key, so that asking twice for the same work starts it once.
  key text,
  status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  priority smallint not null default 0 check (priority between -100 and 100),
  attempts integer not null default 0 check (attempts >= 0),
  max_attempts integer not null default 5 check (max_attempts between 1 and 100),
  not_before timestamptz not null default now(),
  locked_by text,
  heartbeat_at timestamptz,
  cancel_requested boolean not null default false,
  progress_done bigint not null default 0 check (progress_done >= 0),
  progress_total bigint check (progress_total >= 0),
  progress_message text not null default '',
  checkpoint jsonb,
  result jsonb,
  error_code text,
  error_message text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (id),
  unique (workspace_id, id),
  check ((status = 'running') = (locked_by is not null))
);
call system.guard_tenant_table('jobs', 'select, insert, update');

create index jobs_claim on jobs (priority desc, not_before, id) where status = 'queued';
create index jobs_stale on jobs (heartbeat_at) where status = 'running';
create index jobs_recent on jobs (workspace_id, created_at desc, id desc);
create index jobs_project on jobs (workspace_id, project_id, created_at desc, id desc);
create unique index jobs_one_active_key on jobs (workspace_id, kind, key)
  where key is not null and status in ('queued', 'running');

create trigger jobs_steps before update of status on jobs for each row
  execute function system.refuse_illegal_step(
    'queued>running', 'queued>cancelled', 'running>succeeded', 'running>failed', 'running>cancelled',
    'running>queued', 'failed>queued', 'cancelled>queued');

-- Three channels: `framewright_jobs` wakes workers (payload: kind), `framewright_job_cancel` names a job to give up
-- (payload: id), `framewright_job_progress` carries what people watch.
create function system.announce_job() returns trigger
  language plpgsql
  as $$
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
create trigger jobs_announce
  after insert or update of status, cancel_requested, progress_done, progress_total, progress_message on jobs
  for each row execute function system.announce_job();

-- Claims up to `most` due jobs of the given kinds in one statement; attempts counts the claim. A claim is known by
-- worker and attempt together: whoever finds them changed has lost it.
create function system.claim_jobs(worker text, kinds text[], most integer) returns setof jobs
  language sql
  as $$
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
call system.define('system.claim_jobs(text, text[], integer)');

-- Beats for every claim a worker holds; answers those still held and whether somebody asked to cancel them.
create function system.beat_jobs(worker text, held uuid[], held_attempts integer[])
  returns table (id uuid, cancel_requested boolean)
  language sql
  as $$
  update jobs set heartbeat_at = now()
  from unnest(held, held_attempts) as claim (id, attempt)
  where jobs.id = claim.id and jobs.attempts = claim.attempt and locked_by = worker and status = 'running'
  returning jobs.id, jobs.cancel_requested
$$;
call system.define('system.beat_jobs(text, uuid[], integer[])');

-- Which of these jobs somebody asked to cancel, for workers that hear no notifications.
create function system.cancelled_jobs(held uuid[]) returns setof uuid
  language sql stable
  as $$ select id from jobs where id = any (held) and cancel_requested $$;
call system.define('system.cancelled_jobs(uuid[])');

-- Returns claims whose worker has been silent for longer than `silence` to the queue, with a pause that doubles with
-- each attempt. The next worker ends those that used up their attempts or are to be cancelled, so that what depends
-- on the job ends in the same transaction.
create function system.reset_stale_jobs(silence interval, pause interval) returns setof jobs
  language sql
  as $$
  with picked as materialized (
    select id from jobs where status = 'running' and heartbeat_at < now() - silence
    for update skip locked)
  update jobs set status = 'queued', locked_by = null, error_code = 'worker_lost',
    error_message = 'The worker stopped answering while doing this job.',
    not_before = now() + least(interval '5 minutes', pause * power(2, least(attempts - 1, 20)))
  from picked where jobs.id = picked.id
  returning jobs.*
$$;
call system.define('system.reset_stale_jobs(interval, interval)');

-- Returns the claims of a worker's former lives, known by its name before the last '#', when it starts again.
create function system.release_former_claims(worker text) returns setof jobs
  language sql
  as $$
  update jobs set status = 'queued', locked_by = null, error_code = 'worker_lost',
    error_message = 'The worker ended while doing this job.', not_before = now()
  where status = 'running' and locked_by <> worker
    and regexp_replace(locked_by, '#[^#]*$', '') = regexp_replace(worker, '#[^#]*$', '')
  returning *
$$;
call system.define('system.release_former_claims(text)');

-- Depth of the queue for operators' metrics.
create function system.job_counts() returns table (kind text, status text, count bigint)
  language sql stable
  as $$
  select kind, status, count(*) from jobs
  where status in ('queued', 'running') or finished_at > now() - interval '1 hour'
  group by kind, status
$$;
call system.define('system.job_counts()');
