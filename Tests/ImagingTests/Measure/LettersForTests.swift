@testable import Imaging

/// Capital letters of 5 × 7 dots, to draw captions with.
enum Letters {
  /// Rows from the top, the leftmost dot highest of five bits.
  private static let shapes: [Character: [UInt8]] = [
    "A": [14, 17, 17, 31, 17, 17, 17], "B": [30, 17, 17, 30, 17, 17, 30], "D": [30, 17, 17, 17, 17, 17, 30],
    "E": [31, 16, 16, 30, 16, 16, 31], "H": [17, 17, 17, 31, 17, 17, 17], "I": [14, 4, 4, 4, 4, 4, 14],
    "L": [16, 16, 16, 16, 16, 16, 31], "N": [17, 25, 21, 19, 17, 17, 17], "O": [14, 17, 17, 17, 17, 17, 14],
    "R": [30, 17, 17, 30, 20, 18, 17], "S": [15, 16, 16, 14, 1, 1, 30], "T": [31, 4, 4, 4, 4, 4, 4],
    "U": [17, 17, 17, 17, 17, 17, 14],
  ]

  /// Draws `text` on gray pixels with its top left corner at (`x`, `y`), each dot `dot` pixels wide.
  static func draw(_ text: String, _ pixels: inout [UInt8], width: Int, x: Int, y: Int, dot: Int, value: UInt8) {
    for (place, letter) in text.enumerated() {
      guard let shape = shapes[letter] else { continue }
      for row in 0..<7 * dot {
        for column in 0..<5 * dot where shape[row / dot] >> UInt8(4 - column / dot) & 1 == 1 {
          let (px, py) = (x + place * 6 * dot + column, y + row)
          if px < width, py * width + px < pixels.count { pixels[py * width + px] = value }
        }
      }
    }
  }

  /// The area that a drawn text covers, in pixels.
  static func area(_ text: String, dot: Int) -> Int { (text.count * 6 - 1) * dot * 7 * dot }
}
