import Annotation
import Formats
import Testing
import Web

@testable import Datasets

@Suite struct BoxTextTests {
  private func read(_ text: String) -> BoxText? { Array(text.utf8).withUnsafeBufferPointer { BoxText($0) } }

  /// What the general way makes of the same text.
  private func label(_ text: String) throws -> Label? {
    LabelCoding.decode(kind: .box, data: try JSONValue(parsing: text), className: "cat")
  }

  @Test func readsWhatTheGeneralWayReads() throws {
    var random = SystemRandomNumberGenerator()
    for round in 0..<2_000 {
      func number() -> String {
        switch round % 4 {
        case 0: "\(Int.random(in: -3_000...3_000, using: &random))"
        case 1: "\(Int.random(in: 0...9_999, using: &random)).\(Int.random(in: 0...9_999, using: &random))"
        case 2: "\(Double.random(in: -0.0009...20_000, using: &random))".replacing("e-05", with: "")
        default: "0.\(Int.random(in: 100_000_000_000_000_000...999_999_999_999_999_999, using: &random))"
        }
      }
      let extra = round % 3 == 0 ? "\"extra\": {\"area\": \(number())}, " : ""
      let text = """
        {"x": \(number()), "y": \(number()), \(extra)"width": \(number()), "height": \(number())}
        """
      let box = try #require(read(text), "\(text)")
      let label = try #require(try label(text))
      #expect(
        label.shape
          == .box(PixelBox(xMin: box.x, yMin: box.y, xMax: box.x + box.width, yMax: box.y + box.height)), "\(text)")
      #expect(label.area == box.area, "\(text)")
    }
  }

  @Test(arguments: [
    "", "{}", "[1]", #"{"x": 1, "y": 2, "width": 3}"#, #"{"x": 1, "y": 2, "width": 3, "height": null}"#,
    #"{"x": 1, "y": 2, "width": 3, "height": 4, "z": 5}"#, #"{"x": "1", "y": 2, "width": 3, "height": 4}"#,
    #"{"x": 1, "y": 2, "width": 3, "height": 4, "extra": {"area": 5, "track": "a"}}"#,
    #"{"x": 1, "y": 2, "width": 3, "height": 4, "extra": {}}"#, #"{"x": 1, "y": 2, "width": 3, "height": 4"#,
    #"{"x": 1e3, "y": 2, "width": 3, "height": 4}"#, #"{"x": 1, "y": 2, "width": 3, "height": 4} "#,
    #"{"x\"": 1, "y": 2, "width": 3, "height": 4}"#, #"{"x": -, "y": 2, "width": 3, "height": 4}"#, "{\"x\": 1,",
  ])
  func leavesEverythingElse(_ text: String) { #expect(read(text) == nil) }
}
