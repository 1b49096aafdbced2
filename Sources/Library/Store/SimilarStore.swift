import Database
import Web

/// Looks for the same pictures by their perceptual hashes, in SQL.
enum SimilarStore {
  /// What a picture is compared by.
  struct Look: Sendable {
    var image: ImageID?
    var sha256: String
    var page: Int
    var hash: Int64?
  }

  /// The picture that a query names, in the project.
  ///
  /// - Throws: `APIError(.notFound)`, `APIError(.invalidField)` where it names none or two.
  static func look(_ query: SimilarQuery, _ project: ProjectID, in transaction: Transaction) throws -> Look {
    let row: Row?
    switch (query.imageId, query.videoId, query.frameNumber) {
    case (let image?, nil, nil):
      row = try transaction.query(
        """
        select id, encode(sha256, 'hex'), page, phash from images
        where id = \(image) and project_id = \(project) and deleted_at is null
        """
      ).first
    case (nil, let video?, let frame?):
      row = try transaction.query(
        """
        select i.id, encode(f.sha256, 'hex'), 0, f.phash from video_frames f
        join project_videos l on l.video_id = f.video_id and l.project_id = \(project)
        left join images i on i.project_id = \(project) and i.video_id = f.video_id and i.frame_number = f.frame_number
          and i.deleted_at is null
        where f.video_id = \(video) and f.frame_number = \(frame)
        """
      ).first
    default:
      throw APIError(.invalidField, "Name an image", hint: "Give image_id, or video_id and frame_number")
    }
    guard let row else { throw APIError(.notFound, "There is no such picture in this project") }
    return Look(image: try row.get(0), sha256: try row.get(1), page: try row.get(2), hash: try row.get(3))
  }

  /// The images whose hashes differ least; looks at every one of the project, in an index that holds all it needs.
  static func nearest(
    to hash: Int64, _ project: ProjectID, without image: ImageID?, most: Int, within bits: Int,
    in transaction: Transaction
  ) throws -> [(image: ImageID, bits: Int)] {
    var statement: SQL = """
      select id, bits from (select id, bit_count((phash # \(hash)::bigint)::bit(64)) as bits from images
        where project_id = \(project) and deleted_at is null and phash is not null) h
      where bits <= \(bits)
      """
    if let image { statement += " and id <> \(image)" }
    return try transaction.query(statement + " order by bits, id limit \(most)::int").map {
      (image: try $0.get(0), bits: try $0.get(1))
    }
  }
}
