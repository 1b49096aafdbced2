import Foundation

/// Answers, written in large pieces.
struct Output {
  private var bytes: [UInt8] = []
  private var isLineBegun = false
  private static let digits = Array("0123456789abcdef".utf8)

  mutating func word(_ text: some Sequence<UInt8>) {
    if isLineBegun { bytes.append(UInt8(ascii: " ")) }
    bytes.append(contentsOf: text)
    isLineBegun = true
  }

  mutating func word(_ text: String) { word(text.utf8) }
  mutating func word(_ value: Int) { word(String(value).utf8) }

  mutating func word(_ value: Double) {
    let bits = value.bitPattern
    word((0..<16).map { Self.digits[Int(truncatingIfNeeded: bits >> UInt64(60 - 4 * $0)) & 15] })
  }

  mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    isLineBegun = false
    if bytes.count > 1 << 20 { flush() }
  }

  mutating func flush() {
    FileHandle.standardOutput.write(Data(bytes))
    bytes.removeAll(keepingCapacity: true)
  }
}
