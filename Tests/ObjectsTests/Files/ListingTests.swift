import Foundation
import Testing

@testable import Objects

@Suite struct ListingTests {
  /// Keys whose order trips naive walks: `!` sorts before the slash, longer cuts meet folders.
  private static let keys: [String] = {
    let long = String(repeating: "l", count: 80)
    return [
      "a", "a!", "a/", "a/1", "a/b/2", "a/b/3", "a0", "b//c", "b/c", "Z", long, long + "!", long + "/1", long + "/2",
      long + "z", long + long + "/x", "ä/x", "c",
    ]
  }()

  private static func filled(_ body: (FileObjectStore) async throws -> Void) async throws {
    try await withStore { store, _ in
      for key in keys { try await store.put(ObjectKey(key), .bytes([1]), contentType: "x/y") }
      try await body(store)
    }
  }

  /// What S3 answers, computed plainly.
  private static func expected(prefix: String, delimiter: String?) -> [String] {
    var names: [String] = []
    for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where key.utf8.starts(with: prefix.utf8)
    {
      let rest = key.dropFirst(prefix.count)
      let name = delimiter.flatMap { rest.range(of: $0) }.map { prefix + rest[..<$0.upperBound] } ?? key
      if names.last != name { names.append(name) }
    }
    return names
  }

  @Test(
    arguments: [
      ("", nil), ("", "/"), ("a", nil), ("a", "/"), ("a/", "/"), ("a/", nil), ("b/", "/"), ("", "!"), ("", "l"),
      ("l", "/"), ("zzz", "/"), ("a/b", "/"), ("ä", "/"), (String(repeating: "l", count: 80), "/"),
    ] as [(String, String?)])
  func pagesOfEverySizeGiveTheSame(prefix: String, delimiter: String?) async throws {
    try await Self.filled { store in
      let expected = Self.expected(prefix: prefix, delimiter: delimiter)
      for limit in [1, 2, 3, 7, 1000] {
        var names: [String] = []
        var mark: ListingMark?
        repeat {
          let page = try await store.list(prefix: prefix, delimiter: delimiter, after: mark, limit: limit)
          let merged = (page.objects.map(\.key.text) + page.prefixes).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
          }
          #expect(merged.count <= limit)
          if page.next != nil { #expect(merged.count == limit) }
          names += merged
          mark = page.next
        } while mark != nil
        #expect(names == expected, "page of \(limit)")
      }
    }
  }

  @Test func startingInsideACommonPrefixStillShowsIt() async throws {
    try await Self.filled { store in
      let page = try await store.list(prefix: "", delimiter: "/", after: .key("a/1"), limit: 2)
      #expect(page.prefixes == ["a/"])
      let behind = try await store.list(prefix: "", delimiter: "/", after: .key("a/"), limit: 1)
      #expect(behind.objects.map(\.key.text) == ["a0"])
      let none = try await store.list(prefix: "", delimiter: nil, after: nil, limit: 0)
      #expect(none.objects.isEmpty)
      #expect(none.next == nil)
    }
  }

  @Test func foreignFilesAndEmptyFoldersAreNotListed() async throws {
    try await withStore { store, folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "objects/empty+/inner+"), withIntermediateDirectories: true)
      try Data().write(to: folder.appending(path: "objects/README"))
      try await store.put(ObjectKey("k"), .bytes([]), contentType: "x/y")
      let page = try await store.list(prefix: "", delimiter: "/", after: nil, limit: 10)
      #expect(page.objects.map(\.key.text) == ["k"])
      #expect(page.prefixes.isEmpty)
    }
  }
}
