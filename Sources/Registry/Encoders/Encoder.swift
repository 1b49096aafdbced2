public import Database
import Foundation
public import Inference
import Web

/// A ready model that describes pictures, and perhaps texts, by vectors.
public struct Encoder: Sendable {
  public var id: ModelID
  public var name: String
  /// How it is fed and read.
  public var plan: EncoderPlan
  /// Where its files stand in the object store.
  public var paths: [ModelFile.Role: String]

  /// The name that its vectors are kept under.
  public var key: String { "\(id)" }
  /// Numbers of a vector.
  public var dimension: Int { plan.image.dimension }
}

extension ModelStore {
  /// A ready encoder; nil where there is none of this id.
  public static func encoder(_ id: ModelID, in transaction: Transaction) throws -> Encoder? {
    guard
      let row = try transaction.query(
        """
        select name, plan from models where id = \(id) and status = 'ready' and deleted_at is null
          and task in ('image_text', 'image_embedder') and plan is not null
        """
      ).first
    else { return nil }
    let files = try ModelFileStore.entries(id, in: transaction)
    return Encoder(
      id: id, name: try row.get(0),
      plan: try JSONCoder.decode(EncoderPlan.self, from: row.bytes(1) ?? [], strict: false),
      paths: Dictionary(files.map { ($0.file.role, $0.path) }, uniquingKeysWith: { first, _ in first }))
  }
}
