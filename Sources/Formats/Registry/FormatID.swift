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
  public static let labelMe = FormatID(rawValue: "labelme")
  public static let labelMeXML = FormatID(rawValue: "labelme_xml")
  public static let labelStudio = FormatID(rawValue: "label_studio")
  public static let datumaro = FormatID(rawValue: "datumaro")
  public static let lvis = FormatID(rawValue: "lvis")
  public static let cocoResults = FormatID(rawValue: "coco_results")
  public static let cocoPanoptic = FormatID(rawValue: "coco_panoptic")
  public static let createML = FormatID(rawValue: "createml")
  public static let vott = FormatID(rawValue: "vott")
  public static let vottCSV = FormatID(rawValue: "vott_csv")
  public static let via = FormatID(rawValue: "via")
  public static let supervisely = FormatID(rawValue: "supervisely")
  public static let fiftyOne = FormatID(rawValue: "fiftyone")
  public static let labelbox = FormatID(rawValue: "labelbox")
}
