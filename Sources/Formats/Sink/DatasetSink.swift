public import Foundation

/// Where a writer puts its files: a folder or a zip. Files arrive one after the other. Belongs to one thread.
public protocol DatasetSink: AnyObject {
  /// Adds a file with the given bytes. Paths are relative; one that leads out of the output throws `unsafe_path`.
  func write(_ path: String, _ bytes: [UInt8]) throws
  /// Adds a file with the bytes of another, streamed.
  func copy(_ path: String, from file: URL) throws
  /// Adds a file of `size` bytes that `body` hands over piece by piece.
  func stream(_ path: String, size: Int64, _ body: (_ put: (UnsafeRawBufferPointer) throws -> Void) throws -> Void)
    throws
  /// Ends the output; nothing may be added after.
  func finish() throws
}
