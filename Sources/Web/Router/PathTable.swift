/// Finds path templates such as `/projects/{id}/images` segment by segment. Plain segments win over parameters; a
/// last segment `{name...}` takes the rest with its slashes.
struct PathTable<Value: Sendable>: Sendable {
  private struct Node: Sendable {
    var plain: [String: Int] = [:]
    var parameter: Int?
    var rest: Int?
    var value: Value?
    /// Names of the parameters on the way; templates that share a node may name them differently.
    var names: [String] = []
  }
  private var nodes = [Node()]

  mutating func update(_ template: String, _ change: (Value?) -> Value) {
    var index = 0
    var names: [String] = []
    for segment in template.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      if segment.hasPrefix("{"), segment.hasSuffix("...}") {
        names.append(String(segment.dropFirst().dropLast(4)))
        index = nodes[index].rest ?? link(index) { $0.rest = $1 }
      } else if segment.hasPrefix("{"), segment.hasSuffix("}") {
        names.append(String(segment.dropFirst().dropLast()))
        index = nodes[index].parameter ?? link(index) { $0.parameter = $1 }
      } else {
        let name = String(segment)
        index = nodes[index].plain[name] ?? link(index) { $0.plain[name] = $1 }
      }
    }
    nodes[index].value = change(nodes[index].value)
    nodes[index].names = names
  }

  private mutating func link(_ parent: Int, _ set: (inout Node, Int) -> Void) -> Int {
    nodes.append(Node())
    set(&nodes[parent], nodes.count - 1)
    return nodes.count - 1
  }

  func find(_ path: String) -> (Value, PathParameters)? {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var values: [String] = []
    guard let found = find(segments, at: 0, &values), let value = nodes[found].value,
      // No name holds the character U+0000, and the database refuses it.
      !values.contains(where: { $0.utf8.contains(0) })
    else { return nil }
    return (value, PathParameters(Array(zip(nodes[found].names, values)).map { ($0.0, $0.1) }))
  }

  private func find(_ segments: ArraySlice<Substring>, at index: Int, _ values: inout [String]) -> Int? {
    guard let segment = segments.first else { return nodes[index].value == nil ? nil : index }
    let rest = segments.dropFirst()
    if let next = nodes[index].plain[String(segment)], let found = find(rest, at: next, &values) { return found }
    let count = values.count
    if let next = nodes[index].parameter, !segment.isEmpty {
      values.append(Percent.decode(segment))
      if let found = find(rest, at: next, &values) { return found }
      values.removeLast(values.count - count)
    }
    if let next = nodes[index].rest {
      values.append(Percent.decode(segments.joined(separator: "/")))
      return next
    }
    return nil
  }
}
