import Database
import Foundation
import Identity
import Jobs
import Objects
import Web

extension LibraryFeature {
  func registerBucketImports(in api: inout TenantAPI) {
    let database = database
    let buckets = buckets
    api.add(
      .get, "/api/v1/projects/{project_id}/bucket_imports", id: "bucket_imports.list",
      summary: "Buckets that are scanned into the project", tag: "bucket imports", response: Page<BucketImport>.self
    ) { caller, _ in
      let project = try caller.project
      let items = try await database.transaction(caller.claims, readOnly: true) {
        try BucketImportStore.list(project, in: $0)
      }
      return .ok(Page(items: items, nextCursor: nil))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/bucket_imports", id: "bucket_imports.create", summary: "Add a bucket",
      tag: "bucket imports", body: NewBucketImport.self, response: BucketImport.self, status: 201
    ) { caller, call in
      let project = try caller.project
      let new = try Self.checked(call.body)
      let id = BucketImportID()
      let sealed = try buckets.seal(new.secretAccessKey, for: id)
      let made = try await database.transaction(caller.claims) { transaction in
        try BucketImportStore.create(
          new, id: id, sealed: sealed, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid,
          in: transaction)
        return try BucketImportStore.find(id, in: transaction)
      }
      guard let made else { throw APIError(.notFound) }
      return .created(made)
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/bucket_imports/test", id: "bucket_imports.test",
      summary: "Try whether a bucket can be read, without keeping anything", tag: "bucket imports",
      body: NewBucketImport.self, response: BucketTest.self
    ) { _, call in
      let new = try Self.checked(call.body)
      do {
        let bucket = try buckets.store(
          BucketAccess.Place(
            endpoint: new.endpoint, region: new.region ?? "us-east-1", bucket: new.bucket,
            pathStyle: new.pathStyle ?? true, accessKey: new.accessKeyId, secret: new.secretAccessKey))
        let page = try await bucket.list(prefix: new.prefix ?? "", delimiter: nil, after: nil, limit: 10)
        return .ok(
          BucketTest(
            ok: true, objectsSample: page.objects.map { .init(key: $0.key.text, size: Int($0.size)) }, error: nil))
      } catch {
        return .ok(BucketTest(ok: false, objectsSample: [], error: BucketAccess.problem(error)))
      }
    }
    api.add(
      .post, "/api/v1/bucket_imports/{bucket_import_id}/scan", id: "bucket_imports.scan",
      summary: "Look for new objects now", tag: "bucket imports", response: JobDocument.self, status: 202
    ) { caller, call in
      let id = try call.path("bucket_import_id", as: BucketImportID.self)
      let job = try await database.transaction(caller.claims) { transaction -> JobRecord? in
        guard let found = try BucketImportStore.find(id, in: transaction) else { return nil }
        let job = try BucketScanWork.enqueue(
          id, project: found.projectId, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try JobQueue.find(job, in: transaction)
      }
      guard let job else { throw APIError(.notFound) }
      return .accepted(JobDocument(job))
    }
    api.add(
      .patch, "/api/v1/bucket_imports/{bucket_import_id}", id: "bucket_imports.update",
      summary: "Change a bucket import",
      tag: "bucket imports", body: BucketImportChanges.self, response: BucketImport.self
    ) { caller, call in
      let id = try call.path("bucket_import_id", as: BucketImportID.self)
      let changes = try Self.checked(call.body)
      let sealed = try changes.secretAccessKey.map { try buckets.seal($0, for: id) }
      let changed = try await database.transaction(caller.claims) { transaction -> BucketImport? in
        guard let before = try BucketImportStore.find(id, in: transaction) else { return nil }
        if let endpoint = changes.endpoint, endpoint != before.endpoint, sealed == nil {
          throw APIError(.invalidField, "A new endpoint needs the secret_access_key again")
        }
        try BucketImportStore.update(id, changes, sealed: sealed, in: transaction)
        return try BucketImportStore.find(id, in: transaction)
      }
      guard let changed else { throw APIError(.notFound) }
      return .ok(changed)
    }
    api.add(
      .delete, "/api/v1/bucket_imports/{bucket_import_id}", id: "bucket_imports.delete",
      summary: "Forget a bucket and its secret; its images and videos stay", tag: "bucket imports", response: None.self,
      status: 204, errors: [.conflict]
    ) { caller, call in
      let id = try call.path("bucket_import_id", as: BucketImportID.self)
      try await database.transaction(caller.claims) { transaction in
        guard try BucketImportStore.find(id, in: transaction) != nil else { throw APIError(.notFound) }
        guard try !BucketImportStore.isNeeded(id, in: transaction) else {
          throw APIError(
            .conflict, "Images of the project read their bytes from this bucket",
            hint: "Delete them first, and empty the bin, or only end the schedule")
        }
        guard try !BucketImportStore.isAwaited(id, in: transaction) else {
          throw APIError(
            .conflict, "Videos of this bucket are still to be fetched",
            hint: "Wait until they are here, or take them out of the project")
        }
        try BucketImportStore.delete(id, in: transaction)
      }
      return .noContent
    }
  }

  private static func checked(_ new: NewBucketImport) throws -> NewBucketImport {
    try check(
      name: new.name, endpoint: new.endpoint, region: new.region, bucket: new.bucket, prefix: new.prefix,
      accessKey: new.accessKeyId, secret: new.secretAccessKey)
    if let minutes = new.everyMinutes { try check(minutes: minutes) }
    guard new.takes ?? .images == .images || new.mode ?? .copy == .copy else {
      throw APIError(.invalidField, "Videos are copied; only images may stay in their bucket", hint: "Send mode=copy")
    }
    return new
  }

  private static func checked(_ changes: BucketImportChanges) throws -> BucketImportChanges {
    try check(
      name: changes.name, endpoint: changes.endpoint, region: changes.region, bucket: nil, prefix: changes.prefix,
      accessKey: changes.accessKeyId, secret: changes.secretAccessKey)
    if let minutes = changes.everyMinutes, minutes != 0 { try check(minutes: minutes) }
    return changes
  }

  private static func check(minutes: Int) throws {
    guard (5...43_200).contains(minutes) else {
      throw APIError(.invalidField, "every_minutes is \(minutes)", hint: "Give 5 to 43200")
    }
  }

  private static func check(
    name: String?, endpoint: String?, region: String?, bucket: String?, prefix: String?, accessKey: String?,
    secret: String?
  ) throws {
    if let name, !(1...200).contains(name.count) {
      throw APIError(.invalidField, "A bucket import needs a name of 1 to 200 characters")
    }
    if let endpoint {
      guard endpoint.utf8.count <= 500, let parts = URLComponents(string: endpoint),
        ["http", "https"].contains(parts.scheme?.lowercased()),
        let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.query == nil,
        parts.fragment == nil
      else {
        throw APIError(
          .invalidField, "endpoint is not the address of a store", hint: "Write https://s3.eu-west-1.amazonaws.com")
      }
    }
    for (field, value, range) in [
      ("region", region, 1...100), ("bucket", bucket, 1...255), ("prefix", prefix, 0...1024),
      ("access_key_id", accessKey, 1...500), ("secret_access_key", secret, 1...2000),
    ] {
      guard let value else { continue }
      guard range.contains(value.utf8.count), value.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
      else {
        throw APIError(.invalidField, "\(field) is empty, too long or holds control characters")
      }
    }
    if let bucket, bucket.contains("/") { throw APIError(.invalidField, "bucket must not contain a slash") }
  }
}
