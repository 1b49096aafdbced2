import Database
import Foundation
import Testing

private enum PlantTable {}
private typealias PlantID = Identifier<PlantTable>

@Suite struct IdentifierTests {
  @Test func newIdentifiersAreVersion7AndSortByTime() {
    let dates = (0..<1000).map { Date(timeIntervalSince1970: 1_700_000_000 + Double($0) * 0.0005) }
    let identifiers = dates.map { PlantID(at: $0) }
    #expect(identifiers == identifiers.sorted())
    #expect(Set(identifiers).count == 1000)
    for identifier in identifiers {
      let text = Array(identifier.description)
      #expect(text.count == 36 && text[14] == "7" && "89ab".contains(text[19]))
    }
  }

  @Test func manyMadeAtOnceStandInOrder() {
    let before = PlantID()
    let identifiers = PlantID.make(10_000)
    #expect(identifiers.count == 10_000 && Set(identifiers).count == 10_000)
    #expect(identifiers == identifiers.sorted())
    // As a time: what was made a millisecond earlier sorts before them.
    #expect(before.description.prefix(13) <= identifiers[0].description.prefix(13))
    for identifier in identifiers {
      let text = Array(identifier.description)
      #expect(text[14] == "7" && "89ab".contains(text[19]))
    }
    // Two batches share no random bits.
    #expect(Set(identifiers.map { $0.description.suffix(10) }).count > 9_990)
    #expect(PlantID.make(0).isEmpty)
  }

  @Test func theTimeIsInTheFirst48Bits() {
    let identifier = PlantID(at: Date(timeIntervalSince1970: 1_645_557_742))
    // RFC 9562, appendix A.6: the same instant.
    #expect(identifier.description.hasPrefix("017f22e2-79b0-7"))
  }

  @Test(arguments: [
    "", "x", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e279b07cc398c4dc0c0c07398f",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
  ])
  func nonsenseIsRefused(_ text: String) { #expect(PlantID(text) == nil) }

  @Test func jsonIsTheTextForm() throws {
    let identifier = PlantID()
    let json = try JSONEncoder().encode([identifier])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(identifier)\"]")
    #expect(try JSONDecoder().decode([PlantID].self, from: json) == [identifier])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([PlantID].self, from: Data("[\"no\"]".utf8)) }
  }
}
