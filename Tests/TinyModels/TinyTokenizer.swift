/// A small tokenizer of CLIP's kind, and what PyPI `tokenizers` 0.22.1 says of some texts with it.
///
/// Its pairs were learnt by that library's `BpeTrainer` from four sentences; pieces are numbered as CLIP numbers them:
/// 256 letters for bytes, the same at a word's end, the pairs in their order, the first token, the last.
public enum TinyTokenizer {
  public static let first = 621
  public static let last = 622

  /// Pairs in the order in which they were learnt.
  public static let pairs: [String] = """
    h e</w>, t he</w>, h o, p ho, t o</w>, pho to</w>, r e, c a, d o, i n</w>, a n, b e, d i, d e</w>, i n, i v,
    k e</w>, l i, l a</w>, o a, o f</w>, o n</w>, r a, r iv, r oa, t re, Ã ¼, Ã ©</w>, an d</w>, di e</w>,
    in g</w>, ' l, ' s</w>, ' t</w>, a l, b l, b r, c Ã, c ke</w>, d s</w>, d riv, e r, e s, e e</w>, e s</w>,
    e r</w>, e n</w>, f Ã©</w>, g h, g s</w>, g re, i Ã, i de</w>, k ing</w>, m o, n ing</w>, p er, r e</w>,
    r s</w>, r ning</w>, s t, s e</w>, s on</w>, s ee</w>, s ide</w>, t Ã©</w>, u e</w>, u se</w>, w e</w>,
    w al, ¨ re</w>, ´ tÃ©</w>, Ã Ł, Ã ł</w>, ho use</w>, re d</w>, ca r</w>, ca fÃ©</w>, ca rs</w>, do g</w>,
    do es, do gs</w>, be r</w>, be side</w>, li ke</w>, li gh, ra in</w>, ra ÃŁ, riv iÃ, roa d</w>, roa ds</w>,
    tre e</w>, tre es</w>, Ã¼ cke</w>, Ã¼ ber</w>, 'l l</w>, bl ue</w>, br Ã¼cke</w>, cÃ ´tÃ©</w>, driv er</w>,
    gre en</w>, mo rning</w>, per son</w>, st raÃŁ, wal king</w>, does n</w>, ligh t</w>, riviÃ ¨re</w>,
    straÃŁ e</w>
    """.split(whereSeparator: \.isNewline).joined(separator: " ").split(separator: ",").map {
      $0.split(separator: " ").joined(separator: " ")
    }

  /// As a list of pairs, like `merges.txt`.
  public static var list: [UInt8] { Array(("#version: 0.2\n" + pairs.joined(separator: "\n") + "\n").utf8) }

  /// Letters for bytes in the order of their numbers: printable ones first.
  public static var letters: [String] {
    let printable = Array(33...126) + Array(161...172) + Array(174...255)
    return (printable.map(UInt32.init) + (256..<256 + UInt32(256 - printable.count))).compactMap {
      Unicode.Scalar($0).map { String(Character($0)) }
    }
  }

  /// The same as a `tokenizer.json`.
  ///
  /// - Parameter length: tokens that texts are filled up to; nil leaves it out.
  public static func json(length: Int? = nil, kind: String = "BPE", pairsAsArrays: Bool = true) -> [UInt8] {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    let pieces =
      letters + letters.map { $0 + "</w>" } + pairs.map { $0.replacing(" ", with: "") }
      + ["<|startoftext|>", "<|endoftext|>"]
    let vocabulary = pieces.enumerated().map { "\(quoted($1)):\($0)" }.joined(separator: ",")
    let merges = pairs.map { pair in
      let parts = pair.split(separator: " ").map { quoted(String($0)) }.joined(separator: ",")
      return pairsAsArrays ? "[\(parts)]" : quoted(pair)
    }.joined(separator: ",")
    let padding = length.map { #"{"strategy":{"Fixed":\#($0)},"pad_id":0}"# } ?? "null"
    let pattern = #"'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"#
    return Array(
      """
      {"version":"1.0","truncation":null,"padding":\(padding),
      "added_tokens":[{"id":\(first),"content":"<|startoftext|>","special":true},{"id":\(last),"content":"<|endoftext|>","special":true}],
      "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"Regex":"\\\\s+"},"content":" "},{"type":"Lowercase"}]},
      "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\(pattern)"},"behavior":"Removed","invert":true},{"type":"ByteLevel","add_prefix_space":false}]},
      "post_processor":{"type":"RobertaProcessing","sep":["<|endoftext|>",\(last)],"cls":["<|startoftext|>",\(first)]},
      "model":{"type":"\(kind)","unk_token":"<|endoftext|>","continuing_subword_prefix":"","end_of_word_suffix":"</w>","vocab":{\(vocabulary)},"merges":[\(merges)]}}
      """.utf8)
  }

  /// Texts and their tokens.
  public static let reference: [(text: String, tokens: [Int])] = [
    ("", [621, 622]),
    ("a photo of a red car", [621, 320, 517, 532, 320, 587, 588, 622]),
    ("  A   PHOTO\u{9}of\u{a} trees ", [621, 320, 517, 532, 604, 622]),
    ("the driver's dog doesn't", [621, 513, 611, 544, 591, 617, 545, 622]),
    ("we'll've'd", [621, 580, 607, 6, 85, 324, 6, 323, 622]),
    ("2024 cars, 3.5 roads!", [621, 273, 271, 273, 275, 590, 267, 274, 269, 276, 602, 256, 622]),
    ("Straße über die Brücke", [621, 620, 606, 541, 609, 622]),
    ("café café", [621, 589, 589, 622]),
    (
      "ÀÉÎ ǅ İstanbul ΣΑΣ",
      [
        621, 127, 254, 127, 102, 127, 362, 131, 484, 328, 136, 485, 572, 522, 65, 84, 331, 139, 225, 138, 109, 139, 481,
        622,
      ]
    ),
    (
      "東京 の 🚗🚗 car",
      [621, 162, 251, 109, 160, 118, 361, 159, 223, 362, 172, 253, 248, 245, 172, 253, 248, 501, 588, 622]
    ),
    ("'tis the 'season' !!'s", [621, 545, 72, 338, 513, 544, 68, 64, 574, 262, 0, 0, 262, 338, 622]),
    ("walking...dogs;;;rain??", [621, 616, 13, 13, 269, 593, 26, 26, 282, 598, 30, 286, 622]),
    ("x² ½ Ⅷ", [621, 343, 126, 366, 126, 377, 158, 227, 371, 622]),
    ("a\u{a0}b\u{2003}c\u{200b}d", [621, 320, 321, 322, 158, 222, 489, 323, 622]),
    (
      "http://example.com/road?x=1&y=2",
      [
        621, 71, 83, 83, 335, 25, 14, 270, 68, 87, 64, 76, 79, 75, 324, 269, 66, 78, 332, 270, 601, 286, 343, 284, 272,
        261, 344, 284, 273, 622,
      ]
    ),
    (
      "morninglightroadmorninglightroadmorninglightroad",
      [
        621, 566, 81, 77, 526, 70, 597, 83, 536, 67, 566, 81, 77, 526, 70, 597, 83, 536, 67, 566, 81, 77, 526, 70, 597,
        83, 601, 622,
      ]
    ),
    ("\u{1}\u{7}bell", [621, 189, 451, 523, 75, 331, 622]),
    ("e\u{301} o\u{308}", [621, 539, 127, 370, 622]),
    (
      "don't can't won't I'm you're",
      [621, 520, 333, 545, 519, 333, 545, 86, 533, 545, 328, 6, 332, 88, 78, 340, 6, 569, 622]
    ),
    (
      "_under_score_ — dash",
      [621, 318, 84, 77, 67, 557, 318, 82, 66, 78, 569, 318, 158, 222, 498, 67, 64, 82, 327, 622]
    ),
  ]
}
