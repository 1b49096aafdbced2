import Foundation

/// The sequences of a source.
struct MOTLayout {
  struct Sequence {
    /// The folder that holds `gt/` and `img1/`.
    var root: String
    var name: String
    var split: String?
    /// `gt.txt`, else `det.txt`, else the one file of results.
    var rows: String
    /// `seqinfo.ini`, keys in lower case.
    var info: [String: String] = [:]
    var classNames: [String] = []
    /// Pictures by their 1-based frame.
    var images: [Int: String] = [:]
  }
  private(set) var sequences: [Sequence] = []
  /// MOTS's 16-bit pictures of instances.
  private(set) var pictures: [String] = []
  private(set) var hasPictureNames = false

  init(_ source: DatasetSource) {
    var files: [String: String] = [:]
    for file in source.files {
      let name = SafePath.name(file.path)
      let folder = SafePath.folder(file.path)
      if name == "gt.txt" || (name == "det.txt" && files[MOTLayout.root(folder)] == nil) {
        files[MOTLayout.root(folder)] = file.path
      } else if SafePath.suffix(name) == "png", SafePath.name(folder) == "instances",
        !folder.contains("v2.0"), !folder.contains("v1.2"),
        MOTLayout.isGray16(source.head(file.path, 32))
      {
        pictures.append(file.path)
        hasPictureNames = hasPictureNames || source.contains(SafePath.join(folder, "labels.txt"))
      }
    }
    if files.isEmpty {
      let texts = source.files(suffix: "txt").filter { MOTLayout.content($0.path, source) != nil }
      if texts.count == 1 { files[SafePath.folder(texts[0].path)] = texts[0].path }
    }
    sequences = files.sorted { $0.key < $1.key }.map { MOTLayout.sequence($0.key, $0.value, source) }
  }

  private static func root(_ folder: String) -> String {
    ["gt", "det"].contains(SafePath.name(folder)) ? SafePath.folder(folder) : folder
  }

  private static func isGray16(_ head: [UInt8]) -> Bool {
    head.count == 32 && head.starts(with: [0x89, 0x50, 0x4E, 0x47]) && head[24] == 16 && head[25] == 0
  }

  private static func sequence(_ root: String, _ rows: String, _ source: DatasetSource) -> Sequence {
    var sequence = Sequence(root: root, name: root.isEmpty ? "" : SafePath.name(root), rows: rows)
    let parent = SafePath.name(SafePath.folder(root))
    if SplitName.canonical(parent) != nil { sequence.split = parent }
    if let bytes = try? source.read(SafePath.join(root, "seqinfo.ini"), limit: 1 << 16) {
      for (_, line) in TextLines(bytes) {
        guard let equals = line.firstIndex(of: 61) else { continue }
        let key = String(decoding: TextLines.trimmed(line[..<equals]), as: UTF8.self).lowercased()
        sequence.info[key] = String(decoding: TextLines.trimmed(line[line.index(after: equals)...]), as: UTF8.self)
      }
    }
    if sequence.name.isEmpty {
      sequence.name = SafePath.folderName(sequence.info["name"] ?? SafePath.stem(source.name))
    }
    if let bytes = try? source.read(SafePath.join(SafePath.folder(rows), "labels.txt"), limit: 1 << 20) {
      sequence.classNames = TextLines(bytes).map { String(decoding: $0.text, as: UTF8.self) }
    }
    let folder = SafePath.join(root, sequence.info["imdir"] ?? "img1")
    for file in source.files(below: folder) where SafePath.isImage(file.path) {
      if let frame = Int(SafePath.stem(SafePath.name(file.path))), (1...MOTRow.lastFrame).contains(frame) {
        sequence.images[frame] = file.path
      }
    }
    return sequence
  }

  /// What the first rows of a file hold; nil where they are neither's.
  static func content(_ path: String, _ source: DatasetSource) -> MOTContent? {
    let lines = Array(TextLines(source.head(path, 4096)).prefix(4))
    guard let first = lines.first else { return nil }
    let commas = first.text.split(separator: 44)
    if (6...10).contains(commas.count), commas.allSatisfy({ DecimalText.parse(TextLines.trimmed($0)) != nil }) {
      return .boxes
    }
    let columns = first.text.split(whereSeparator: TextLines.isBlank)
    let isMask = columns.count == 6 && columns.prefix(5).allSatisfy { Int(Substring($0)) != nil }
    return isMask && DecimalText.parse(columns[5]) == nil ? .masks : nil
  }

  func detection(of content: MOTContent, as id: FormatID, in source: DatasetSource) -> Detection? {
    let found = sequences.filter { MOTLayout.content($0.rows, source) == content }
    guard !found.isEmpty else { return nil }
    let hasName = found.contains { SafePath.name($0.rows) == "gt.txt" || !$0.info.isEmpty }
    return Detection(
      format: id, confidence: hasName ? 0.95 : 0.5,
      reasons: found.prefix(5).map { "\($0.rows) has rows of \(content == .boxes ? "boxes" : "masks") by frame" })
  }
}
