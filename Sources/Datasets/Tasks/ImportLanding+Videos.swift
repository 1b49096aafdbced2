import Annotation
import Database
import Formats
import Jobs
import Library
import Threads
import Web

/// Labels of videos land on the videos of the project that have the names the file gives.
extension ImportLanding {
  /// The project's video of this name: by its whole name, else by the name without its ending where only one has that.
  private func video(named name: String) async throws -> VideoID? {
    if videos == nil {
      let project = project
      let rows = try await context.database.query(
        context.claims, readOnly: true,
        """
        select v.id, v.filename from videos v join project_videos l on l.video_id = v.id
        where l.project_id = \(project) order by v.id
        """)
      var known: [String: VideoID] = [:]
      var stems: [String: [VideoID]] = [:]
      for row in rows {
        let (id, name): (VideoID, String) = (try row.get(0), try row.get(1))
        known[name] = known[name] ?? id
        stems[Self.stem(name), default: []].append(id)
      }
      for (stem, ids) in stems where ids.count == 1 && known[stem] == nil { known[stem] = ids[0] }
      videos = known
    }
    let last = name.split(separator: "/").last.map(String.init) ?? name
    return videos?[last] ?? videos?[Self.stem(last)]
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// Frames of the project's videos, with their images; the items that are none are handed back.
  func landFrames(_ items: [DatasetItem]) async throws -> (
    found: [LandedPicture], others: [DatasetItem], problems: [Diagnostic]
  ) {
    var byVideo: [VideoID: [(frame: Int, item: DatasetItem)]] = [:]
    var others: [DatasetItem] = []
    for item in items {
      // A picture of its own stays a picture, unless keyframes say what it is a frame of.
      if frames != nil, case .frame(let frame) = item.media,
        item.image == nil || item.labels.contains(where: { $0.isKeyframe == true }),
        let video = try await video(named: frame.video)
      {
        byVideo[video, default: []].append((frame.number, item))
      } else {
        others.append(item)
      }
    }
    var found: [LandedPicture] = []
    var problems: [Diagnostic] = []
    for (video, entries) in byVideo.sorted(by: { $0.key < $1.key }) {
      let images = try await images(of: entries.map(\.frame), video, &problems)
      let project = project
      let ids = Array(images.values)
      let sizes = try await context.database.transaction(context.claims, readOnly: true) {
        try ImageStore.sizes(ids, project: project, in: $0)
      }
      for (frame, item) in entries {
        guard let image = images[frame] else {
          self.images.failed += 1
          annotations.failed += item.labels.count
          continue
        }
        self.images.matched += 1
        found.append(LandedPicture(item: item, image: image, size: sizes[image], video: video))
      }
    }
    return (found, others, problems)
  }

  private func images(of frames: [Int], _ video: VideoID, _ problems: inout [Diagnostic]) async throws -> [Int: ImageID]
  {
    guard let make = self.frames else { return [:] }
    var images: [Int: ImageID] = [:]
    let numbers = Set(frames).sorted()
    for start in stride(from: 0, to: numbers.count, by: 100) {
      if cancellation.isCancelled { throw CancellationError() }
      let part = Array(numbers[start..<min(start + 100, numbers.count)])
      do {
        images.merge(
          try await make(part, video, project, context.workspace, context.user, context.claims)
        ) { first, _ in first }
      } catch let error as APIError where error.code == .notFound && part.count > 1 {
        // One by one: those that the video has land.
        for number in part {
          do {
            images.merge(
              try await make([number], video, project, context.workspace, context.user, context.claims)
            ) { first, _ in first }
          } catch let error as APIError { problems.append(Self.problem(number, error)) }
        }
      } catch let error as APIError {
        for number in part { problems.append(Self.problem(number, error)) }
      }
    }
    return images
  }

  private static func problem(_ frame: Int, _ error: APIError) -> Diagnostic {
    Diagnostic(.error, .missingImage, item: "frame \(frame)", error.message, remedy: error.hint)
  }

  /// Makes the tracks of keyframes that are not there yet.
  func makeTracks(of pictures: [LandedPicture], _ classes: [String: ClassID]) async throws {
    var wanted: Set<ImportedTrack> = []
    for picture in pictures {
      guard let video = picture.video else { continue }
      for label in picture.item.labels where label.isKeyframe == true {
        guard let name = label.track, !name.isEmpty, let classID = classes[label.category],
          let kind = AnnotationKind(rawValue: label.shape.kind.rawValue)
        else { continue }
        wanted.insert(ImportedTrack(video: video, name: name, classID: classID, kind: kind))
      }
    }
    wanted.subtract(tracks.keys)
    guard !wanted.isEmpty else { return }
    let (project, workspace, user, missing) = (project, context.workspace, context.user, wanted)
    tracks.merge(
      try await context.database.transaction(context.claims) {
        try ImportedTrack.ensure(missing, project: project, workspace: workspace, by: user, in: $0)
      }
    ) { first, _ in first }
  }

  /// Time ranges of the project's videos; the other items are handed back. Equal ranges are not added twice.
  func landRanges(_ items: [DatasetItem]) async throws -> (others: [DatasetItem], problems: [Diagnostic]) {
    var others: [DatasetItem] = []
    var problems: [Diagnostic] = []
    for item in items {
      guard item.media == .video, let video = try await video(named: item.path) else {
        others.append(item)
        continue
      }
      let (project, workspace, author, classes) = (project, context.workspace, author, classes)
      let labels = item.labels.filter { if case .timeRange = $0.shape { true } else { false } }
      let added = try await context.database.transaction(context.claims) { transaction -> Int in
        try transaction.execute(
          "select from project_videos where project_id = \(project) and video_id = \(video) for update")
        var present = Set(
          try transaction.query(
            """
            select class_id, data from annotations
            where project_id = \(project) and video_id = \(video) and kind = 'time_range'
            """
          ).map {
            LabelCoding.signature(
              kind: .timeRange, classID: try $0.get(0, as: ClassID.self),
              data: try JSONValue(parsing: $0.bytes(1) ?? []))
          })
        let writer = try AnnotationWriter(project: project, workspace: workspace, author: author, in: transaction)
        var json = JSONWriter()
        var added = 0
        for label in labels {
          guard let classID = classes[label.category], LabelCoding.encode(label, into: &json) == .timeRange else {
            continue
          }
          let data = try JSONValue(parsing: json.bytes)
          let signature = LabelCoding.signature(kind: .timeRange, classID: classID, data: data)
          guard present.insert(signature).inserted else { continue }
          try writer.addImported(timeRange: label.newTimeRange(classID, data), of: video)
          added += 1
        }
        _ = try writer.finish()
        return added
      }
      images.read += 1
      images.matched += 1
      annotations.read += item.labels.count
      annotations.added += added
      annotations.unchanged += labels.count - added
      annotations.failed += item.labels.count - labels.count
      for label in item.labels where label.shape.kind != .timeRange {
        problems.append(
          Diagnostic(
            .warning, .notHeld, file: item.path, item: label.originalID,
            "a label of kind \(label.shape.kind.rawValue) has no place on a whole video",
            remedy: "give it a frame, or a start and an end"))
      }
    }
    return (others, problems)
  }
}

extension Label {
  fileprivate func newTimeRange(_ classID: ClassID, _ data: JSONValue) -> NewAnnotation {
    var new = NewAnnotation(timeRange: data, classID: classID)
    new.attributes = attributes.isEmpty ? nil : .object(attributes.mapValues(LabelCoding.value))
    new.confidence = isScoreKept ? score : nil
    (new.isCrowd, new.isOccluded, new.isTruncated, new.isDifficult) = (isCrowd, isOccluded, isTruncated, isDifficult)
    new.groupId = group.flatMap { Int32(exactly: $0) }.map(Int.init)
    new.originalId = originalID
    return new
  }
}
