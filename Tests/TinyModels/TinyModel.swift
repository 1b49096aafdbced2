public import Foundation

/// Writes small ONNX models: just enough of onnx.proto3 (ONNX 1.17) for the tests.
public struct TinyModel: Sendable {
  public var nodes: [Proto] = []
  public var arrays: [Proto] = []
  public var inputs: [Proto] = []
  public var outputs: [Proto] = []
  public var metadata: [(String, String)] = []
  public var operators = 17

  /// A model without nodes.
  public init() {}

  /// A message under construction.
  public struct Proto: Sendable {
    public var bytes: [UInt8] = []

    /// An empty message.
    public init() {}

    public static func varint(_ value: UInt64) -> [UInt8] {
      var (rest, bytes): (UInt64, [UInt8]) = (value, [])
      repeat {
        bytes.append(UInt8(rest & 127) | (rest > 127 ? 128 : 0))
        rest >>= 7
      } while rest > 0
      return bytes
    }

    public mutating func add(_ field: Int, number: Int) {
      bytes += Self.varint(UInt64(field << 3)) + Self.varint(UInt64(bitPattern: Int64(number)))
    }
    public mutating func add(_ field: Int, _ content: [UInt8]) {
      bytes += Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(content.count)) + content
    }
    public mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }
    public mutating func add(_ field: Int, _ message: Proto) { add(field, message.bytes) }
  }

  public enum Kind: Int, Sendable {
    case float = 1
    case int64 = 7
    case half = 10
    case double = 11
  }

  /// A ValueInfoProto; a negative length leaves an axis open.
  public static func value(_ name: String, _ kind: Kind, _ shape: [Int]) -> Proto {
    var dimensions = Proto()
    for length in shape {
      var dimension = Proto()
      if length < 0 { dimension.add(2, "axis\(-length)") } else { dimension.add(1, number: length) }
      dimensions.add(1, dimension)
    }
    var tensor = Proto()
    tensor.add(1, number: kind.rawValue)
    tensor.add(2, dimensions)
    var type = Proto()
    type.add(1, tensor)
    var value = Proto()
    value.add(1, name)
    value.add(2, type)
    return value
  }

  public static func array(_ name: String, _ kind: Kind, _ shape: [Int], raw: [UInt8]) -> Proto {
    var array = Proto()
    for length in shape { array.add(1, number: length) }
    array.add(2, number: kind.rawValue)
    array.add(8, name)
    array.add(9, raw)
    return array
  }

  public static func array(_ name: String, _ shape: [Int], _ values: [Float]) -> Proto {
    array(name, .float, shape, raw: values.withUnsafeBytes { Array($0) })
  }

  public static func node(_ type: String, _ inputs: [String], _ outputs: [String], attributes: [Proto] = []) -> Proto {
    var node = Proto()
    for input in inputs { node.add(1, input) }
    for output in outputs { node.add(2, output) }
    node.add(4, type)
    for attribute in attributes { node.add(5, attribute) }
    return node
  }

  /// AttributeProto with a whole number (type 2) or several (type 7).
  public static func attribute(_ name: String, _ value: Int) -> Proto {
    var attribute = Proto()
    attribute.add(1, name)
    attribute.add(3, number: value)
    attribute.add(20, number: 2)
    return attribute
  }

  public var bytes: [UInt8] {
    var graph = Proto()
    for node in nodes { graph.add(1, node) }
    graph.add(2, "tiny")
    for array in arrays { graph.add(5, array) }
    for input in inputs { graph.add(11, input) }
    for output in outputs { graph.add(12, output) }
    var opset = Proto()
    opset.add(1, "")
    opset.add(2, number: operators)
    var model = Proto()
    model.add(1, number: 8)
    model.add(7, graph)
    model.add(8, opset)
    for (key, value) in metadata {
      var entry = Proto()
      entry.add(1, key)
      entry.add(2, value)
      model.add(14, entry)
    }
    return model.bytes
  }

  public func write(_ folder: URL, _ name: String = "model.onnx") throws -> URL {
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file
  }

  // MARK: Models

  /// y = 2x + 1 on any number of rows of 3.
  public static func doubling(rows: Int = -1) -> TinyModel {
    var model = TinyModel()
    model.inputs = [value("x", .float, [rows, 3])]
    model.outputs = [value("y", .float, [rows, 3])]
    model.arrays = [array("two", [1], [2]), array("one", [1], [1])]
    model.nodes = [node("Mul", ["x", "two"], ["twice"]), node("Add", ["twice", "one"], ["y"])]
    return model
  }

  /// A detector that gives the same numbers whatever it sees: each result is the sum of the image times zero plus an
  /// array. The results' first axis must fit the images'.
  public static func detector(
    input: [Int], kind: Kind = .float, results: [(name: String, shape: [Int], values: [Float])],
    metadata: [(String, String)] = [], takesSizes: Bool = false
  ) -> TinyModel {
    var model = TinyModel()
    model.metadata = metadata
    model.inputs = [value("images", kind, input)]
    model.arrays = [array("zero", [1], [0])]
    var nodes = [
      node("Cast", ["images"], ["wide"], attributes: [attribute("to", 1)]),
      node("ReduceMax", ["wide"], ["most"], attributes: [attribute("keepdims", 0)]),
      node("Mul", ["most", "zero"], ["nothing"]),
    ]
    for result in results {
      model.arrays.append(array("array_\(result.name)", result.shape, result.values))
      model.outputs.append(value(result.name, .float, result.shape))
      nodes.append(node("Add", ["array_\(result.name)", "nothing"], [result.name]))
    }
    if takesSizes {
      // Named and typed as the exporters do; added to the first result times zero, or it would be dropped.
      model.inputs.append(value("orig_target_sizes", .int64, [input[0], 2]))
      nodes.insert(node("Cast", ["orig_target_sizes"], ["sizes"], attributes: [attribute("to", 1)]), at: 3)
      nodes.insert(node("ReduceMax", ["sizes"], ["size"], attributes: [attribute("keepdims", 0)]), at: 4)
      nodes.insert(node("Mul", ["size", "zero"], ["no_size"]), at: 5)
      nodes.insert(node("Add", ["nothing", "no_size"], ["neither"]), at: 6)
      nodes = nodes.enumerated().map { index, old in
        index > 6 && index == 7
          ? node("Add", ["array_\(results[0].name)", "neither"], [results[0].name]) : old
      }
    }
    model.nodes = nodes
    return model
  }
}
