-- People, their sessions, workspaces (tenants), members, invites and keys.

-- Guards a table that the app role may not touch at all: only the system functions below read and write it.
create procedure system.guard_secret_table(name regclass)
  language plpgsql
  as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy system on %s to framewright_system using (true) with check (true)', name);
  execute format('grant select, insert, update, delete on %s to framewright_system', name);
end
$$;
revoke all on procedure system.guard_secret_table(regclass) from public;

-- Tells every node to forget what it cached about somebody's rights. Payloads: 'workspace:user' (one membership),
-- ':user' (everything about a user), 'key:id'. Attach it `after insert or update or delete … for each row` to any
-- table with columns workspace_id and user_id.
create function system.announce_access() returns trigger
  language plpgsql
  as $$
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

-- Tenants.
create table workspaces (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 100),
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call system.guard_tenant_table('workspaces', 'select, update (name, slug, settings, updated_at)', 'id');
create trigger workspaces_touch before update on workspaces for each row execute function system.touch_updated_at();

-- People belong to no tenant; the app role sees itself and those who share the current workspace.
create table users (
  id uuid primary key,
  email text check (char_length(email) between 3 and 255 and position('@' in email) > 1),
  email_confirmed_at timestamptz,
  display_name text not null default '' check (char_length(display_name) <= 200),
  is_active boolean not null default true,
  platform_role text check (platform_role in ('admin')),
  notification_preferences jsonb not null default '{}' check (jsonb_typeof(notification_preferences) = 'object'),
  onboarding_completed boolean not null default false,
  user_metadata jsonb not null default '{}' check (jsonb_typeof(user_metadata) = 'object'),
  -- The workspace a new session starts in, and the tenant of outside tokens that name none.
  current_workspace_id uuid references workspaces (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);
create unique index users_email on users (lower(email));
create index users_current_workspace on users (current_workspace_id);
create trigger users_announce after update of is_active, platform_role, current_workspace_id on users for each row
  execute function system.announce_access();
create trigger users_announce_end after delete on users for each row execute function system.announce_access();
create trigger users_touch before update on users for each row execute function system.touch_updated_at();

create table workspace_members (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('admin', 'editor', 'annotator', 'viewer')),
  invited_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index workspace_members_user on workspace_members (user_id);
create index workspace_members_joined on workspace_members (workspace_id, created_at, user_id);
call system.guard_tenant_table('workspace_members', 'select, update (role, updated_at), delete');
create trigger workspace_members_announce after insert or update or delete on workspace_members for each row
  execute function system.announce_access();
create trigger workspace_members_touch before update on workspace_members for each row
  execute function system.touch_updated_at();

alter table users enable row level security;
alter table users force row level security;
create policy visible on users for select to framewright_app using (
  id = (select auth.uid())
  or exists (
    select from workspace_members m
    where m.user_id = users.id and m.workspace_id = (select auth.tenant_id())));
create policy self on users for update to framewright_app
  using (id = (select auth.uid())) with check (id = (select auth.uid()));
create policy system on users to framewright_system using (true) with check (true);
grant select, update (display_name, notification_preferences, onboarding_completed, user_metadata, updated_at)
  on users to framewright_app;
grant select, insert, update, delete on users to framewright_system;

-- A workspace keeps at least one active admin. The row lock makes two admins who remove each other take turns.
create function system.keep_last_admin() returns trigger
  language plpgsql
  as $$
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
call system.define('system.keep_last_admin()');
create trigger workspace_members_last_admin before update of role or delete on workspace_members for each row
  execute function system.keep_last_admin();

-- bcrypt hashes, apart from the people so that no query of the app can ever select one.
create table user_credentials (
  user_id uuid primary key references users (id) on delete cascade,
  password_hash text not null,
  updated_at timestamptz not null default now()
);
call system.guard_secret_table('user_credentials');

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  workspace_id uuid references workspaces (id) on delete set null,
  method text not null check (method in ('password', 'otp')),
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  refreshed_at timestamptz not null default now(),
  ended_at timestamptz,
  end_reason text check (end_reason in ('logout', 'token_reuse', 'password_change', 'expired')),
  check ((ended_at is null) = (end_reason is null))
);
create index sessions_user on sessions (user_id) where ended_at is null;
create index sessions_swept on sessions (ended_at) where ended_at is not null;
create index sessions_idle on sessions (refreshed_at) where ended_at is null;
create index sessions_workspace on sessions (workspace_id);
call system.guard_secret_table('sessions');
create trigger sessions_announce after update of ended_at on sessions for each row
  execute function system.announce_access();

-- One chain a session: each token is used once and names its parent. Only SHA-256 hashes are kept.
create table refresh_tokens (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  session_id uuid not null references sessions (id) on delete cascade,
  parent_hash bytea unique,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);
call system.guard_secret_table('refresh_tokens');

-- Mailed once, used once.
create table one_time_tokens (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('recover', 'confirm', 'email_change')),
  email text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_tokens_user on one_time_tokens (user_id, purpose);
create index one_time_tokens_expiry on one_time_tokens (expires_at);
call system.guard_secret_table('one_time_tokens');

-- Who signed in, or tried to, from where. Append-only for everybody but the sweep.
create table sign_in_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  user_id uuid references users (id) on delete cascade,
  event text not null check (event in (
    'sign_up', 'sign_in', 'sign_in_refused', 'sign_out', 'token_reuse', 'password_changed', 'recovery_asked',
    'recovered', 'email_changed')),
  ip text not null default '',
  user_agent text not null default ''
);
create index sign_in_events_user on sign_in_events (user_id, at desc);
create index sign_in_events_at on sign_in_events (at);
call system.guard_secret_table('sign_in_events');

create table invite_codes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null primary key,
  code text not null unique check (char_length(code) between 8 and 64),
  role text not null check (role in ('admin', 'editor', 'annotator', 'viewer')),
  uses_remaining integer not null default 1 check (uses_remaining between 0 and 10000),
  note text not null default '' check (char_length(note) <= 200),
  expires_at timestamptz not null,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, id)
);
create index invite_codes_recent on invite_codes (workspace_id, created_at desc, id desc);
call system.guard_tenant_table('invite_codes', 'select, insert, delete');

-- `wld_` + 40 characters, shown once. The prefix finds the row, the hash proves the rest.
create table api_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null primary key,
  key_prefix text not null unique check (key_prefix ~ '^wld_[A-Za-z0-9]{8}$'),
  key_hash bytea not null check (octet_length(key_hash) = 32),
  name text not null check (char_length(name) between 1 and 100),
  scopes text[] not null check (
    cardinality(scopes) between 1 and 4 and scopes <@ array['read', 'write', 'upload', 'admin']),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_by uuid not null references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  unique (workspace_id, id)
);
create index api_keys_recent on api_keys (workspace_id, created_at desc, id desc);
create index api_keys_creator on api_keys (created_by);
call system.guard_tenant_table('api_keys',
  'select (workspace_id, id, key_prefix, name, scopes, expires_at, last_used_at, revoked_at, created_by, created_at), '
  'insert, update (name, last_used_at, revoked_at)');
create trigger api_keys_announce after update of revoked_at, expires_at, scopes or delete on api_keys for each row
  execute function system.announce_access();

-- Somebody who leaves a workspace takes no key along, not even when invited again later.
create function system.revoke_keys_of_leaver() returns trigger
  language plpgsql
  as $$
begin
  update api_keys set revoked_at = now()
  where workspace_id = old.workspace_id and created_by = old.user_id and revoked_at is null;
  return null;
end
$$;
call system.define('system.revoke_keys_of_leaver()');
create trigger workspace_members_keys after delete on workspace_members for each row
  execute function system.revoke_keys_of_leaver();

-- Answers of writes that carried an Idempotency-Key, for 24 hours; belongs to the caller within the workspace.
create table idempotency_keys (
  user_id uuid not null references users (id) on delete cascade,
  workspace_id uuid references workspaces (id) on delete cascade,
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null check (octet_length(request_hash) = 32),
  -- Null while the first request is still being worked on.
  status smallint check (status between 100 and 599),
  headers jsonb,
  body bytea,
  created_at timestamptz not null default now(),
  unique nulls not distinct (user_id, workspace_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
create index idempotency_keys_workspace on idempotency_keys (workspace_id);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy caller on idempotency_keys to framewright_app
  using (user_id = (select auth.uid()) and workspace_id is not distinct from (select auth.tenant_id()))
  with check (user_id = (select auth.uid()) and workspace_id is not distinct from (select auth.tenant_id()));
create policy system on idempotency_keys to framewright_system using (true) with check (true);
grant select, insert, update, delete on idempotency_keys to framewright_app, framewright_system;

-- The acts below cross tenants or handle secrets. Each takes a secret, a verified user or both.

create function system.free_slug(wanted text) returns text
  language plpgsql
  as $$
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
call system.define('system.free_slug(text)');

create function system.create_workspace(new_id uuid, founder uuid, new_name text, wanted_slug text) returns uuid
  language plpgsql
  as $$
begin
  insert into workspaces (id, name, slug) values (new_id, new_name, system.free_slug(wanted_slug));
  insert into workspace_members (workspace_id, user_id, role) values (new_id, founder, 'admin');
  update users set current_workspace_id = new_id where id = founder and current_workspace_id is null;
  return new_id;
end
$$;
call system.define('system.create_workspace(uuid, uuid, text, text)');

-- Joins by code. Outcomes: joined, already_member (costs no use), not_found (also for expired or used-up codes).
create function system.accept_invite(joining uuid, given_code text)
  returns table (outcome text, joined_workspace uuid, joined_role text)
  language plpgsql
  as $$
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
call system.define('system.accept_invite(uuid, text)');

-- Signs somebody up: into the invited workspace, or with a first workspace of their own. Null hash: an outside
-- identity. Outcomes: created, email_taken, invite_not_found; nothing is written by the latter two.
create function system.create_user(new_id uuid, new_email text, new_name text, new_hash text, metadata jsonb,
    confirmed boolean, first_workspace uuid, workspace_name text, invite text)
  returns table (outcome text, workspace_id uuid)
  language plpgsql
  as $$
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
call system.define('system.create_user(uuid, text, text, text, jsonb, boolean, uuid, text, text)');

-- What a password sign-in needs to know.
create function system.credentials(given_email text)
  returns table (user_id uuid, password_hash text, is_active boolean, email_confirmed_at timestamptz)
  language sql stable
  as $$
  select u.id, c.password_hash, u.is_active, u.email_confirmed_at
  from users u left join user_credentials c on c.user_id = u.id
  where lower(u.email) = lower(given_email)
$$;
call system.define('system.credentials(text)');

create function system.password_hash(of_user uuid) returns text
  language sql stable
  as $$ select password_hash from user_credentials where user_id = of_user $$;
call system.define('system.password_hash(uuid)');

-- The workspace somebody lands in: the current one while still a member, else the first joined, else null.
create function system.landing_workspace(of_user uuid) returns uuid
  language sql stable
  as $$
  select m.workspace_id from workspace_members m join users u on u.id = m.user_id
  where m.user_id = of_user
  order by (m.workspace_id is not distinct from u.current_workspace_id) desc, m.created_at, m.workspace_id
  limit 1
$$;
call system.define('system.landing_workspace(uuid)');

create function system.start_session(new_id uuid, of_user uuid, in_workspace uuid, by_method text,
    first_token bytea, from_ip text, with_agent text) returns void
  language sql
  as $$
  update users set last_sign_in_at = now() where id = of_user;
  insert into sessions (id, user_id, workspace_id, method, user_agent, ip)
    values (new_id, of_user, in_workspace, by_method, left(with_agent, 300), left(from_ip, 100));
  insert into refresh_tokens (token_hash, session_id) values (first_token, new_id);
$$;
call system.define('system.start_session(uuid, uuid, uuid, text, bytea, text, text)');

-- Exchanges a refresh token for its successor. Within `reuse_window` after its use a token still answers, with the
-- number of steps to the active one (successors are derived, so the caller can rebuild it); later use of a used token
-- means that somebody copied it, and ends the session.
create function system.rotate_refresh_token(presented bytea, successor bytea, reuse_window interval,
    idle_limit interval)
  returns table (outcome text, steps integer, session_id uuid, user_id uuid, workspace_id uuid, method text,
    signed_in_at timestamptz)
  language plpgsql
  as $$
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
call system.define('system.rotate_refresh_token(bytea, bytea, interval, interval)');

-- Moves a session (null: an outside token) to another workspace of its user. False: not a member there.
create function system.switch_workspace(of_user uuid, in_session uuid, target uuid) returns boolean
  language plpgsql
  as $$
begin
  if not exists (select from workspace_members where workspace_id = target and user_id = of_user) then
    return false;
  end if;
  update users set current_workspace_id = target where id = of_user;
  update sessions set workspace_id = target where id = in_session and user_id = of_user and ended_at is null;
  return true;
end
$$;
call system.define('system.switch_workspace(uuid, uuid, uuid)');

-- Ends sessions: one (`kept` false), all (`which` null), or all but one (`kept` true).
create function system.end_sessions(of_user uuid, which uuid, kept boolean, reason text) returns bigint
  language sql
  as $$
  with ended as (
    update sessions set ended_at = now(), end_reason = reason
    where user_id = of_user and ended_at is null
      and (which is null or case when kept then id <> which else id = which end)
    returning 1)
  select count(*) from ended
$$;
call system.define('system.end_sessions(uuid, uuid, boolean, text)');

-- Ends the session of a refresh token, used or not: the browser gives it up.
create function system.end_session_of_token(presented bytea) returns void
  language sql
  as $$
  update sessions set ended_at = now(), end_reason = 'logout'
  where id = (select session_id from refresh_tokens where token_hash = presented) and ended_at is null
$$;
call system.define('system.end_session_of_token(bytea)');

create function system.session(which uuid)
  returns table (user_id uuid, workspace_id uuid, method text, created_at timestamptz)
  language sql stable
  as $$ select user_id, workspace_id, method, created_at from sessions where id = which and ended_at is null $$;
call system.define('system.session(uuid)');

-- What one verified person may do in one workspace (null: the one they land in); no row: no such user. A null session
-- is not checked.
create function system.access_state(of_user uuid, in_workspace uuid, in_session uuid)
  returns table (is_active boolean, platform_role text, session_alive boolean, workspace_id uuid, role text)
  language sql stable
  as $$
  with place as (select coalesce(in_workspace, system.landing_workspace(of_user)) as id)
  select u.is_active, u.platform_role,
    in_session is null or exists (
      select from sessions s where s.id = in_session and s.user_id = u.id and s.ended_at is null),
    place.id, m.role
  from place cross join users u
  left join workspace_members m on m.user_id = u.id and m.workspace_id = place.id
  where u.id = of_user
$$;
call system.define('system.access_state(uuid, uuid, uuid)');

create function system.key_by_prefix(prefix text)
  returns table (id uuid, workspace_id uuid, key_hash bytea, scopes text[], expires_at timestamptz,
    revoked_at timestamptz, created_by uuid)
  language sql stable
  as $$
  select id, workspace_id, key_hash, scopes, expires_at, revoked_at, created_by from api_keys where key_prefix = prefix
$$;
call system.define('system.key_by_prefix(text)');

-- The workspaces of the verified user of this request.
create function system.my_workspaces()
  returns table (id uuid, name text, slug text, settings jsonb, created_at timestamptz, role text, members bigint)
  language sql stable
  as $$
  select w.id, w.name, w.slug, w.settings, w.created_at, m.role,
    (select count(*) from workspace_members c where c.workspace_id = w.id)
  from workspace_members m join workspaces w on w.id = m.workspace_id
  where m.user_id = auth.uid()
  order by lower(w.name), w.id
$$;
call system.define('system.my_workspaces()');

create function system.set_password(of_user uuid, new_hash text, keep_session uuid) returns void
  language sql
  as $$
  insert into user_credentials (user_id, password_hash) values (of_user, new_hash)
    on conflict (user_id) do update set password_hash = excluded.password_hash, updated_at = now();
  update sessions set ended_at = now(), end_reason = 'password_change'
    where user_id = of_user and ended_at is null and id is distinct from keep_session;
  update one_time_tokens set used_at = now() where user_id = of_user and purpose = 'recover' and used_at is null;
  insert into sign_in_events (user_id, event) values (of_user, 'password_changed');
$$;
call system.define('system.set_password(uuid, text, uuid)');

-- False: another account has the address.
create function system.set_email(of_user uuid, new_email text) returns boolean
  language plpgsql
  as $$
begin
  update users set email = new_email, email_confirmed_at = now() where id = of_user;
  insert into sign_in_events (user_id, event) values (of_user, 'email_changed');
  return true;
exception when unique_violation then
  return false;
end
$$;
call system.define('system.set_email(uuid, text)');

-- A later mail makes the earlier ones of the same purpose void.
create function system.issue_one_time_token(of_user uuid, for_purpose text, for_email text, hash bytea,
    lifetime interval) returns void
  language sql
  as $$
  delete from one_time_tokens where user_id = of_user and purpose = for_purpose;
  insert into one_time_tokens (token_hash, user_id, purpose, email, expires_at)
    values (hash, of_user, for_purpose, for_email, now() + lifetime);
$$;
call system.define('system.issue_one_time_token(uuid, text, text, bytea, interval)');

-- Uses a mailed token: proves the address, and takes a new one over. No row: unknown, used or expired.
create function system.use_one_time_token(hash bytea, for_purpose text, for_email text)
  returns table (user_id uuid, is_active boolean, email_taken boolean)
  language plpgsql
  as $$
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
call system.define('system.use_one_time_token(bytea, text, text)');

create function system.record_sign_in(of_user uuid, what text, from_ip text, with_agent text) returns void
  language sql
  as $$
  insert into sign_in_events (user_id, event, ip, user_agent)
    values (of_user, what, left(from_ip, 100), left(with_agent, 300))
$$;
call system.define('system.record_sign_in(uuid, text, text, text)');

-- Forgets what is of no more use. Called every hour by one node or another.
create function system.sweep_identity(idle_limit interval) returns void
  language sql
  as $$
  delete from idempotency_keys where created_at < now() - interval '24 hours';
  delete from one_time_tokens where expires_at < now() - interval '1 day';
  update sessions set ended_at = now(), end_reason = 'expired'
    where ended_at is null and refreshed_at < now() - idle_limit;
  delete from sessions where ended_at < now() - interval '7 days';
  delete from sign_in_events where at < now() - interval '400 days';
$$;
call system.define('system.sweep_identity(interval)');
