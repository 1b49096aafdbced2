/// An input or output as the model declares it.
public struct ModelPort: Sendable, Hashable, Codable {
  /// The name in the file; empty where there is none.
  public var name: String
  /// The element type; nil where it is of a kind that is not supported here.
  public var type: ElementType?
  /// Lengths of the axes, outermost first; an element is nil where any length will do or is only known after a run, the
  /// whole where not even their number is known.
  public var shape: [Int?]?

  /// Names all of them.
  public init(name: String, type: ElementType?, shape: [Int?]?) {
    self.name = name
    self.type = type
    self.shape = shape
  }
}

extension ModelPort: CustomStringConvertible {
  /// For people: `images float32 [1, 3, ?, ?]`.
  public var description: String {
    let axes = shape.map { "[" + $0.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]" }
    return "\(name.isEmpty ? "(unnamed)" : name) \(type?.rawValue ?? "unsupported") \(axes ?? "of any shape")"
  }
}

/// What a loaded model takes, gives and says about itself.
public struct ModelDescription: Sendable, Hashable, Codable {
  /// In the model's order.
  public var inputs: [ModelPort]
  /// In the model's order, which is not a contract: look for names.
  public var outputs: [ModelPort]
  /// The file's own key-value pairs (`metadata_props`), as they stand there.
  public var metadata: [String: String]

  /// Names all of them.
  public init(inputs: [ModelPort], outputs: [ModelPort], metadata: [String: String]) {
    self.inputs = inputs
    self.outputs = outputs
    self.metadata = metadata
  }
}
