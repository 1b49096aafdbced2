/// One image file directory of a TIFF structure: TIFF 6.0, section 2, and BigTIFF. EXIF blocks use it too.
struct TIFFDirectory {
  /// The structure: where offsets count from, how numbers are written, and where it ends.
  struct Structure {
    let source: ImageBytes
    let range: Range<Int>
    let order: ImageBytes.Order
    let isBig: Bool
    /// Offset of the first directory, from the structure's start.
    let first: Int

    /// - Returns: nil when the bytes are no TIFF structure.
    init?(_ source: ImageBytes, _ range: Range<Int>) {
      let start = range.lowerBound
      let order: ImageBytes.Order
      switch source.number(start, bytes: 2) {
      case 0x4949: order = .little
      case 0x4D4D: order = .big
      default: return nil
      }
      let first: Int?
      switch source.number(start + 2, bytes: 2, order) {
      case 42:
        first = source.number(start + 4, bytes: 4, order)
        isBig = false
      case 43 where source.number(start + 4, bytes: 4, order) == (order == .little ? 8 : 0x0008_0000):
        first = source.number(start + 8, bytes: 8, order)
        isBig = true
      default: return nil
      }
      guard let first else { return nil }
      self.source = source
      self.range = range
      self.order = order
      self.first = first
    }

    /// A number at an offset from the structure's start; nil outside the structure.
    func number(_ offset: Int, _ length: Int) -> Int? {
      guard offset >= 0, length <= range.count, offset <= range.count - length else { return nil }
      return source.number(range.lowerBound + offset, bytes: length, order)
    }
  }

  /// One entry; `offset` is where its values are, from the structure's start.
  struct Entry {
    let type: Int
    let count: Int
    let offset: Int

    /// Bytes of one value by type code 1 to 18; 0 for an unknown type.
    static func length(ofType type: Int) -> Int {
      let lengths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
      return lengths.indices.contains(type) ? lengths[type] : 0
    }
  }

  private static let entryLimit = 4096

  let structure: Structure
  private(set) var entries: [Int: Entry] = [:]
  /// Offset of the next directory; 0 when this is the last, nil when the chain is cut.
  private(set) var next: Int?
  /// Whether some entry points outside the structure or has an unknown type.
  private(set) var isDamaged = false

  /// - Returns: nil when there is no directory at `offset`.
  init?(_ structure: Structure, at offset: Int) {
    self.structure = structure
    let (countBytes, entryBytes, wordBytes) = structure.isBig ? (8, 20, 8) : (2, 12, 4)
    guard offset > 0, let count = structure.number(offset, countBytes), count > 0 else { return nil }
    isDamaged = count > Self.entryLimit
    for index in 0..<min(count, Self.entryLimit) {
      let start = offset + countBytes + index * entryBytes
      guard let tag = structure.number(start, 2), let type = structure.number(start + 2, 2),
        let values = structure.number(start + 4, wordBytes)
      else {
        isDamaged = true
        return
      }
      let length = Entry.length(ofType: type)
      let (bytes, overflow) = values.multipliedReportingOverflow(by: length)
      let inPlace = start + 4 + wordBytes
      let place = !overflow && bytes <= wordBytes ? inPlace : structure.number(inPlace, wordBytes)
      guard length > 0, !overflow, let place, place <= structure.range.count, bytes <= structure.range.count - place
      else {
        isDamaged = true
        continue
      }
      if entries[tag] == nil { entries[tag] = Entry(type: type, count: values, offset: place) }
    }
    guard count <= Self.entryLimit else { return }
    next = structure.number(offset + countBytes + count * entryBytes, wordBytes)
  }

  /// The unsigned value at `index` of a tag of type BYTE, SHORT, LONG, IFD or their wide forms.
  func number(_ tag: Int, at index: Int = 0) -> Int? {
    guard let entry = entries[tag], [1, 3, 4, 13, 16, 18].contains(entry.type), index < entry.count else { return nil }
    let length = Entry.length(ofType: entry.type)
    return structure.number(entry.offset + index * length, length)
  }

  /// How many values a tag has.
  func count(_ tag: Int) -> Int { entries[tag]?.count ?? 0 }

  /// The text of an ASCII tag up to its first NUL, trimmed, at most 200 bytes; nil when empty.
  func text(_ tag: Int) -> String? {
    guard let entry = entries[tag], entry.type == 2 || entry.type == 7,
      let bytes = structure.source.slice(structure.range.lowerBound + entry.offset, min(entry.count, 200))
    else { return nil }
    let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    // Control characters have no business in a camera's name and would travel into logs and pages.
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
    let trimmed = clean.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    return trimmed.isEmpty ? nil : String(trimmed)
  }
}
