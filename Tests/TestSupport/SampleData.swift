public import Foundation
public import Testing

/// The sample pictures and datasets, which lie outside the repository.
///
/// Looked for in `FRAMEWRIGHT_SAMPLE_DATA`, then in `../shared/data` beside the package.
public enum SampleData {
  /// The folder of all sample data; nil where it is absent.
  public static let root: URL? = {
    let candidates: [URL] =
      if let chosen = ProcessInfo.processInfo.environment["FRAMEWRIGHT_SAMPLE_DATA"] {
        [URL(fileURLWithPath: chosen)]
      } else {
        [packageFolder.deletingLastPathComponent().appendingPathComponent("shared/data")]
      }
    return candidates.first { isFolder($0) }
  }()

  /// The folder that holds `Package.swift`.
  public static var packageFolder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// Whether there is sample data at all.
  public static var isAvailable: Bool { root != nil }

  /// The folder at `path` below the sample data; nil where it is absent.
  public static func folder(_ path: String) -> URL? {
    root.map { $0.appendingPathComponent(path) }.flatMap { isFolder($0) ? $0 : nil }
  }

  /// The file at `path` below the sample data; nil where it is absent.
  public static func file(_ path: String) -> URL? {
    root.map { $0.appendingPathComponent(path) }.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test with a clear line where the sample data is absent.
  public static var needsSampleData: Self {
    .enabled(if: SampleData.isAvailable, "needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA to its folder")
  }

  /// Skips the test with a clear line where this part of the sample data is absent.
  public static func needsSampleData(_ path: String) -> Self {
    .enabled(
      if: SampleData.file(path) != nil, "needs the sample data \(path): set FRAMEWRIGHT_SAMPLE_DATA to its folder")
  }
}
