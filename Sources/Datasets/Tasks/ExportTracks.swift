import Annotation
import Database
import Formats
import Library
import Web

/// A track of a video as exports write it: by its keyframes, or computed for any frame.
struct ExportTrack: Sendable {
  struct Keyframe: Sendable {
    var frame: Int
    var label: Label
    var isOutside: Bool
  }
  /// Ascending by frame, one a frame.
  var keyframes: [Keyframe] = []
  /// From the keyframe at this place to the next: frames are asked for in their order, and matching outlines takes long.
  private var way: (place: Int, way: LabelWay)?

  /// Place of the last keyframe at or before a frame; nil before the first.
  private func place(atOrBefore frame: Int) -> Int? {
    var (low, high) = (0, keyframes.count)
    while low < high {
      let middle = (low + high) / 2
      if keyframes[middle].frame <= frame { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  /// The keyframe that stands at a frame, for formats that hold keyframes.
  func keyframe(at frame: Int) -> Label? {
    guard let place = place(atOrBefore: frame), keyframes[place].frame == frame else { return nil }
    var label = keyframes[place].label
    label.isKeyframe = true
    label.isOutside = keyframes[place].isOutside
    return label
  }

  /// What is to be seen at a frame, computed between keyframes as the workbench does; nil where it is out of sight.
  mutating func label(at frame: Int) -> Label? {
    guard let place = place(atOrBefore: frame), !keyframes[place].isOutside else { return nil }
    let start = keyframes[place]
    guard start.frame < frame, place + 1 < keyframes.count else { return start.label }
    let end = keyframes[place + 1]
    if way?.place != place { way = (place, LabelWay(from: start.label, to: end.label)) }
    return way?.way.label(share: Double(frame - start.frame) / Double(end.frame - start.frame))
  }
}

/// A video whose tracks and time ranges are exported.
struct ExportVideo: Sendable {
  var name: String
  var size: PixelSize?
  /// Frames of the video; of one that was only named, those up to its last keyframe.
  var frameCount: Int
  /// Frames a second.
  var rate: (numerator: Int, denominator: Int)?
  var tracks: [ExportTrack] = []
  var timeRanges: [Label] = []
  /// Frames that are images of the export already.
  var frames: Set<Int> = []

  /// Labels of tracks at a frame.
  mutating func labels(at frame: Int, asKeyframes: Bool) -> [Label] {
    tracks.indices.compactMap { asKeyframes ? tracks[$0].keyframe(at: frame) : tracks[$0].label(at: frame) }
  }

  func media(of frame: Int) -> ItemMedia {
    var time: RationalTime?
    if let rate {
      let (numerator, isOver) = Int64(frame).multipliedReportingOverflow(by: Int64(rate.denominator))
      time = isOver ? nil : RationalTime(numerator, over: Int64(rate.numerator))
    }
    return .frame(VideoFrame(video: name, number: frame, time: time))
  }

  /// The name that a frame without an image would have.
  func path(of frame: Int) -> String {
    let stem = name.lastIndex(of: ".").map { $0 > name.startIndex ? String(name[..<$0]) : name } ?? name
    let digits = String(frame)
    return "\(name)/\(stem)_\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).jpg"
  }
}

extension ExportRows {
  /// Videos of the project with tracks or time ranges, and how many labels of other statuses were left out.
  func videos(in transaction: Transaction) throws -> (videos: [VideoID: ExportVideo], leftOut: [String: Int]) {
    let statuses = (request.statuses ?? AnnotationStatus.groundTruth).map(\.rawValue)
    var videos: [VideoID: ExportVideo] = [:]
    var leftOut: [String: Int] = [:]
    for row in try transaction.query(
      """
      select v.id, v.filename, v.width, v.height, v.frame_count, v.fps_numerator, v.fps_denominator from videos v
      where exists (select from tracks t where t.project_id = \(project) and t.video_id = v.id)
        or exists (select from annotations a where a.project_id = \(project) and a.video_id = v.id)
      """)
    {
      var video = ExportVideo(name: try row.get(1), frameCount: try row.get(4, as: Int?.self) ?? 0)
      if let width = try row.get(2, as: Int?.self), let height = try row.get(3, as: Int?.self) {
        video.size = PixelSize(width: width, height: height)
      }
      if let numerator = try row.get(5, as: Int?.self), let denominator = try row.get(6, as: Int?.self) {
        video.rate = (numerator, denominator)
      }
      videos[try row.get(0)] = video
    }
    guard !videos.isEmpty else { return (videos, leftOut) }
    for id in videos.keys {
      var tracks: [Int: ExportTrack] = [:]
      var last = -1
      for row in try transaction.query(
        """
        select i.frame_number, a.kind, a.class_name, case when a.status = any(\(statuses)::text[]) then a.data end,
          a.attributes, a.confidence, a.is_crowd, a.is_occluded, a.is_truncated, a.is_difficult, a.group_id,
          a.original_id, a.status, a.z_order, t.number, a.is_outside
        from tracks t join annotations a on a.project_id = \(project) and a.track_id = t.id and a.is_keyframe
        join images i on i.id = a.image_id and i.video_id = \(id) and i.deleted_at is null
        where t.project_id = \(project) and t.video_id = \(id) order by t.number, i.frame_number, a.id
        """)
      {
        let (number, frame): (Int, Int) = (try row.get(14), try row.get(0))
        guard var label = try ExportLabels.label(row, leftOut: &leftOut),
          tracks[number]?.keyframes.last?.frame != frame
        else { continue }
        label.track = String(number)
        tracks[number, default: ExportTrack()].keyframes.append(
          ExportTrack.Keyframe(frame: frame, label: label, isOutside: try row.get(15)))
        last = max(last, frame)
      }
      let known = videos[id]?.frameCount ?? 0
      videos[id]?.frameCount = max(known, last + 1)
      videos[id]?.tracks = tracks.sorted { $0.key < $1.key }.map(\.value)
      for row in try transaction.query(
        """
        select null::int, a.kind, a.class_name, case when a.status = any(\(statuses)::text[]) then a.data end,
          a.attributes, a.confidence, a.is_crowd, a.is_occluded, a.is_truncated, a.is_difficult, a.group_id,
          a.original_id, a.status, a.z_order
        from annotations a where a.project_id = \(project) and a.video_id = \(id) and a.kind = 'time_range' order by a.id
        """)
      {
        if let label = try ExportLabels.label(row, leftOut: &leftOut) { videos[id]?.timeRanges.append(label) }
      }
      videos[id]?.frames = Set(
        try transaction.query(
          "select i.frame_number from images i where \(try condition()) and i.video_id = \(id)"
        ).map { try $0.get(0, as: Int.self) })
    }
    return (videos, leftOut)
  }
}
