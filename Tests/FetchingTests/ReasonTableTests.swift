import Fetching
import Foundation
import TestSupport
import Testing

@Suite struct ReasonTableTests {
  @Test func theTableOfReasonsIsThatOfTheCode() throws {
    let document = try String(contentsOf: SampleData.packageFolder.appending(path: "docs/sources.md"), encoding: .utf8)
    let rows = FetchReason.allCases.map {
      "| `\($0.rawValue)` | \($0.isTransient ? "yes" : "") | \($0.meaning) |"
    }
    let table = document.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(table == rows, "docs/sources.md should end with:\n\(rows.joined(separator: "\n"))")
  }
}
