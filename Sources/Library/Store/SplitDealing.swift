import Database
import Foundation
import Web

/// How the images of a project are shared out over train, valid and test: by a hash of seed and content.
///
/// Equal seeds give equal splits whatever the order of upload, in a copy of the project too. Equal files and the pages
/// of one file have one hash, hence one split: what was trained on is not tested on. The hashes at which a share ends
/// are looked up once; after that every image can be dealt for itself.
struct SplitDealing: Codable, Sendable {
  var projectID: ProjectID
  var seed: Int
  var onlyUnassigned: Bool
  /// The last hash of train, and of valid; nil where a share is empty up to there.
  var train: String?
  var valid: String?
  /// Images that arrive later are not dealt.
  var until: Date
  /// How many are dealt.
  var total: Int

  /// Looks the ends of the shares up.
  ///
  /// - Throws: `invalidField` where the shares are negative or do not sum to 1.
  init(_ project: ProjectID, _ shares: SplitRebalance, in transaction: Transaction) throws {
    let sum = shares.train + shares.valid + shares.test
    guard [shares.train, shares.valid, shares.test].allSatisfy({ $0 >= 0 }), abs(sum - 1) < 1e-6 else {
      throw APIError(.invalidField, "train, valid and test sum to \(sum)", hint: "Give shares that sum to 1")
    }
    projectID = project
    seed = shares.seed ?? 0
    onlyUnassigned = shares.onlyUnassigned ?? false
    let key = Self.key(seed)
    // The n-th of all is of train when its middle, n - ½, lies within the share.
    let row = try transaction.query(
      """
      with ranked as (
        select \(key) as key, row_number() over (order by \(key)) - 0.5 as place, count(*) over () as n
        from images i where i.project_id = \(project) and i.deleted_at is null
          and (not \(onlyUnassigned) or i.split is null))
      select max(key) filter (where place <= n * \(shares.train)::float8),
        max(key) filter (where place <= n * \(shares.train + shares.valid)::float8), count(*), now()
      from ranked
      """)[0]
    train = try row.get(0)
    valid = try row.get(1)
    total = try row.get(2)
    until = try row.get(3)
  }

  /// Compared byte by byte, whatever the database's language.
  private static func key(_ seed: Int) -> SQL {
    "md5(\(String(seed))::text || encode(i.sha256, 'hex')) collate \"C\""
  }

  /// Deals the next images in the order of their ids, or all.
  ///
  /// - Returns: How many, and the last of them; nil when there are no more.
  func deal(after: ImageID? = nil, limit: Int? = nil, in transaction: Transaction) throws -> (seen: Int, last: ImageID)?
  {
    var condition: SQL = "i.project_id = \(projectID) and i.deleted_at is null and i.created_at <= \(until)"
    if onlyUnassigned { condition += " and i.split is null" }
    if let after { condition += " and i.id > \(after)" }
    let rows = try transaction.query(
      """
      with part as (
        select i.id, case when \(Self.key(seed)) <= \(train)::text then 'train'
          when \(Self.key(seed)) <= \(valid)::text then 'valid' else 'test' end as split
        from images i where \(condition) order by i.id limit \(limit)::int for update),
      dealt as (
        update images i set split = part.split, revision = revision + 1
        from part where i.id = part.id and i.split is distinct from part.split)
      select count(*), (array_agg(id order by id desc))[1] from part
      """)
    let seen: Int = try rows[0].get(0)
    return seen == 0 ? nil : (seen, try rows[0].get(1))
  }
}
