import Foundation

extension TextTokenizer {
  /// Reads a tokenizer: a `tokenizer.json` of Hugging Face with byte pairs as CLIP's, or a list of pairs (`merges.txt`,
  /// `bpe_simple_vocab_16e6.txt`), one a line, whose numbers follow from their order as in `openai/CLIP`.
  ///
  /// - Throws: `InferenceError` with `notATokenizer`, naming what is not known here.
  public init(_ bytes: [UInt8]) throws(InferenceError) {
    if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
      try self.init(json: bytes)
    } else {
      try self.init(pairs: bytes)
    }
  }

  private static func refused(_ reason: String) -> InferenceError {
    InferenceError(
      .notATokenizer, reason,
      remedy: "Send the tokenizer.json of a CLIP model, or its list of byte pairs (merges.txt, bpe_simple_vocab).")
  }

  // MARK: tokenizer.json

  private struct Document: Decodable {
    struct Model: Decodable {
      var type: String?
      var vocab: [String: Int]
      var merges: [Merge]
      var endOfWordSuffix: String?
      var unkToken: String?
      private enum CodingKeys: String, CodingKey {
        case type, vocab, merges
        case endOfWordSuffix = "end_of_word_suffix"
        case unkToken = "unk_token"
      }
    }
    /// `"a b"`, or since version 0.20 `["a", "b"]`.
    struct Merge: Decodable {
      var pair: Pair
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let parts: [String]
        if let text = try? container.decode(String.self) {
          parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        } else {
          parts = try container.decode([String].self)
        }
        guard parts.count == 2 else {
          throw DecodingError.dataCorruptedError(in: container, debugDescription: "a merge joins two pieces")
        }
        pair = Pair(first: parts[0], second: parts[1])
      }
    }
    struct Added: Decodable {
      var id: Int
      var content: String
    }
    /// A step before or after; only its kinds are looked at.
    struct Step: Decodable {
      struct Pattern: Decodable {
        var regex: String?
        private enum CodingKeys: String, CodingKey { case regex = "Regex" }
      }
      var type: String?
      var normalizers: [Step]?
      var pretokenizers: [Step]?
      var pattern: Pattern?
      var cls: Named?
      var sep: Named?

      var all: [Step] { [self] + (normalizers ?? []).flatMap(\.all) + (pretokenizers ?? []).flatMap(\.all) }
    }
    /// `["<|startoftext|>", 49406]`.
    struct Named: Decodable {
      var id: Int
      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        _ = try container.decode(String.self)
        id = try container.decode(Int.self)
      }
    }
    struct Truncation: Decodable {
      var maxLength: Int?
      private enum CodingKeys: String, CodingKey { case maxLength = "max_length" }
    }
    struct Padding: Decodable {
      /// `{"Fixed": 77}`, or a word.
      struct Strategy: Decodable {
        var fixed: Int?
        init(from decoder: any Decoder) throws {
          fixed = try? decoder.singleValueContainer().decode([String: Int].self)["Fixed"]
        }
      }
      var padId: Int?
      var strategy: Strategy?
      private enum CodingKeys: String, CodingKey {
        case padId = "pad_id"
        case strategy
      }
    }
    var model: Model
    var addedTokens: [Added]?
    var normalizer: Step?
    var preTokenizer: Step?
    var postProcessor: Step?
    var truncation: Truncation?
    var padding: Padding?
    private enum CodingKeys: String, CodingKey {
      case model, normalizer, truncation, padding
      case addedTokens = "added_tokens"
      case preTokenizer = "pre_tokenizer"
      case postProcessor = "post_processor"
    }
  }

  private struct Kind: Decodable {
    struct Model: Decodable { var type: String? }
    var model: Model?
  }

  /// What CLIP's words are found by.
  private static let pattern = #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#

  private init(json bytes: [UInt8]) throws(InferenceError) {
    let data = Data(bytes)
    guard let kind = try? JSONDecoder().decode(Kind.self, from: data), let model = kind.model else {
      throw Self.refused("The tokenizer is no tokenizer.json: it names no model.")
    }
    guard model.type ?? "BPE" == "BPE" else {
      throw Self.refused(
        "The tokenizer is of the kind \(model.type.map { String($0.prefix(40)) } ?? ""); byte pairs (BPE) are known here."
      )
    }
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: data)
    } catch {
      throw Self.refused("The tokenizer.json is damaged: its vocabulary or its merges cannot be read.")
    }
    let steps = (document.normalizer?.all ?? []) + (document.preTokenizer?.all ?? [])
    let known = ["Sequence", "NFC", "Replace", "Lowercase", "Split", "ByteLevel", nil]
    if let other = steps.first(where: { !known.contains($0.type) }) {
      throw Self.refused("The tokenizer has a step that is not known here: \(String((other.type ?? "").prefix(40))).")
    }
    guard let suffix = document.model.endOfWordSuffix, !suffix.isEmpty,
      document.preTokenizer?.all.contains(where: { $0.pattern?.regex.map { $0 == Self.pattern } ?? false }) ?? false
    else { throw Self.refused("The tokenizer does not cut words as CLIP does.") }
    let added = document.addedTokens ?? []
    func special(_ step: Document.Named?, _ names: [String]) -> Int? {
      step?.id ?? added.first { names.contains($0.content) }?.id
        ?? names.lazy.compactMap { document.model.vocab[$0] }.first
    }
    guard let start = special(document.postProcessor?.cls, ["<|startoftext|>", "<start_of_text>", "<s>"]),
      let end = special(document.postProcessor?.sep, ["<|endoftext|>", "<end_of_text>", "</s>"])
    else { throw Self.refused("The tokenizer names no first and last token.") }
    var ranks: [Pair: Int] = [:]
    for (rank, merge) in document.model.merges.enumerated() where ranks[merge.pair] == nil { ranks[merge.pair] = rank }
    let unknown = document.model.unkToken
    let length = document.padding?.strategy?.fixed ?? document.truncation?.maxLength
    try self.init(
      checked: document.model.vocab, ranks: ranks, suffix: suffix, start: start, end: end,
      unknown: unknown.flatMap { name in document.model.vocab[name] ?? added.first { $0.content == name }?.id },
      lowersCase: steps.contains { $0.type == "Lowercase" }, padding: document.padding?.padId ?? 0,
      length: length.flatMap { (2...1024).contains($0) ? $0 : nil })
  }

  // MARK: A list of pairs

  private init(pairs bytes: [UInt8]) throws(InferenceError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Self.refused("The tokenizer is no text; a packed list has to be unpacked first.")
    }
    var lines = text.split(whereSeparator: \.isNewline)
    if lines.first?.contains("version") ?? false || lines.first?.hasPrefix("\"") ?? false { lines.removeFirst() }
    // The published list of CLIP goes on where its vocabulary of 49,408 has ended.
    lines = Array(lines.prefix(49_152 - 256 - 2))
    // Bytes in the order of their letters: printable ones first.
    let letters = Self.letters.sorted { ($0.unicodeScalars.first?.value ?? 0) < ($1.unicodeScalars.first?.value ?? 0) }
    var pieces = letters + letters.map { $0 + "</w>" }
    var ranks: [Pair: Int] = [:]
    for line in lines {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 2 else {
        throw Self.refused("The tokenizer is no list of byte pairs: '\(String(line.prefix(40)))' is no pair.")
      }
      let pair = Pair(first: parts[0], second: parts[1])
      if ranks[pair] == nil { ranks[pair] = ranks.count }
      pieces.append(parts[0] + parts[1])
    }
    guard !ranks.isEmpty else { throw Self.refused("The tokenizer is an empty list.") }
    let vocabulary = Dictionary(pieces.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, last in last })
    try self.init(
      checked: vocabulary, ranks: ranks, suffix: "</w>", start: pieces.count, end: pieces.count + 1,
      unknown: nil, lowersCase: true, padding: 0, length: nil)
  }

  private init(
    checked vocabulary: [String: Int], ranks: [Pair: Int], suffix: String, start: Int, end: Int, unknown: Int?,
    lowersCase: Bool, padding: Int, length: Int?
  ) throws(InferenceError) {
    // Numbers go into the model as rows of a table.
    let numbers = [start, end, padding] + [unknown].compactMap { $0 } + vocabulary.values
    guard numbers.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
      throw Self.refused("The tokenizer numbers a token below 0 or beyond 2147483647.")
    }
    self.vocabulary = vocabulary
    self.ranks = ranks
    self.suffix = suffix
    self.start = start
    self.end = end
    self.unknown = unknown
    self.lowersCase = lowersCase
    self.padding = padding
    self.length = length
  }
}
