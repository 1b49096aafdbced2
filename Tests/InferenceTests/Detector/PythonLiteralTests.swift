import Testing

@testable import Inference

@Suite("Python literals")
struct PythonLiteralTests {
  @Test(arguments: [
    ("None", PythonLiteral.none), ("True", .bool(true)), (" False ", .bool(false)), ("-12", .int(-12)),
    ("1e-3", .float(0.001)), ("'it''", nil), ("'a'", .string("a")), ("\"it's\"", .string("it's")),
    (#"'tab\t\'\\\x41\u00e9'"#, .string("tab\t'\\Aé")), ("[640, 480]", .list([.int(640), .int(480)])),
    ("(1,)", .list([.int(1)])), ("[]", .list([])), ("{}", .dictionary([])),
    (
      "{0: 'person', 1: 'bicycle',}",
      .dictionary([
        .init(key: .int(0), value: .string("person")), .init(key: .int(1), value: .string("bicycle")),
      ])
    ), ("", nil), ("{0 'a'}", nil), ("[1", nil), ("__import__('os')", nil), ("'\\q'", nil), ("1 2", nil),
    ("99999999999999999999", .float(1e20)),
  ]) func reads(text: String, expected: PythonLiteral?) {
    #expect(PythonLiteral(text) == expected)
  }

  @Test func valuesAreFoundByKey() {
    let arguments = PythonLiteral("{'batch': 1, 'nms': False, 'more': [1, {'b': None}]}")
    #expect(arguments?["nms"] == .bool(false) && arguments?["none"] == nil)
  }

  @Test func depthEnds() { #expect(PythonLiteral(String(repeating: "[", count: 100_000)) == nil) }

  @Test func cardsReadWhatUltralyticsWrites() {
    let card = ModelCard([
      "names": "{0: 'person', 1: \"driver's seat\"}", "imgsz": "[480, 640]", "stride": "32", "task": "pose",
      "kpt_shape": "[17, 3]", "description": "Ultralytics YOLO11n model",
    ])
    #expect(card.classNames == ["person", "driver's seat"])
    #expect((card.width, card.height) == (640, 480))
    #expect(card.stride == 32 && card.task == "pose" && card.keypoints == [17, 3] && !card.isTransformer)
    #expect(ModelCard(["description": "Ultralytics RTDETR-l model"]).isTransformer)
    // Gaps and repeats would give names to the wrong objects.
    for names in ["{0: 'a', 2: 'b'}", "{0: 'a', 0: 'b'}", "{-1: 'a'}", "{0: 1}", "names", "{'0': 'a'}"] {
      #expect(ModelCard(["names": names]).classNames == nil, "\(names)")
    }
    #expect(ModelCard(["names": "['a', 'b']"]).classNames == ["a", "b"])
  }
}
