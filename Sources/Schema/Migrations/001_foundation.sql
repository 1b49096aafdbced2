-- Roles, the claim convention and the two procedures by which every later migration guards its tables.
--
-- owner   runs migrations and owns the tables. It is whoever runs this script.
-- app     requests and jobs. Sees only rows of the tenant named in its verified claims.
-- system  owns the short list of SECURITY DEFINER functions that may cross tenants; nobody signs in as it.

do $$
begin
  if not exists (select from pg_roles where rolname = 'framewright_app') then
    create role framewright_app login nosuperuser nobypassrls noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'framewright_system') then
    create role framewright_system nologin nosuperuser nobypassrls noinherit;
  end if;
  -- Handing a function to the system role needs membership in it.
  if not pg_has_role(current_user, 'framewright_system', 'member') then
    execute format('grant framewright_system to %I', current_user);
  end if;
end
$$;

create extension if not exists pg_trgm;

create schema auth;
create schema system;
grant usage on schema auth to framewright_app, framewright_system;
grant usage, create on schema system to framewright_system;
grant usage on schema system to framewright_app;
grant usage on schema public to framewright_app, framewright_system;

-- Supabase's convention: the verified claims of the request stand in a transaction-local setting.
create function auth.jwt() returns jsonb
  language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;

create function auth.uid() returns uuid
  language sql stable parallel safe
  as $$ select (auth.jwt() ->> 'sub')::uuid $$;

create function auth.tenant_id() returns uuid
  language sql stable parallel safe
  as $$ select (auth.jwt() ->> 'tenant_id')::uuid $$;

grant execute on all functions in schema auth to framewright_app, framewright_system;

-- Guards a tenant table: row-level security enabled and forced, one policy for the tenant, one for the system
-- functions. `allowed` lists what the app role may do. The sub-select makes PostgreSQL evaluate the claim once a
-- statement instead of once a row.
create procedure system.guard_tenant_table(name regclass, allowed text default 'select, insert, update, delete',
    tenant_column text default 'workspace_id')
  language plpgsql
  as $$
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

-- Hands a function to the system role, whose rights it then runs with, callable by the app role.
-- A test compares the functions of schema `system` with the documented list.
create procedure system.define(signature regprocedure)
  language plpgsql
  as $$
begin
  execute format('alter function %s owner to framewright_system', signature);
  execute format('alter function %s security definer', signature);
  execute format('alter function %s set search_path = system, public, pg_temp', signature);
  execute format('revoke all on function %s from public', signature);
  execute format('grant execute on function %s to framewright_app', signature);
end
$$;

revoke all on procedure system.guard_tenant_table(regclass, text, text) from public;
revoke all on procedure system.define(regprocedure) from public;

-- Refuses a step that a state machine does not have. Attached as
--   create trigger … before update of status on t for each row
--   execute function system.refuse_illegal_step('queued>running', 'running>succeeded', …);
create function system.refuse_illegal_step() returns trigger
  language plpgsql
  as $$
begin
  if new.status is distinct from old.status and not (old.status || '>' || new.status) = any (tg_argv) then
    raise exception 'a % cannot go from % to %', tg_table_name, old.status, new.status
      using errcode = 'FW001', constraint = tg_name;
  end if;
  return new;
end
$$;

create function system.touch_updated_at() returns trigger
  language plpgsql
  as $$
begin
  new.updated_at := now();
  return new;
end
$$;
