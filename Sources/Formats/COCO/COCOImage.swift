/// An image's JSON and back.
struct COCOImage {
  var name: String?
  private var template = DatasetItem(path: "")

  static func decode(_ node: JSONNode) -> COCOImage {
    var image = COCOImage()
    var (width, height): (Int64?, Int64?)
    for (key, value) in node.members {
      if key.equals("id") {
        continue
      } else if key.equals("file_name") {
        image.name = value.string
      } else if key.equals("width") {
        width = value.int64
      } else if key.equals("height") {
        height = value.int64
      } else if key.equals("is_null"), let flag = value.flag {
        image.template.isNull = flag
      } else if key.equals("tags"), value.kind == .array {
        image.template.tags = value.elements.compactMap(\.string)
      } else {
        image.template.metadata[key.string ?? ""] = value.attributeValue
      }
    }
    // LVIS names no files: the address of the picture ends with its name.
    if image.name == nil, case .text(let address)? = image.template.metadata["coco_url"] {
      image.name = SafePath.name(address)
    }
    if let width, let height, (1...1 << 24).contains(width), (1...1 << 24).contains(height) {
      image.template.size = PixelSize(width: Int(width), height: Int(height))
    }
    return image
  }

  func item(_ path: String) -> DatasetItem {
    var item = template
    item.path = path
    return item
  }

  static func encode(_ item: DatasetItem, id: Int64, name: String, into out: inout ByteWriter) {
    out.raw("{\"id\":")
    out.integer(id)
    out.raw(",\"file_name\":")
    out.json(name)
    if let size = item.size {
      out.raw(",\"width\":")
      out.integer(size.width)
      out.raw(",\"height\":")
      out.integer(size.height)
    }
    if item.isNull { out.raw(",\"is_null\":true") }
    if !item.tags.isEmpty {
      out.raw(",\"tags\":")
      out.json(.list(item.tags.map { .text($0) }))
    }
    for (key, value) in item.metadata.sorted(by: { $0.key < $1.key }) where !reserved.contains(key) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    out.byte(125)
  }

  private static let reserved: Set<String> = ["id", "file_name", "width", "height", "is_null", "tags"]
}
