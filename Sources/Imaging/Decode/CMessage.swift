/// Room for a C function's message.
struct CMessage {
  private var buffer: [CChar]

  init(capacity: Int) { buffer = [CChar](repeating: 0, count: capacity) }

  /// Calls with the room; a failure of a call that wrote nothing leaves the text empty.
  mutating func fill<R>(_ body: (UnsafeMutablePointer<CChar>?) -> R) -> R {
    buffer.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }

  /// What was written, up to its NUL.
  var text: String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
