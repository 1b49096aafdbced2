/// What is read from an EXIF block: orientation, capture time and camera. EXIF 2.32.
///
/// A block that contradicts itself is ignored from the bad entry on and noted; it never refuses the picture.
struct ExifBlock {
  private(set) var orientation: Orientation?
  private(set) var capture: CaptureMetadata?
  private(set) var notes: [ImageNote] = []
  /// Where the orientation's two bytes are, from the source's start, and how they are written.
  private(set) var orientationPlace: (offset: Int, order: ImageBytes.Order)?

  private enum Tag {
    static let make = 0x010F, model = 0x0110, orientation = 0x0112, dateTime = 0x0132
    static let exifDirectory = 0x8769, placeDirectory = 0x8825
    static let originalTime = 0x9003, originalOffset = 0x9011
  }

  init(_ source: ImageBytes, _ range: Range<Int>) {
    guard let structure = TIFFDirectory.Structure(source, range),
      let main = TIFFDirectory(structure, at: structure.first)
    else {
      notes = [Self.malformed]
      return
    }
    var isDamaged = main.isDamaged
    if let value = main.number(Tag.orientation) {
      orientation = Orientation(rawValue: value)
      // Some cameras write 0 for "not known".
      if orientation == nil && value != 0 {
        notes.append(ImageNote(.unknownOrientation, "Orientation \(value) is unknown; taken as upright."))
      }
      if let entry = main.entries[Tag.orientation], entry.type == 3 {
        orientationPlace = (range.lowerBound + entry.offset, structure.order)
      }
    }
    var detail: TIFFDirectory?
    if let offset = main.number(Tag.exifDirectory) {
      detail = TIFFDirectory(structure, at: offset)
      isDamaged = isDamaged || detail?.isDamaged != false
    }
    let time = detail?.text(Tag.originalTime) ?? main.text(Tag.dateTime)
    let found = CaptureMetadata(
      capturedAt: time.flatMap { Self.timestamp($0, offset: detail?.text(Tag.originalOffset)) },
      make: main.text(Tag.make), model: main.text(Tag.model),
      hasPlace: main.number(Tag.placeDirectory).flatMap { TIFFDirectory(structure, at: $0) }?.entries[2] != nil)
    if found.capturedAt != nil || found.make != nil || found.model != nil || found.hasPlace { capture = found }
    if isDamaged { notes.append(Self.malformed) }
  }

  private static let malformed = ImageNote(
    .malformedMetadata, "The EXIF block is malformed; what could not be read was ignored.")

  /// `YYYY:MM:DD HH:MM:SS` as ISO 8601; nil for anything else, such as the zeros some cameras write.
  static func timestamp(_ text: String, offset: String?) -> String? {
    let parts = text.split { $0 == ":" || $0 == " " || $0 == "-" || $0 == "T" }.map { Int($0) }
    guard parts.count >= 6, case let fields = parts.prefix(6).compactMap({ $0 }), fields.count == 6,
      (1800...9999).contains(fields[0]), (1...12).contains(fields[1]), (1...31).contains(fields[2]),
      (0...23).contains(fields[3]), (0...59).contains(fields[4]), (0...60).contains(fields[5])
    else { return nil }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let local =
      "\(fields[0])-\(two(fields[1]))-\(two(fields[2]))T\(two(fields[3])):\(two(fields[4])):\(two(fields[5]))"
    guard let offset, offset.wholeMatch(of: #/[+-][0-9]{2}:[0-9]{2}/#) != nil else { return local }
    return local + offset
  }
}
