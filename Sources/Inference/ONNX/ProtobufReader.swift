/// Reads the wire format of Protocol Buffers (protobuf.dev, "Encoding") from bytes that may be hostile. Messages are
/// looked at where they lie; nothing is copied.
struct ProtobufReader {
  enum Value {
    case number(UInt64)
    case bytes(UnsafeRawBufferPointer)
  }

  struct Field {
    let number: Int
    let value: Value

    var bytes: UnsafeRawBufferPointer? { if case .bytes(let bytes) = value { bytes } else { nil } }
    var number64: UInt64? { if case .number(let number) = value { number } else { nil } }
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
  }

  private let buffer: UnsafeRawBufferPointer
  private var at = 0

  init(_ buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

  /// The next field; nil at the end.
  mutating func next() throws(InferenceError) -> Field? {
    guard at < buffer.count else { return nil }
    let key = try varint()
    guard let number = Int(exactly: key >> 3), number > 0 else { throw Self.damaged }
    switch key & 7 {
    case 0: return Field(number: number, value: .number(try varint()))
    case 1: return Field(number: number, value: .bytes(try take(8)))
    case 2:
      guard let count = Int(exactly: try varint()) else { throw Self.damaged }
      return Field(number: number, value: .bytes(try take(count)))
    case 5: return Field(number: number, value: .bytes(try take(4)))
    default: throw Self.damaged
    }
  }

  private mutating func varint() throws(InferenceError) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard at < buffer.count else { throw Self.damaged }
      let byte = buffer[at]
      at += 1
      if shift == 63, byte > 1 { throw Self.damaged }
      result |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return result }
    }
    throw Self.damaged
  }

  private mutating func take(_ count: Int) throws(InferenceError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= buffer.count - at else { throw Self.damaged }
    defer { at += count }
    return UnsafeRawBufferPointer(rebasing: buffer[at..<at + count])
  }

  static var damaged: InferenceError { .notAModel("The file is no ONNX model, or it is damaged or cut off.") }
}
