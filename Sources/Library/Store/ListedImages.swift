import Database
import Web

/// Some images in an order of their own, as lists show them.
enum ListedImages {
  /// A JSON array of ``ImageRecord`` with boxes and addresses, in the order of `ids`; what was deleted is left out.
  static func json(_ ids: [ImageID], addresses: PictureAddresses, in transaction: Transaction) throws -> [UInt8] {
    let rows = try transaction.query(
      """
      \(ImageListQuery.everything.columns()) from unnest(\(ids)::uuid[]) with ordinality as w(id, place)
      join images i on i.id = w.id where i.deleted_at is null order by w.place
      """)
    var output: [UInt8] = [UInt8(ascii: "[")]
    for (index, row) in rows.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      try ImageJSON.append(row, addresses: addresses, to: &output)
    }
    output.append(UInt8(ascii: "]"))
    return output
  }
}
