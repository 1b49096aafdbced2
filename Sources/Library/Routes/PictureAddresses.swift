import Database
import Foundation
public import Identity
import Objects
import Web

/// Addresses of pictures in the object store that a browser may fetch without a token.
///
/// They are signed for the host the client uses and for a window of five minutes: within it the same picture has the
/// same address, so that browsers find it in their cache.
public struct PictureAddresses: Sendable {
  /// Five minutes; addresses work three times as long, so the youngest lives ten minutes at least.
  private static let window = 300.0
  private static let lifetime = Duration.seconds(900)

  let store: any ObjectStore
  let workspace: UUID
  let origin: String

  init(store: any ObjectStore) {
    self.store = store
    workspace = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    origin = ""
  }

  private init(store: any ObjectStore, workspace: UUID, origin: String) {
    self.store = store
    self.workspace = workspace
    self.origin = origin
  }

  /// The same for one request.
  public func at(_ origin: String, _ caller: Caller) -> PictureAddresses {
    PictureAddresses(store: store, workspace: caller.workspaceID.uuid, origin: origin)
  }

  /// Appends the JSON of ``ImageRecord/Addresses``.
  func append(
    sha256: String, page: Int, thumbnailFormat: String?, tileLevels: Int?, storagePath: String, filename: String,
    format: String?, to output: inout [UInt8]
  ) {
    func field(_ name: String, _ address: String?) {
      output.append(contentsOf: #"""#.utf8)
      output.append(contentsOf: name.utf8)
      output.append(contentsOf: #"":"#.utf8)
      if let address {
        // Addresses are percent-encoded: nothing in them needs escaping in JSON.
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: address.utf8)
        output.append(UInt8(ascii: "\""))
      } else {
        output.append(contentsOf: "null".utf8)
      }
    }
    func thumbnail(_ longest: Int) -> String? {
      thumbnailFormat.flatMap { self.thumbnail(sha256: sha256, page: page, longest: longest, format: $0) }
    }
    output.append(UInt8(ascii: "{"))
    field("thumb", thumbnail(256))
    output.append(UInt8(ascii: ","))
    field("preview", thumbnail(1280))
    output.append(UInt8(ascii: ","))
    field("original", sign(storagePath, type: Self.contentType(format), name: filename))
    output.append(UInt8(ascii: "}"))
  }

  /// A cover picture's address.
  func thumbnail(_ cover: ImageStore.Cover) -> String? {
    thumbnail(sha256: cover.sha256, page: cover.page, longest: 256, format: cover.format)
  }

  /// The address of a reduced picture of one page.
  ///
  /// - Parameters:
  ///   - longest: 256 or 1280, which ingest makes.
  ///   - format: What it made them as: `jpg` or `webp`.
  /// - Returns: nil when the store makes no addresses.
  public func thumbnail(sha256: String, page: Int, longest: Int, format: String) -> String? {
    sign(
      ObjectNames.thumbnail(workspace, sha256: sha256, page: page, longest: longest, format: format),
      type: "image/\(format == "jpg" ? "jpeg" : format)")
  }

  func sign(_ key: String, type: String?, name: String? = nil) -> String? {
    let now = Date().timeIntervalSince1970
    let start = Date(timeIntervalSince1970: (now / Self.window).rounded(.down) * Self.window)
    return try? store.presign(
      .get, try ObjectKey(key), origin: origin, expiresIn: Self.lifetime, contentType: type, downloadName: name,
      at: start)
  }

  /// What browsers are told a file is. Only picture types are ever named: anything else is a download.
  static func contentType(_ format: String?) -> String? {
    switch format {
    case "jpeg": "image/jpeg"
    case "png": "image/png"
    case "webp": "image/webp"
    case "gif": "image/gif"
    case "avif": "image/avif"
    case "bmp": "image/bmp"
    case "tiff": "image/tiff"
    case "heic", "heif": "image/heic"
    default: "application/octet-stream"
    }
  }
}
