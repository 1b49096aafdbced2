/// Everything a point-cloud file says of itself besides its points.
public struct PointCloudHeader: Sendable, Hashable {
  public var format: PointCloudFormat
  /// The version and encoding in words: `0.7 binary`, `1.2 point format 3`.
  public var variant: String
  /// Points, by the header.
  public var count: Int
  public var fields: [PointField]
  /// As the header states it (LAS); nil where it states none, or none that is sound.
  public var bounds: PointBounds?
  /// Columns and rows of an organised cloud (PCD).
  public var grid: PointGrid?
  /// Where the sensor stood: metres, then a unit quaternion w, x, y, z (PCD).
  public var viewpoint: [Double]?
  /// Comments of the file's author (PLY).
  public var comments: [String] = []
  /// Blocks beside the points, such as a coordinate reference system (LAS).
  public var records: [PointCloudRecord] = []
  /// What a LAS header holds besides.
  public var las: LASFacts?
  /// Parts of the file that are no points, with counts: `face` of a PLY.
  public var others: [PointCloudPart] = []
  /// How the colour was packed (PCD).
  var packedColor: PCDColor?

  init(_ format: PointCloudFormat, variant: String, count: Int, fields: [PointField]) {
    self.format = format
    self.variant = variant
    self.count = count
    self.fields = fields
  }

  /// The field with a meaning.
  public func index(of role: PointRole) -> Int? { fields.firstIndex { $0.role == role && $0.width == 1 } }

  /// The coordinate reference system as WKT (LAS record 2112); nil where there is none.
  public var wellKnownText: String? {
    guard let record = records.first(where: { $0.user == "LASF_Projection" && $0.number == 2112 }) else { return nil }
    return String(decoding: record.data.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// An axis-aligned box in metres; both corners belong to it.
public struct PointBounds: Hashable, Sendable, Codable {
  public var minimum: SIMD3<Double>
  public var maximum: SIMD3<Double>

  public init(minimum: SIMD3<Double>, maximum: SIMD3<Double>) {
    self.minimum = minimum
    self.maximum = maximum
  }

  mutating func include(_ point: SIMD3<Double>) {
    minimum = pointwiseMin(minimum, point)
    maximum = pointwiseMax(maximum, point)
  }
}

/// Columns and rows of an organised cloud, row-major.
public struct PointGrid: Hashable, Sendable {
  public var width: Int
  public var height: Int
}

/// A block beside the points (a variable length record of LAS).
public struct PointCloudRecord: Hashable, Sendable {
  /// At most 16 bytes.
  public var user: String
  public var number: UInt16
  /// At most 32 bytes.
  public var description: String
  public var data: [UInt8]
  /// Stands after the points (LAS 1.4), where it may be longer than 65,535 bytes.
  public var isExtended: Bool
}

/// A part of a file that is no points.
public struct PointCloudPart: Hashable, Sendable {
  public var name: String
  public var count: Int
}
