extension FormatRegistry {
  /// The formats as the table of `docs/formats.md`.
  public static var markdown: String {
    var text = "| Format | Name | Use | Labels | Made simpler | Facts kept |\n|---|---|---|---|---|---|\n"
    for format in all {
      let held = format.capabilities
      let kinds = LabelKind.allCases.filter { held.kinds.contains($0) }.map(\.rawValue)
      let simpler = LabelKind.allCases.compactMap { kind in
        held.reductions[kind].map { "\(kind.rawValue) \($0.rawValue.replacing("written ", with: ""))" }
      }
      let facts =
        FormatCapabilities.Fact.allCases.filter { held.facts.contains($0) }.map(\.rawValue) + held.header.words
      let use = format.isWritten ? "read, write" : "read"
      let cells = ["`\(format.id)`", format.name, use] + [kinds, simpler, facts].map { $0.joined(separator: ", ") }
      text += "| " + cells.joined(separator: " | ") + " |\n"
    }
    return text
  }
}
