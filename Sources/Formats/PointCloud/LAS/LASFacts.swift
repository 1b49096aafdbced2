/// What a LAS header holds besides counts, fields and bounds (ASPRS LAS 1.4 R15).
public struct LASFacts: Hashable, Sendable {
  /// 2 to 4, of version 1.
  public var minorVersion = 2
  /// 0 to 10.
  public var pointFormat = 0
  /// Positions are whole numbers × scale + offset.
  public var scale: SIMD3<Double>
  public var offset: SIMD3<Double>
  public var sourceID: UInt16 = 0
  /// Bit 0: times are adjusted standard GPS time; bit 4: the reference system is WKT.
  public var encoding: UInt16 = 0
  /// 16 bytes.
  public var projectID: [UInt8] = [UInt8](repeating: 0, count: 16)
  public var system = ""
  public var software = ""
  public var day: UInt16 = 0
  public var year: UInt16 = 0
}

/// One value inside a LAS point record.
struct LASDimension: Hashable, Sendable {
  enum Storage: Hashable, Sendable {
    case plain
    /// Some bits of one byte.
    case bits(shift: Int, count: Int)
    /// A whole number that becomes metres; the axis.
    case position(Int)
    /// Degrees as `Int8`, and as `Int16` of 0.006 degrees.
    case angleRank, angle
  }
  var field: PointField
  /// Bytes from the record's start.
  var offset: Int
  var storage: Storage = .plain
}

/// The record of each point format (ASPRS LAS 1.4 R15, tables 6 to 18).
enum LASLayout {
  /// Bytes of each format without extra bytes.
  static let sizes = [20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67]

  static func hasTime(_ format: Int) -> Bool { format != 0 && format != 2 }
  static func hasColor(_ format: Int) -> Bool { [2, 3, 5, 7, 8, 10].contains(format) }
  static func hasNearInfrared(_ format: Int) -> Bool { format == 8 || format == 10 }
  static func hasWaves(_ format: Int) -> Bool { [4, 5, 9, 10].contains(format) }

  static func dimensions(_ format: Int) -> [LASDimension] {
    var all: [LASDimension] = [
      LASDimension(field: PointField(.x, .float64), offset: 0, storage: .position(0)),
      LASDimension(field: PointField(.y, .float64), offset: 4, storage: .position(1)),
      LASDimension(field: PointField(.z, .float64), offset: 8, storage: .position(2)),
      LASDimension(field: PointField(.intensity, .uint16), offset: 12),
    ]
    func bits(_ role: PointRole, _ offset: Int, _ shift: Int, _ count: Int) {
      all.append(
        LASDimension(field: PointField(role, .uint8), offset: offset, storage: .bits(shift: shift, count: count)))
    }
    func plain(_ role: PointRole, _ scalar: PointScalar, _ offset: Int) {
      all.append(LASDimension(field: PointField(role, scalar), offset: offset))
    }
    var at: Int
    if format < 6 {
      bits(.returnNumber, 14, 0, 3)
      bits(.returnCount, 14, 3, 3)
      bits(.scanDirection, 14, 6, 1)
      bits(.edgeOfFlightLine, 14, 7, 1)
      bits(.classification, 15, 0, 5)
      bits(.synthetic, 15, 5, 1)
      bits(.keyPoint, 15, 6, 1)
      bits(.withheld, 15, 7, 1)
      all.append(LASDimension(field: PointField(.scanAngle, .float32), offset: 16, storage: .angleRank))
      plain(.userData, .uint8, 17)
      plain(.pointSource, .uint16, 18)
      at = 20
      if hasTime(format) {
        plain(.time, .float64, at)
        at += 8
      }
    } else {
      bits(.returnNumber, 14, 0, 4)
      bits(.returnCount, 14, 4, 4)
      bits(.synthetic, 15, 0, 1)
      bits(.keyPoint, 15, 1, 1)
      bits(.withheld, 15, 2, 1)
      bits(.overlap, 15, 3, 1)
      bits(.scannerChannel, 15, 4, 2)
      bits(.scanDirection, 15, 6, 1)
      bits(.edgeOfFlightLine, 15, 7, 1)
      plain(.classification, .uint8, 16)
      plain(.userData, .uint8, 17)
      all.append(LASDimension(field: PointField(.scanAngle, .float32), offset: 18, storage: .angle))
      plain(.pointSource, .uint16, 20)
      plain(.time, .float64, 22)
      at = 30
    }
    if hasColor(format) {
      for role in [PointRole.red, .green, .blue] {
        plain(role, .uint16, at)
        at += 2
      }
    }
    if hasNearInfrared(format) {
      plain(.nir, .uint16, at)
      at += 2
    }
    if hasWaves(format) {
      for (name, scalar) in waves {
        all.append(LASDimension(field: PointField(name, scalar), offset: at))
        at += scalar.size
      }
    }
    return all
  }

  static let waves: [(String, PointScalar)] = [
    ("wavepacket_index", .uint8), ("wavepacket_offset", .uint64), ("wavepacket_size", .uint32),
    ("return_point_wave_location", .float32), ("x_t", .float32), ("y_t", .float32), ("z_t", .float32),
  ]
}
