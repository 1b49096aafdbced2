import TestRandom
import Testing

@testable import Formats

/// Numbers from text and to text.
@Suite("Decimal text") struct DecimalTextTests {
  @Test func agreesWithTheStandardLibrary() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let digits = Int.random(in: 1...20, using: &random)
      var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      if Bool.random(using: &random) {
        text.insert(".", at: text.index(text.startIndex, offsetBy: Int.random(in: 0...digits, using: &random)))
      }
      if Bool.random(using: &random) { text = "-" + text }
      if Int.random(in: 0...3, using: &random) == 0 { text += "e\(Int.random(in: -30...30, using: &random))" }
      #expect(DecimalText.parse(text) == Double(text), "\(text)")
    }
  }

  @Test(arguments: [
    "", "-", ".", "nan", "inf", "Infinity", "0x10", "1,5", "1 2", "1e", "1e+", "e5", "--1", "1.2.3", "1e999", "٣",
  ])
  func refusesWhatIsNoNumber(_ text: String) { #expect(DecimalText.parse(text) == nil) }

  @Test func writtenNumbersReadBackTheSame() {
    var random = SeededGenerator(seed: 5)
    var values: [Double] = [
      0, -0.5, 1e-7, 1e20, 123456789.125, 0.1, 138067.96479999926, Double.leastNonzeroMagnitude, 9007199254740992, 1e15,
      -1e15 - 0.5,
    ]
    for _ in 0..<20_000 {
      let value = Double.random(in: -5000...5000, using: &random)
      values += [value, (value * 100).rounded() / 100, (value * 1e6).rounded() / 1e6]
    }
    for value in values {
      var out = ByteWriter()
      out.number(value)
      let text = String(decoding: out.bytes, as: UTF8.self)
      #expect(Double(text) == value, "\(value) \(text)")
      #expect(text.count <= value.description.count || value.description.contains("e"), "\(text) \(value)")
    }
  }

  @Test func sidesLeadBackToTheirEdges() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<50_000 {
      let x = Double(Int.random(in: 0...400_000, using: &random)) / 100
      let width = Double(Int.random(in: 1...400_000, using: &random)) / 100
      let side = COCOAnnotationEncoder.side(from: x, to: x + width)
      #expect(x + side == x + width)
      #expect(side == width, "\(x) \(width) \(side)")
    }
  }

  @Test func tenDecimalsAreStable() {
    for (value, text) in [
      (0.5, "0.5"), (0, "0"), (1, "1"), (0.431418, "0.431418"), (1.0 / 3, "0.3333333333"), (-0.25, "-0.25"),
    ] {
      var out = ByteWriter()
      out.tenDecimals(value)
      #expect(String(decoding: out.bytes, as: UTF8.self) == text)
    }
  }
}
