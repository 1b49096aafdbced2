public import Geometry

/// What the points of a class mean: how they lie in a box, which are joined, and which are each other's mirror image.
public struct Skeleton: Equatable, Sendable {
  /// Where each point lies in the box that is drawn, 0…1 from its top left corner.
  public private(set) var places: [ImagePoint] = []
  /// Points that are joined by a line, by number.
  public private(set) var edges: [(from: Int, to: Int)] = []
  /// Points that change places when left and right do, by number; a point is in one pair at most.
  public private(set) var pairs: [(left: Int, right: Int)] = []

  /// Makes a skeleton without points.
  public init() {}

  /// Adds a point; what lies outside the box or is no number is moved to its border.
  public mutating func addPoint(x: Double, y: Double) {
    func inside(_ value: Double) -> Double { value.isFinite ? min(max(value, 0), 1) : 0.5 }
    places.append(ImagePoint(x: inside(x), y: inside(y)))
  }

  /// Joins two points; numbers that no point has are passed over.
  public mutating func addEdge(_ from: Int, _ to: Int) {
    if isPair(from, to) { edges.append((from, to)) }
  }

  /// Makes two points each other's mirror image; a point that has one already keeps it.
  public mutating func addPair(left: Int, right: Int) {
    guard isPair(left, right), mirror(of: left) == left, mirror(of: right) == right else { return }
    pairs.append((left, right))
  }

  private func isPair(_ one: Int, _ other: Int) -> Bool {
    places.indices.contains(one) && places.indices.contains(other) && one != other
  }

  /// The point that takes this one's place when left and right change; the point itself where it has no pair.
  func mirror(of index: Int) -> Int {
    for pair in pairs {
      if pair.left == index { return pair.right }
      if pair.right == index { return pair.left }
    }
    return index
  }

  /// All points inside a box, seen; mirrored where the box was drawn from right to left.
  func keypoints(in box: ImageBox, mirrored: Bool) -> [Keypoint] {
    places.map { place in
      let x = mirrored ? 1 - place.x : place.x
      let position = ImagePoint(x: box.minX + x * box.width, y: box.minY + place.y * box.height)
      return Keypoint(position: BoxEditing.rounded(position), visibility: .visible)
    }
  }

  public static func == (one: Self, other: Self) -> Bool {
    one.places == other.places && one.edges.elementsEqual(other.edges) { $0 == $1 }
      && one.pairs.elementsEqual(other.pairs) { $0 == $1 }
  }
}

/// The skeletons of the host's classes.
struct Skeletons: Sendable {
  /// By class index, which the host counts up from 0. No dictionary: its hashes would need random numbers, which the
  /// engine has none of.
  private var byClass: [Skeleton?] = []

  subscript(classIndex: UInt32) -> Skeleton? {
    get { Int(classIndex) < byClass.count ? byClass[Int(classIndex)] : nil }
    set {
      guard classIndex < Shape.unclassified else { return }
      while byClass.count <= Int(classIndex) { byClass.append(nil) }
      byClass[Int(classIndex)] = newValue
    }
  }

  /// The lines between a shape's points; those of absent points are left out.
  func lines(of geometry: ShapeGeometry, classIndex: UInt32) -> [(from: ImagePoint, to: ImagePoint)] {
    guard case .keypoints(let keypoints) = geometry, let skeleton = self[classIndex] else { return [] }
    var lines: [(from: ImagePoint, to: ImagePoint)] = []
    for edge in skeleton.edges where edge.from < keypoints.count && edge.to < keypoints.count {
      let (from, to) = (keypoints[edge.from], keypoints[edge.to])
      if from.visibility != .absent, to.visibility != .absent { lines.append((from.position, to.position)) }
    }
    return lines
  }
}
