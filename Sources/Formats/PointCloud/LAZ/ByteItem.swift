/// Extra bytes, version 2: each as a difference to the last point's (LASzip specification, "BYTE").
final class ByteItem: LAZItem {
  let size: Int
  private var last: [UInt8]
  private let models: [SymbolModel]

  init(_ size: Int, decodes: Bool) {
    self.size = size
    last = [UInt8](repeating: 0, count: size)
    models = (0..<size).map { _ in SymbolModel(256, decodes: decodes) }
  }

  func begin(_ record: UnsafeRawPointer) {
    for index in 0..<size { last[index] = record.little(index, UInt8.self) }
  }

  func decode(_ decoder: ArithmeticDecoder, _ record: UnsafeMutableRawPointer) {
    for index in 0..<size {
      last[index] &+= UInt8(decoder.symbol(models[index]))
      record.storeLittle(last[index], index)
    }
  }

  func encode(_ encoder: ArithmeticEncoder, _ record: UnsafeRawPointer) {
    for index in 0..<size {
      let new = record.little(index, UInt8.self)
      encoder.symbol(Int(new &- last[index]), models[index])
      last[index] = new
    }
  }
}
