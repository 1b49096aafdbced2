import Foundation

/// Keeps track of which pictures of a source belong to an item.
public struct PictureUse {
  private let source: DatasetSource
  private let prefix: String
  private var used: Set<String> = []

  public init(_ source: DatasetSource) {
    self.source = source
    prefix = source.root.path.hasSuffix("/") ? source.root.path : source.root.path + "/"
  }

  public mutating func note(_ item: DatasetItem) {
    guard case .file(let url) = item.image, url.path.hasPrefix(prefix) else { return }
    used.insert(String(url.path.dropFirst(prefix.count)))
  }

  /// Pictures that lie beside used ones but belong to no item, sorted. Folders of masks hold none that is used.
  public var unlisted: [String] {
    let folders = Set(used.lazy.map(SafePath.folder))
    return source.files.lazy.map(\.path).filter {
      SafePath.isImage($0) && !used.contains($0) && folders.contains(SafePath.folder($0))
    }
  }

  /// One diagnostic a picture.
  public var diagnostics: [Diagnostic] {
    unlisted.map {
      Diagnostic(
        .warning, .unlistedImages, file: $0, "no label file speaks of this picture",
        remedy: "add it to the labels, as empty where there is nothing to label, or take it out")
    }
  }
}
