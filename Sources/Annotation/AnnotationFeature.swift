public import Database
import Foundation
public import Identity
public import Jobs
public import Library
import Web

/// Annotations, tracks, their history and counts: operations and jobs.
public struct AnnotationFeature: Sendable {
  let database: Database

  public init(database: Database) { self.database = database }

  /// Adds the operations of the feature and how its rows find their project.
  ///
  /// - Parameter library: Knows where pictures are.
  public func register(in api: inout TenantAPI, library: LibraryFeature) {
    let database = database
    api.gatekeeper.resolve(.annotation) { id, claims in
      try await database.query(claims, readOnly: true, AnnotationReader.projectStatement(of: id)).first?.get(0)
    }
    api.gatekeeper.resolve(.track) { id, claims in
      try await database.query(claims, readOnly: true, "select project_id from tracks where id = \(id)").first?.get(0)
    }
    api.gatekeeper.resolve(.mark) { id, claims in
      try await database.query(
        claims, readOnly: true, "select project_id from image_comments where id = \(id) and parent_id is null"
      ).first?.get(0)
    }
    registerAnnotations(in: &api)
    registerHistory(in: &api)
    registerTracks(in: &api)
    registerObjects(in: &api, library: library)
    registerBodies(in: &api)
    registerMarks(in: &api, library: library)
    registerWork(in: &api)
  }

  /// Adds the handlers of the feature's jobs.
  public func register(in jobs: inout JobRegistry) {
    let task = ClassTask()
    jobs.register(ClassWork.Kind.rename.job) { try await task.run($0, .rename) }
    jobs.register(ClassWork.Kind.delete.job) { try await task.run($0, .delete) }
    jobs.register(ClassWork.Kind.merge.job) { context in
      guard let target = context.payload.into else { throw CocoaError(.coderValueNotFound) }
      return try await task.run(context, .merge(target))
    }
  }
}
