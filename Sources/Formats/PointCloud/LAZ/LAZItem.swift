/// A part of a point that is coded on its own.
protocol LAZItem: AnyObject {
  /// Bytes of it in a record.
  var size: Int { get }
  /// Takes the chunk's first point, which is kept as it is.
  func begin(_ record: UnsafeRawPointer)
  /// The next point's part into its record. Throws nothing: damage shows in values and in an overrun.
  func decode(_ decoder: ArithmeticDecoder, _ record: UnsafeMutableRawPointer)
  func encode(_ encoder: ArithmeticEncoder, _ record: UnsafeRawPointer)
}

extension UnsafeRawPointer {
  @inline(__always) func little<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
    Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension UnsafeMutableRawPointer {
  @inline(__always) func storeLittle<Value: FixedWidthInteger>(_ value: Value, _ offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }
}

/// Models made when their context first comes up.
struct LazyModels {
  private var models: [SymbolModel?]
  private let symbols: Int
  private let decodes: Bool

  init(_ contexts: Int, symbols: Int, decodes: Bool) {
    models = [SymbolModel?](repeating: nil, count: contexts)
    self.symbols = symbols
    self.decodes = decodes
  }

  subscript(context: Int) -> SymbolModel {
    mutating get {
      if let model = models[context] { return model }
      let model = SymbolModel(symbols, decodes: decodes)
      models[context] = model
      return model
    }
  }
}
