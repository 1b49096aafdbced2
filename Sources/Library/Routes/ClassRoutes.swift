public import Database
import Foundation
import Identity
public import Jobs
import Web

extension LibraryFeature {
  func registerClasses(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/classes", id: "classes.list", summary: "Classes in their order",
      tag: "classes", response: Page<ClassDefinition>.self
    ) { caller, _ in
      let project = try caller.project
      let items = try await database.transaction(caller.claims, readOnly: true) { try ClassStore.list(project, in: $0) }
      return .ok(Page(items: items, nextCursor: nil))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/classes", id: "classes.create", summary: "Add a class", tag: "classes",
      body: ClassChanges.self, response: ClassDefinition.self, status: 201, errors: [.alreadyExists]
    ) { caller, call in
      let project = try caller.project
      let new = call.body
      let made = try await database.transaction(caller.claims) { transaction in
        let id = try ClassStore.create(new, project: project, workspace: caller.workspaceID.uuid, in: transaction)
        return try ClassStore.find(id, in: transaction)
      }
      guard let made else { throw APIError(.notFound) }
      return .created(made, location: "/api/v1/classes/\(made.id)")
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/classes/order", id: "classes.order", summary: "Put the classes in order",
      tag: "classes", body: ClassOrder.self, response: Page<ClassDefinition>.self
    ) { caller, call in
      let project = try caller.project
      let ids = call.body.ids
      let items = try await database.transaction(caller.claims) { transaction in
        try ClassStore.order(project, ids, in: transaction)
        return try ClassStore.list(project, in: transaction)
      }
      return .ok(Page(items: items, nextCursor: nil))
    }
    api.add(
      .patch, "/api/v1/classes/{class_id}", id: "classes.update",
      summary: "Change a class; a new name reaches its labels through a job", tag: "classes", body: ClassChanges.self,
      response: ClassDefinition.self, errors: [.staleRevision, .alreadyExists, .classInUse]
    ) { caller, call in
      let id = try call.path("class_id", as: ClassID.self)
      let changes = call.body
      let revision = try call.request.expectedRevision()
      let current = try await database.transaction(caller.claims) { transaction -> ClassDefinition? in
        guard let before = try ClassStore.find(id, in: transaction) else { return nil }
        try ClassStore.update(id, changes, revision: revision, in: transaction)
        if let name = changes.name, name.trimmingCharacters(in: .whitespaces) != before.name {
          try ClassStore.rename(id, to: name, in: transaction)
          try ClassWork.enqueue(
            .rename, ClassWork(projectID: before.projectId, classID: id), caller: caller, in: transaction)
        }
        return try ClassStore.find(id, in: transaction)
      }
      guard let current else { throw APIError(.notFound) }
      return .ok(current).header("ETag", "\"\(current.revision)\"")
    }
    api.add(
      .delete, "/api/v1/classes/{class_id}", id: "classes.delete",
      summary: "Delete a class: at once when no label has it, with its labels by a job and only when that is said",
      tag: "classes", query: ClassDeletion.self, response: JobAccepted.self, status: 202, further: [.nothing()],
      errors: [.classInUse]
    ) { caller, call in
      let id = try call.path("class_id", as: ClassID.self)
      let withAnnotations = call.query.withAnnotations ?? false
      let job = try await database.transaction(caller.claims) { transaction -> JobID? in
        guard let found = try ClassStore.find(id, in: transaction) else { throw APIError(.notFound) }
        if try ClassStore.deleteUnused(id, in: transaction) { return nil }
        guard withAnnotations else {
          let count = found.annotationCount
          throw APIError(
            .classInUse,
            count == 1 ? "One label has the class '\(found.name)'" : "\(count) labels have the class '\(found.name)'",
            hint: "Merge it into another class, or delete it with its labels",
            details: ["annotation_count": .integer(Int64(count))])
        }
        return try ClassWork.enqueue(
          .delete, ClassWork(projectID: found.projectId, classID: id), caller: caller, in: transaction)
      }
      return job.map { .accepted(JobAccepted(jobId: $0)) } ?? .noContent
    }
    api.add(
      .post, "/api/v1/classes/{class_id}/merge", id: "classes.merge", summary: "Give a class's labels to another class",
      tag: "classes", body: ClassMerge.self, response: JobAccepted.self, status: 202
    ) { caller, call in
      let id = try call.path("class_id", as: ClassID.self)
      let into = call.body.into
      let job = try await database.transaction(caller.claims) { transaction -> JobID in
        guard let from = try ClassStore.find(id, in: transaction), let to = try ClassStore.find(into, in: transaction),
          from.projectId == to.projectId
        else { throw APIError(.notFound, "The two classes are not of one project") }
        guard id != into else { throw APIError(.invalidField, "A class cannot be merged into itself") }
        return try ClassWork.enqueue(
          .merge, ClassWork(projectID: from.projectId, classID: id, into: into), caller: caller, in: transaction)
      }
      return .accepted(JobAccepted(jobId: job))
    }
  }
}

/// Whether a class goes with its labels.
public struct ClassDeletion: Codable, Sendable {
  public var withAnnotations: Bool?
}

/// Names the job that does the work.
public struct JobAccepted: Codable, Sendable {
  public var jobId: JobID
  public init(jobId: JobID) { self.jobId = jobId }
}
