/// Looks through an ONNX file (onnx.proto3 of ONNX 1.17) before any library sees it: that it is whole, keeps nothing in
/// other files, makes each value before it is used, and stores as many bytes as its shapes say.
struct ModelInspection {
  /// The key-value pairs of the file.
  private(set) var metadata: [String: String] = [:]

  /// How deep graphs may lie inside each other: a loop in a condition in a loop is 3.
  private static let mostDepth = 16
  /// Metadata is read into memory and shown to people.
  private static let mostMetadataBytes = 1 << 20

  /// - Throws: `InferenceError` with `notAModel` or `externalData`.
  init(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) {
    var (hasGraph, hasOperators, metadataBytes) = (false, false, 0)
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 7:
        try Self.graph(Self.message(field), around: [], depth: 0)
        hasGraph = true
      case 8: hasOperators = true
      case 14:
        let entry = try Self.message(field)
        metadataBytes += entry.count
        guard metadataBytes <= Self.mostMetadataBytes else {
          throw .notAModel("The model's metadata is larger than 1 MiB.")
        }
        let (key, value) = try Self.pair(entry)
        metadata[key] = value
      case 25: try Self.function(Self.message(field))
      default: break
      }
    }
    guard hasGraph, hasOperators else { throw ProtobufReader.damaged }
  }

  private static func message(_ field: ProtobufReader.Field) throws(InferenceError) -> UnsafeRawBufferPointer {
    guard let bytes = field.bytes else { throw ProtobufReader.damaged }
    return bytes
  }

  /// StringStringEntryProto.
  private static func pair(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) -> (String, String) {
    var (key, value) = ("", "")
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      if field.number == 1 { key = field.text ?? "" }
      if field.number == 2 { value = field.text ?? "" }
    }
    return (key, value)
  }

  /// GraphProto.
  private static func graph(_ bytes: UnsafeRawBufferPointer, around: Set<String>, depth: Int) throws(InferenceError) {
    guard depth < mostDepth else { throw .notAModel("The model's graphs lie too deep inside each other.") }
    var known = around
    var nodes: [UnsafeRawBufferPointer] = []
    var results: [String] = []
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: nodes.append(try message(field))
      case 5: known.insert(try tensor(message(field)))
      case 11: known.insert(try name(of: message(field)))
      case 12: results.append(try name(of: message(field)))
      // SparseTensorProto: values 1, indices 2.
      case 15:
        var sparse = ProtobufReader(try message(field))
        while let part = try sparse.next() { if part.number <= 2 { known.insert(try tensor(message(part))) } }
      default: break
      }
    }
    for node in nodes { try self.node(node, &known, depth) }
    for result in results where !known.contains(result) {
      throw .notAModel("The model's result \(shown(result)) is made nowhere.")
    }
  }

  /// NodeProto. What it makes is known from here on.
  private static func node(_ bytes: UnsafeRawBufferPointer, _ known: inout Set<String>, _ depth: Int)
    throws(InferenceError)
  {
    var made: [String] = []
    var attributes: [UnsafeRawBufferPointer] = []
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let used = field.text ?? ""
        // An empty name stands for an optional input that is left out.
        guard used.isEmpty || known.contains(used) else {
          throw .notAModel("The model uses \(shown(used)) before it is made: its graph is cyclic or out of order.")
        }
      case 2: made.append(field.text ?? "")
      case 5: attributes.append(try message(field))
      default: break
      }
    }
    for attribute in attributes { try self.attribute(attribute, known, depth) }
    known.formUnion(made)
  }

  /// AttributeProto.
  private static func attribute(_ bytes: UnsafeRawBufferPointer, _ known: Set<String>, _ depth: Int)
    throws(InferenceError)
  {
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 5, 10: _ = try tensor(message(field))
      case 6, 11: try graph(message(field), around: known, depth: depth + 1)
      case 22, 23:
        var sparse = ProtobufReader(try message(field))
        while let part = try sparse.next() { if part.number <= 2 { _ = try tensor(message(part)) } }
      default: break
      }
    }
  }

  /// FunctionProto: its inputs are names, its nodes as those of a graph.
  private static func function(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) {
    var known: Set<String> = []
    var nodes: [UnsafeRawBufferPointer] = []
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      if field.number == 4 { known.insert(field.text ?? "") }
      if field.number == 7 { nodes.append(try message(field)) }
    }
    for node in nodes { try self.node(node, &known, 0) }
  }

  /// ValueInfoProto.
  private static func name(of bytes: UnsafeRawBufferPointer) throws(InferenceError) -> String {
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() { if field.number == 1 { return field.text ?? "" } }
    return ""
  }

  /// TensorProto; its name.
  private static func tensor(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) -> String {
    var name = ""
    var (type, elements, raw): (UInt64, Int?, Int?) = (0, 1, nil)
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1:
        // Packed or one by one.
        if let number = field.number64 {
          elements = times(elements, number)
        } else {
          for number in try varints(message(field)) { elements = times(elements, number) }
        }
      case 2: type = field.number64 ?? 0
      case 8: name = field.text ?? ""
      case 9: raw = try message(field).count
      case 13: throw external
      case 14: if field.number64 == 1 { throw external }
      default: break
      }
    }
    guard let elements else { throw .notAModel("The model's array \(shown(name)) has impossible dimensions.") }
    if let raw, let bits = storedBits[type] {
      let (total, overflow) = elements.multipliedReportingOverflow(by: bits)
      // Elements of less than a byte fill up the last one.
      guard !overflow, raw == (total + 7) / 8 else {
        throw .notAModel("The model's array \(shown(name)) has not as many bytes as its dimensions say.")
      }
    }
    return name
  }

  private static func varints(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) -> [UInt64] {
    var (result, value, shift): ([UInt64], UInt64, UInt64) = ([], 0, 0)
    for byte in bytes {
      guard shift < 64, result.count < 64 else { throw ProtobufReader.damaged }
      value |= UInt64(byte & 127) << shift
      shift += 7
      if byte < 128 {
        result.append(value)
        (value, shift) = (0, 0)
      }
    }
    guard shift == 0 else { throw ProtobufReader.damaged }
    return result
  }

  /// nil once the product is no number of elements.
  private static func times(_ elements: Int?, _ length: UInt64) -> Int? {
    guard let elements, let length = Int(exactly: length) else { return nil }
    let (product, overflow) = elements.multipliedReportingOverflow(by: length)
    return overflow ? nil : product
  }

  /// Bits of an element in `raw_data`, by TensorProto.DataType.
  private static let storedBits: [UInt64: Int] = [
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16,
    17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4,
  ]

  private static var external: InferenceError {
    InferenceError(
      .externalData, "The model keeps its weights in other files, which are not read.",
      remedy: "Save it as one file: in Python onnx.save(onnx.load(PATH), PATH).")
  }

  /// A name from the file, cut and without control characters.
  private static func shown(_ name: String) -> String {
    let plain = name.unicodeScalars.prefix(60).map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }
    return "“\(String(plain))”"
  }
}
