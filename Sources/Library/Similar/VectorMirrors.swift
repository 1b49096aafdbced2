import Crypto
import Database
import Foundation
import Similarity
import Synchronization
import Threads
import Web

/// The mirrors of all workspaces and models that this process searches.
final class VectorMirrors: Sendable {
  private let folder: URL
  private let mirrors = Mutex<[String: VectorMirror]>([:])

  /// - Parameter folder: Made when it is first needed; nobody else reads it.
  init(folder: URL) { self.folder = folder }

  /// The mirror of a tenant's vectors of one model.
  private func mirror(_ workspace: UUID, _ model: String) throws -> VectorMirror {
    // Model names are not made for file names.
    let name = "\(workspace.uuidString.lowercased())-\(Hexadecimal.encode(SHA256.hash(Array(model.utf8))).prefix(16))"
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = folder.appendingPathComponent("\(name).vectors").path
    return mirrors.withLock { mirrors in
      if let known = mirrors[name] { return known }
      let mirror = VectorMirror(path: path, model: model)
      mirrors[name] = mirror
      return mirror
    }
  }

  /// An image and how far it is: 1 - cosine, 0 to 2.
  struct Match: Sendable {
    var image: ImageID
    var distance: Double
  }

  /// The images of a project that look most like a vector, the nearest first; exact.
  ///
  /// - Parameter without: Left out, such as the image that was asked about.
  func nearest(
    to vector: [Float], model: String, project: ProjectID, without: ImageID?, most: Int, within distance: Double,
    _ database: Database, _ claims: Claims
  ) async throws -> [Match] {
    guard let workspace = claims.workspaceID,
      let file = try await mirror(workspace, model).current(database, claims), file.dimension == vector.count
    else { return [] }
    let minimum = Float(1 - distance) - 1e-6
    // One mirror serves all projects of the workspace: what others show is left out, and more is asked for until there
    // are enough. Where the project is a small part of it, its own positions are read instead.
    var count = max(4 * most, 64)
    while true {
      let asked = count
      let isLast = asked >= 4096 && asked < file.count
      var wanted: Set<UInt64>?
      if isLast {
        wanted = Set(
          try await database.transaction(claims, readOnly: true) {
            try EmbeddingStore.positions(model, project, in: $0)
          }.map { UInt64($0) })
      }
      let own = wanted
      let found = try await BlockingThreads.vectors.run {
        if let own {
          // Every vector stands for at least one image.
          try file.nearest(to: vector, count: most + 1, minimum: minimum) { own.contains($0.low) }
        } else {
          try file.nearest(to: vector, count: asked, minimum: minimum)
        }
      }
      let similarity = Dictionary(
        found.map { (Int($0.id.low), $0.similarity) }, uniquingKeysWith: { first, _ in first })
      let images = try await database.transaction(claims, readOnly: true) {
        try EmbeddingStore.images(found.map { Int($0.id.low) }, model: model, project, in: $0)
      }
      let matches = images.filter { $0.image != without }.map {
        Match(image: $0.image, distance: max(0, 1 - Double(similarity[$0.position] ?? 0)))
      }
      if matches.count >= most || own != nil || found.count < asked {
        return Array(
          matches.sorted { ($0.distance, $0.image) < ($1.distance, $1.image) }.prefix(most))
      }
      count *= 8
    }
  }
}
