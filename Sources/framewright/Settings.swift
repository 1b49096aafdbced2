import Foundation

/// One setting: read from the environment, or from a flag where it has one. The table in `docs/settings.md` is
/// written from this list, and a test compares them.
struct Setting: Sendable {
  /// Name of the environment variable.
  let variable: String
  /// Flag of `up`, `serve` and `work`, without the dashes.
  let flag: String?
  /// What a value looks like, for the table and for error messages.
  let form: String
  let fallback: String?
  let meaning: String

  static let all: [Setting] = [
    .init(
      "FRAMEWRIGHT_DATA", "data", "folder", nil,
      "Where `up` keeps its database, objects and secrets. Else `data` where it is started; for root in a folder that "
        + "others may not enter, `\(DataFolder.forRoot)`."),
    .init("FRAMEWRIGHT_HOST", "host", "address", "127.0.0.1", "Address to listen on."),
    .init("FRAMEWRIGHT_PORT", "port", "0…65535", "8080", "Port to listen on; 0 takes a free one."),
    .init(
      "FRAMEWRIGHT_PUBLIC_URL", nil, "http(s) address", nil,
      "Address people use, where it differs from what their requests say; used in mails and links."),
    .init("DATABASE_URL", nil, "postgresql://…", nil, "Database for requests and jobs (role framewright_app)."),
    .init("DATABASE_OWNER_URL", nil, "postgresql://…", nil, "Database for `migrate` (a role that may create roles)."),
    .init(
      "DATABASE_LISTEN_URL", nil, "postgresql://…", nil,
      "Direct connection for LISTEN behind pgbouncer. Without one, workers poll each second. Where it equals "
        + "DATABASE_URL, frequent statements are planned once a connection."),
    .init(
      "FRAMEWRIGHT_POSTGRES_BIN", nil, "folder", nil,
      "PostgreSQL's programs for `up`; found where Debian puts them by default."),
    .init("FRAMEWRIGHT_DATABASE_CONNECTIONS", nil, "1…200", "8", "Connections of one process."),
    .init(
      "OBJECTS_URL", nil, "file:///folder or s3://bucket?endpoint=…&region=…&path_style=yes", nil,
      "Where bytes are kept; `up` takes a folder inside the data folder. A bucket must allow PUT and GET from the pages' address (CORS)."
    ),
    .init(
      "OBJECTS_RESERVE_BYTES", nil, "bytes", nil,
      "What a file store leaves free of its disk, so that a database beside it goes on: files that would take it are "
        + "refused with 507. Else a fiftieth of the disk, at most 512 MiB."),
    .init("OBJECTS_ACCESS_KEY_ID", nil, "text", nil, "Service key of an outside object store."),
    .init("OBJECTS_SECRET_ACCESS_KEY", nil, "text", nil, "Secret of that key."),
    .init(
      "FRAMEWRIGHT_SECRET", nil, "at least 32 characters", nil,
      "Seals stored credentials and signs object addresses. `up` makes one in the data folder."),
    .init(
      "SUPABASE_JWT_SECRET", nil, "at least 32 characters", nil,
      "Signs and verifies sign-in tokens. `up` makes one in the data folder."),
    .init("SUPABASE_JWKS_URL", nil, "http(s) address", nil, "Keys of an outside Supabase whose tokens are accepted."),
    .init("FRAMEWRIGHT_LOOPS", nil, "1…64", "2", "Event loops of the web server."),
    .init("FRAMEWRIGHT_MAX_CONNECTIONS", nil, "16…1000000", "20000", "Connections held open; more are answered 503."),
    .init("FRAMEWRIGHT_MAX_REQUESTS", nil, "1…100000", "12000", "Requests in work at once; more are answered 503."),
    .init("FRAMEWRIGHT_TLS_CERTIFICATE", "tls-certificate", "PEM file", nil, "Serve TLS 1.2 or newer directly."),
    .init("FRAMEWRIGHT_TLS_KEY", "tls-key", "PEM file", nil, "Private key of the certificate."),
    .init(
      "FRAMEWRIGHT_TRUST_PROXY", nil, "yes or no", "no", "Believe X-Forwarded-For and X-Forwarded-Proto of a proxy."),
    .init("FRAMEWRIGHT_CORS_ORIGINS", nil, "addresses, comma separated", nil, "Foreign pages that may call the API."),
    .init("FRAMEWRIGHT_WORKERS", "workers", "0…64", "1", "Worker processes of `up`."),
    .init("FRAMEWRIGHT_JOBS_PER_WORKER", nil, "1…16", "2", "Jobs a worker process does at once."),
    .init(
      "FRAMEWRIGHT_WORKER_NAME", nil, "text", nil,
      "Names a worker. One that starts under the name of a former one takes its jobs over at once, so no two that run "
        + "may share one. `up` names its own; without a name, others' jobs wait until the silence of 90 s is noticed."),
    .init(
      "FRAMEWRIGHT_YT_DLP", nil, "program", nil,
      "yt-dlp, for pages, playlists and searches; found where `make bootstrap` puts it, or in PATH, by default."),
    .init(
      "FRAMEWRIGHT_COOKIES", nil, "file", nil,
      "Cookies of a signed-in browser, in Netscape's format, for sites that ask for a sign-in."),
    .init(
      "FRAMEWRIGHT_JOB_LIMITS", nil, "kind=0…16, comma separated", nil,
      "Of which kinds of jobs a worker process does how many at once, such as `videos.extract=1,videos.download=3`; 0 "
        + "leaves a kind to other workers. Kinds that are not named share the rest; of `videos.proxy` it is one."),
    .init("FRAMEWRIGHT_MAX_UPLOAD_BYTES", nil, "bytes", "10737418240", "Largest single file."),
    .init(
      "FRAMEWRIGHT_MAX_PIXELS", nil, "pixels", "2000000000",
      "Largest picture, in pixels; above 100 million only tiled formats."),
    .init("FRAMEWRIGHT_WEB_ROOT", nil, "folder", nil, "Built pages; found beside the binary by default."),
    .init(
      "FRAMEWRIGHT_OPENVINO", nil, "folder", nil,
      "Libraries that run ONNX models; found beside the binary or where `make bootstrap` puts them by default."),
    .init("FRAMEWRIGHT_LOG_LEVEL", nil, "debug, info, warning or error", "info", "Least level that is logged."),
    .init(
      "FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS", nil, "yes or no", "no",
      "Let bucket imports and fetched videos reach private addresses."),
    .init("FRAMEWRIGHT_SIGN_UP", nil, "open or invited", "open", "Who may make an account."),
    .init(
      "SMTP_URL", nil, "smtp(s)://user:password@host:port", nil,
      "Mail server; needs FRAMEWRIGHT_PUBLIC_URL and FRAMEWRIGHT_MAIL_FROM. Without one, sign-ups are confirmed at once."
    ),
    .init("FRAMEWRIGHT_MAIL_FROM", nil, "mail address", nil, "Sender of mails; needed with SMTP_URL."),
    .init("FRAMEWRIGHT_URL", nil, "http(s) address", "http://127.0.0.1:8080", "Server that shell verbs talk to."),
    .init("FRAMEWRIGHT_TOKEN", nil, "session token or wld_ key", nil, "Who shell verbs are."),
  ]

  init(_ variable: String, _ flag: String?, _ form: String, _ fallback: String?, _ meaning: String) {
    self.variable = variable
    self.flag = flag
    self.form = form
    self.fallback = fallback
    self.meaning = meaning
  }

  /// The table of `docs/settings.md`.
  static var markdown: String {
    var text = "| Variable | Flag | Value | Default | Effect |\n|---|---|---|---|---|\n"
    for setting in all {
      let flag = setting.flag.map { "`--\($0)`" } ?? ""
      text += "| `\(setting.variable)` | \(flag) | \(setting.form) | \(setting.fallback ?? "") | \(setting.meaning) |\n"
    }
    return text
  }
}
