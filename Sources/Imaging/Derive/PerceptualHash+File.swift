public import Foundation

extension PerceptualHash {
  /// Hashes a picture in a file without making more of it than the hash needs: of a JPEG the luma alone is decoded,
  /// at a fraction of its size. At most two or three bits differ from the hash of all pixels. Synchronous and
  /// blocking.
  /// - Parameter page: index among the pages; 0 for formats without pages.
  /// - Throws: `ImagingError`.
  public init(file: URL, page: Int = 0, limits: ImagingLimits = .standard) throws(ImagingError) {
    try self.init(ImageBytes(file: file), page: page, limits: limits)
  }

  /// Hashes bytes in memory; otherwise as `init(file:page:limits:)`.
  public init(bytes: [UInt8], page: Int = 0, limits: ImagingLimits = .standard) throws(ImagingError) {
    try self.init(ImageBytes(bytes), page: page, limits: limits)
  }

  private init(_ source: ImageBytes, page: Int, limits: ImagingLimits) throws(ImagingError) {
    let inspection = try ImageProbe.inspect(source, page: page, limits: limits)
    var facts = inspection.facts
    // Twice the averaged side of the longer one, for formats that are reduced as they are read.
    guard facts.format == .jpeg, facts.channels == 3 else {
      try self.init(ImageDecoder.decode(source, inspection, fitting: 2 * Self.averagedSide).raster)
      return
    }
    facts.channels = 1
    let bytes = try source.all()
    // Four pixels for each of the filter's: of 29 photographs at 1080p one differs by two bits.
    let eighths = JPEGHandle.eighths(for: facts.size, shorterAtLeast: 128)
    var notes: [ImageNote] = []
    let luma = try JPEGHandle.with { handle throws(ImagingError) in
      try handle.decode(bytes, facts, eighths: eighths, notes: &notes) { view throws(ImagingError) in view.raster() }
    }
    try self.init(luma.turned(inspection.info.orientation))
  }
}
