/// Why a question has no answer.
struct Refusal: Error {
  let reason: String
}

/// The words of one question, taken from the front.
struct Words {
  private var rest: Substring.UTF8View

  init(_ line: String) { rest = Substring(line).utf8 }

  mutating func next() throws -> Substring {
    guard !rest.isEmpty else { throw Refusal(reason: "a word is missing") }
    let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
    let word = rest[..<end]
    rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
    return Substring(word)
  }

  mutating func int() throws -> Int {
    let word = try next()
    guard let value = Int(word) else { throw Refusal(reason: "\(word) is no whole number") }
    return value
  }

  mutating func double() throws -> Double {
    let word = try next()
    guard let value = Double(word) else { throw Refusal(reason: "\(word) is no number") }
    return value
  }

  mutating func doubles(_ count: Int) throws -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<max(count, 0) { values.append(try double()) }
    return values
  }

  mutating func flags(_ count: Int) throws -> [Bool] {
    let word = try next()
    guard word.utf8.count == count || (count == 0 && word == "-") else { throw Refusal(reason: "flags are missing") }
    return count == 0 ? [] : word.utf8.map { $0 == UInt8(ascii: "1") }
  }
}
