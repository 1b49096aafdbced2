public import Database

/// The table `users`.
public enum UserTable {}
/// The table `workspaces`.
public enum WorkspaceTable {}
/// The table `sessions`.
public enum SessionTable {}
/// The table `invite_codes`.
public enum InviteTable {}
/// The table `api_keys`.
public enum KeyTable {}

/// Names a person.
public typealias UserID = Identifier<UserTable>
/// Names a workspace, the tenant.
public typealias WorkspaceID = Identifier<WorkspaceTable>
/// Names a signed-in session.
public typealias SessionID = Identifier<SessionTable>
/// Names an invite.
public typealias InviteID = Identifier<InviteTable>
/// Names an API key.
public typealias KeyID = Identifier<KeyTable>
