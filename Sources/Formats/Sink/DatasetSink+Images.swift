extension DatasetSink {
  /// Adds a picture.
  func write(_ image: ImageBytes, to path: String) throws {
    switch image {
    case .file(let url): try copy(path, from: url)
    case .bytes(let bytes): try write(path, bytes)
    }
  }
}

extension Diagnostic {
  /// A file that got another name because the first was taken or is not allowed in the format.
  static func renamed(_ path: String, to name: String) -> Diagnostic {
    Diagnostic(
      .warning, .renamed, item: path, "was written as \(name): its name was taken",
      remedy: "give the pictures names of their own where the names matter")
  }
}
