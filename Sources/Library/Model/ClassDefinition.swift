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

  public init(
    name: String? = nil, colour: String? = nil, parentId: Change<ClassID> = .keep, hotkey: Change<String> = .keep,
    attributes: [AttributeDefinition]? = nil
  ) {
    self.name = name
    self.colour = colour
    self.parentId = parentId
    self.hotkey = hotkey
    self.attributes = attributes
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

/// Twenty hues told apart with the common colour blindnesses, handed out in turn.
enum ClassPalette {
  static let colours = [
    "#3b6cff", "#e69f00", "#1f9d63", "#d55e00", "#cc79a7", "#56b4e9", "#b7791f", "#7b4fd6", "#00a3a3", "#d64545",
    "#6b8e23", "#ff6fae", "#0072b2", "#8c564b", "#bcbd22", "#17becf", "#9467bd", "#f28e2b", "#4e79a7", "#59a14f",
  ]
  static func colour(at position: Int) -> String { colours[position % colours.count] }
}
