public import Database
import Foundation
public import Identity
public import Imaging
import Objects
import Web

/// A stored picture that a model is to look at.
public struct PictureForModels: Sendable, Hashable {
  /// Of its file, lower-case hexadecimal.
  public let sha256: String
  /// Among the file's pages, from 0.
  public let page: Int
  /// Columns and rows of the upright picture.
  public let size: PixelSize
  fileprivate let path: String
}

extension LibraryFeature {
  /// What a model needs to know of an image before it looks at it.
  ///
  /// - Throws: `APIError`: `not_found`, `image_not_ready`, `unsupported_image` for a point cloud.
  public func pictureForModels(_ id: ImageID, _ caller: Caller) async throws -> PictureForModels {
    let picture = try await picture(id, caller)
    guard picture.status == .ready else { throw APIError(.imageNotReady) }
    guard picture.size.width > 0, picture.size.height > 0 else {
      throw APIError(.unsupportedImage, "A point cloud is no picture that a model could look at")
    }
    return PictureForModels(
      sha256: picture.sha256, page: picture.page, size: picture.size, path: picture.storagePath)
  }

  /// The picture as the numbers that a neural network takes, made in a process of its own.
  ///
  /// - Returns: 3 × rows × columns numbers of 32 bits.
  /// - Throws: `APIError`: `unsupported_image`, `unavailable`, `not_found` when its bytes are gone.
  public func planes(of picture: PictureForModels, _ placement: NetworkPlacement) async throws -> [UInt8] {
    // Beyond that nothing is decoded whole.
    let longest = picture.size.pixelCount > limits.imaging.pixels ? 4096 : nil
    return try await Self.readingStored {
      try await store.withLocalFile(try ObjectKey(picture.path)) { file in
        try await planes(of: file, page: picture.page, placement, longest: longest)
      }
    }
  }

  /// As ``planes(of:_:)``, of the bytes of a picture's file.
  public func planes(ofFile bytes: [UInt8], _ placement: NetworkPlacement) async throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-look-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    do { try Data(bytes).write(to: file) } catch { throw APIError(.insufficientStorage) }
    return try await planes(of: file, page: 0, placement, longest: nil)
  }

  private func planes(of file: URL, page: Int, _ placement: NetworkPlacement, longest: Int?) async throws -> [UInt8] {
    let bytes = try await renderer.planes(file, page: page, placement, longest: longest)
    guard bytes.count == placement.canvas.pixelCount * 12 else {
      throw APIError(.unsupportedImage, "The picture could not be decoded.")
    }
    return bytes
  }
}
