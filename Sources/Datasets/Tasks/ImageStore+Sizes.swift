import Database
import Formats
import Library

extension ImageStore {
  /// Upright sizes of images that are known.
  static func sizes(_ images: [ImageID], project: ProjectID, in transaction: Transaction) throws -> [ImageID: PixelSize]
  {
    var sizes: [ImageID: PixelSize] = [:]
    for row in try transaction.query(
      """
      select id, width, height from images
      where project_id = \(project) and id = any(\(images)::uuid[]) and width is not null
      """)
    {
      sizes[try row.get(0)] = PixelSize(width: try row.get(1), height: try row.get(2))
    }
    return sizes
  }
}
