import Geometry

/// What a layer shows, as numbers a host can draw without knowing shapes: commands in drawing order and the vertices they
/// use up one after the other.
///
/// A command is four words: operation, handle (0 for none), style, number of vertices. A vertex is two floats, in CSS
/// pixels of the layer. A style is the class index in the low 16 bits and `Style` flags in the high 16 bits.
public struct DisplayList: Sendable {
  /// Words, four a command.
  public private(set) var commands: [UInt32] = []
  /// x y x y …
  public private(set) var vertices: [Float] = []

  /// Makes an empty list.
  public init() {}

  /// What a command draws; the numbers cross to the host.
  public enum Operation: UInt32, Sendable {
    /// An axis-aligned rectangle from its top left and bottom right corner.
    case rectangle = 1
    /// A closed path, filled by the even-odd rule together with the `ring`s that follow.
    case path = 2
    /// An open line.
    case line = 3
    /// A further ring of the `path` before.
    case ring = 4
    /// A dot at each vertex.
    case dots = 5
    /// A square handle at each vertex.
    case grips = 6
    /// The class's name, above the vertex or, near the layer's top, below.
    case label = 7
    /// The dragged box that selects.
    case marquee = 8
    /// A horizontal and a vertical line through the vertex.
    case guides = 9
    /// "width × height" beside the first vertex; the second vertex is the size in image pixels.
    case readout = 10
    /// A small round handle at each vertex: a point that can be moved.
    case knobs = 11
    /// The same, chosen.
    case chosenKnobs = 12
    /// A thin line from handle to shape.
    case stem = 13
    /// The open line of an outline in the making.
    case trail = 14
    /// "12.3°" beside the vertex; the second vertex's first number is the angle.
    case angle = 15
    /// The outline that selects, closed from its last point to its first.
    case lasso = 16
    /// A circle about the first vertex; the second vertex's first number is its radius.
    case circle = 17
    /// A hollow dot at each vertex: a point that is there and cannot be seen.
    case rings = 18
    /// A thin dashed rectangle, from corner to corner.
    case frame = 19
    /// A crossed dot at each vertex: a place that does not belong to what is in the making.
    case refused = 20
  }

  /// How a shape looks, beside its class's colour.
  public struct Style: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// Makes a set from its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Selected.
    public static let selected = Style(rawValue: 1)
    /// Under the pointer.
    public static let hovered = Style(rawValue: 2)
    /// Not yet accepted: dashed.
    public static let suggestion = Style(rawValue: 4)
    /// Ground truth: double line.
    public static let approved = Style(rawValue: 8)
    /// Cannot be changed.
    public static let locked = Style(rawValue: 16)
    /// In the middle of a drag.
    public static let moving = Style(rawValue: 32)
    /// Will be cut away.
    public static let cut = Style(rawValue: 64)
  }

  mutating func removeAll() {
    commands.removeAll(keepingCapacity: true)
    vertices.removeAll(keepingCapacity: true)
  }

  mutating func append(
    _ operation: Operation, handle: ShapeHandle? = nil, style: UInt32 = 0, _ points: (Double, Double)...
  ) {
    appendCommand(operation, handle: handle, style: style, count: points.count)
    for point in points { appendVertex(point.0, point.1) }
  }

  mutating func appendCommand(_ operation: Operation, handle: ShapeHandle?, style: UInt32, count: Int) {
    commands.append(operation.rawValue)
    commands.append(handle?.rawValue ?? 0)
    commands.append(style)
    commands.append(UInt32(count))
  }

  mutating func appendVertex(_ x: Double, _ y: Double) {
    vertices.append(Float(x))
    vertices.append(Float(y))
  }

  /// Corrects the last command's number of vertices, where it is known only after writing them.
  mutating func setLastCount(_ count: Int) {
    commands[commands.count - 1] = UInt32(count)
  }

  static func style(of shape: Shape, _ flags: Style = []) -> UInt32 {
    var all = flags
    switch shape.status {
    case .suggestion: all.insert(.suggestion)
    case .approved: all.insert(.approved)
    case .saved: break
    }
    if shape.isLocked { all.insert(.locked) }
    return style(classIndex: shape.classIndex, all)
  }

  static func style(classIndex: UInt32, _ flags: Style) -> UInt32 {
    (classIndex & 0xFFFF) | flags.rawValue << 16
  }
}
