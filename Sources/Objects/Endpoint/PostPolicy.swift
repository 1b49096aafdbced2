import Crypto
import Foundation

/// What a form upload may contain, as its signer wrote it.
struct PostPolicy {
  private enum Condition {
    case equal(String, String)
    case startsWith(String, String)
  }

  private let expiration: Date
  private let conditions: [Condition]
  /// Bytes the file may have.
  let lengthRange: ClosedRange<Int64>?

  init(_ json: [UInt8]) throws {
    func invalid(_ message: String) -> S3Error {
      S3Error("InvalidPolicyDocument", 400, "Invalid Policy: \(message)")
    }
    guard let document = ClaimValue(json: json)?.object else { throw invalid("Invalid JSON.") }
    guard let text = document["expiration"]?.string, let date = HTTPDate.parseMessage(text) else {
      throw invalid("Policy missing expiration.")
    }
    guard let list = document["conditions"]?.array else { throw invalid("Policy missing conditions.") }
    var conditions: [Condition] = []
    var range: ClosedRange<Int64>?
    for entry in list {
      if let pairs = entry.object {
        for (name, value) in pairs {
          guard let value = value.string else { throw invalid("Invalid condition.") }
          conditions.append(.equal(name.lowercased(), value))
        }
        continue
      }
      guard let parts = entry.array, parts.count == 3, let kind = parts[0].string?.lowercased() else {
        throw invalid("Invalid condition.")
      }
      if kind == "content-length-range" {
        guard let low = Self.number(parts[1]), let high = Self.number(parts[2]), low <= high, low >= 0 else {
          throw invalid("Invalid content-length-range.")
        }
        // Several ranges all hold.
        let merged = max(low, range?.lowerBound ?? low)...max(low, min(high, range?.upperBound ?? high))
        range = merged
        continue
      }
      guard let name = parts[1].string, name.hasPrefix("$"), let value = parts[2].string else {
        throw invalid("Invalid condition.")
      }
      switch kind {
      case "eq": conditions.append(.equal(name.dropFirst().lowercased(), value))
      case "starts-with": conditions.append(.startsWith(name.dropFirst().lowercased(), value))
      default: throw invalid("Unknown condition \(kind).")
      }
    }
    expiration = date
    self.conditions = conditions
    lengthRange = range
  }

  private static func number(_ value: ClaimValue) -> Int64? {
    switch value {
    case .integer(let number): number
    case .string(let text): Int64(text)
    default: nil
    }
  }

  /// - Parameter fields: names in lower case; `key` with the file's name put in, and the `bucket` of the address.
  func check(_ fields: [String: String], at now: Date) throws {
    guard now < expiration else { throw S3Error.denied("Invalid according to Policy: Policy expired.") }
    func failed(_ what: String) -> S3Error {
      S3Error.denied("Invalid according to Policy: Policy Condition failed: \(what)")
    }
    var covered: Set<String> = []
    for condition in conditions {
      switch condition {
      case .equal(let name, let value):
        covered.insert(name)
        guard let field = fields[name], field.utf8.elementsEqual(value.utf8) else {
          throw failed("[\"eq\", \"$\(name)\", \"\(value)\"]")
        }
      case .startsWith(let name, let prefix):
        covered.insert(name)
        // A list of types must begin so element by element.
        let values =
          name == "content-type" ? (fields[name] ?? "").split(separator: ",").map(String.init) : [fields[name] ?? ""]
        guard fields[name] != nil, !values.isEmpty || prefix.isEmpty,
          values.allSatisfy({ $0.utf8.starts(with: prefix.utf8) })
        else { throw failed("[\"starts-with\", \"$\(name)\", \"\(prefix)\"]") }
      }
    }
    let free: Set<String> = ["x-amz-signature", "awsaccesskeyid", "signature", "policy", "file", "bucket"]
    for name in fields.keys where !free.contains(name) && !name.hasPrefix("x-ignore-") && !covered.contains(name) {
      throw S3Error.denied("Invalid according to Policy: Extra input fields: \(name)")
    }
  }
}
