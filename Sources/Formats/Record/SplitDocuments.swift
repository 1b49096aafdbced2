/// Records put aside by split, for formats with one document a split.
final class SplitDocuments {
  final class Part {
    let records = SpoolFile()
    fileprivate(set) var count = 0
    var names = ExportNames()
  }
  private var parts: [String: Part] = [:]

  /// The part of a split; the empty word stands for none.
  func part(_ split: String?) -> Part {
    let key = split ?? ""
    if let part = parts[key] { return part }
    let part = Part()
    parts[key] = part
    return part
  }

  /// Adds a record, with a separator before all but the first of its part.
  func append(to part: Part, separator: StaticString = ",\n", _ write: (inout ByteWriter) -> Void) throws(FormatError) {
    let isFirst = part.count == 0
    try part.records.append { out in
      if !isFirst { out.raw(separator) }
      write(&out)
    }
    part.count += 1
  }

  /// Every part by its split, in order; one empty part where nothing was written.
  func forEach(_ body: (_ split: String?, _ part: Part) throws -> Void) throws {
    if parts.isEmpty { _ = part(nil) }
    for (split, part) in parts.sorted(by: { $0.key < $1.key }) { try body(split.isEmpty ? nil : split, part) }
  }
}
