/// What a value of a point means, whatever a file calls it. The raw value is the name in files of another format.
public enum PointRole: String, Hashable, Sendable, Codable, CaseIterable {
  /// Metres in the cloud's own frame.
  case x, y, z
  case intensity
  /// 0…255 as `uint8`, 0…65535 as `uint16`.
  case red, green, blue, alpha, nir
  case classification
  /// Which object of its class (SemanticKITTI).
  case instance
  /// The laser's number in a spinning scanner.
  case ring
  /// Seconds, by the source's clock.
  case time
  case returnNumber = "return_number"
  case returnCount = "number_of_returns"
  case scanDirection = "scan_direction_flag"
  case edgeOfFlightLine = "edge_of_flight_line"
  /// Degrees.
  case scanAngle = "scan_angle"
  case userData = "user_data"
  case pointSource = "point_source_id"
  case synthetic, withheld, overlap
  case keyPoint = "key_point"
  case scannerChannel = "scanner_channel"

  /// The role of a field by its name in a PCD or PLY file; nil for one that is merely kept.
  ///
  /// Names of PCL, PDAL, CloudCompare and laspy, in any capitals, with or without `_` and spaces.
  public init?(fieldName: String) {
    let name = fieldName.lowercased().filter { $0 != "_" && $0 != " " }
    switch name {
    case "x", "y", "z", "intensity", "red", "green", "blue", "alpha", "classification", "instance", "ring", "time":
      self.init(rawValue: name)
    case "nir", "infrared": self = .nir
    case "reflectance", "scalarintensity", "reflectivity": self = .intensity
    case "r", "diffusered": self = .red
    case "g", "diffusegreen": self = .green
    case "b", "diffuseblue": self = .blue
    case "a", "diffusealpha": self = .alpha
    case "scalarclassification": self = .classification
    case "gpstime", "timestamp", "t": self = .time
    case "returnnumber": self = .returnNumber
    case "numberofreturns", "returncount": self = .returnCount
    case "scandirectionflag", "scandirection": self = .scanDirection
    case "edgeofflightline": self = .edgeOfFlightLine
    case "scanangle", "scananglerank": self = .scanAngle
    case "userdata": self = .userData
    case "pointsourceid": self = .pointSource
    case "synthetic": self = .synthetic
    case "withheld": self = .withheld
    case "overlap": self = .overlap
    case "keypoint": self = .keyPoint
    case "scannerchannel": self = .scannerChannel
    default: return nil
    }
  }
}

/// One named value that every point of a cloud has.
public struct PointField: Hashable, Sendable {
  /// As the file calls it.
  public var name: String
  public var scalar: PointScalar
  /// Elements a point, at least 1.
  public var width: Int
  public var role: PointRole?
  /// The value is `stored × scale + offset` (LAS extra bytes).
  public var scale = 1.0
  public var offset = 0.0
  /// Bytes whose meaning the file does not tell.
  public var isOpaque = false
  /// Further words of the file about it.
  public var note = ""

  public init(_ name: String, _ scalar: PointScalar, width: Int = 1, role: PointRole? = nil) {
    self.name = name
    self.scalar = scalar
    self.width = width
    self.role = role
  }

  /// The field of a role, by its own name.
  init(_ role: PointRole, _ scalar: PointScalar) { self.init(role.rawValue, scalar, role: role) }

  /// Bytes a point.
  var size: Int { scalar.size * width }
  var isScaled: Bool { scale != 1 || offset != 0 }
}
