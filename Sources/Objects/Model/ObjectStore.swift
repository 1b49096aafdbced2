public import Foundation
import Glibc

/// Where the bytes of an object come from.
public enum ObjectSource: Sendable {
  /// Bytes in memory.
  case bytes([UInt8])
  /// A file that becomes the object: it is moved when that is possible and gone afterwards in any case.
  case file(URL)
  /// A file that stays where it is.
  case copy(URL)
}

/// What a presigned address allows.
public enum PresignMethod: String, Sendable { case get = "GET", put = "PUT", head = "HEAD" }

/// Keeps bytes under keys. A write is durable and whole when its call returns; a failed one leaves nothing behind.
public protocol ObjectStore: Sendable {
  /// Stores an object; an older one of that key is replaced in one step.
  @discardableResult
  func put(_ key: ObjectKey, _ source: ObjectSource, attributes: ObjectAttributes) async throws -> ObjectInfo
  /// Opens an object for reading.
  /// - Parameter range: bytes to read, cut to the object's size; nil for all.
  func read(_ key: ObjectKey, range: Range<Int64>?) async throws -> ObjectReader
  /// The object as a file: the very file of a file store (never write to it), or a copy that goes with the result.
  func localFile(_ key: ObjectKey) async throws -> LocalFile
  /// What is known about an object; nil when there is none.
  func head(_ key: ObjectKey) async throws -> ObjectInfo?
  /// Removes an object; nothing happens when there is none.
  func delete(_ key: ObjectKey) async throws
  /// Removes objects, as many at a time as the store can.
  func delete(_ keys: [ObjectKey]) async throws
  /// One page of keys in UTF-8 byte order.
  func list(prefix: String, delimiter: String?, after: ListingMark?, limit: Int) async throws -> ObjectListing
  /// Gives an object another key, replacing what is there.
  func move(_ from: ObjectKey, to: ObjectKey) async throws
  /// An address with which anybody may do one thing with one object for a while. Signing costs a few microseconds.
  /// - Parameters:
  ///   - origin: `scheme://host[:port]` as the client uses it; outside stores ignore it.
  ///   - expiresIn: 1 s to 7 days, from `at`.
  ///   - contentType: for a PUT the type the client must send; for a GET the type the answer states.
  ///   - downloadName: for a GET, makes the answer a download of that name.
  ///   - at: when the address begins to hold; equal times give equal addresses.
  func presign(
    _ method: PresignMethod, _ key: ObjectKey, origin: String, expiresIn: Duration, contentType: String?,
    downloadName: String?, at: Date
  ) throws -> String
  /// Begins an object that arrives in parts and answers the upload's name. Until it is completed there is no object.
  func beginParts(_ key: ObjectKey, attributes: ObjectAttributes) async throws -> String
  /// The parts that have arrived, by number: what a client that was cut off need not send again.
  func parts(_ key: ObjectKey, id: String) async throws -> [ObjectPart]
  /// Joins parts, in ascending order, into the object.
  func completeParts(_ key: ObjectKey, id: String, _ parts: [ObjectPart]) async throws
  /// Gives the parts up; nothing happens when there are none.
  func abortParts(_ key: ObjectKey, id: String) async throws
  /// An address to which one part can be sent by PUT; `origin` as in ``presign(_:_:origin:expiresIn:contentType:downloadName:at:)``.
  func presignPart(
    _ key: ObjectKey, id: String, number: Int, origin: String, expiresIn: Duration, at: Date
  ) throws -> String
}

extension ObjectStore {
  /// Stores an object of a media type.
  @discardableResult
  public func put(_ key: ObjectKey, _ source: ObjectSource, contentType: String) async throws -> ObjectInfo {
    try await put(key, source, attributes: ObjectAttributes(contentType: contentType))
  }

  /// Opens a whole object for reading.
  public func read(_ key: ObjectKey) async throws -> ObjectReader { try await read(key, range: nil) }

  /// Lends an object as a file.
  public func withLocalFile<Result: Sendable>(
    _ key: ObjectKey, _ body: (URL) async throws -> Result
  ) async throws -> Result {
    let file = try await localFile(key)
    defer { withExtendedLifetime(file) {} }
    return try await body(file.url)
  }

  /// Removes objects one by one.
  public func delete(_ keys: [ObjectKey]) async throws { for key in keys { try await delete(key) } }

  /// Every key that begins so.
  public func forEach(prefix: String, _ body: (ObjectInfo) async throws -> Void) async throws {
    var mark: ListingMark?
    repeat {
      let page = try await list(prefix: prefix, delimiter: nil, after: mark, limit: 1000)
      for object in page.objects { try await body(object) }
      mark = page.next
    } while mark != nil
  }

  /// An address for reading a picture, equal for everybody within a window of five minutes, so that browsers can keep
  /// what it shows; it holds for 15 minutes from the window's beginning.
  public func presignPicture(_ key: ObjectKey, origin: String, contentType: String? = nil, now: Date = Date()) throws
    -> String
  {
    let window = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 300).rounded(.down) * 300)
    return try presign(
      .get, key, origin: origin, expiresIn: .seconds(900), contentType: contentType, downloadName: nil, at: window)
  }
}

/// An object as a file. A copy made for it is removed with it.
public final class LocalFile: Sendable {
  /// Where the bytes are.
  public let url: URL
  private let isTemporary: Bool

  init(_ url: URL, isTemporary: Bool) {
    self.url = url
    self.isTemporary = isTemporary
  }

  deinit { if isTemporary { unlink(url.path) } }
}
