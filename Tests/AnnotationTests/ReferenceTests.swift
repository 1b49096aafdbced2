import Annotation
import Database
import Foundation
import IdentityTesting
import Library
import Synchronization
import TestSupport
import Testing
import Web

/// What foreign keys would promise, of the references that are looked up once a statement.
@Suite struct ReferenceTests {
  private static func insert(
    _ world: LabelWorld, project: String? = nil, image: String? = nil, class classID: String? = nil, many: Int = 1
  ) throws -> SQL {
    """
    insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, status,
      creation_method, source)
    select \(world.admin.workspaceID), \(project ?? world.project)::uuid, gen_random_uuid(),
      \(image ?? world.images[5])::uuid, \(classID ?? world.classes[0])::uuid, 'cat', 'classification', '{}', 'approved',
      'user', 'import' from generate_series(1, \(many)::int)
    """
  }

  private static func number(_ world: LabelWorld, _ statement: SQL) async throws -> Int {
    try await world.rows(statement)[0].get(0)
  }

  @Test func aLabelPointsIntoItsOwnProjectOnly() async throws {
    try await LabelWorld.lend { world in
      let other = try await LabelWorld.project("Second", world.identity, world.admin)
      let stranger = try await world.identity.signUp("stranger")
      let foreign = try await LabelWorld.project("Third", world.identity, stranger)
      let superuser = Database(DatabaseConfiguration(url: world.identity.urls.superuser, connections: 1))
      let nowhere = UUID().uuidString
      for (image, classID) in [
        (other.images[0], nil), (foreign.images[0], nil), (nowhere, nil), (nil, other.classes[0]),
        (nil, foreign.classes[0]), (nil, nowhere),
      ] as [(String?, String?)] {
        let statement = try Self.insert(world, image: image, class: classID)
        // The app's role is held by its policies as well; whoever is above them is held by the references alone.
        for (database, claims) in [(world.database, world.admin.claims), (superuser, nil)] as [(Database, Claims?)] {
          let error = await #expect(throws: DatabaseError.self) {
            try await database.transaction(claims) { try $0.execute(statement) }
          }
          #expect(error?.kind == .foreignKey(constraint: image == nil ? "annotations_class" : "annotations_image"))
        }
      }
      // One bad row among many refuses them all.
      let error = await #expect(throws: DatabaseError.self) {
        try await world.database.transaction(world.admin.claims) {
          try $0.execute(try Self.insert(world, many: 500))
          try $0.execute(
            "update annotations set image_id = \(other.images[0])::uuid where ctid = (select min(ctid) from annotations)"
          )
        }
      }
      #expect(error?.kind == .foreignKey(constraint: "annotations_image"))
      #expect(try await Self.number(world, "select count(*) from annotations") == 0)
      let event = await #expect(throws: DatabaseError.self) {
        try await superuser.transaction(nil) {
          try $0.execute(
            """
            insert into annotation_events (workspace_id, project_id, position, annotation_id, action)
            values (\(world.admin.workspaceID), \(foreign.project)::uuid, 1000, gen_random_uuid(), 'created')
            """)
        }
      }
      #expect(event?.kind == .foreignKey(constraint: "annotation_events_project"))
    }
  }

  @Test func whatIsPointedAtGoesAsPromised() async throws {
    try await LabelWorld.lend { world in
      try await world.draw(0, class: 0)
      try await world.draw(1, class: 1)
      let inUse = await #expect(throws: DatabaseError.self) {
        try await world.database.transaction(world.admin.claims) {
          try $0.execute("delete from classes where id = \(world.classes[0])::uuid")
        }
      }
      #expect(inUse?.kind == .foreignKey(constraint: "annotations_class"))
      let superuser = Database(DatabaseConfiguration(url: world.identity.urls.superuser, connections: 1))
      for (table, id) in [
        ("images", world.images[0]), ("classes", world.classes[0]), ("projects", world.project),
      ] {
        let key = await #expect(throws: DatabaseError.self) {
          try await superuser.transaction(nil) {
            try $0.execute("update \(unsafeRaw: table) set id = gen_random_uuid() where id = \(id)::uuid")
          }
        }
        #expect(key?.kind == .foreignKey(constraint: "\(table)_key"))
        // With an older snapshot than the locks, nobody could promise anything.
        for isolation in [IsolationLevel.repeatableRead, .serializable] {
          await #expect(throws: DatabaseError.self) {
            try await superuser.transaction(nil, isolation: isolation) {
              try $0.execute("delete from \(unsafeRaw: table) where id = \(id)::uuid")
            }
          }
        }
      }
      try await world.database.transaction(world.admin.claims) {
        try $0.execute("delete from images where id = \(world.images[0])::uuid")
        try $0.execute("delete from classes where id = \(world.classes[0])::uuid")
      }
      #expect(try await Self.number(world, "select count(*) from annotations") == 1)
    }
  }

  /// Whoever comes second waits for the first, whichever of the two it is.
  @Test func writersAndDeletersOfOneImageWaitForEachOther() async throws {
    try await LabelWorld.lend { world in
      let claims = world.admin.claims
      for (table, id, isRestricted) in [
        ("images", world.images[0], false), ("images", world.images[1], false), ("classes", world.classes[2], true),
      ] {
        let isImage = table == "images"
        let insert = try Self.insert(world, image: isImage ? id : nil, class: isImage ? nil : id)
        let delete: SQL = "delete from \(unsafeRaw: table) where id = \(id)::uuid"
        let (first, second) = id == world.images[1] ? (delete, insert) : (insert, delete)
        let outcome = try await Self.race(world, claims, first, second)
        if first.text == insert.text {
          #expect((outcome?.kind == .foreignKey(constraint: "annotations_class")) == isRestricted, "\(table)")
        } else {
          #expect(outcome?.kind == .foreignKey(constraint: "annotations_image"))
        }
        let orphans = try await Self.number(
          world,
          """
          select count(*) from annotations a where not exists (select from images where id = a.image_id)
            or not exists (select from classes where id = a.class_id)
          """)
        #expect(orphans == 0)
      }
    }
  }

  /// Runs `second` while `first` is done but not committed, lets `first` commit, and answers how `second` fails.
  private static func race(_ world: LabelWorld, _ claims: Claims, _ first: SQL, _ second: SQL) async throws
    -> DatabaseError?
  {
    let later = Database(DatabaseConfiguration(url: world.identity.urls.superuser, connections: 1))
    let witness = Database(DatabaseConfiguration(url: world.identity.urls.superuser, connections: 1))
    let task = Mutex<Task<Void, any Error>?>(nil)
    try await world.database.transaction(claims) { transaction in
      try transaction.execute(first)
      let started = Task { _ = try await later.transaction(nil) { try $0.execute(second) } }
      task.withLock { $0 = started }
      // Until the other one waits for a lock.
      let isWaiting = DispatchSemaphore(value: 0)
      Task {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
          let waiting = try await witness.query(
            nil, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
          )
          if try waiting[0].get(0, as: Int.self) > 0 { break }
        }
        isWaiting.signal()
      }
      isWaiting.wait()
    }
    do {
      try await task.withLock { $0 }?.value
      return nil
    } catch let error as DatabaseError { return error }
  }
}
