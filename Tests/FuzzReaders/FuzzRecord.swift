import Foundation

/// What a reader was given.
struct FuzzEffort {
  /// Seconds of the processor.
  var seconds = 0.0
  var inputs: UInt64 = 0
  var findings = 0
}

/// A table in Markdown of what every reader has had in all runs together.
struct FuzzRecord {
  let file: URL
  private static let head = """
    # Damaged files for every reader

    Written by `make fuzz`: processor time under the address sanitizer, inputs, and findings (crashes, hangs, growth) of all
    runs together. Findings that were mended have a test.

    | reader | minutes | inputs | findings | last run |
    |---|---:|---:|---:|---|

    """

  /// Adds to a reader's row. Several fuzzers may do so at a time.
  func add(_ effort: FuzzEffort, to reader: String) throws {
    let lock = open(file.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(lock) }
    guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw FuzzUsage(message: "cannot lock \(file.path)") }
    var rows: [String: FuzzEffort] = [:]
    var dates: [String: String] = [:]
    for line in ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 5, let minutes = Double(cells[1]), let inputs = UInt64(cells[2]),
        let findings = Int(cells[3])
      else { continue }
      rows[cells[0]] = FuzzEffort(seconds: minutes * 60, inputs: inputs, findings: findings)
      dates[cells[0]] = cells[4]
    }
    rows[reader, default: FuzzEffort()].seconds += effort.seconds
    rows[reader, default: FuzzEffort()].inputs += effort.inputs
    rows[reader, default: FuzzEffort()].findings += effort.findings
    dates[reader] = Date().formatted(.iso8601.year().month().day())
    let lines = rows.sorted { $0.key < $1.key }.map { name, row in
      let minutes = String(format: "%.2f", row.seconds / 60)
      return "| \(name) | \(minutes) | \(row.inputs) | \(row.findings) | \(dates[name] ?? "") |\n"
    }
    try Data((Self.head + lines.joined()).utf8).write(to: file, options: .atomic)
  }
}
