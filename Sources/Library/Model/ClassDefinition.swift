public import Database
public import Web

/// A class as the API shows it.
public struct ClassDefinition: Codable, Sendable {
  public var id: ClassID
  public var projectId: ProjectID
  public var name: String
  public var parentId: ClassID?
  /// `#rrggbb`, lower case.
  public var colour: String
  /// One character that picks the class in the workbench.
  public var hotkey: String?
  /// Order in lists, from 0.
  public var position: Int
  public var attributes: [AttributeDefinition]
  /// What the points of keypoint labels mean; absent for classes without.
  public var skeleton: ClassSkeleton?
  /// Labels of this class, of every status.
  public var annotationCount: Int
  public var revision: Int
}

/// One attribute that labels of a class carry.
public struct AttributeDefinition: Codable, Sendable, Hashable {
  /// What values look like.
  public enum Kind: String, Codable, Sendable, CaseIterable { case text, number, checkbox, select }
  public var name: String
  public var type: Kind
  /// The choices of a `select`.
  public var values: [String]?
  public var `default`: JSONValue?
  public var required: Bool?
  /// Whether it may change from frame to frame of a track.
  public var mutable: Bool?
}

/// A class to be made or changed; absent fields stay or take their defaults.
public struct ClassChanges: Codable, Sendable {
  public var name: String?
  public var colour: String?
  /// Null takes the class out of its parent.
  public var parentId: Change<ClassID>
  /// Null or empty text removes the hotkey.
  public var hotkey: Change<String>
  public var attributes: [AttributeDefinition]?
  /// Null takes the skeleton away; labels keep their points. While labels have points, others can only be added at the
  /// end.
  public var skeleton: Change<ClassSkeleton>

  public init(
    name: String? = nil, colour: String? = nil, parentId: Change<ClassID> = .keep, hotkey: Change<String> = .keep,
    attributes: [AttributeDefinition]? = nil, skeleton: Change<ClassSkeleton> = .keep
  ) {
    self.name = name
    self.colour = colour
    self.parentId = parentId
    self.hotkey = hotkey
    self.attributes = attributes
    self.skeleton = skeleton
  }
}

/// The class that another's labels go to.
public struct ClassMerge: Codable, Sendable {
  public var into: ClassID
}

/// Classes in the order wanted.
public struct ClassOrder: Codable, Sendable {
  public var ids: [ClassID]
}

/// Twenty hues, handed out in turn: the same, in the same order, that the pages offer (`web/src/canvas/palette.ts`, which
/// tells how they were chosen).
enum ClassPalette {
  static let colours = [
    "#0a84d6", "#e69f00", "#00a37a", "#d6498f", "#f2d600", "#6a4fd8", "#56c4f0", "#c7401e", "#7fb800", "#8a2be2",
    "#00c2b8", "#a65628", "#ff8fb3", "#1f5fbf", "#b5d334", "#c92a5f", "#3fa34d", "#ffb570", "#7a8a99", "#b38cff",
  ]
  static func colour(at position: Int) -> String { colours[position % colours.count] }
}
