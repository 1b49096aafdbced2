public import Similarity
public import Web

// How rules and hashes, which check what they read, look in the contract.

extension Hash64: DescribesSchema {
  /// Sixteen hexadecimal digits.
  public static var jsonSchema: JSONValue { ["type": "string", "pattern": "^[0-9a-f]{16}$"] }
  /// No bit set.
  public static var schemaExample: Hash64 { Hash64(0) }
}

extension Hash256: DescribesSchema {
  /// Sixty-four hexadecimal digits.
  public static var jsonSchema: JSONValue { ["type": "string", "pattern": "^[0-9a-f]{64}$"] }
  /// No bit set.
  public static var schemaExample: Hash256 { Hash256(words: [0, 0, 0, 0]) }
}

extension FrameRules: DescribesSchema {
  /// Limits of measures by name, and rules about prompts, objects and repetition.
  public static var jsonSchema: JSONValue {
    func object(_ members: [String: JSONValue]) -> JSONValue {
      ["type": "object", "properties": .object(members), "additionalProperties": false]
    }
    func number(_ range: ClosedRange<Double>) -> JSONValue {
      ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
    }
    func word(_ words: [String]) -> JSONValue { ["type": "string", "enum": .array(words.map { .string($0) })] }
    let measures = Dictionary(
      uniqueKeysWithValues: Measure.allCases.map { measure in
        (measure.rawValue, object(["min": number(measure.range), "max": number(measure.range)]))
      })
    let cosine = number(-1...1)
    let margin = number(-2...2)
    let texts: JSONValue = [
      "type": "array", "maxItems": 50, "items": ["type": "string", "minLength": 1, "maxLength": 300],
    ]
    let classes: JSONValue = ["type": "array", "items": ["type": "string"]]
    return object([
      "measures": object(measures),
      "prompts": object([
        "texts": object(["positive": texts, "negative": texts, "junk": texts]),
        "positive": cosine, "negative": cosine, "over_negative": margin, "junk": cosine, "over_junk": margin,
      ]),
      "objects": object(["any_of": classes, "none_of": classes, "minimum_score": number(0...1)]),
      "duplicates": object([
        "distance": ["type": "integer", "minimum": 0, "maximum": 128],
        "against": word(DuplicateRule.Against.allCases.map(\.rawValue)),
        "keep": word(DuplicateRule.Keep.allCases.map(\.rawValue)),
        "hash": word(DuplicateRule.Hash.allCases.map(\.rawValue)),
      ]),
    ])
  }
  /// No rule.
  public static var schemaExample: FrameRules { .none }
}
