import Foundation
import Similarity
import Testing

@Suite struct HashCodeTests {
  @Test func readsWhatItWrites() throws {
    let short = Hash64(0xAB)
    #expect(short.description == "00000000000000ab")
    #expect(Hash64(hexadecimal: short.description) == short)
    let wide = Hash256(SIMD4(1, .max, 0, 0x8000_0000_0000_0000))
    #expect(wide.description.count == 64)
    #expect(Hash256(hexadecimal: wide.description) == wide)
    let coded = try JSONDecoder().decode([Hash256].self, from: JSONEncoder().encode([wide]))
    #expect(coded == [wide])
    #expect(try JSONDecoder().decode([Hash64].self, from: JSONEncoder().encode([short])) == [short])
  }

  @Test(arguments: ["", "ab", "+0000000000000ab", "-0000000000000ab", "00000000000000zz", "éééééééé"])
  func refusesOtherText(text: String) {
    #expect(Hash64(hexadecimal: text) == nil)
    #expect(Hash256(hexadecimal: text + text + text + text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Hash64].self, from: JSONEncoder().encode([text]))
    }
  }

  @Test func countsDifferingBits() {
    #expect(Hash64(0).distance(to: Hash64(.max)) == 64)
    #expect(Hash256(SIMD4(repeating: 0)).distance(to: Hash256(SIMD4(repeating: 3))) == 8)
  }
}
