import Foundation
import TestSupport
import Testing

@testable import Formats

/// Mapped lines are those of a text in memory.
@Suite("Lines of a file") struct FileLinesTests {
  private func lines(_ bytes: [UInt8]) async throws -> [(number: Int, text: String)] {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.txt")
      try Data(bytes).write(to: file)
      return FileLines(try MappedFile(path: "a.txt", at: file)).map {
        ($0.number, String(decoding: $0.text, as: UTF8.self))
      }
    }
  }

  @Test(arguments: ["", "\n", "a", "a\n", " a \r\n\r\n\tb\t\n\n c", "\u{FEFF}a\nü 字\n"])
  func areThoseOfTheTextInMemory(_ text: String) async throws {
    let mapped = try await lines(Array(text.utf8))
    let read = TextLines(Array(text.utf8)).map { ($0.number, String(decoding: $0.text, as: UTF8.self)) }
    #expect(mapped.map(\.number) == read.map(\.0) && mapped.map(\.text) == read.map(\.1))
  }

  @Test func aLineWithoutEndIsCut() async throws {
    let mapped = try await lines([UInt8](repeating: 97, count: 20 << 20) + Array("\nb\n".utf8))
    #expect(mapped.map(\.number) == [1, 2])
    #expect(mapped.map { $0.text.utf8.count } == [1 << 20, 1])
  }
}
