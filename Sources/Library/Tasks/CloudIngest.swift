import Formats
import Foundation
import Imaging
import Objects
import Threads
import Web

/// Reads a point cloud: its facts, its picture from above and its levels of detail.
struct CloudIngest: Sendable {
  struct Result: Sendable {
    var format: String
    var thumbnailFormat: String
    /// Number of points, names of the fields, bounds in metres.
    var metadata: JSONValue
  }

  /// What the picture shows where no point is.
  static let background = "#12151a"

  let store: any ObjectStore
  let workspace: UUID
  let sha256: String

  /// - Parameter folder: Where nodes are made.
  /// - Throws: `ImagingError` for a cloud that cannot be read.
  func run(_ key: ObjectKey, name: String, in folder: URL) async throws -> Result {
    let cancellation = Cancellation()
    let built = try await withTaskCancellationHandler {
      try await store.withLocalFile(key) { file in
        try await BlockingThreads.media.run { () throws -> CloudOctreeBuilder.Result in
          do {
            let cloud = try PointCloudFile.open(file, named: name)
            return try CloudOctreeBuilder.build(cloud, into: folder) { _ in
              if cancellation.isCancelled { throw CancellationError() }
            }
          } catch let error as FormatError {
            throw ImagingError(cloud: error)
          }
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    for node in built.tree.nodes.indices {
      let key = try ObjectKey(ObjectNames.cloudNode(workspace, sha256: sha256, node: node))
      _ = try await store.put(
        key, .file(folder.appendingPathComponent("\(node)")), contentType: "application/octet-stream")
    }
    let format = try await storeViews(built.view)
    // Last, so that whoever finds the tree finds its nodes.
    let tree = try ObjectKey(ObjectNames.cloudTree(workspace, sha256: sha256))
    _ = try await store.put(tree, .bytes(try JSONCoder.encode(built.tree)), contentType: "application/json")
    return Result(format: built.tree.format, thumbnailFormat: format, metadata: Self.metadata(built.tree))
  }

  private func storeViews(_ view: CloudTopView.Picture) async throws -> String {
    let (thumbnail, preview) = try await BlockingThreads.media.run { () throws -> (EncodedImage, EncodedImage) in
      guard
        let raster = Raster(
          size: PixelSize(width: view.width, height: view.height), channels: 3, depth: .eight, bytes: view.bytes)
      else { throw ImagingError(.writeFailed, "The picture of the cloud could not be made.", remedy: "Try again.") }
      return (
        try raster.fitting(ImageIngest.thumbnailSide).encodedForView(),
        try raster.fitting(ImageIngest.previewSide).encodedForView()
      )
    }
    for (longest, picture) in [(ImageIngest.thumbnailSide, thumbnail), (ImageIngest.previewSide, preview)] {
      let key = ObjectNames.thumbnail(
        workspace, sha256: sha256, page: 0, longest: longest, format: picture.format.fileExtension)
      _ = try await store.put(try ObjectKey(key), .bytes(picture.bytes), contentType: picture.contentType)
    }
    return thumbnail.format.fileExtension
  }

  private static func metadata(_ tree: CloudOctree) -> JSONValue {
    func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map { .number($0) }) }
    return [
      "points": .integer(Int64(tree.count)), "fields": .array(tree.fields.map { .string($0) }),
      "bounds": ["minimum": list(tree.minimum), "maximum": list(tree.maximum)],
    ]
  }
}
