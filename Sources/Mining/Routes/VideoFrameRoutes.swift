import Database
import Formats
import Foundation
import Identity
import Imaging
import Library
import Objects
import Registry
import Threads
import Video
import Web

extension MiningFeature {
  func registerVideoFrames(in api: inout TenantAPI) {
    let (database, store, frames) = (database, store, frames)
    api.add(
      .get, "/api/v1/projects/{project_id}/videos/{video_id}/frames", id: "videos.frames",
      summary: "The frame index: when each frame is shown, exactly, and which are keyframes", tag: "videos",
      query: FrameIndexQuery.self, response: FrameIndexPage.self, errors: [.illegalStep]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let (from, limit) = (call.query.from ?? 0, call.query.limit ?? 10_000)
      guard from >= 0, (1...100_000).contains(limit) else {
        throw APIError(.invalidField, "from is at least 0, limit 1 to 100,000")
      }
      let video = try await Self.shown(id, project, database, caller)
      guard let key = video.index else {
        throw APIError(.illegalStep, "The frames of this video are not numbered yet", hint: "Wait until it was read")
      }
      // Whoever asks for this is about to ask for frames.
      await frames.prepare()
      let file = try await store.localFile(try ObjectKey(key))
      let page = try await BlockingThreads.footage.run {
        let index = try FrameIndex(decoding: [UInt8](try Data(contentsOf: file.url)))
        return FrameIndexPage(index, from: from, limit: limit)
      }
      return .ok(page)
    }
    api.addRaw(
      .get, "/api/v1/projects/{project_id}/videos/{video_id}/frames/{frame_number}", id: "videos.frame",
      summary:
        "One frame of a video as a picture, by its number in the frame index; X-Framewright-Source tells whether "
        + "it was taken from an extracted frame, the proxy or the original",
      tag: "videos", query: FramePictureQuery.self,
      response: [RawContent("image/jpeg"), RawContent("image/webp"), RawContent("image/png")],
      errors: [.illegalStep, .unsupportedImage]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let number = try call.path("frame_number", as: Int.self)
      let wish = try Self.wish(call.query, number)
      let source = call.query.source ?? .any
      let video = try await Self.shown(id, project, database, caller, frame: number)
      let original = try video.original(with: number)
      var headers: Headers = ["Cache-Control": "private, max-age=3600"]
      if source == .any, let extracted = video.extracted, extracted.fits(call.query) {
        let bytes = try await store.read(try ObjectKey(extracted.path)).readAll(limit: 256 << 20)
        headers["Content-Type"] = "image/\(extracted.format)"
        headers["X-Framewright-Source"] = "extracted"
        return Response(headers: headers, body: .bytes(bytes))
      }
      let usesProxy = source == .any && video.proxy != nil
      let place =
        usesProxy
        ? FramePool.Source(file: video.proxy ?? original, index: video.proxyIndex)
        : FramePool.Source(file: original, index: video.index)
      let bytes = try await frames.frame(wish, of: place)
      headers["Content-Type"] = "image/\(wish.format.rawValue)"
      headers["X-Framewright-Source"] = usesProxy && video.proxy != original ? "proxy" : "original"
      return Response(headers: headers, body: .bytes(bytes))
    }
  }

  /// Adds what has a promptable model look at frames.
  ///
  /// - Parameter library: Makes numbers of pictures.
  func registerFrameSelections(in api: inout TenantAPI, models: RegistryFeature, library: LibraryFeature) {
    let (database, frames) = (database, frames)
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/{video_id}/frames/{frame_number}/selection", id: "videos.select",
      summary: "The object that places and a box mean on a frame, by a promptable model; the frame is looked at once "
        + "and remembered for a while, nothing is kept",
      tag: "models", body: SelectionRequest.self, response: Selection.self,
      errors: RegistryFeature.selectionErrors + [.illegalStep]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let number = try call.path("frame_number", as: Int.self)
      let video = try await Self.shown(id, project, database, caller)
      let original = try video.original(with: number)
      guard let size = video.size else { throw APIError(.illegalStep, "The video was not read yet", hint: "Wait") }
      // Every workspace has videos of its own, and an original is never another one.
      let picture = SelectablePicture(content: "\(original)#\(number)", size: size) { placement in
        let wish = FrameWish(number: number, longest: nil, format: .jpeg, quality: 95)
        let bytes = try await frames.frame(wish, of: FramePool.Source(file: original, index: video.index))
        return try await library.planes(ofFile: bytes, placement)
      }
      return .ok(try await models.select(call.body, on: picture, caller))
    }
  }

  private static func wish(_ query: FramePictureQuery, _ number: Int) throws -> FrameWish {
    if let longest = query.longest, !(16...8192).contains(longest) {
      throw APIError(.invalidField, "longest is \(longest)", hint: "Ask for 16 to 8192 pixels")
    }
    let quality = query.quality ?? 85
    guard (1...100).contains(quality) else {
      throw APIError(.invalidField, "quality is \(quality)", hint: "Ask for 1 to 100")
    }
    return FrameWish(number: number, longest: query.longest, format: query.format ?? .jpeg, quality: quality)
  }

  private static func shown(
    _ id: VideoID, _ project: ProjectID, _ database: Database, _ caller: Caller, frame: Int? = nil
  ) async throws -> ShownFrames {
    let rows = try await database.query(
      caller.claims, readOnly: true,
      """
      select v.storage_path, v.index_path, v.proxy_path, v.proxy_index_path, v.frame_count, f.storage_path, f.format,
        f.width, f.height, v.width, v.height
      from project_videos l join videos v on v.id = l.video_id
      left join video_frames f on f.video_id = v.id and f.frame_number = \(frame.flatMap { Int32(exactly: $0) })
      where l.project_id = \(project) and l.video_id = \(id)
      """)
    guard let row = rows.first else { throw APIError(.notFound, "There is no such video in this project") }
    return ShownFrames(
      original: try row.get(0), index: try row.get(1), proxy: try row.get(2), proxyIndex: try row.get(3),
      count: try row.get(4),
      extracted: try row.get(5, as: String?.self).map {
        ShownFrames.Extracted(
          path: $0, format: try row.get(6), longest: max(try row.get(7, as: Int.self), try row.get(8, as: Int.self)))
      },
      size: try row.get(9, as: Int?.self).flatMap { width in
        try row.get(10, as: Int?.self).map { Imaging.PixelSize(width: width, height: $0) }
      })
  }
}

/// Where the frames of a video can be taken from: paths in the store.
private struct ShownFrames: Sendable {
  struct Extracted: Sendable {
    var path: String
    var format: String
    /// Pixels of the longer side.
    var longest: Int

    /// Whether it can be sent as it is.
    func fits(_ query: FramePictureQuery) -> Bool {
      (query.longest ?? .max) >= longest && (query.format.map { $0.rawValue == format } ?? true)
    }
  }
  var original: String?
  var index: String?
  var proxy: String?
  var proxyIndex: String?
  var count: Int?
  var extracted: Extracted?
  /// Of the upright frames.
  var size: Imaging.PixelSize?

  /// The original, which has this frame.
  ///
  /// - Throws: `APIError`: `not_found` for a frame that it does not have, `illegal_step` before it was fetched.
  func original(with number: Int) throws -> String {
    guard number >= 0, number < count ?? 0 else {
      throw APIError(.notFound, "The video has no frame \(number)", hint: count.map { "Its frames are 0 to \($0 - 1)" })
    }
    guard let original else {
      throw APIError(.illegalStep, "The video has no bytes here", hint: "Wait until it was fetched")
    }
    return original
  }
}

extension FrameIndexPage {
  init(_ index: FrameIndex, from: Int, limit: Int) {
    let first = min(from, index.count)
    let range = first..<min(index.count, first + limit)
    let duration = index.duration
    self.init(
      frameCount: index.count,
      timeBase: Fraction(numerator: index.timeBase.numerator, denominator: index.timeBase.denominator),
      startPts: index.times.first ?? 0,
      duration: Fraction(numerator: Int(duration.numerator), denominator: Int(duration.denominator)),
      from: range.lowerBound, pts: Array(index.times[range]),
      keyframes: index.keyframes.filter { range.contains($0) },
      next: range.upperBound < index.count ? range.upperBound : nil)
  }
}
