public import Database
import Foundation
import Library
import Objects
import Web

/// Files of models, in SQL.
public enum ModelFileStore {
  static let columns: SQL =
    "role, filename, size, parts_id, part_size, encode(sha256, 'hex') as hash, storage_path, facts"

  /// A file and where its bytes are.
  public struct Entry: Sendable {
    public var file: ModelFile
    /// Its key in the object store.
    public var path: String
    /// The object store's name of the upload; nil once its parts are joined.
    var parts: String?
  }

  /// Bytes that nothing names any more.
  struct Leftover: Sendable {
    var path: String
    /// An upload to be given up.
    var parts: String?
  }

  static func file(_ row: Row) throws -> ModelFile {
    let (size, part): (Int, Int) = (try row.get("size"), try row.get("part_size"))
    return ModelFile(
      role: try row.get("role"), filename: try row.get("filename"), size: size, sha256: try row.get("hash"),
      isComplete: try row.get("parts_id", as: String?.self) == nil, partSize: part,
      partCount: (size + part - 1) / part, parts: nil,
      facts: row.bytes("facts") == nil ? nil : try row.json("facts"))
  }

  /// 16 MiB, or more where there would be over 10,000 parts.
  static func partSize(of size: Int) -> Int {
    max(16 << 20, (size + ObjectPart.highestNumber - 1) / ObjectPart.highestNumber)
  }

  static func open(
    _ file: NewModel.File, filename: String, model: ModelID, key: String, parts: String, workspace: UUID,
    in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      insert into model_files (workspace_id, model_id, role, filename, size, parts_id, part_size, storage_path)
      values (\(workspace), \(model), \(file.role), \(filename), \(file.size), \(parts),
        \(partSize(of: file.size)), \(key))
      """)
  }

  /// The files of a model, by role.
  public static func entries(_ model: ModelID, in transaction: Transaction) throws -> [Entry] {
    try transaction.query("select \(columns) from model_files where model_id = \(model) order by role").map {
      Entry(file: try file($0), path: try $0.get("storage_path"), parts: try $0.get("parts_id"))
    }
  }

  /// The parts of a file are joined: nothing more can be sent.
  static func joined(_ model: ModelID, _ role: ModelFile.Role, in transaction: Transaction) throws {
    try transaction.execute("update model_files set parts_id = null where model_id = \(model) and role = \(role)")
  }

  /// The bytes of a file stand at their content name.
  static func received(
    _ model: ModelID, _ role: ModelFile.Role, sha256: String, path: String, in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      update model_files set sha256 = decode(\(sha256), 'hex'), storage_path = \(path)
      where model_id = \(model) and role = \(role)
      """)
  }

  static func describe(_ model: ModelID, _ role: ModelFile.Role, _ facts: ModelFacts, in transaction: Transaction)
    throws
  {
    try transaction.execute(
      "update model_files set facts = \(json: facts) where model_id = \(model) and role = \(role)")
  }

  /// Removes the files of a model; answers bytes that no other model of the workspace has.
  static func remove(_ model: ModelID, in transaction: Transaction) throws -> [Leftover] {
    try transaction.query(
      """
      with gone as (delete from model_files where model_id = \(model) returning workspace_id, sha256, storage_path, parts_id)
      select storage_path, parts_id from gone
      where sha256 is null or not exists (select from model_files f
        where f.workspace_id = gone.workspace_id and f.sha256 = gone.sha256 and f.model_id <> \(model))
      """
    ).map { Leftover(path: try $0.get(0), parts: try $0.get(1)) }
  }
}
