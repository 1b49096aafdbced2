import Database
import Formats
import Jobs
import Library
import Synchronization

extension ImageStore {
  /// Upright sizes of images that are known.
  static func sizes(_ images: [ImageID], project: ProjectID, in transaction: Transaction) throws -> [ImageID: PixelSize]
  {
    var sizes: [ImageID: PixelSize] = [:]
    for row in try transaction.query(
      """
      select id, width, height from images
      where project_id = \(project) and id = any(\(images)::uuid[]) and width is not null
      """)
    {
      sizes[try row.get(0)] = PixelSize(width: try row.get(1), height: try row.get(2))
    }
    return sizes
  }
}

/// Upright sizes of a project's pictures by path and by name, read when a label file without sizes first asks.
final class ProjectSizes: Sendable {
  private let context: JobContext<ImportWork>
  private let sizes = Mutex<Result<[String: PixelSize], any Error>?>(nil)

  init(_ context: JobContext<ImportWork>) { self.context = context }

  /// Blocks while the sizes are read. Unknown too where they cannot be read: ask `check` before using what was read.
  func find(_ path: String) -> PixelSize? {
    let known: [String: PixelSize] = sizes.withLock { sizes in
      let read = sizes ?? Result { try Waiting.wait { [self] in try await self.read() } }
      sizes = read
      return (try? read.get()) ?? [:]
    }
    return known[path] ?? known[String(path.split(separator: "/").last ?? "")]
  }

  /// - Throws: why the sizes could not be read. Labels would seem to be of pictures of no known size, and be left out.
  func check() throws { _ = try sizes.withLock { try $0?.get() } }

  private func read() async throws -> [String: PixelSize] {
    let project = context.payload.projectID
    return try await context.database.transaction(context.claims, readOnly: true) { transaction in
      var sizes: [String: PixelSize] = [:]
      try transaction.forEachRow(
        """
        select relative_path, filename, width, height from images
        where project_id = \(project) and deleted_at is null and width is not null
        """
      ) { row in
        let size = PixelSize(width: try row.get(2), height: try row.get(3))
        sizes[try row.get(1)] = size
        sizes[try row.get(0)] = size
      }
      return sizes
    }
  }
}
