/// The boxes of a HEIF file that describe its primary picture: ISO/IEC 23008-12 and ISO/IEC 14496-12.
struct ISOMediaHeader {
  private struct Box {
    let type: String
    let body: Range<Int>
  }
  /// Offset and length of one item's first extent, and its type.
  private struct Item {
    var type = ""
    var extent: Range<Int>?
  }
  private static let boxLimit = 10_000

  private let source: ImageBytes
  private var endsEarly = false
  private var items: [Int: Item] = [:]
  private var primary = 0
  private var properties: [Box] = []
  /// Property indices (from 1) by item.
  private var associations: [Int: [Int]] = [:]

  static func read(_ source: ImageBytes) throws(ImagingError) -> HeaderFacts {
    var reader = ISOMediaHeader(source: source)
    return try reader.read()
  }

  private init(source: ImageBytes) { self.source = source }

  private mutating func read() throws(ImagingError) -> HeaderFacts {
    let top = boxes(0..<source.count)
    guard let file = top.first(where: { $0.type == "ftyp" }) else { throw .truncated() }
    let brands = stride(from: file.body.lowerBound, to: file.body.upperBound - 3, by: 4)
      .filter { $0 != file.body.lowerBound + 4 }.compactMap { text($0) }
    let isAVIF = brands.contains("avif") || brands.contains("avis")
    let known: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
    guard isAVIF || !known.isDisjoint(with: brands) else {
      throw .unsupported("The file is a video or another kind of media file.", remedy: "Add videos as videos.")
    }
    guard let meta = top.first(where: { $0.type == "meta" }) else {
      throw endsEarly ? .truncated() : .corrupt("The file holds no picture.")
    }
    readMeta(meta)
    let isSequence = ["avis", "msf1", "hevc", "hevx"].contains(brands.first ?? "")
    return try facts(isAVIF ? .avif : .heic, isSequence: isSequence)
  }

  private mutating func readMeta(_ meta: Box) {
    // A full box: version and flags come first.
    let inner = boxes(min(meta.body.lowerBound + 4, meta.body.upperBound)..<meta.body.upperBound)
    for box in inner {
      let start = box.body.lowerBound
      switch box.type {
      case "pitm": primary = source.number(start + 4, bytes: source.byte(start) == 0 ? 2 : 4) ?? 0
      case "iinf": readItems(box)
      case "iloc": readPlaces(box)
      case "iprp":
        for part in boxes(box.body) {
          if part.type == "ipco" { properties = boxes(part.body) }
          if part.type == "ipma" { readAssociations(part) }
        }
      default: break
      }
    }
  }

  private func facts(_ format: ImageFormat, isSequence: Bool) throws(ImagingError) -> HeaderFacts {
    var facts = HeaderFacts(format: format, size: PixelSize(width: 0, height: 0))
    facts.endsEarly = endsEarly
    // Applied in the order of association, as the standard asks: size, then clean aperture, then turns.
    for index in associations[primary] ?? [] where properties.indices.contains(index - 1) {
      let (box, start) = (properties[index - 1], properties[index - 1].body.lowerBound)
      switch box.type {
      case "ispe": facts.size = extent(box)
      case "clap":
        guard let width = ratio(start), let height = ratio(start + 8) else { break }
        facts.size = PixelSize(width: min(width, facts.size.width), height: min(height, facts.size.height))
      case "irot":
        if let angle = source.byte(start), angle & 1 == 1 { facts.size = facts.size.transposed }
      case "pixi":
        facts.bitsPerSample = source.byte(start + 5).map(Int.init) ?? 8
        if source.byte(start + 4) == 1 { (facts.channels, facts.colour) = (1, .gray) }
      case "colr": facts.hasColourProfile = ["prof", "rICC"].contains(text(start) ?? "")
      default: break
      }
    }
    guard facts.size.width > 0 else { throw endsEarly ? .truncated() : .corrupt("The file does not tell its size.") }
    facts.largestPart = properties.filter { $0.type == "ispe" }.map(extent).max { $0.pixelCount < $1.pixelCount }
    facts.hasAlpha = properties.contains { box in
      box.type == "auxC" && (auxiliaryKind(box).contains("alpha") || auxiliaryKind(box).hasSuffix(":auxid:1"))
    }
    if facts.hasAlpha { facts.channels += 1 }
    facts.frames = isSequence ? 2 : 1
    if let extent = items.values.first(where: { $0.type == "Exif" })?.extent,
      let skip = source.number(extent.lowerBound, bytes: 4), skip < extent.count - 4
    {
      facts.metadata = extent.lowerBound + 4 + skip..<extent.upperBound
    }
    return facts
  }

  // MARK: Boxes

  private mutating func boxes(_ range: Range<Int>) -> [Box] {
    var found: [Box] = []
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound, found.count < Self.boxLimit {
      guard var length = source.number(offset, bytes: 4), let type = text(offset + 4) else { break }
      var header = 8
      if length == 1 {
        length = source.number(offset + 8, bytes: 8) ?? 0
        header = 16
      } else if length == 0 {
        length = range.upperBound - offset
      }
      guard length >= header else { break }
      if length > range.upperBound - offset {
        endsEarly = true
        length = range.upperBound - offset
        guard length >= header else { break }
      }
      found.append(Box(type: type, body: offset + header..<offset + length))
      offset += length
    }
    return found
  }

  private mutating func readItems(_ box: Box) {
    let start = box.body.lowerBound
    let entries = start + (source.byte(start) == 0 ? 6 : 8)
    for entry in boxes(min(entries, box.body.upperBound)..<box.body.upperBound) where entry.type == "infe" {
      let at = entry.body.lowerBound
      guard let version = source.byte(at), version >= 2 else { continue }
      let idBytes = version == 2 ? 2 : 4
      guard let id = source.number(at + 4, bytes: idBytes), let type = text(at + 6 + idBytes) else { continue }
      items[id, default: Item()].type = type
    }
  }

  private mutating func readPlaces(_ box: Box) {
    var at = box.body.lowerBound
    func take(_ bytes: Int) -> Int? {
      guard bytes > 0 else { return 0 }
      guard bytes <= 8, at + bytes <= box.body.upperBound, let value = source.number(at, bytes: bytes) else {
        return nil
      }
      at += bytes
      return value
    }
    guard let version = source.byte(at), version <= 2, let sizes = source.number(at + 4, bytes: 2) else { return }
    at += 6
    let (offsetBytes, lengthBytes) = (sizes >> 12, sizes >> 8 & 15)
    let (baseBytes, indexBytes) = (sizes >> 4 & 15, version == 0 ? 0 : sizes & 15)
    guard let count = take(version < 2 ? 2 : 4) else { return }
    // Extents may take no bytes at all: without a budget, a small file could claim hundreds of millions.
    var budget = Self.boxLimit
    for _ in 0..<min(count, Self.boxLimit) {
      guard let id = take(version < 2 ? 2 : 4), let method = take(version == 0 ? 0 : 2), take(2) != nil,
        let base = take(baseBytes), let extents = take(2)
      else { return }
      for extent in 0..<extents {
        budget -= 1
        guard budget > 0, take(indexBytes) != nil, let offset = take(offsetBytes), let length = take(lengthBytes) else {
          return
        }
        // Method 0 counts from the file's start; the others lie inside the header and cannot be cut off.
        guard method & 15 == 0, base <= source.count, offset <= source.count - base else {
          if method & 15 == 0 { endsEarly = true }
          continue
        }
        if length > source.count - base - offset {
          endsEarly = true
          continue
        }
        if extent == 0 { items[id, default: Item()].extent = base + offset..<base + offset + length }
      }
    }
  }

  private mutating func readAssociations(_ box: Box) {
    let start = box.body.lowerBound
    guard let version = source.byte(start), let flags = source.byte(start + 3),
      let count = source.number(start + 4, bytes: 4)
    else { return }
    var at = start + 8
    for _ in 0..<min(count, Self.boxLimit) where at < box.body.upperBound {
      let idBytes = version == 0 ? 2 : 4
      guard let id = source.number(at, bytes: idBytes), let uses = source.byte(at + idBytes) else { return }
      at += idBytes + 1
      for _ in 0..<uses {
        // The top bit says "essential"; wide indices have 15 bits, narrow ones 7.
        let wide = flags & 1 == 1
        guard let value = source.number(at, bytes: wide ? 2 : 1) else { return }
        associations[id, default: []].append(value & (wide ? 0x7FFF : 0x7F))
        at += wide ? 2 : 1
      }
    }
  }

  // MARK: Values

  private func text(_ offset: Int) -> String? {
    source.slice(offset, 4).map { String(decoding: $0, as: UTF8.self) }
  }

  private func extent(_ box: Box) -> PixelSize {
    let start = box.body.lowerBound
    return PixelSize(width: source.number(start + 4, bytes: 4) ?? 0, height: source.number(start + 8, bytes: 4) ?? 0)
  }

  private func ratio(_ offset: Int) -> Int? {
    guard let numerator = source.number(offset, bytes: 4), let denominator = source.number(offset + 4, bytes: 4),
      denominator > 0
    else { return nil }
    return numerator / denominator
  }

  private func auxiliaryKind(_ box: Box) -> String {
    let start = min(box.body.lowerBound + 4, box.body.upperBound)
    let bytes = source.slice(start, min(box.body.upperBound - start, 100)) ?? []
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
