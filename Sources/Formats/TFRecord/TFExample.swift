/// A `tf.train.Example`: named lists of bytes, numbers or whole numbers (`tensorflow/core/example/feature.proto`).
struct TFExample {
  enum Feature {
    case bytes([UnsafeRawBufferPointer])
    case floats([Float])
    case integers([Int64])
  }
  private(set) var features: [String: Feature] = [:]

  /// More values in one list are refused: a million.
  private static let longestList = 1_000_000

  /// Nil where the message is broken. What it holds points into `message`.
  init?(_ message: UnsafeRawBufferPointer) {
    var example = WireReader(message)
    while let (number, field) = example.next() {
      guard number == 1, case .bytes(let list) = field else { continue }
      var entries = WireReader(list)
      while let (number, field) = entries.next() {
        guard number == 1, case .bytes(let entry) = field else { continue }
        guard take(entry) else { return nil }
      }
      if entries.isBroken { return nil }
    }
    if example.isBroken { return nil }
  }

  private mutating func take(_ entry: UnsafeRawBufferPointer) -> Bool {
    var reader = WireReader(entry)
    var key = ""
    var value: Feature?
    while let (number, field) = reader.next() {
      guard case .bytes(let bytes) = field else { continue }
      if number == 1 { key = String(decoding: bytes, as: UTF8.self) }
      if number == 2 {
        guard let feature = TFExample.feature(bytes) else { return false }
        value = feature
      }
    }
    if let value { features[key] = value }
    return !reader.isBroken
  }

  private static func feature(_ bytes: UnsafeRawBufferPointer) -> Feature? {
    var reader = WireReader(bytes)
    var feature = Feature.bytes([])
    while let (number, field) = reader.next() {
      guard case .bytes(let list) = field else { continue }
      switch number {
      case 1:
        var values: [UnsafeRawBufferPointer] = []
        var items = WireReader(list)
        while let (_, field) = items.next() {
          if case .bytes(let value) = field { values.append(value) }
          if values.count > longestList { return nil }
        }
        if items.isBroken { return nil }
        feature = .bytes(values)
      case 2:
        guard let values = floats(list) else { return nil }
        feature = .floats(values)
      case 3:
        guard let values = integers(list) else { return nil }
        feature = .integers(values)
      default: continue
      }
    }
    return reader.isBroken ? nil : feature
  }

  /// Packed or one by one.
  private static func floats(_ list: UnsafeRawBufferPointer) -> [Float]? {
    var values: [Float] = []
    var reader = WireReader(list)
    while let (_, field) = reader.next() {
      switch field {
      case .fixed32(let bits): values.append(Float(bitPattern: bits))
      case .bytes(let packed):
        guard packed.count % 4 == 0 else { return nil }
        for at in stride(from: 0, to: packed.count, by: 4) {
          values.append(Float(bitPattern: packed.loadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian))
        }
      default: return nil
      }
      if values.count > longestList { return nil }
    }
    return reader.isBroken ? nil : values
  }

  private static func integers(_ list: UnsafeRawBufferPointer) -> [Int64]? {
    var values: [Int64] = []
    var reader = WireReader(list)
    while let (_, field) = reader.next() {
      switch field {
      case .number(let value): values.append(Int64(bitPattern: value))
      case .bytes(let packed):
        var numbers = WireReader(packed)
        while !numbers.isAtEnd {
          guard let value = numbers.varint(), values.count <= longestList else { return nil }
          values.append(Int64(bitPattern: value))
        }
      default: return nil
      }
      if values.count > longestList { return nil }
    }
    return reader.isBroken ? nil : values
  }

  func bytes(_ name: String) -> [UnsafeRawBufferPointer] {
    if case .bytes(let values) = features[name] { return values }
    return []
  }
  func text(_ name: String) -> String? { bytes(name).first.map { String(decoding: $0, as: UTF8.self) } }
  func floats(_ name: String) -> [Float] {
    if case .floats(let values) = features[name] { return values }
    return []
  }
  func integers(_ name: String) -> [Int64] {
    if case .integers(let values) = features[name] { return values }
    return []
  }
}

/// Builds an example; features are written in the order of their names, so that equal ones give equal bytes.
struct TFExampleBuilder {
  private var features: [String: [UInt8]] = [:]

  mutating func set(_ name: String, bytes values: [[UInt8]]) {
    var list = WireWriter()
    for value in values { list.field(1, value) }
    var feature = WireWriter()
    feature.field(1, list.bytes)
    features[name] = feature.bytes
  }

  mutating func set(_ name: String, text: String) { set(name, bytes: [Array(text.utf8)]) }

  mutating func set(_ name: String, floats values: [Float]) {
    var packed = WireWriter()
    for value in values { packed.append(value.bitPattern) }
    var list = WireWriter()
    list.field(1, packed.bytes)
    var feature = WireWriter()
    feature.field(2, list.bytes)
    features[name] = feature.bytes
  }

  mutating func set(_ name: String, integers values: [Int64]) {
    var packed = WireWriter()
    for value in values { packed.varint(UInt64(bitPattern: value)) }
    var list = WireWriter()
    list.field(1, packed.bytes)
    var feature = WireWriter()
    feature.field(3, list.bytes)
    features[name] = feature.bytes
  }

  var message: [UInt8] {
    var list = WireWriter()
    for (name, feature) in features.sorted(by: { $0.key < $1.key }) {
      var entry = WireWriter()
      entry.field(1, Array(name.utf8))
      entry.field(2, feature)
      list.field(1, entry.bytes)
    }
    var example = WireWriter()
    example.field(1, list.bytes)
    return example.bytes
  }
}
