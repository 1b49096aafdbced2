import Foundation
import Glibc

/// Bytes of a model's file.
enum ModelFile {
  /// Reads a file whole: a mapped one could change between the look through it and its use.
  /// - Throws: `InferenceError` with `unreadable` or `tooManyBytes`.
  static func read(_ file: URL, limits: InferenceLimits) throws(InferenceError) -> [UInt8] {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable }
    let count = Int(status.st_size)
    guard count <= limits.modelBytes else {
      throw InferenceError(
        .tooManyBytes, "The model's file has \(count) bytes; the limit is \(limits.modelBytes).",
        remedy: "Take a smaller model, or raise the limit.")
    }
    guard count > 0 else { throw .notAModel("The model's file is empty.") }
    var filled = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      while filled < count {
        let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        guard got > 0 else { break }
        filled += got
      }
      initialised = filled
    }
    guard filled == count else { throw unreadable }
    return bytes
  }

  private static var unreadable: InferenceError {
    InferenceError(.unreadable, "The model's file cannot be read.", remedy: "Check its name and permissions.")
  }
}

/// How a model is compiled.
public struct ModelOptions: Sendable, Hashable, Codable {
  /// Threads of one run, at least 1. Default 1: several models or pictures at once use the cores better than one alone.
  public var threads: Int
  /// Whether to compute in the model's own precision. Default true; false lets the processor take 16-bit numbers where
  /// it can, about twice as fast, with scores that differ by up to 0.02 and boxes by up to half a pixel.
  public var isExact: Bool

  /// The defaults, or what is named.
  public init(threads: Int = 1, isExact: Bool = true) {
    self.threads = max(1, min(threads, 256))
    self.isExact = isExact
  }
}
