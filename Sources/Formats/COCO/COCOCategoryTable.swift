/// What an annotation needs to know of the classes, by their ids.
struct COCOCategoryTable {
  struct Entry {
    var name: String
    /// How many keypoints the class names.
    var keypoints: Int
  }
  private var entries: [Entry] = []
  private var places: [Int64: Int] = [:]
  /// The places of ids below `directLimit`, -1 for none: nearly all files have no others.
  private var direct: [Int32] = []
  private static let directLimit: Int64 = 1 << 16

  init(_ categories: [(id: Int64, category: DatasetCategory)] = []) {
    for (id, category) in categories {
      insert(Entry(name: category.name, keypoints: category.keypointNames.count), id: id)
    }
  }

  subscript(id: Int64) -> Entry? {
    if id >= 0, id < Int64(direct.count) {
      let place = direct[Int(id)]
      return place < 0 ? nil : entries[Int(place)]
    }
    return places[id].map { entries[$0] }
  }

  mutating func insert(_ entry: Entry, id: Int64) {
    let place = entries.count
    entries.append(entry)
    guard (0..<COCOCategoryTable.directLimit).contains(id) else {
      places[id] = place
      return
    }
    while direct.count <= Int(id) { direct.append(-1) }
    direct[Int(id)] = Int32(place)
  }
}
