import Formats
import Foundation
import TestSupport
import Testing

/// CSV tables of boxes, WIDER's lists and AVA's actions.
@Suite("Tables of boxes") struct TableFormatTests {
  private func read(
    _ files: [String: String], _ id: FormatID? = nil, _ check: (ReadDataset) throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      for (path, text) in files {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      var read = ReadOptions()
      read.imageSize = { _ in PixelSize(width: 100, height: 200) }
      try check(try ReadDataset(folder, id, read: read))
    }
  }

  @Test(arguments: [
    "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,100,200,cat,1,2,3.5,4\n",
    "image,xmin,ymin,xmax,ymax,label\na.jpg,1,2,3.5,4,cat\n",
    "\u{FEFF}Image_Path, X1, Y1, X2, Y2, Class_Name\r\na.jpg,1,2,\"3,5\",4,cat\r\n",
    "path,x,y,w,h,category\na.jpg,1,2,2.5,2,cat\n", "a.jpg,1,2,3.5,4,cat\nb.jpg,,,,,\n",
  ])
  func headersOfManyKindsAreKnown(_ text: String) async throws {
    try await read(["boxes.csv": text]) { dataset in
      #expect(dataset.report.errors == 0, "\(dataset.report.text)")
      let item = try #require(dataset.items.first)
      #expect(item.path == "a.jpg")
      #expect(item.size == PixelSize(width: 100, height: 200))
      #expect(item.labels == [SampleDataset.box("cat", 1, 2, 3.5, 4)])
      #expect(dataset.items.dropFirst().allSatisfy { $0.isNull })
    }
  }

  @Test(arguments: [
    "a.jpg,1,2,nan,4,cat", "a.jpg,1,2,1,4,cat", "a.jpg,1,2,3,1e9,cat", "a.jpg,1,2,3,4,", ",1,2,3,4,cat",
    "../../x.jpg,1,2,3,4,cat", "http://a/b.jpg,1,2,3,4,cat",
  ])
  func badRowsCostThemselves(_ row: String) async throws {
    try await read(["boxes.csv": "image,xmin,ymin,xmax,ymax,label\na.jpg,1,2,3,4,\"=cmd|' /C calc'!A1\"\n\(row)\n"]) {
      dataset in
      #expect(dataset.boxes == 1)
      #expect(dataset.report.errors == 1, "\(dataset.report.text)")
      #expect(dataset.items[0].labels[0].category == "=cmd|' /C calc'!A1")
    }
  }

  @Test func widersListsAreReadAndCountsChecked() async throws {
    let list = """
      0--Parade/a.jpg
      2
      1 2 30 40 0 0 1 0 0 0
      5 6 0 8 0 0 0 0 2 0
      0--Parade/none.jpg
      0
      0 0 0 0 0 0 0 0 0 0
      ../up.jpg
      1
      1 2 3 4 0 0 0 0 0 0
      1--X/b.jpg
      3
      1 2 3 4 2 0 0 0 1 0
      """
    try await read(["wider_face_split/wider_face_train_bbx_gt.txt": list]) { dataset in
      #expect(dataset.items.map(\.path) == ["0--Parade/a.jpg", "0--Parade/none.jpg", "1--X/b.jpg"])
      #expect(dataset.items.map(\.isNull) == [false, true, false])
      #expect(dataset.items[0].labels.map(\.category) == ["face"])
      #expect(dataset.items[0].labels[0].attributes == ["illumination": .integer(1)])
      #expect(dataset.items[0].split == "train")
      #expect(dataset.count(.badBox) == 1)
      #expect(dataset.count(.unsafePath) == 1)
      #expect(dataset.count(.schema) == 1)
    }
  }

  @Test func avasRowsAreActionsOfPersons() async throws {
    let rows = """
      -5KQ66BBWC4,0902,0.077,0.151,0.283,0.811,80,1
      -5KQ66BBWC4,0902,0.077,0.151,0.283,0.811,9,1
      -5KQ66BBWC4,0903,0.1,0.1,0.1,0.8,9,1
      -5KQ66BBWC4,0903,0.1,0.1,7,0.8,9,1
      -5KQ66BBWC4,0903,0.1,0.1,0.2,0.8,x,1
      -5KQ66BBWC4,later,0.1,0.1,0.2,0.8,9,1
      """
    let map = "label {\n name: \"sit\"\n label_id: 9\n label_type: PERSON_MOVEMENT\n}\nitem { id: 80 name: 'watch' }\n"
    try await read(["ava_train_v2.2.csv": rows, "ava_action_list.pbtxt": map]) { dataset in
      #expect(dataset.items.map(\.path) == ["-5KQ66BBWC4/0902.jpg", "-5KQ66BBWC4/0903.jpg"])
      #expect(dataset.items[0].labels.map(\.category) == ["watch", "sit"])
      #expect(dataset.items[0].labels.map(\.track) == ["1", "1"])
      guard case .frame(let frame) = dataset.items[0].media else {
        Issue.record("no frame")
        return
      }
      #expect(frame.number == 902 * 30)
      #expect(dataset.report.diagnostics.filter { $0.severity == .error }.compactMap(\.line).sorted() == [3, 4, 5, 6])
    }
  }

  @Test func activityNetsSegmentsAreRead() async throws {
    let text = """
      {"version": "VERSION 1.3", "database": {
        "good": {"subset": "training", "duration": 10.5, "resolution": "320x240", "url": "u",
          "annotations": [{"segment": [0.5, 2.25], "label": "run"}, {"segment": [3, 2], "label": "run"},
            {"segment": [1], "label": "run"}, {"segment": [1, 2]}]},
        "../bad": {"annotations": []}, "odd": 7},
       "taxonomy": [{"nodeName": "Root"}, {"nodeName": "run", "parentName": "sport"}]}
      """
    try await read(["a.json": text]) { dataset in
      #expect(dataset.header.categories.map(\.name) == ["run"])
      #expect(dataset.header.categories.first?.parent == "sport")
      #expect(dataset.items.map(\.path) == ["good.mp4", "odd.mp4"])
      #expect(dataset.items[0].labels.count == 1)
      #expect(dataset.items[0].size == PixelSize(width: 320, height: 240))
      #expect(dataset.count(.badShape) == 3)
    }
  }
}
