import Annotation
import Crypto
import Database
import Datasets
import Foundation
import Identity
import Inference
import Jobs
import Library
import Mining
import Net
import Objects
import Registry
import Web

/// Puts the live parts together: the same for `serve`, `work` and the tests of the whole.
struct Assembly {
  let configuration: Configuration
  let database: Database
  let store: any ObjectStore
  let identity: IdentityService
  let library: LibraryFeature
  let live: LiveHub
  let registry: RegistryFeature
  let mining: MiningFeature
  let annotation: AnnotationFeature
  let datasets: DatasetsFeature
  private let objects: ObjectSettings
  private let info: ServerInfo

  init(_ configuration: Configuration) throws {
    self.configuration = configuration
    database = Database(try configuration.database())
    objects = try ObjectSettings(configuration)
    store = try objects.store()
    identity = try IdentityService(Self.identity(configuration), database: database, version: Version.current)
    library = LibraryFeature(
      database: database, store: store, limits: try configuration.limits(),
      secrets: SecretBox(
        key: try SecretBox.Key(
          id: "1", secret: try configuration.secret("FRAMEWRIGHT_SECRET"), purpose: "bucket imports")),
      allowsPrivateNetworks: try configuration.flag("FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS"),
      program: try UpCommand.ownPath(), vectors: Self.vectors(configuration))
    live = library.live(identity.gatekeeper)
    info = ServerInfo(
      version: Version.current,
      features: .init(
        mail: configuration["SMTP_URL"] != nil, signUp: configuration["FRAMEWRIGHT_SIGN_UP"] == "open"),
      limits: .init(uploadBytes: try configuration.limits().fileBytes, batchOperations: 1000, pageSize: 500))
    registry = RegistryFeature(database: database, store: library.objects, program: try .own())
    mining = MiningFeature(
      database: database, store: library.objects, limits: try configuration.limits(),
      fetcher: VideoFetcher.live(
        allowsPrivateNetworks: try configuration.flag("FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS"),
        fileBytes: try configuration.limits().fileBytes, siteProgram: configuration["FRAMEWRIGHT_YT_DLP"],
        program: try UpCommand.ownPath(), cookies: configuration["FRAMEWRIGHT_COOKIES"]),
      program: try UpCommand.ownPath(), models: registry.runner)
    annotation = AnnotationFeature(database: database)
    datasets = DatasetsFeature(
      database: database, store: library.objects, limits: try configuration.limits(),
      frames: { [mining] frames, video, project, workspace, user, claims in
        let items = try await mining.frameImages(
          frames, of: video, project: project, workspace: workspace, by: user, claims: claims)
        return Dictionary(items.map { ($0.frameNumber, $0.imageId) }) { first, _ in first }
      })
  }

  /// Where copies of vectors are kept: with the data where this machine has any, else where they go with a restart.
  private static func vectors(_ configuration: Configuration) -> URL {
    let folder =
      configuration["FRAMEWRIGHT_DATA"] == nil ? FileManager.default.temporaryDirectory : configuration.dataFolder
    return folder.appendingPathComponent("vectors-\(getuid())")
  }

  private static func identity(_ configuration: Configuration) throws -> IdentityConfiguration {
    var identity = IdentityConfiguration(jwtSecret: try configuration.secret("SUPABASE_JWT_SECRET"))
    identity.signUp = try configuration.choice("FRAMEWRIGHT_SIGN_UP", IdentityConfiguration.SignUp.self)
    identity.publicURL = configuration["FRAMEWRIGHT_PUBLIC_URL"]
    identity.outside.keysURL = configuration["SUPABASE_JWKS_URL"]
    // Whoever else holds the secret is the Supabase project that this server was given it for.
    identity.outside.sharesSecret = true
    if let server = configuration["SMTP_URL"] {
      guard let from = configuration["FRAMEWRIGHT_MAIL_FROM"] else {
        throw UsageError(message: "SMTP_URL needs FRAMEWRIGHT_MAIL_FROM")
      }
      identity.mailer = try Mailer.smtp(server, from: from)
    }
    return identity
  }

  /// The typed operations of all features.
  func api() -> TenantAPI {
    var api = identity.makeAPI()
    library.register(in: &api)
    registry.register(in: &api, library: library)
    mining.register(in: &api, models: registry, library: library)
    annotation.register(in: &api, library: library)
    datasets.register(in: &api)
    SystemRoutes(info: info).register(in: &api)
    return api
  }

  /// Everything the server answers.
  func router() throws -> Router {
    var router = Router(crossOrigin: CrossOrigin(origins: origins))
    let tenant = api()
    router.mount(tenant.api, prefix: "/api/v1")
    router.mount(prefix: "/auth/v1", handler: identity.authHandler)
    router.mount(prefix: "/realtime/v1", methods: [.get], handler: live.answer)
    if let endpoint = objects.endpoint(fileBytes: try configuration.limits().fileBytes) {
      router.mount(prefix: "/s3", handler: endpoint)
    }
    OperatorRoutes(database: database, contract: ContractDocument(tenant.api)).mount(in: &router)
    if let folder = webRoot {
      var pages = StaticFiles(folder: folder)
      if let origin = objects.outsideOrigin {
        // Pages show pictures and videos from, and send files to, an outside store directly.
        pages.pageHeaders.set(
          "Content-Security-Policy",
          StaticFiles.strictPolicy.replacing("img-src 'self'", with: "img-src 'self' \(origin)")
            .replacing("media-src 'self'", with: "media-src 'self' \(origin)")
            .replacing("connect-src 'self'", with: "connect-src 'self' \(origin)"))
      }
      router.mount(pages)
    }
    return router
  }

  /// Every job a worker can do.
  func jobs() -> JobRegistry {
    var jobs = JobRegistry()
    identity.registerJobs(in: &jobs)
    library.register(in: &jobs, videos: mining.bucketVideos)
    registry.register(in: &jobs, limits: library.limits)
    mining.register(in: &jobs)
    annotation.register(in: &jobs)
    datasets.register(in: &jobs)
    return jobs
  }

  private var origins: [String] {
    (configuration["FRAMEWRIGHT_CORS_ORIGINS"] ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// The built pages: named, beside the binary, or in the checkout the binary was built in.
  private var webRoot: String? {
    if let named = configuration["FRAMEWRIGHT_WEB_ROOT"] { return named }
    guard let binary = try? UpCommand.ownPath() else { return nil }
    let folder = URL(fileURLWithPath: binary).deletingLastPathComponent()
    let candidates =
      [folder.appendingPathComponent("web").path]
      + sequence(first: folder, next: { $0.path == "/" ? nil : $0.deletingLastPathComponent() }).prefix(5)
      .map { $0.appendingPathComponent("web/dist").path }
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/index.html") }
  }
}

extension Assembly {
  /// What ``make contract`` needs: the operations without a database behind them.
  static func forContract() throws -> Assembly {
    try Assembly(
      try Configuration(environment: [
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "OBJECTS_URL": "file:///nonexistent",
        "FRAMEWRIGHT_SECRET": String(repeating: "-", count: 32),
        "SUPABASE_JWT_SECRET": String(repeating: "-", count: 32),
      ]))
  }
}
