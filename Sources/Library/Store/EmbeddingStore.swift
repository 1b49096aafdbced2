public import Database
public import Foundation
import Web

/// The vector of a picture that has no row yet.
public struct NewEmbedding: Sendable {
  /// Of the picture's bytes; lower-case hexadecimal.
  public var sha256: String
  /// Among the pages of a multi-page file.
  public var page: Int
  public var vector: [Float]

  public init(sha256: String, page: Int = 0, vector: [Float]) {
    self.sha256 = sha256
    self.page = page
    self.vector = vector
  }
}

/// Vectors of pictures by their content, in SQL: the truth that mirrors follow.
public enum EmbeddingStore {
  /// How far the vectors of one model are.
  struct Space: Sendable, Equatable {
    var dimension: Int
    /// The last position that was given.
    var position: Int
    /// Grows when vectors are deleted.
    var epoch: Int
  }

  /// Adds vectors; pictures that have one already keep it.
  ///
  /// Takes the row of the space, so that positions become visible in their order: call it last in a transaction.
  public static func add(_ new: [NewEmbedding], model: String, workspace: UUID, in transaction: Transaction) throws {
    guard let dimension = new.first?.vector.count else { return }
    let space = try transaction.query(
      """
      insert into embedding_spaces (workspace_id, model, dimension, position)
      values (\(workspace), \(model), \(dimension), \(new.count))
      on conflict (workspace_id, model) do update set position = embedding_spaces.position + \(new.count)
      returning position, dimension
      """)[0]
    let last: Int = try space.get(0)
    guard try space.get(1, as: Int.self) == dimension, new.allSatisfy({ $0.vector.count == dimension }) else {
      throw APIError(.conflict, "Vectors of \(model) have another length")
    }
    try transaction.queries(
      new.enumerated().map { index, entry in
        """
        insert into embeddings (workspace_id, model, sha256, page, position, vector)
        values (\(workspace), \(model), decode(\(entry.sha256), 'hex'), \(entry.page), \(last - new.count + 1 + index),
          \(bytes(entry.vector)))
        on conflict (workspace_id, model, sha256, page) do nothing
        """
      })
  }

  /// Deletes the vectors of contents that no image and no frame shows any more; mirrors begin anew.
  public static func forget(_ contents: [String], in transaction: Transaction) throws {
    guard !contents.isEmpty else { return }
    let models = Set(
      try transaction.query(
        """
        delete from embeddings e using (select decode(h, 'hex') as content from unnest(\(contents)::text[]) h) c
        where e.sha256 = c.content and not exists (select from images i where i.sha256 = e.sha256)
          and not exists (select from video_frames f where f.sha256 = e.sha256)
        returning e.model
        """
      ).map { try $0.get(0, as: String.self) })
    for model in models.sorted() {
      try transaction.execute("update embedding_spaces set epoch = epoch + 1 where model = \(model)")
    }
  }

  static func space(_ model: String, in transaction: Transaction) throws -> Space? {
    try transaction.query("select dimension, position, epoch from embedding_spaces where model = \(model)").first.map {
      Space(dimension: try $0.get(0), position: try $0.get(1), epoch: try $0.get(2))
    }
  }

  /// The vectors behind a position, in order.
  static func page(_ model: String, after position: Int, most: Int, in transaction: Transaction) throws -> [(
    position: Int, vector: [Float]
  )] {
    try transaction.query(
      """
      select position, vector from embeddings where model = \(model) and position > \(position)
      order by position limit \(most)::int
      """
    ).map { (position: try $0.get(0), vector: floats(try $0.get(1))) }
  }

  /// The vectors of contents, as far as there are any.
  public static func vectors(_ contents: [String], model: String, in transaction: Transaction) throws -> [String:
    [Float]]
  {
    var found: [String: [Float]] = [:]
    for row in try transaction.query(
      """
      select encode(sha256, 'hex'), vector from embeddings
      where model = \(model) and page = 0
        and sha256 in (select decode(h, 'hex') from unnest(\(contents)::text[]) h)
      """)
    {
      found[try row.get(0)] = floats(try row.get(1))
    }
    return found
  }

  /// The vector of one picture.
  static func vector(_ sha256: String, page: Int, model: String, in transaction: Transaction) throws -> [Float]? {
    try transaction.query(
      "select vector from embeddings where model = \(model) and sha256 = decode(\(sha256), 'hex') and page = \(page)"
    ).first.map { floats(try $0.get(0)) }
  }

  /// The images of a project that show what stands at these positions; what is in the bin is left out.
  static func images(_ positions: [Int], model: String, _ project: ProjectID, in transaction: Transaction) throws -> [(
    position: Int, image: ImageID
  )] {
    try transaction.query(
      """
      select e.position, i.id from unnest(\(positions)::bigint[]) as w(position)
      join embeddings e on e.model = \(model) and e.position = w.position
      join images i on i.project_id = \(project) and i.sha256 = e.sha256 and i.page = e.page
      where i.deleted_at is null
      """
    ).map { (position: try $0.get(0), image: try $0.get(1)) }
  }

  /// The positions of everything that a project shows.
  static func positions(_ model: String, _ project: ProjectID, in transaction: Transaction) throws -> [Int] {
    try transaction.query(
      """
      select distinct e.position from images i
      join embeddings e on e.model = \(model) and e.sha256 = i.sha256 and e.page = i.page
      where i.project_id = \(project) and i.deleted_at is null
      """
    ).map { try $0.get(0) }
  }

  /// Pictures of a project that have no vector: images behind one id, in order.
  static func waiting(_ model: String, _ project: ProjectID, after id: ImageID?, most: Int, in transaction: Transaction)
    throws -> [(image: ImageID, sha256: String, page: Int, path: String)]
  {
    var statement: SQL = """
      select i.id, encode(i.sha256, 'hex'), i.page, i.storage_path from images i
      where i.project_id = \(project) and \(isWaiting(model))
      """
    if let id { statement += " and i.id > \(id)" }
    return try transaction.query(statement + " order by i.id limit \(most)::int").map {
      (image: try $0.get(0), sha256: try $0.get(1), page: try $0.get(2), path: try $0.get(3))
    }
  }

  /// How many images of a project have a vector and how many wait for one.
  public static func counts(_ model: String, _ project: ProjectID, in transaction: Transaction) throws -> (
    described: Int, waiting: Int
  ) {
    let row = try transaction.query(
      """
      select count(*), count(*) filter (where \(isWaiting(model))) from images i
      where i.project_id = \(project) and i.deleted_at is null and i.ingest_status = 'ready' and i.media <> 'point_cloud'
      """)[0]
    let (all, waiting): (Int, Int) = (try row.get(0), try row.get(1))
    return (all - waiting, waiting)
  }

  /// Whether an image `i` can be described and has not been.
  static func isWaiting(_ model: String) -> SQL {
    """
    i.deleted_at is null and i.ingest_status = 'ready' and i.media <> 'point_cloud' and not exists (
      select from embeddings e where e.model = \(model) and e.sha256 = i.sha256 and e.page = i.page)
    """
  }

  // MARK: Bytes

  /// 32-bit floats, least byte first.
  private static func bytes(_ vector: [Float]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(vector.count * 4)
    for value in vector { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  private static func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / 4).map {
        Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
  }
}
