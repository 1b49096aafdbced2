import Crypto
import Fetching
import Foundation

extension BucketDownload {
  /// The bytes of an object that are here, in a file that grows, with their hash so far.
  struct Part: @unchecked Sendable {
    private let handle: FileHandle
    private var hasher = SHA256()
    /// Bytes.
    private(set) var size: Int64 = 0

    /// Opens what an earlier attempt left, or begins; blocks. What is longer than the whole begins anew.
    init(_ file: URL, whole: Int64) throws {
      do {
        if !FileManager.default.fileExists(atPath: file.path) {
          guard FileManager.default.createFile(atPath: file.path, contents: nil) else { throw FetchError(.fileError) }
        }
        handle = try FileHandle(forUpdating: file)
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
          hasher.update([UInt8](piece))
          size += Int64(piece.count)
        }
        if size > whole {
          try handle.truncate(atOffset: 0)
          (hasher, size) = (SHA256(), 0)
        }
      } catch { throw Self.meaning(of: error) }
    }

    /// With these bytes at its end; blocks.
    func adding(_ bytes: [UInt8]) throws -> Part {
      var longer = self
      do { try handle.write(contentsOf: Data(bytes)) } catch { throw Self.meaning(of: error) }
      longer.hasher.update(bytes)
      longer.size += Int64(bytes.count)
      return longer
    }

    func close() { try? handle.close() }

    /// Lower-case hexadecimal.
    func digest() -> String { Hexadecimal.encode(hasher.digest()) }

    static func beginning(of file: URL) throws -> [UInt8] {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      return [UInt8](try handle.read(upToCount: MediaKind.lookedAt) ?? Data())
    }

    private static func meaning(of error: any Error) -> FetchError {
      if let error = error as? FetchError { return error }
      let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
      return FetchError(isFull ? .diskFull : .fileError, "\(error)")
    }
  }
}
