/// A cloud as levels of detail: every point stands in exactly one node, and nodes near the root hold few points of a
/// wide space. Drawing a node and all nodes above it shows its space to the error it states.
///
/// Node `n` is the n-th file the builder wrote (see ``CloudNodeLayout``). Places are `corner + edge × fraction`, in metres
/// of the cloud's own frame, x, y, z.
public struct CloudOctree: Codable, Sendable, Hashable {
  /// One cube of the tree: at `level` l the whole cube has 2^l an axis.
  public struct Node: Codable, Sendable, Hashable {
    /// 0 is the root.
    public var level: Int
    /// Place among the cubes of its level, from 0.
    public var x: Int
    public var y: Int
    public var z: Int
    /// Points of this node alone.
    public var points: Int
    /// No point in this cube lies farther from a drawn one, in metres, when this node and those above it are drawn.
    public var error: Double
    /// Nothing lies below it.
    public var isLeaf: Bool
  }

  /// How many points a class has.
  public struct ClassCount: Codable, Sendable, Hashable {
    /// As the file has it.
    public var value: Int
    public var points: Int
  }

  /// Of the layout; another one means that the tree must be built again.
  public var version: Int
  /// `pcd`, `las`, `laz`, `ply` or `kitti_bin`.
  public var format: String
  /// The format's version and encoding in words.
  public var variant: String
  /// Points of the file.
  public var count: Int
  /// Points without a place: a coordinate is NaN or infinite.
  public var placeless: Int
  /// Points that are not in the tree because more than a node's worth lie within its finest cube.
  public var leftOut: Int
  /// As the file names them.
  public var fields: [String]
  /// Of the points with a place, x, y, z in metres.
  public var minimum: [Double]
  public var maximum: [Double]
  /// The lowest corner of the whole cube, in metres.
  public var corner: [Double]
  /// Edge of the whole cube in metres.
  public var edge: Double
  /// The smallest and largest intensity, which are shown as 0 and 65,535; nil without intensities.
  public var intensity: [Double]?
  public var hasColour: Bool
  /// The n-th is what points name n; points of classes beyond 255 name 255. Empty without classes.
  public var classes: [ClassCount]
  /// From the root, level by level.
  public var nodes: [Node]
}

/// A node's file: `points × 8` bytes of x, y, z and intensity as little-endian `UInt16`, then, in clouds with colours or
/// classes, `points × 4` bytes of red, green, blue and class.
///
/// x, y, z are 65,536ths of the node's cube; the place meant is the middle of such a step.
public enum CloudNodeLayout {
  public static let version = 1
  /// Most points of a node.
  public static let capacity = 32_768
  /// The deepest level: 24 halvings.
  static let deepest = 24
  static let steps = 65_536.0
}

/// One point while the tree is built.
struct CloudRecord {
  /// Fractions of the whole cube in 2^-32.
  var x: UInt32
  var y: UInt32
  var z: UInt32
  var intensity: UInt16 = 0
  var red: UInt8 = 0
  var green: UInt8 = 0
  var blue: UInt8 = 0
  /// Number in the table of classes.
  var kind: UInt8 = 0
  /// Stands in a node already.
  var isTaken = false

  /// Which of the eight cubes below a cube of `level` it lies in: x is bit 0, y bit 1, z bit 2.
  @inline(__always) func octant(_ level: Int) -> Int {
    let shift = UInt32(31 - level)
    return Int(x >> shift & 1) | Int(y >> shift & 1) << 1 | Int(z >> shift & 1) << 2
  }
}
