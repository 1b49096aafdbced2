import Database
import Web

/// Searches by words, in SQL.
enum SearchStore {
  /// Images that all words fit, the best first.
  static func images(_ words: SearchWords, _ project: ProjectID, most: Int, in transaction: Transaction) throws
    -> [(id: ImageID, reasons: [SearchReason])]
  {
    try transaction.query(
      "select image_id, reasons from system.search_images(\(project), \(words.words)::text[], \(most)::int)"
    ).map { (id: try $0.get(0), reasons: try $0.get(1, as: [String].self).compactMap(reason)) }
  }

  /// A reason as ``images(_:_:most:in:)`` reads it: three digits, the kind, a colon and the text.
  private static func reason(_ text: String) -> SearchReason? {
    let parts = text.dropFirst(3).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = SearchReason.Kind(rawValue: String(parts[0])) else { return nil }
    return SearchReason(kind: kind, text: String(parts[1]))
  }

  /// A segment with its video.
  struct Speech: Sendable {
    var video: VideoID
    var found: FoundSpeech
  }

  /// What was said with these words, the best first, and the first three frames of each segment.
  static func speech(
    _ words: SearchWords, _ project: ProjectID, most: Int, addresses: PictureAddresses, in transaction: Transaction
  ) throws -> [Speech] {
    var found: [Speech] = []
    for row in try transaction.query(
      """
      select s.transcript_id, s.number, s.video_id, s.start_us, s.end_us, s.text, s.speaker,
        i.id, i.frame_number, encode(i.sha256, 'hex'), i.thumbnail_format
      from system.search_speech(\(project), \(words.words)::text[], \(most)::int) with ordinality as
        s(transcript_id, number, video_id, start_us, end_us, text, speaker, rank, place)
      join videos v on v.id = s.video_id
      left join lateral (
        select f.id, f.frame_number, f.sha256, f.thumbnail_format from images f
        where f.project_id = \(project) and f.video_id = s.video_id and f.deleted_at is null
          and system.is_shown_during(f.pts, f.frame_number, v.facts, v.fps_numerator, v.fps_denominator, s.start_us,
            s.end_us)
        order by f.frame_number limit 3) i on true
      order by s.place, i.frame_number
      """)
    {
      let transcript: TranscriptID = try row.get(0)
      let number: Int = try row.get(1)
      if found.last?.found.transcriptId != transcript || found.last?.found.number != number {
        found.append(
          Speech(
            video: try row.get(2),
            found: FoundSpeech(
              transcriptId: transcript, number: number, start: TranscriptStore.seconds(try row.get(3)),
              end: TranscriptStore.seconds(try row.get(4)), text: try row.get(5), speaker: try row.get(6), frames: [])))
      }
      guard let image = try row.get(7, as: ImageID?.self) else { continue }
      let thumb = try row.get(10, as: String?.self).map {
        addresses.thumbnail(ImageStore.Cover(sha256: try row.get(9), page: 0, format: $0))
      }
      found[found.count - 1].found.frames.append(
        SpokenFrame(imageId: image, frameNumber: try row.get(8), thumb: thumb ?? nil))
    }
    return found
  }

  /// The videos of what was said, in that order, then those that are named so.
  static func videos(
    _ speech: [Speech], _ words: SearchWords, _ project: ProjectID, most: Int, addresses: PictureAddresses,
    in transaction: Transaction
  ) throws -> [FoundVideo] {
    var isNamed: SQL = "true"
    for word in words.words {
      isNamed +=
        " and (position(lower(\(word)) in lower(v.filename)) > 0 or position(lower(\(word)) in lower(coalesce(v.title, ''))) > 0)"
    }
    let rows = try transaction.query(
      """
      select v.id, v.filename, v.title, v.poster_path, \(isNamed) from videos v
      join project_videos l on l.video_id = v.id
      where l.project_id = \(project) and (v.id = any(\(Array(Set(speech.map(\.video))))::uuid[]) or (\(isNamed)))
      order by v.id desc limit \(most + speech.count)::int
      """)
    var videos: [VideoID: FoundVideo] = [:]
    var order: [VideoID] = []
    for row in rows {
      let id: VideoID = try row.get(0)
      let poster = try row.get(3, as: String?.self).map { addresses.sign($0, type: "image/jpeg") }
      videos[id] = FoundVideo(
        id: id, filename: try row.get(1), title: try row.get(2), poster: poster ?? nil, isNamed: try row.get(4),
        speech: [])
      order.append(id)
    }
    var ranked: [VideoID] = []
    for piece in speech {
      if videos[piece.video]?.speech.isEmpty ?? false { ranked.append(piece.video) }
      videos[piece.video]?.speech.append(piece.found)
    }
    return (ranked + order.filter { !ranked.contains($0) }).prefix(most).compactMap { videos[$0] }
  }
}
