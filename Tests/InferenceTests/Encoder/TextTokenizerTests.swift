import Testing
import TinyModels

@testable import Inference

@Suite("Text tokenizer")
struct TextTokenizerTests {
  @Test func tokensAreThoseOfTheReference() throws {
    for bytes in [TinyTokenizer.json(), TinyTokenizer.json(pairsAsArrays: false), TinyTokenizer.list] {
      let tokenizer = try TextTokenizer(bytes)
      for (text, tokens) in TinyTokenizer.reference {
        #expect(tokenizer.tokens(text, most: 1000) == tokens, "\(text.debugDescription)")
      }
    }
  }

  @Test func longTextsAreCutAndEnd() throws {
    let tokenizer = try TextTokenizer(TinyTokenizer.list)
    let whole = tokenizer.tokens("a photo of a red car", most: 77)
    #expect(whole.count == 8)
    for most in 2...8 {
      let cut = tokenizer.tokens("a photo of a red car", most: most)
      #expect(cut == Array(whole.prefix(most - 1)) + [TinyTokenizer.last])
    }
    #expect(tokenizer.tokens(String(repeating: "car ", count: 100_000), most: 77).count == 77)
  }

  @Test func lengthAndPaddingAreRead() throws {
    #expect(try TextTokenizer(TinyTokenizer.json(length: 16)).length == 16)
    #expect(try TextTokenizer(TinyTokenizer.json()).length == nil)
    #expect(try TextTokenizer(TinyTokenizer.json(length: 5000)).length == nil)
  }

  @Test(arguments: [
    "", "{", "{}", #"{"model": {}}"#, #"{"model": {"type": "Unigram", "vocab": []}}"#,
    #"{"model": {"type": "BPE", "vocab": {"a": 1}, "merges": [["a"]]}}"#,
    #"{"model": {"type": "BPE", "vocab": {"a": 1}, "merges": [], "end_of_word_suffix": "</w>"}}"#, "a b c", "one",
    "#version: 0.2\n",
  ]) func whatIsNoTokenizerIsRefused(_ text: String) {
    #expect { try TextTokenizer(Array(text.utf8)) } throws: { error in
      (error as? InferenceError)?.code == .notATokenizer
    }
  }

  @Test func hostileTokenizersAreRefused() {
    for bytes in [
      [0xFF, 0xFE, 0x00], Array(TinyTokenizer.json().prefix(3000)), TinyTokenizer.json(kind: "WordPiece"),
      Array(String(decoding: TinyTokenizer.json(), as: UTF8.self).replacing(":621", with: ":-1").utf8),
      Array(String(decoding: TinyTokenizer.json(), as: UTF8.self).replacing(":621", with: ":99999999999").utf8),
      Array(String(decoding: TinyTokenizer.json(), as: UTF8.self).replacing("ByteLevel", with: "Metaspace").utf8),
      Array(String(repeating: "[", count: 100_000).utf8),
    ] {
      #expect(throws: InferenceError.self) { try TextTokenizer(bytes) }
    }
  }
}
