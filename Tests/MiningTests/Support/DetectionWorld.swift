import Database
import Foundation
import IdentityTesting
import Inference
import Jobs
import Library
import Objects
import Registry
import TestSupport
import Testing
import TinyModels
import Web

@testable import Mining

/// The runtime of the tests: the libraries that `make bootstrap` puts into the checkout.
enum Runtime {
  static let libraries = ModelRuntime.folder(program: #filePath)
  static let isHere = libraries != nil
  static let missing: Comment = "OpenVINO is not in .deps/openvino: run scripts/openvino.sh"
  static var program: ModelProcess.Program {
    let helper = URL(fileURLWithPath: HelperProgram.path).deletingLastPathComponent()
      .appendingPathComponent("model-helper").path
    return ModelProcess.Program(path: helper, arguments: [], libraries: libraries)
  }
}

extension MiningWorld {
  /// Frames of this side are given to the tests' detectors as they are.
  static let side = 64

  /// A picture of one gray value; the number makes its bytes its own.
  private static func picture(_ gray: UInt8, _ number: Int) -> [UInt8] {
    let head: [UInt8] = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(side), 0, UInt8(side), 0, 24, 0x20]
    var pixels = [UInt8](repeating: gray, count: side * side * 3)
    for place in 0..<3 { pixels[place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
    return head + pixels
  }

  /// An extracted video with a picture of each gray value.
  @discardableResult func makePictured(_ name: String, grays: [UInt8], in projects: [ProjectID]? = nil) async throws
    -> VideoID
  {
    let video = try await makeVideo(name, in: projects)
    let workspace = workspace
    var frames = Self.frames(0..<grays.count, of: name) { frame in (frame.width, frame.height) = (Self.side, Self.side)
    }
    for place in frames.indices {
      let bytes = Self.picture(grays[place], place + name.utf8.reduce(0) { $0 * 31 % 65_521 + Int($1) } * 256)
      let key = try ObjectKey(ObjectNames.content(workspace, sha256: frames[place].sha256))
      try await store.put(key, .bytes(bytes), contentType: "image/x-tga")
      frames[place].measures = Self.measures(
        hash: UInt64(truncatingIfNeeded: place + 1 + name.utf8.count * 1000) &* 0x9E37_79B9_7F4A_7C15)
    }
    let made = frames
    try await database.transaction(claims) { transaction in
      try transaction.execute("update videos set status = 'EXTRACTING', probed_at = now() where id = \(video)")
      try FrameStore.add(made, video: video, workspace: workspace, in: transaction)
      try transaction.execute("update videos set status = 'EXTRACTED' where id = \(video)")
    }
    return video
  }

  /// A ready detector of the workspace.
  func makeDetector(_ name: String, _ model: TinyModel) async throws -> ModelID {
    try await makeModel(name, task: "detector", [("model", model.bytes)])
  }

  /// A ready model of the workspace.
  ///
  /// - Parameter hints: JSON.
  func makeModel(
    _ name: String, task: String, _ files: [(role: String, bytes: [UInt8])], hints: String = "{}"
  ) async throws -> ModelID {
    let (id, workspace) = (ModelID(), workspace)
    try await database.transaction(claims) { transaction in
      try transaction.execute(
        """
        insert into models (workspace_id, id, name, framework, task, status, hints)
        values (\(workspace), \(id), \(name), 'onnx', \(task), 'pending', \(jsonBytes: Array(hints.utf8)))
        """)
    }
    for file in files {
      let key = ObjectNames.incomingModel(workspace, id.uuid, role: file.role)
      try await store.put(try ObjectKey(key), .bytes(file.bytes), contentType: "application/octet-stream")
      try await database.transaction(claims) { transaction in
        try transaction.execute(
          """
          insert into model_files (workspace_id, model_id, role, filename, size, part_size, storage_path)
          values (\(workspace), \(id), \(file.role), 'model.onnx', \(file.bytes.count), \(file.bytes.count), \(key))
          """)
      }
    }
    guard await send(.post, "/api/v1/models/\(id)/inspect").status == 202 else {
      throw TestSupportError.missing("the model's inspection")
    }
    try await work(kinds: ["models.inspect"])
    let shown = await send(.get, "/api/v1/models/\(id)")
    guard shown.json["status"]?.string == "ready" else { throw TestSupportError.missing(shown.text) }
    return id
  }

  /// Sets the project's detector.
  @discardableResult func setDetector(_ id: ModelID?, _ more: [String: JSONValue] = [:]) async -> Reply {
    var detect = more
    if let id { detect["model_id"] = .string("\(id)") }
    return await send(.patch, "\(path)/footage", json: ["detect": .object(detect)])
  }

  /// The stage of the project.
  func stage() async throws -> String {
    try await rows("select status from project_footage where project_id = \(project)")[0].get(0)
  }

  func count(_ statement: SQL) async throws -> Int { try await rows(statement)[0].get(0) }

  /// Kept and counted counters are the same.
  func expectTrueCounters(_ location: SourceLocation = #_sourceLocation) async throws {
    let (kept, counted) = try await counters()
    #expect(kept == counted, sourceLocation: location)
    // What lists show of images is what their labels are.
    let untrue = try await count(
      """
      select count(*) from images i where i.annotation_count <> (select count(*) from annotations a
        where a.project_id = i.project_id and a.image_id = i.id)
      """)
    #expect(untrue == 0, sourceLocation: location)
    let labels = try await count("select count(*) from annotations")
    let counts = try await count(
      """
      select coalesce(sum(n), 0)::bigint from (select count as n from annotation_counts
        union all select delta from annotation_count_deltas) c
      """)
    #expect(labels == counts, sourceLocation: location)
  }
}
