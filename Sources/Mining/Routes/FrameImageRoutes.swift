import Crypto
public import Database
import Formats
public import Foundation
import Identity
public import Library
import Objects
import Threads
import Video
import Web

extension MiningFeature {
  /// Frames become images of a project when something is drawn on them.
  func registerFrameImages(in api: inout TenantAPI) {
    let feature = self
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/{video_id}/frame_images", id: "videos.frame_images",
      summary: "The images of up to 100 frames of a video, made where a frame has none", tag: "videos",
      body: FrameNumbers.self, response: FrameImageList.self, errors: [.illegalStep, .unsupportedImage]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let numbers = Array(Set(call.body.frames)).sorted()
      guard (1...100).contains(numbers.count) else {
        throw APIError(.invalidField, "frames holds \(numbers.count) numbers", hint: "Send 1 to 100")
      }
      let items = try await feature.frameImages(
        numbers, of: id, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid,
        claims: caller.claims)
      return .ok(FrameImageList(items: items))
    }
  }

  /// The images of frames of a video in a project, made where a frame has none.
  ///
  /// - Parameter numbers: At most 100, ascending, each once.
  /// - Throws: `APIError(.notFound)` for a frame that the video does not have, `.illegalStep` where it has no bytes.
  public func frameImages(
    _ numbers: [Int], of id: VideoID, project: ProjectID, workspace: UUID, by user: UUID?, claims: Claims
  ) async throws -> [FrameImage] {
    let found = try await database.transaction(claims, readOnly: true) {
      try LabelledFrames.find(numbers, video: id, project: project, in: $0)
    }
    for number in numbers where number < 0 || number >= found.count {
      throw APIError(.notFound, "The video has no frame \(number)", hint: "It has \(found.count)")
    }
    var made: [NewImage] = []
    if !found.undecoded.isEmpty {
      let decoding = FrameDecoding(frames: frames, store: store, workspace: workspace)
      made = try await decoding.images(found.undecoded, of: found, video: id)
    }
    let images = made
    return try await database.transaction(claims) { transaction in
      // Whoever asks for the same frame meanwhile waits and finds it.
      try transaction.execute(
        "select from project_videos where project_id = \(project) and video_id = \(id) for update")
      try transaction.execute(
        """
        update images set deleted_at = null, deleted_by = null, revision = revision + 1
        where project_id = \(project) and video_id = \(id) and frame_number = any(\(numbers)::int[])
          and deleted_at is not null
        """)
      try FrameImages.ensure(
        numbers, video: id, project: project, workspace: workspace, by: user, in: transaction)
      let present = Set(
        try LabelledFrames.images(numbers, video: id, project: project, in: transaction).map(\.frameNumber))
      let missing = images.filter { !present.contains($0.frameNumber ?? -1) }
      try ImageStore.insert(missing, project: project, workspace: workspace, by: user, in: transaction)
      try ImageStore.startReading(
        missing.map(\.id), project: project, workspace: workspace, by: user, in: transaction)
      return try LabelledFrames.images(numbers, video: id, project: project, in: transaction)
    }
  }
}

/// What the database knows of frames that are to be labelled.
struct LabelledFrames: Sendable {
  var filename: String
  var original: String?
  var index: String?
  /// Frames of the video.
  var count: Int
  /// Those with neither an image nor an extracted picture.
  var undecoded: [Int]

  static func find(
    _ numbers: [Int], video: VideoID, project: ProjectID, in transaction: Transaction
  ) throws -> LabelledFrames {
    let row = try transaction.query(
      """
      select v.filename, v.storage_path, v.index_path, v.frame_count from project_videos l
      join videos v on v.id = l.video_id where l.project_id = \(project) and l.video_id = \(video)
      """
    ).first
    guard let row else { throw APIError(.notFound, "There is no such video in this project") }
    guard let count = try row.get(3, as: Int?.self) else {
      throw APIError(.illegalStep, "The frames of this video are not numbered yet", hint: "Wait until it was read")
    }
    let inside = numbers.filter { (0..<count).contains($0) }
    let present = try transaction.query(
      """
      select frame_number from images where project_id = \(project) and video_id = \(video)
        and frame_number = any(\(inside)::int[])
      union select frame_number from video_frames where video_id = \(video) and frame_number = any(\(inside)::int[])
      """
    ).map { try $0.get(0, as: Int.self) }
    return LabelledFrames(
      filename: try row.get(0), original: try row.get(1), index: try row.get(2), count: count,
      undecoded: inside.filter { !present.contains($0) })
  }

  static func images(
    _ numbers: [Int], video: VideoID, project: ProjectID, in transaction: Transaction
  ) throws -> [FrameImage] {
    try transaction.query(
      """
      select frame_number, id from images where project_id = \(project) and video_id = \(video)
        and frame_number = any(\(numbers)::int[]) and deleted_at is null order by frame_number
      """
    ).map { FrameImage(frameNumber: try $0.get(0), imageId: try $0.get(1)) }
  }
}

/// Takes pictures of frames from the original and stores them, before rows name them.
struct FrameDecoding: Sendable {
  let frames: FramePool
  let store: any ObjectStore
  let workspace: UUID

  func images(_ numbers: [Int], of video: LabelledFrames, video id: VideoID) async throws -> [NewImage] {
    guard let original = video.original, let key = video.index else {
      throw APIError(.illegalStep, "The video has no bytes here", hint: "Wait until it was fetched and read")
    }
    let file = try await store.localFile(try ObjectKey(key))
    let index = try await BlockingThreads.footage.run {
      try FrameIndex(decoding: [UInt8](try Data(contentsOf: file.url)))
    }
    var images: [NewImage] = []
    for number in numbers {
      guard number < index.times.count else { throw APIError(.notFound, "The video has no frame \(number)") }
      let wish = FrameWish(number: number, longest: nil, format: .jpeg, quality: 95)
      let bytes = try await frames.frame(wish, of: FramePool.Source(file: original, index: key))
      guard let header = ImageHeader(bytes) else { throw APIError(.internal) }
      let sha256 = Hexadecimal.encode(SHA256.hash(bytes))
      let content = try ObjectKey(ObjectNames.content(workspace, sha256: sha256))
      if try await store.head(content) == nil {
        try await store.put(content, .bytes(bytes), contentType: "image/jpeg")
      }
      let name = FrameImages.name(number, format: "jpeg", of: video.filename)
      var image = NewImage(
        filename: name, relativePath: "\(video.filename)/\(name)", fileSize: bytes.count, sha256: sha256,
        storagePath: content.text)
      image.media = .frame
      image.video = id
      image.frameNumber = number
      image.pts = index.times[number]
      image.format = "jpeg"
      image.width = header.upright.width
      image.height = header.upright.height
      images.append(image)
    }
    return images
  }
}
