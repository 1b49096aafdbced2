import Foundation
import Web

/// Sends video files to a project: each in parts, taken up where an earlier run was cut off, and none twice.
struct VideoSending: Sendable {
  /// What became of a file.
  struct Outcome: Sendable {
    var file: String
    var video: String?
    /// It was sent now; otherwise the project had it from an earlier run.
    var isNew = false
    var error: String?

    var json: JSONValue {
      [
        "file": .string(file), "video_id": video.map { .string($0) } ?? .null, "is_new": .bool(isNew),
        "error": error.map { .string($0) } ?? .null,
      ]
    }
  }

  /// Endings of files that are taken from folders.
  static let endings: Set = [
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "mts", "m2ts", "wmv", "flv", "3gp", "ogv", "gif",
  ]

  let client: APIClient
  let project: String

  private var base: String { "/api/v1/projects/\(project)" }

  /// Files as they are named, and those of named folders, with their paths inside.
  static func files(_ places: [String]) throws -> [(file: URL, path: String)] {
    var files: [(URL, String)] = []
    for place in places {
      let url = URL(fileURLWithPath: place).standardizedFileURL
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
        throw UsageError(message: "\(place) does not exist")
      }
      guard isFolder.boolValue else {
        files.append((url, url.lastPathComponent))
        continue
      }
      let inside = (FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []).sorted()
      let found = inside.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
      guard !found.isEmpty else { throw UsageError(message: "there are no videos in \(place)") }
      files += found.map { (url.appendingPathComponent($0), "\(url.lastPathComponent)/\($0)") }
    }
    return files
  }

  /// Sends a file; a fault of one is told in its outcome, and the next is tried.
  func send(_ file: URL, path: String) async throws -> Outcome {
    var outcome = Outcome(file: file.path)
    do {
      (outcome.video, outcome.isNew) = try await sendOrFind(file, path)
    } catch let error as RemoteError where error.status != 401 && error.status != 403 {
      outcome.error = error.description
    }
    return outcome
  }

  private func sendOrFind(_ file: URL, _ path: String) async throws -> (video: String?, isNew: Bool) {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: file.path), let size = facts[.size] as? Int,
      let changed = facts[.modificationDate] as? Date, size > 0
    else {
      throw RemoteError(status: 0, code: "unreadable", message: "\(file.path) cannot be read, or is empty")
    }
    let memory = UploadMemory()
    let key = UploadMemory.Key(base: client.base, project: project, file: file, size: size, changed: changed)
    var ticket = JSONValue.null
    if let known = memory.upload(of: key), let found = try await show(known) {
      if let video = found["video_id"]?.string, try await link(video) { return (video, false) }
      if found["status"]?.string == "pending" { ticket = found }
    }
    if ticket["upload_id"] == nil {
      ticket = try await client.call(
        "POST", "\(base)/video_uploads",
        [
          "filename": .string(file.lastPathComponent), "size": .integer(Int64(size)), "relative_path": .string(path),
        ])
      if let id = ticket["upload_id"]?.string { memory.keep(id, for: key) }
    }
    let upload = "\(base)/video_uploads/\(ticket["upload_id"]?.string ?? "")"
    try await PartUpload(
      client: client, file: file, size: size, partSize: ticket["part_size"]?.int ?? size,
      label: file.lastPathComponent
    ).send(
      arrived: Set(ticket["parts"]?.array?.compactMap { $0["number"]?.int } ?? []), ask: "\(upload)/parts")
    let job = try await client.call("POST", "\(upload)/complete")
    let done = try await client.wait(for: job, label: "looking at \(file.lastPathComponent)")
    return (done["result"]?["video_id"]?.string, true)
  }

  /// What is known of an upload; nil once it is over without a video, or its parts are gone.
  private func show(_ upload: String) async throws -> JSONValue? {
    do {
      let found = try await client.call("GET", "\(base)/video_uploads/\(upload)")
      return found["status"]?.string == "failed" ? nil : found
    } catch let error as RemoteError where error.status == 404 || error.status == 410 {
      return nil
    }
  }

  /// Whether the project has a video of an earlier run, linked again where it was taken out.
  private func link(_ video: String) async throws -> Bool {
    do {
      _ = try await client.call("POST", "\(base)/videos/link", ["video_ids": [.string(video)]])
      return true
    } catch let error as RemoteError where error.status == 404 {
      return false
    }
  }
}
