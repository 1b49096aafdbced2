import Annotation
import Database
import Foundation
import Identity
import Library

/// The images of a project that show its kept frames. A kept frame has one; a dropped frame or a duplicate keeps it only
/// where somebody has worked on it.
enum FrameImages {
  /// Makes the images of these frames of a video that have none, notes them at the verdicts, and starts the jobs that
  /// make their thumbnails.
  static func ensure(
    _ frames: [Int], video: VideoID, project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws {
    guard !frames.isEmpty else { return }
    let rows = try transaction.query(
      """
      select f.frame_number, f.pts, f.format, f.width, f.height, f.file_size, encode(f.sha256, 'hex'), f.storage_path,
        i.id, v.filename
      from video_frames f join videos v on v.id = f.video_id
      left join images i on i.project_id = \(project) and i.video_id = f.video_id and i.frame_number = f.frame_number
      where f.video_id = \(video) and f.frame_number = any(\(frames)::int[]) order by f.frame_number
      """)
    var found: [(frame: Int, image: ImageID)] = []
    var missing: [NewImage] = []
    let ids = ImageID.make(rows.count)
    for (row, id) in zip(rows, ids) {
      let frame: Int = try row.get(0)
      if let image = try row.get(8, as: ImageID?.self) {
        found.append((frame, image))
        continue
      }
      let format: String = try row.get(2)
      let name: String = try row.get(9)
      let file = self.name(frame, format: format, of: name)
      var image = NewImage(
        filename: file, relativePath: "\(name)/\(file)", fileSize: try row.get(5), sha256: try row.get(6),
        storagePath: try row.get(7))
      image.id = id
      image.media = .frame
      image.video = video
      image.frameNumber = frame
      image.pts = try row.get(1)
      image.format = format
      image.width = try row.get(3)
      image.height = try row.get(4)
      missing.append(image)
      found.append((frame, id))
    }
    try ImageStore.insert(missing, project: project, workspace: workspace, by: user, in: transaction)
    try transaction.execute(
      """
      update frame_verdicts v set image_id = n.image
      from unnest(\(found.map(\.frame))::int[], \(found.map(\.image))::uuid[]) as n(frame, image)
      where v.project_id = \(project) and v.video_id = \(video) and v.frame_number = n.frame
        and v.image_id is distinct from n.image
      """)
    try ImageStore.startReading(
      missing.map(\.id), project: project, workspace: workspace, by: user, in: transaction)
  }

  /// Takes the images of these frames of a video away, except those that somebody has worked on. The bytes stay: they
  /// are the video's.
  static func release(
    _ frames: [Int], video: VideoID, project: ProjectID, workspace: UUID, in transaction: Transaction
  ) throws {
    guard !frames.isEmpty else { return }
    // Labels that a detector suggested and nobody has looked at are nobody's work: they go with their image, and come
    // back with it.
    let suggested = try transaction.query(
      """
      select i.id from images i where i.project_id = \(project) and i.video_id = \(video)
        and i.frame_number = any(\(frames)::int[]) and i.media = 'frame' and i.annotation_count > 0
        and i.status in ('unlabelled', 'in_progress') and i.tags = '{}' and i.revision = 1
        and not exists (select from image_comments c where c.image_id = i.id)
        and not exists (select from annotations a where a.project_id = i.project_id and a.image_id = i.id
          and (a.status <> 'generated' or a.revision > 1))
      order by i.id for no key update
      """
    ).map { try $0.get(0, as: ImageID.self) }
    if !suggested.isEmpty {
      try AnnotationBulk.write(
        ImportedAnnotations(capacity: 0), [], of: [ImageID](), replacing: suggested, project: project,
        workspace: workspace, author: AnnotationAuthor(userID: nil, role: .admin), in: transaction)
    }
    try transaction.execute(
      """
      delete from images where project_id = \(project) and video_id = \(video)
        and frame_number = any(\(frames)::int[]) and media = 'frame' and annotation_count = 0
        and status = 'unlabelled' and not is_null and tags = '{}' and revision = 1
        and not exists (select from image_comments c where c.image_id = images.id)
      """)
  }

  /// `street_000042.jpg`, of frame 42 of `street.mp4`.
  static func name(_ frame: Int, format: String, of video: String) -> String {
    let padded = String(repeating: "0", count: max(0, 6 - "\(frame)".count)) + "\(frame)"
    return "\(stem(video))_\(padded).\(format == "jpeg" ? "jpg" : format)"
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name.prefix(900)) }
    return String(name[..<dot].prefix(900))
  }
}
