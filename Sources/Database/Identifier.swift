public import Foundation

/// The identifier of a row, tied to its table so that an image's can never be passed as a project's.
///
/// Each feature names its tables with an empty enum and an alias:
///
///     public enum ProjectTable {}
///     public typealias ProjectID = Identifier<ProjectTable>
///
/// New identifiers are UUID version 7 (RFC 9562 §5.7): they sort by the time they were made, which keeps index pages
/// dense. The 12 bits after the version hold the fraction of the millisecond (§6.2, method 3).
public struct Identifier<Table>: Hashable, Codable, Sendable, LosslessStringConvertible, Comparable {
  /// The value as it stands in the database.
  public let uuid: UUID

  /// Makes a new identifier from the clock and 62 random bits.
  public init() { self.init(at: Date()) }

  /// Makes a new identifier as of `date`.
  public init(at date: Date) { self.init(at: date, low: .random(in: .min ... .max)) }

  /// Of `low` the lower 62 bits are taken.
  private init(at date: Date, low: UInt64) {
    let milliseconds = max(0, date.timeIntervalSince1970 * 1000)
    let whole = UInt64(milliseconds)
    let fraction = UInt64((milliseconds - Double(whole)) * 4096)
    let high = (whole << 16) | 0x7000 | min(fraction, 0x0FFF)
    let low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
    uuid = UUID(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
        byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
        byte(low, 6), byte(low, 7)
      ))
  }

  /// Makes `count` new identifiers that sort in the order in which they stand.
  ///
  /// One reading of the clock and one of the random source serve all: the 20 bits behind the variant count (RFC 9562
  /// §6.2, method 1), 42 are random.
  public static func make(_ count: Int) -> [Self] {
    var generator = SystemRandomNumberGenerator()
    var seed = (generator.next(), generator.next())
    /// xoroshiro128+ (D. Blackman and S. Vigna, 2018), seeded from the system's source for each batch.
    func random() -> UInt64 {
      let result = seed.0 &+ seed.1
      let mixed = seed.0 ^ seed.1
      seed.0 = (seed.0 << 24 | seed.0 >> 40) ^ mixed ^ (mixed << 16)
      seed.1 = mixed << 37 | mixed >> 27
      return result
    }
    var made: [Self] = []
    made.reserveCapacity(count)
    var (date, first) = (Date(), 0)
    for index in 0..<count {
      // A counter that is full starts again under a later time.
      if index - first == 1 << 20 { (date, first) = (max(Date(), date.addingTimeInterval(0.001)), index) }
      made.append(Self(at: date, low: UInt64(index - first) << 42 | random() >> 22))
    }
    return made
  }

  /// Takes an identifier that exists already.
  public init(_ uuid: UUID) { self.uuid = uuid }

  /// Reads the 36-character hexadecimal form; nil for anything else.
  public init?(_ description: String) {
    guard let uuid = UUID(uuidString: description) else { return nil }
    self.uuid = uuid
  }

  /// The 36-character form in lower case, as PostgreSQL prints it.
  public var description: String { uuid.uuidString.lowercased() }

  /// Orders as PostgreSQL does: by the bytes.
  public static func < (left: Self, right: Self) -> Bool { left.uuid < right.uuid }

  /// Reads the string form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let uuid = UUID(uuidString: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is not an identifier.")
    }
    self.uuid = uuid
  }

  /// Writes the string form in lower case.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
