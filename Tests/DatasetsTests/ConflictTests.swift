import Database
import Formats
import Foundation
import Jobs
import Library
import IdentityTesting
import TestSupport
import Testing
import Web

@Suite(.serialized) struct ConflictTests {
  private func write(_ bytes: [UInt8], _ name: String, in world: DatasetWorld) throws -> URL {
    let folder = world.folder.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file
  }

  @Test func skipReplaceAndAppendDoWhatTheySay() async throws {
    try await DatasetWorld.lend { world in
      let root = try RoundTripTests.drawn(in: world.folder, [("a.bmp", [[2, 2, 5, 5]]), ("b.bmp", [])])
      try await world.import(root)
      let before = try await world.state()
      let changed = try write(
        Drawing.coco([("a.bmp", [[2, 2, 5, 5], [8, 8, 5, 5]]), ("b.bmp", [[1, 1, 3, 3]])], folder: "images/"),
        "labels.json", in: world)

      let skip = try await world.import(changed)
      #expect(skip["result"]?["report"]?["images"]?["skipped"]?.int == 1, "\(skip)")
      #expect(skip["result"]?["report"]?["annotations"]?["skipped"]?.int == 2)
      #expect(skip["result"]?["report"]?["annotations"]?["added"]?.int == 1)
      #expect(try await world.state() == [2, before[1] + 1, before[2] + 1])

      let append = try await world.import(changed, ["on_conflict": "append"])
      #expect(append["result"]?["report"]?["annotations"]?["added"]?.int == 1, "\(append)")
      #expect(append["result"]?["report"]?["annotations"]?["unchanged"]?.int == 2)

      let other = try write(Drawing.coco([("a.bmp", [[3, 3, 9, 9]])], folder: "images/"), "labels.json", in: world)
      let replace = try await world.import(other, ["on_conflict": "replace"])
      #expect(replace["result"]?["report"]?["annotations"]?["replaced"]?.int == 2, "\(replace)")
      #expect(replace["result"]?["report"]?["annotations"]?["added"]?.int == 1)
      let counts = await world.send(.get, "\(world.path)/counts").json["classes"]?.array ?? []
      #expect(counts.compactMap { $0["total"]?.int }.reduce(0, +) == 2)
      let events = await world.send(.get, "\(world.path)/events?after=0&limit=100").json["items"]?.array ?? []
      #expect(events.map { $0["position"]?.int } == Array(1...events.count))
      #expect(events.count { $0["action"]?.string == "deleted" } == 2)
      #expect(events.allSatisfy { $0["job_id"]?.string != nil })
    }
  }

  @Test func labelsAloneMatchByPathThenName() async throws {
    try await DatasetWorld.lend { world in
      try await world.import(try RoundTripTests.drawn(in: world.folder, [("a.bmp", []), ("b.bmp", [])]))
      for path in ["images/a.bmp", "b.bmp"] {
        let labels = try write(Drawing.coco([(path, [[1, 1, 4, 4]])]), "labels.json", in: world)
        let job = try await world.import(labels)
        #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 1, "\(path): \(job)")
      }
      let missing = try write(Drawing.coco([("no.bmp", [[1, 1, 4, 4]])]), "labels.json", in: world)
      let job = try await world.import(missing)
      #expect(job["result"]?["report"]?["images"]?["failed"]?.int == 1, "\(job)")
      let lines = job["result"]?["report"]?["conversion"]?["diagnostics"]?.array ?? []
      #expect(lines.contains { $0["code"]?.string == DiagnosticCode.missingImage.rawValue })
    }
  }

  @Test func aPictureUnderAnotherNameIsTheSamePicture() async throws {
    try await DatasetWorld.lend { world in
      let first = try RoundTripTests.drawn(in: world.folder, [("a.bmp", [])])
      try await world.import(first)
      let second = try RoundTripTests.drawn(in: world.folder, [("z.bmp", [[1, 1, 4, 4]])])
      let job = try await world.import(second)
      #expect(job["result"]?["report"]?["images"]?["matched"]?.int == 1, "\(job)")
      #expect(try await world.state()[0] == 1)
      #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 1)
    }
  }

  @Test func equalNamesGetASuffixAndALine() async throws {
    try await DatasetWorld.lend { world in
      for seed in [1, 2] {
        let root = world.folder.appendingPathComponent("same-\(seed)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data(Drawing.bitmap(40, 30, seed: seed)).write(to: root.appendingPathComponent("a.bmp"))
        try Data(Drawing.coco([("a.bmp", [[Double(seed), 1, 4, 4]])])).write(
          to: root.appendingPathComponent("labels.json"))
        try await world.import(root)
      }
      for format in ["coco", "yolo", "voc"] {
        let (job, file) = try await world.export(format)
        let back = try ReadBack(file)
        #expect(back.items.count == 2, "\(format): \(back.items.keys)")
        #expect(back.labels == 2)
        let lines = job["result"]?["report"]?["conversion"]?["diagnostics"]?.array ?? []
        #expect(!lines.isEmpty, "\(format): \(job)")
      }
    }
  }

  @Test func importsAtOnceAddALabelOnce() async throws {
    try await DatasetWorld.lend { world in
      var pictures: [(name: String, boxes: [[Double]])] = []
      for number in 0..<1200 { pictures.append(("\(number).bmp", [[Double(number % 30), 1, 4, 4], [2, 2, 5, 5]])) }
      try await world.addRows(pictures.map(\.name))
      for rule in ["skip", "append"] {
        for _ in 0..<2 {
          let labels = try write(Drawing.coco(pictures), "labels.json", in: world)
          _ = try await world.begin(labels, ["on_conflict": .string(rule)])
        }
        // The worker runs both at once.
        try await world.work()
        #expect(try await world.state() == [1200, 2400, 2400], "\(rule)")
      }
    }
  }

  @Test func aPictureThatStandsTwiceInAFileGetsBothItsLabels() async throws {
    try await DatasetWorld.lend { world in
      try await world.addRows(["a.bmp", "b.bmp"])
      let twice = try write(
        Drawing.coco([("a.bmp", [[1, 1, 4, 4]]), ("b.bmp", []), ("a.bmp", [[1, 1, 4, 4], [9, 9, 4, 4]])]),
        "labels.json", in: world)
      let job = try await world.import(twice)
      #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 2, "\(job)")
      #expect(job["result"]?["report"]?["annotations"]?["unchanged"]?.int == 1)
      #expect(try await world.state() == [2, 2, 2])
    }
  }

  @Test func replacingTakesWhatIsSaidBesidesTheGeometry() async throws {
    try await DatasetWorld.lend { world in
      try await world.addRows(["a.bmp"])
      let plain = Drawing.coco([("a.bmp", [[1, 1, 4, 4]])])
      try await world.import(try write(plain, "labels.json", in: world))
      let told = Array(
        String(decoding: plain, as: UTF8.self)
          .replacing("\"iscrowd\":0", with: "\"attributes\":{\"colour\":\"red\",\"age\":3},\"iscrowd\":0").utf8)
      #expect(told.count > plain.count)
      for rule in ["skip", "append"] {
        let job = try await world.import(try write(told, "labels.json", in: world), ["on_conflict": .string(rule)])
        #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 0, "\(rule): \(job)")
      }
      for (round, replaced) in [1, 0].enumerated() {
        let job = try await world.import(try write(told, "labels.json", in: world), ["on_conflict": "replace"])
        let counts = job["result"]?["report"]?["annotations"]
        #expect(counts?["replaced"]?.int == replaced, "\(round): \(job)")
        #expect(counts?["unchanged"]?.int == round)
      }
      let label = try ReadBack(try await world.export("coco", ["include_images": false]).file).items["a.bmp"]?.labels
      #expect(label?.first?.attributes == ["colour": .text("red"), "age": .integer(3)])
    }
  }

  /// Scores outside 0…1 and groups of 64 bits cannot be kept, and what a file says of a picture that is there already is
  /// not taken over: the report counts both.
  @Test func whatIsNotKeptIsCounted() async throws {
    try await DatasetWorld.lend { world in
      try await world.addRows(["a.bmp", "b.bmp"])
      let text = String(decoding: Drawing.coco([("a.bmp", [[1, 1, 4, 4]]), ("b.bmp", [])]), as: UTF8.self)
        .replacing("\"iscrowd\":0", with: "\"score\":7.5,\"iscrowd\":0")
      let file = try write(Array(text.utf8), "labels.json", in: world)
      let job = try await world.import(file, ["split": "valid"])
      func losses(_ job: JSONValue) -> [String: Int] {
        let all = job["result"]?["report"]?["conversion"]?["losses"]?.array ?? []
        return all.reduce(into: [:]) { $0[$1["what"]?.string ?? ""] = $1["count"]?.int }
      }
      #expect(losses(job) == ["score": 1, "split": 2], "\(job)")
      #expect(job["result"]?["report"]?["conversion"]?["outcome"]?.string == "warnings")

      let root = world.folder.appendingPathComponent("drawn-order")
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      func box(_ x: Int, _ more: String) -> String {
        "<box label=\"cat\" xtl=\"\(x)\" ytl=\"1\" xbr=\"20\" ybr=\"20\" occluded=\"0\" \(more)></box>"
      }
      let xml = """
        <?xml version="1.0" encoding="utf-8"?>
        <annotations><version>1.1</version><meta><task><labels><label><name>cat</name><attributes></attributes></label>
        </labels></task></meta><image id="0" name="b.bmp" width="40" height="30">
        \(box(2, "z_order=\"4\" group_id=\"5000000000\""))\(box(3, "z_order=\"-1\""))\(box(4, "z_order=\"0\""))
        </image></annotations>
        """
      let order = root.appendingPathComponent("annotations.xml")
      try Data(xml.utf8).write(to: order)
      let ordered = try await world.import(order)
      #expect(losses(ordered) == ["group": 1], "\(ordered)")
      let back = try ReadBack(try await world.export("cvat", ["include_images": false]).file).items["b.bmp"]
      let places = back?.labels.map { [$0.enclosingBox?.xMin ?? 0, Double($0.zOrder ?? 0)] }
      #expect(places == [[3, -1], [4, 0], [2, 4]])
    }
  }

  /// Open Images tells what people looked for in vain: it must not count as seen.
  @Test func whatIsVerifiedAbsentIsNotLabelled() async throws {
    try await DatasetWorld.lend { world in
      try await world.addRows(["a.jpg"])
      var item = DatasetItem(path: "a.jpg")
      item.size = PixelSize(width: 40, height: 30)
      item.labels = ["cat", "dog"].map { Label(category: $0, shape: .classification) }
      item.labels[1].score = 0
      var header = DatasetHeader()
      header.categories = ["cat", "dog"].map(DatasetCategory.init(name:))
      let root = world.folder.appendingPathComponent("looked-for")
      let format = try #require(FormatRegistry.format(FormatID(rawValue: "open_images")))
      let exporter = try DatasetExporter(format, header: header, to: FolderSink(root), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let job = try await world.import(root, ["format": "open_images"])
      let report = job["result"]?["report"]
      #expect(report?["annotations"]?["added"]?.int == 1, "\(job)")
      #expect(report?["annotations"]?["skipped"]?.int == 1, "\(job)")
      #expect(report?["conversion"]?["losses"]?[0]?["what"]?.string == "verified absent", "\(job)")
      #expect(try await world.number("select count(*) from annotations where class_name = 'dog'") == 0)
    }
  }

  @Test func replacingByNothingEmptiesAPicture() async throws {
    try await DatasetWorld.lend { world in
      try await world.addRows(["a.bmp"])
      try await world.import(try write(Drawing.coco([("a.bmp", [[1, 1, 4, 4]])]), "labels.json", in: world))
      let empty = try write(Drawing.coco([("a.bmp", [])]), "labels.json", in: world)
      let job = try await world.import(empty, ["on_conflict": "replace"])
      #expect(job["result"]?["report"]?["annotations"]?["replaced"]?.int == 1, "\(job)")
      #expect(try await world.state() == [1, 0, 2])
    }
  }

  @Test func anInterruptedImportEndsAsIfNothingHadHappened() async throws {
    try await DatasetWorld.lend { world in
      var pictures: [(name: String, boxes: [[Double]])] = []
      for number in 0..<1500 { pictures.append(("\(number).bmp", [[Double(number % 30), 1, 4, 4]])) }
      try await world.addRows(pictures.map(\.name))
      let labels = try write(Drawing.coco(pictures), "labels.json", in: world)
      let id = try await world.begin(labels)
      let worker = world.worker()
      let service = Task { await worker.run() }
      while try await world.state()[1] == 0 { try await Task.sleep(for: .milliseconds(1)) }
      // As if the process died: the claim goes back, what had landed stays.
      await worker.stop(drain: .zero)
      await service.value
      let landed = try await world.state()[1]
      #expect(landed > 0)
      try await world.identity.asSuperuser(
        """
        update jobs set status = 'queued', locked_by = null, heartbeat_at = null, not_before = now(), finished_at = null
        where id = '\(id)' and status <> 'succeeded'
        """)
      try await world.work()
      let job = await world.job(id)
      #expect(job["status"]?.string == "succeeded", "\(job)")
      #expect(try await world.state() == [1500, 1500, 1500])
    }
  }

  /// YOLO's numbers are shares of a picture: without its size there is no box. Nor do they tell a picture's
  /// extension. The first reading of sizes is cut off.
  @Test func labelsWaitForSizesThatCannotBeReadAtFirst() async throws {
    try await DatasetWorld.lend { world in
      try await world.addRows(["a.bmp"])
      let root = world.folder.appendingPathComponent(UUID().uuidString)
      for folder in ["images", "labels"] {
        try FileManager.default.createDirectory(
          at: root.appendingPathComponent(folder), withIntermediateDirectories: true)
      }
      try Data("train: images\nnames: [cat]\n".utf8).write(to: root.appendingPathComponent("data.yaml"))
      try Data("0 0.5 0.5 0.5 0.5\n".utf8).write(to: root.appendingPathComponent("labels/a.txt"))
      let id = try await world.begin(try world.pack(root), ["format": "yolo"])

      let superuser = Database(DatabaseConfiguration(url: world.identity.urls.superuser, connections: 2))
      let blocker = Task {
        try await superuser.transaction(nil) { transaction in
          try transaction.execute("lock table images in access exclusive mode")
          while try transaction.query(
            """
            select pg_cancel_backend(pid) from pg_stat_activity
            where query like '%select relative_path, filename, width, height%' and pid <> pg_backend_pid()
              and wait_event_type = 'Lock'
            """
          ).isEmpty {
            try transaction.execute("select pg_sleep(0.01), pg_stat_clear_snapshot()")
          }
        }
      }
      try await world.work()
      try await blocker.value
      let job = await world.job(id)
      #expect(job["status"]?.string == "succeeded", "\(job)")
      #expect(job["attempts"]?.int == 2, "\(job)")
      #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 1, "\(job)")
    }
  }
}
