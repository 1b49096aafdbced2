/// A PNG whose samples mean classes, instances or identifiers rather than light.
///
/// Samples are row by row from the top left, as stored: neither gamma nor colour profile is applied, since both would
/// change numbers. Source: W3C Portable Network Graphics (PNG) Specification, second edition.
struct PNGPicture: Hashable, Sendable {
  /// A colour of eight bits a channel.
  struct Color: Hashable, Sendable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
  }

  enum Samples: Hashable, Sendable {
    /// One index a pixel into a palette of at most 256 colours.
    case indexed([UInt8], palette: [Color])
    case gray8([UInt8])
    case gray16([UInt16])
    /// Red, green and blue of each pixel, one after the other.
    case rgb8([UInt8])
  }

  let width: Int
  let height: Int
  let samples: Samples

  /// The number at a pixel: index, grey level, or red + 256 green + 65,536 blue.
  func value(at pixel: Int) -> UInt32 {
    switch samples {
    case .indexed(let indices, _): UInt32(indices[pixel])
    case .gray8(let levels): UInt32(levels[pixel])
    case .gray16(let levels): UInt32(levels[pixel])
    case .rgb8(let bytes):
      UInt32(bytes[3 * pixel]) | UInt32(bytes[3 * pixel + 1]) << 8 | UInt32(bytes[3 * pixel + 2]) << 16
    }
  }
}

/// Why bytes are no PNG that can be read.
struct PNGError: Error, Hashable {
  /// In words for a report.
  var reason: String
}
