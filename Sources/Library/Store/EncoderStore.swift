public import Database
public import Foundation

/// What an encoder is used for in a project.
public enum EncoderPurpose: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  /// Finding similar images, and duplicates by what they look like.
  case similar
  /// Finding images by a description.
  case words
}

/// Which encoders projects use, and which images wait for them, in SQL. The models themselves are the registry's.
public enum EncoderStore {
  /// An encoder that a project uses.
  public struct Choice: Sendable {
    public var purpose: EncoderPurpose
    public var model: UUID
    /// Why the last attempt to describe images failed.
    public var problem: Problem?
  }

  /// The name that vectors of a model are kept under.
  public static func key(_ model: UUID) -> String { model.uuidString.lowercased() }

  /// The encoders of a project.
  public static func choices(_ project: ProjectID, in transaction: Transaction) throws -> [Choice] {
    try transaction.query(
      """
      select purpose, model_id, error_code, error_message from project_encoders where project_id = \(project)
      order by purpose
      """
    ).map { row in
      Choice(
        purpose: try row.get(0), model: try row.get(1),
        problem: try row.get(2, as: String?.self).map { code in
          Problem(code: code, message: try row.get(3, as: String?.self) ?? code)
        })
    }
  }

  /// What pictures of a project are compared by: the name of a space of vectors.
  public static func compared(_ project: ProjectID, in transaction: Transaction) throws -> String {
    try choices(project, in: transaction).first { $0.purpose == .similar }.map { key($0.model) }
      ?? PictureDescriber.model
  }

  /// Notes which encoder a project uses; nil takes the note away. Vectors that were made stay.
  public static func choose(
    _ model: UUID?, for purpose: EncoderPurpose, project: ProjectID, workspace: UUID, in transaction: Transaction
  ) throws {
    guard let model else {
      try transaction.execute("delete from project_encoders where project_id = \(project) and purpose = \(purpose)")
      try transaction.execute(
        """
        delete from embedding_queue q where q.project_id = \(project) and not exists (
          select from project_encoders e where e.project_id = q.project_id and e.model_id = q.model_id)
        """)
      return
    }
    try transaction.execute(
      """
      insert into project_encoders (workspace_id, project_id, purpose, model_id)
      values (\(workspace), \(project), \(purpose), \(model))
      on conflict (project_id, purpose) do update set model_id = excluded.model_id, error_code = null,
        error_message = null
      """)
  }

  /// Queues every image of a project that the encoder has not described, and forgets why earlier attempts failed.
  public static func queueAll(_ model: UUID, _ project: ProjectID, workspace: UUID, in transaction: Transaction) throws
  {
    try transaction.execute(
      """
      update project_encoders set error_code = null, error_message = null
      where project_id = \(project) and model_id = \(model)
      """)
    try transaction.execute(
      """
      insert into embedding_queue (workspace_id, project_id, model_id, image_id)
      select \(workspace)::uuid, \(project)::uuid, \(model)::uuid, i.id from images i
      where i.project_id = \(project) and \(EmbeddingStore.isWaiting(key(model)))
      order by i.id on conflict do nothing
      """)
  }

  /// Queues an image that has become readable for the encoders of its project.
  static func queue(_ image: ImageID, _ project: ProjectID, in transaction: Transaction) throws {
    try transaction.execute(
      """
      insert into embedding_queue (workspace_id, project_id, model_id, image_id)
      select distinct e.workspace_id, e.project_id, e.model_id, i.id from project_encoders e
      join images i on i.id = \(image) and i.project_id = e.project_id
      where e.project_id = \(project) and i.ingest_status = 'ready' and i.media <> 'point_cloud' on conflict do nothing
      """)
  }

  /// An image that waits for an encoder.
  public struct Waiting: Sendable {
    public var image: ImageID
    /// Lower-case hexadecimal.
    public var sha256: String
    public var page: Int
    public var path: String
    /// Another project has had it described.
    public var isDescribed: Bool
  }

  /// The next images of the queue.
  public static func next(_ model: UUID, _ project: ProjectID, most: Int, in transaction: Transaction) throws
    -> [Waiting]
  {
    try transaction.query(
      """
      select q.image_id, encode(i.sha256, 'hex'), i.page, i.storage_path, exists (select from embeddings e
        where e.model = \(key(model)) and e.sha256 = i.sha256 and e.page = i.page)
      from embedding_queue q join images i on i.id = q.image_id and i.project_id = q.project_id
      where q.project_id = \(project) and q.model_id = \(model) order by q.image_id limit \(most)::int
      """
    ).map {
      Waiting(
        image: try $0.get(0), sha256: try $0.get(1), page: try $0.get(2), path: try $0.get(3),
        isDescribed: try $0.get(4))
    }
  }

  /// How many images wait in the queue.
  public static func queued(_ model: UUID, _ project: ProjectID, in transaction: Transaction) throws -> Int {
    try transaction.query(
      "select count(*) from embedding_queue where project_id = \(project) and model_id = \(model)")[0].get(0)
  }

  /// Takes images off the queue: they are described, or cannot be.
  public static func finish(_ images: [ImageID], _ model: UUID, _ project: ProjectID, in transaction: Transaction)
    throws
  {
    try transaction.execute(
      """
      delete from embedding_queue
      where project_id = \(project) and model_id = \(model) and image_id = any(\(images)::uuid[])
      """)
  }

  /// Notes why images could not be described.
  public static func fail(_ model: UUID, _ project: ProjectID, _ problem: Problem, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update project_encoders set error_code = \(problem.code), error_message = \(problem.message)
      where project_id = \(project) and model_id = \(model)
      """)
  }
}
