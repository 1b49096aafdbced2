/// The dataset's classes by their number (`cityscapesscripts/helpers/labels.py`).
enum CityscapesClasses {
  static let names = [
    "unlabeled", "ego vehicle", "rectification border", "out of roi", "static", "dynamic", "ground", "road", "sidewalk",
    "parking", "rail track", "building", "wall", "fence", "guard rail", "bridge", "tunnel", "pole", "polegroup",
    "traffic light", "traffic sign", "vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus",
    "caravan",
    "trailer", "train", "motorcycle", "bicycle",
  ]
  /// Those whose objects have numbers of their own, and whose crowds are called `…group`.
  static let counted: Set<String> = [
    "person", "rider", "car", "truck", "bus", "caravan", "trailer", "train", "motorcycle", "bicycle",
  ]
  static let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

  /// The class that a label's name means, and whether it is a crowd of it.
  static func meaning(_ name: String) -> (category: String, isCrowd: Bool) {
    guard name.hasSuffix("group"), counted.contains(String(name.dropLast(5))) else { return (name, false) }
    return (String(name.dropLast(5)), true)
  }
}
