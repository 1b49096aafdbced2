import Database
import Web

/// Puts the parts of an image's JSON together: what the database holds ready, and addresses that only the server can
/// sign.
enum ImageJSON {
  /// - Parameters:
  ///   - json: The image's JSON without its end; nil where it is the row's second column.
  ///   - addresses: Signs the picture's addresses; nil leaves them out.
  static func append(_ row: Row, json: [UInt8]? = nil, addresses: PictureAddresses?, to output: inout [UInt8]) throws {
    if let json {
      output.append(contentsOf: json)
    } else {
      row.withBytes(1) { output.append(contentsOf: $0 ?? UnsafeBufferPointer(start: nil, count: 0)) }
    }
    if let addresses {
      output.append(contentsOf: #","urls":"#.utf8)
      addresses.append(
        sha256: try row.get(3), page: try row.get(4), thumbnailFormat: try row.get(5), tileLevels: try row.get(6),
        storagePath: try row.get(7), filename: try row.get(8), format: try row.get(9), to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
