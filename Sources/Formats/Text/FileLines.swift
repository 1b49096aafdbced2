/// The lines of a mapped text file as ``TextLines`` has them; no more than the line at hand is in memory.
struct FileLines: Sequence, IteratorProtocol {
  /// What stands further right in a line is cut off: 1 MiB. No row and no name comes near.
  private static let longestLine = 1 << 20
  private let file: MappedFile
  private var lines: MappedLines
  private var forgotten = 0

  init(_ file: MappedFile) {
    self.file = file
    lines = MappedLines(file.bytes, from: file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, line: 0)
  }

  /// The next line that is not blank, without blanks at its ends.
  mutating func next() -> (number: Int, text: Substring.UTF8View)? {
    while let line = lines.next() {
      if lines.at - forgotten >= 8 << 20 {
        forgotten = lines.at - line.count - 1
        file.forget(before: forgotten)
      }
      let start = UnsafeRawBufferPointer(rebasing: line.prefix(FileLines.longestLine))
      let text = TextLines.trimmed(Substring(String(decoding: start, as: UTF8.self)).utf8)
      if !text.isEmpty { return (lines.number, text) }
    }
    return nil
  }
}
