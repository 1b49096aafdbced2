/// The directories of a TIFF or BigTIFF file: TIFF 6.0.
enum TIFFHeader {
  /// Decoded bytes of one strip or tile up to which reading by region keeps memory flat.
  private static let flatPartBytes = 64 << 20
  /// Strips or tiles whose place is compared with the file's length.
  private static let partsChecked = 100_000

  private enum Tag {
    static let kind = 254, width = 256, height = 257, bits = 258, colour = 262, stripOffsets = 273, orientation = 274
    static let samples = 277, rowsPerStrip = 278, stripBytes = 279, tileWidth = 322, tileHeight = 323
    static let tileOffsets = 324, tileBytes = 325, extraSamples = 338, sampleFormat = 339, profile = 34675
  }

  static func isSignature(_ source: ImageBytes) -> Bool {
    TIFFDirectory.Structure(source, 0..<source.count) != nil
  }

  /// - Returns: the page's facts, and the index of its directory in the file.
  static func read(_ source: ImageBytes, page: Int, pageLimit: Int) throws(ImagingError) -> (HeaderFacts, Int) {
    guard let structure = TIFFDirectory.Structure(source, 0..<source.count) else { throw .corrupt() }
    var (pages, directory, offset) = (0, 0, structure.first)
    var visited: Set<Int> = []
    var found: (TIFFDirectory, Int)?
    // Reduced copies and masks may be as many as pages: the walk itself is bounded too.
    while offset != 0, pages <= pageLimit, visited.count <= 4 * pageLimit {
      guard visited.insert(offset).inserted else { throw .corrupt("The TIFF's pages form a circle.") }
      guard let current = TIFFDirectory(structure, at: offset) else {
        throw offset >= source.count ? .truncated() : .corrupt("The TIFF's directory is damaged.")
      }
      // Bit 0: a reduced copy of another page; bit 2: a transparency mask.
      if (current.number(Tag.kind) ?? 0) & 0b101 == 0 || (pages == 0 && current.next == 0) {
        if pages == page { found = (current, directory) }
        pages += 1
      }
      guard let next = current.next else { throw .truncated() }
      offset = next
      directory += 1
    }
    guard let (chosen, index) = found else {
      throw ImagingError(
        .pageOutOfRange, "There is no page \(page + 1); the file has \(pages).", remedy: "Ask for a page that exists.")
    }
    return (try facts(chosen, pages: pages), index)
  }

  private static func facts(_ directory: TIFFDirectory, pages: Int) throws(ImagingError) -> HeaderFacts {
    guard let width = directory.number(Tag.width), let height = directory.number(Tag.height) else {
      throw .corrupt("The TIFF does not tell its size.")
    }
    var facts = HeaderFacts(format: .tiff, size: PixelSize(width: width, height: height))
    facts.pages = pages
    facts.bitsPerSample = directory.number(Tag.bits) ?? 1
    facts.channels = directory.number(Tag.samples) ?? 1
    facts.hasColourProfile = directory.count(Tag.profile) > 0
    guard (1...64).contains(facts.bitsPerSample), (1...1024).contains(facts.channels) else {
      throw .corrupt("The TIFF's samples are impossible.")
    }
    facts.hasUnusualSamples = facts.bitsPerSample > 16 || (directory.number(Tag.sampleFormat) ?? 1) != 1
    switch directory.number(Tag.colour) {
    case 0, 1, 4: facts.colour = .gray
    case 2, 6: facts.colour = .rgb
    case 3: (facts.colour, facts.channels) = (.palette, 3)
    case 5: facts.colour = .cmyk
    default: facts.colour = .other
    }
    // Extra samples 1 and 2 are alpha, associated or not; 0 is unspecified data.
    if let extra = directory.number(Tag.extraSamples), extra == 1 || extra == 2 { facts.hasAlpha = true }
    if let value = directory.number(Tag.orientation) {
      facts.orientation = Orientation(rawValue: value) ?? .upright
      if Orientation(rawValue: value) == nil {
        facts.notes.append(ImageNote(.unknownOrientation, "Orientation \(value) is unknown; taken as upright."))
      }
    }
    facts.metadata = 0..<directory.structure.source.count
    readParts(directory, &facts)
    return facts
  }

  private static func readParts(_ directory: TIFFDirectory, _ facts: inout HeaderFacts) {
    let isTiled = directory.count(Tag.tileOffsets) > 0
    let part =
      isTiled
      ? PixelSize(width: directory.number(Tag.tileWidth) ?? 0, height: directory.number(Tag.tileHeight) ?? 0)
      : PixelSize(
        width: facts.size.width,
        height: min(directory.number(Tag.rowsPerStrip) ?? facts.size.height, facts.size.height))
    let pixelBits = facts.bitsPerSample * facts.channels
    let (partBits, overflow) = part.pixelCount.multipliedReportingOverflow(by: pixelBits)
    facts.isReadByRegion = !overflow && partBits > 0 && partBits / 8 <= flatPartBytes
    let (offsets, lengths) = isTiled ? (Tag.tileOffsets, Tag.tileBytes) : (Tag.stripOffsets, Tag.stripBytes)
    let end = directory.structure.source.count
    for index in 0..<min(directory.count(offsets), partsChecked) {
      guard let offset = directory.number(offsets, at: index) else { break }
      let length = directory.number(lengths, at: index) ?? 0
      if offset > end || length > end - offset {
        facts.endsEarly = true
        return
      }
    }
  }
}
