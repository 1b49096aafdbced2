/// The elements of an annotation file that mean something.
enum VOCTag: UInt8 {
  case annotation, object, fileName, path, size, width, height, name, exact, pose, truncated, difficult, occluded
  case box, actions, part, attributes, attribute, xMin, yMin, xMax, yMax, value, source, polygon
  /// Where the picture lay and whether it has masks: said by the files themselves.
  case folder, segmented
  case other

  init(_ name: UnsafeBufferPointer<UInt8>) {
    func equals(_ text: StaticString) -> Bool { text.withUTF8Buffer { $0.elementsEqual(name) } }
    self = .other
    switch name.count {
    case 4:
      if equals("name") {
        self = .name
      } else if equals("xmin") {
        self = .xMin
      } else if equals("ymin") {
        self = .yMin
      } else if equals("xmax") {
        self = .xMax
      } else if equals("ymax") {
        self = .yMax
      } else if equals("pose") {
        self = .pose
      } else if equals("size") {
        self = .size
      } else if equals("part") {
        self = .part
      } else if equals("path") {
        self = .path
      }
    case 5:
      if equals("width") {
        self = .width
      } else if equals("exact") {
        self = .exact
      } else if equals("value") {
        self = .value
      }
    case 6:
      if equals("bndbox") {
        self = .box
      } else if equals("object") {
        self = .object
      } else if equals("height") {
        self = .height
      } else if equals("folder") {
        self = .folder
      } else if equals("source") {
        self = .source
      }
    case 7: if equals("actions") { self = .actions } else if equals("polygon") { self = .polygon }
    case 8: if equals("filename") { self = .fileName } else if equals("occluded") { self = .occluded }
    case 9:
      if equals("truncated") {
        self = .truncated
      } else if equals("difficult") {
        self = .difficult
      } else if equals("attribute") {
        self = .attribute
      } else if equals("segmented") {
        self = .segmented
      }
    case 10: if equals("annotation") { self = .annotation } else if equals("attributes") { self = .attributes }
    default: break
    }
  }

  init(_ name: String) {
    var name = name
    self = name.withUTF8 { VOCTag($0) }
  }
}
