import Foundation
import Glibc

/// Every ordinary file below a folder.
struct FolderListing {
  private(set) var files: [SourceFile] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let options: SourceOptions

  init(_ root: URL, options: SourceOptions) throws(FormatError) {
    self.options = options
    try walk(root.path, below: "", depth: 0)
  }

  private mutating func walk(_ folder: String, below prefix: String, depth: Int) throws(FormatError) {
    guard depth < 64 else {
      throw FormatError(
        .limitExceeded, file: prefix, "folders are nested more than 64 deep", remedy: "name a folder further down")
    }
    guard let handle = opendir(folder) else {
      diagnostics.append(
        Diagnostic(
          .error, .fileUnreadable, file: prefix, "the folder cannot be opened: \(String(cString: strerror(errno)))",
          remedy: "check who may read it"))
      return
    }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Hidden files and the droppings of archivers hold no labels.
      if name.hasPrefix(".") || name == "__MACOSX" { continue }
      let path = SafePath.join(prefix, name)
      try take(folder + "/" + name, path, depth)
    }
  }

  private mutating func take(_ location: String, _ path: String, _ depth: Int) throws(FormatError) {
    guard var status = FileStatus(path: location) else { return }
    if status.kind == .link {
      guard options.followsLinks, let target = FileStatus(path: location, followsLinks: true) else {
        diagnostics.append(
          Diagnostic(
            .warning, .linkSkipped, file: path, "is a symbolic link and was skipped", remedy: "copy what it points to"))
        return
      }
      status = target
    }
    switch status.kind {
    case .folder: try walk(location, below: path, depth: depth + 1)
    case .regular:
      guard files.count < options.fileLimit else {
        throw FormatError(
          .limitExceeded, "the folder holds more than \(options.fileLimit) files", remedy: "read it in parts")
      }
      files.append(SourceFile(path: path, size: status.size))
    case .link, .other: break
    }
  }
}
