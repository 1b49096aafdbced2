/// The stable name of a format, as in `--format coco`.
public struct FormatID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

  public static let coco = FormatID(rawValue: "coco")
  public static let yolo = FormatID(rawValue: "yolo")
  public static let voc = FormatID(rawValue: "voc")
  public static let cvat = FormatID(rawValue: "cvat")
  public static let cvatVideo = FormatID(rawValue: "cvat_video")
}
