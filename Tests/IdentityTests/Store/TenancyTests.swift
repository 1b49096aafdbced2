import Database
import TestSupport
import Testing

/// Rules of tenancy that hold for the whole schema, whoever adds to it.
@Suite struct TenancyTests {
  /// Everything that may cross tenants. A new line here is a decision: the function must take the tenant, a secret or
  /// a verified person as an argument, or belong to the program itself (jobs, sweeps, metrics).
  static let crossing: Set<String> = [
    // Guards and reactions of triggers.
    "keep_last_admin", "revoke_keys_of_leaver", "check_label_references", "check_event_references",
    "delete_labels_of_images", "keep_classes_in_use", "delete_events_of_projects",
    // Accounts: a verified person, an address with its password, or a secret.
    "free_slug", "create_workspace", "accept_invite", "create_user", "credentials", "password_hash",
    "landing_workspace", "start_session", "rotate_refresh_token", "switch_workspace", "end_sessions",
    "end_session_of_token", "session", "access_state", "key_by_prefix", "my_workspaces", "set_password", "set_email",
    "issue_one_time_token", "use_one_time_token", "record_sign_in", "sweep_identity",
    // Jobs: claimed, beaten, returned and counted by workers of any tenant.
    "claim_jobs", "beat_jobs", "cancelled_jobs", "release_former_claims", "reset_stale_jobs", "job_counts",
    // The library: a search whose operators no index under row-level security serves, the bucket that an image names,
    // and the program's own sweeps.
    "find_images", "fold_counts", "expire_uploads", "empty_bin", "due_bucket_imports",
    "bucket_import",
    // Searches by words, whose operators are not leakproof either.
    "search_images", "search_speech", "spoken_frames",
    // Footage: stages of all projects, work that waits, and jobs that run long, for the monitor.
    "advance_footage", "due_encodings", "due_footage", "due_proxies", "long_jobs",
    // Models whose files never arrived.
    "expire_model_files",
  ]

  private func rows(_ statement: SQL) async throws -> Rows {
    try await TestDatabase.withDatabase { _, urls in
      try await Database(DatabaseConfiguration(url: urls.superuser, connections: 1)).query(nil, statement)
    }
  }

  @Test func onlyTheListedFunctionsCross() async throws {
    let found = try await rows(
      """
      select p.proname, p.proconfig is not null as has_path, pg_get_userbyid(p.proowner) as owner,
        has_function_privilege('public', p.oid, 'execute') as is_open
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
      """)
    for row in found {
      let name: String = try row.get("proname")
      #expect(try row.get("has_path", as: Bool.self), "\(name) takes its search path from whoever calls it")
      #expect(try row.get("owner", as: String.self) == "framewright_system", "\(name)")
      #expect(try !row.get("is_open", as: Bool.self), "\(name) can be called by anybody")
    }
    let names = Set(try found.map { try $0.get("proname", as: String.self) })
    #expect(names == Self.crossing)
  }

  @Test func everyTableIsGuarded() async throws {
    let open = try await rows(
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'
        and not c.relispartition and not (c.relrowsecurity and c.relforcerowsecurity)
      order by 1
      """)
    #expect(try open.map { try $0.get(0, as: String.self) } == [])
  }

  @Test func partitionsCannotBeReachedPastTheirTable() async throws {
    let open = try await rows(
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relispartition and c.relkind = 'r'
        and (has_table_privilege('framewright_app', c.oid, 'select')
          or has_table_privilege('framewright_app', c.oid, 'insert'))
        and not (c.relrowsecurity and c.relforcerowsecurity)
      order by 1
      """)
    #expect(try open.map { try $0.get(0, as: String.self) } == [])
  }

  @Test func foreignKeysBetweenTenantTablesCarryTheTenant() async throws {
    let bare = try await rows(
      """
      with tenant as (
        select c.oid, c.relname, a.attnum from pg_class c
        join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
        where c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('sessions'))
      select f.conname, child.relname from pg_constraint f
      join tenant child on child.oid = f.conrelid
      join tenant parent on parent.oid = f.confrelid
      where f.contype = 'f' and not (child.attnum = any (f.conkey) and parent.attnum = any (f.confkey))
      order by 1
      """)
    #expect(try bare.map { "\(try $0.get(1, as: String.self)): \(try $0.get(0, as: String.self))" } == [])
  }

  @Test func secretsAreOutOfTheAppsReach() async throws {
    let reachable = try await rows(
      """
      select t, p from unnest(array['user_credentials', 'sessions', 'refresh_tokens', 'one_time_tokens',
        'sign_in_events']) t, unnest(array['select', 'insert', 'update', 'delete']) p
      where has_any_column_privilege('framewright_app', t, case p when 'delete' then 'select' else p end)
        or has_table_privilege('framewright_app', t, p)
      """)
    #expect(reachable.isEmpty)
    let hash = try await rows("select has_column_privilege('framewright_app', 'api_keys', 'key_hash', 'select')")
    #expect(try !hash[0].get(0, as: Bool.self))
  }

  @Test func withoutClaimsNothingIsSeen() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let tables = ["users", "workspaces", "workspace_members", "invite_codes", "api_keys (id)", "idempotency_keys"]
      for table in tables {
        let name = table.prefix { $0 != " " }
        // Names of the test's own list.
        let seen = try await database.query(nil, "select 1 from \(unsafeRaw: String(name))")
        #expect(seen.isEmpty)
      }
    }
  }
}
