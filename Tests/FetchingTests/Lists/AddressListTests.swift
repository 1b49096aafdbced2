import Testing

@testable import Fetching

@Suite struct AddressListTests {
  private func read(_ text: String) -> AddressList { AddressList(Array(text.utf8)) }

  @Test func addressesSearchesAndCommentsAreRead() throws {
    let list = read(
      "\u{FEFF}# clips of the week\r\n\r\nhttps://a.example/v?x=1#t=5   # with a fragment\r\n"
        + "  http://b.example/list limit=20\r\nsearch: cats on  sofas limit=3\r\nSearch:dogs\r\n#https://c.example/\r\n"
    )
    #expect(list.problems.isEmpty)
    #expect(list.entries.map(\.line) == [3, 4, 5, 6])
    #expect(
      list.entries.map(\.source) == [
        .address(try WebAddress("https://a.example/v?x=1")), .address(try WebAddress("http://b.example/list")),
        .search("cats on sofas"), .search("dogs"),
      ])
    #expect(list.entries.map(\.limit) == [nil, 20, 3, nil])
  }

  @Test func whatCannotBeUsedIsToldWithItsLine() {
    let list = read(
      "clip.mp4\nhttps://a.example/\nhttps://a.example/#again\nhttps://b.example/ limit=0\nhttps://b.example/ fast\n"
        + "search:\nftp://c.example/\nsearch: x\nsearch: x\nhttps://d.example/ limit=9999")
    #expect(list.entries.map(\.line) == [2, 8])
    #expect(
      list.problems.map(\.kind) == [
        .notAnAddress, .repeated(2), .option("limit=0"), .option("fast"), .notAnAddress, .notAnAddress, .repeated(8),
        .option("limit=9999"),
      ])
    #expect(list.problems.map(\.line) == [1, 3, 4, 5, 6, 7, 9, 10])
    #expect(list.problems.allSatisfy { $0.message.contains("Line \($0.line)") || $0.line == 0 })
  }

  @Test func bytesThatAreNoTextSpoilTheirLineOnly() {
    let bytes: [UInt8] = Array("http://a.example/\n".utf8) + [0xFF, 0xFE, 10] + Array("a\0b\nhttp://b.example/".utf8)
    let list = AddressList(bytes)
    #expect(list.entries.map(\.line) == [1, 4])
    #expect(list.problems == [.init(line: 2, kind: .notText), .init(line: 3, kind: .notText)])
    #expect(AddressList([]).entries.isEmpty && AddressList([]).problems.isEmpty)
  }

  @Test func thereIsAnEndToWhatIsRead() {
    let list = AddressList([UInt8](repeating: 10, count: AddressList.mostLines + 50))
    #expect(list.problems == [.init(line: AddressList.mostLines + 1, kind: .tooManyLines)])
  }
}
