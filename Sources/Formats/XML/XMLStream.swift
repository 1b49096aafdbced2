import CXML
import Foundation

/// libxml2's streaming reader over bytes in memory: no entities, no DTD, no network.
final class XMLStream {
  enum Event: Equatable {
    /// An element begins; its depth is 0 for the root.
    case begin(name: String, depth: Int)
    case text(String)
    case end(name: String, depth: Int)
  }
  /// Nesting allowed: no annotation file comes near.
  static let depthLimit = 64
  private let reader: xmlTextReaderPtr
  private let file: String
  private let failure = XMLFailure()
  private var pendingEnd: Event?
  /// A document type of this name that declares nothing is passed over; any other is refused.
  private let bareType: String?
  /// The line on which the last text ended, kept beyond `lineLimit`.
  private var textLine = 0
  /// Elements of libxml2 know no later line than this one.
  private static let lineLimit = 65_535
  /// Kept for the reader, which reads from one of them.
  private let bytes: [UInt8]
  private let mapped: MappedFile?

  convenience init(_ bytes: [UInt8], file: String) throws(FormatError) {
    try self.init(bytes, nil, file: file, bareType: nil)
  }

  /// Over a mapped file, of which only the pages in use are in memory.
  ///
  /// - Parameter bareType: a name that `<!DOCTYPE name>` may give, which declares nothing.
  convenience init(_ mapped: MappedFile, file: String, bareType: String? = nil) throws(FormatError) {
    try self.init([], mapped, file: file, bareType: bareType)
  }

  private init(_ bytes: [UInt8], _ mapped: MappedFile?, file: String, bareType: String?) throws(FormatError) {
    self.bytes = bytes
    self.mapped = mapped
    self.file = file
    self.bareType = bareType
    guard max(bytes.count, mapped?.bytes.count ?? 0) <= Int(Int32.max) else {
      throw FormatError(.limitExceeded, file: file, "is longer than 2 GiB", remedy: "export it in parts")
    }
    let prologLine =
      mapped.map { XMLProlog.documentTypeLine($0.bytes, besides: bareType) } ?? XMLProlog.documentTypeLine(bytes)
    if let prologLine { throw XMLStream.documentType(file, prologLine) }
    // Never NOENT, DTDLOAD, HUGE.
    let options =
      Int32(XML_PARSE_NONET.rawValue) | Int32(XML_PARSE_NOCDATA.rawValue) | Int32(XML_PARSE_COMPACT.rawValue)
      | Int32(XML_PARSE_BIG_LINES.rawValue)
    func open(_ buffer: UnsafeRawBufferPointer) -> xmlTextReaderPtr? {
      xmlReaderForMemory(buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), nil, nil, options)
    }
    let reader = if let mapped { open(mapped.bytes) } else { bytes.withUnsafeBytes(open) }
    guard let reader else {
      throw FormatError(
        .syntax, file: file, "is empty or cannot be read as XML", remedy: "export the file again")
    }
    self.reader = reader
    xmlTextReaderSetStructuredErrorHandler(
      reader,
      { context, error in
        guard let context, let error else { return }
        let failure = Unmanaged<XMLFailure>.fromOpaque(context).takeUnretainedValue()
        if failure.message != nil || error.pointee.level.rawValue < XML_ERR_ERROR.rawValue { return }
        failure.message = error.pointee.message.map {
          String(cString: $0).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        failure.line = Int(error.pointee.line)
      }, Unmanaged.passUnretained(failure).toOpaque())
  }

  deinit {
    xmlTextReaderClose(reader)
    xmlFreeTextReader(reader)
  }

  /// 1-based line of the current event; beyond `lineLimit` the line on which the last text before it ended.
  var line: Int {
    guard let node = xmlTextReaderCurrentNode(reader) else { return Int(xmlTextReaderGetParserLineNumber(reader)) }
    return node.pointee.line < UInt16(XMLStream.lineLimit) ? Int(node.pointee.line) : max(textLine, XMLStream.lineLimit)
  }

  /// An attribute of the element that began last.
  func attribute(_ name: String) -> String? {
    guard let value = xmlTextReaderGetAttribute(reader, name) else { return nil }
    defer { framewright_xml_free(value) }
    return String(cString: value)
  }

  /// All attributes of the element that began last.
  var attributes: [String: String] {
    var attributes: [String: String] = [:]
    guard xmlTextReaderMoveToFirstAttribute(reader) == 1 else { return attributes }
    repeat {
      attributes[name] = xmlTextReaderConstValue(reader).map { String(cString: $0) } ?? ""
    } while xmlTextReaderMoveToNextAttribute(reader) == 1
    xmlTextReaderMoveToElement(reader)
    return attributes
  }

  /// The next event; nil at the end of a sound document.
  func next() throws(FormatError) -> Event? {
    if let event = pendingEnd {
      pendingEnd = nil
      return event
    }
    while true {
      let status = xmlTextReaderRead(reader)
      if status == 0, failure.message == nil { return nil }
      guard status == 1 else {
        throw FormatError(
          .syntax, file: file, line: failure.line ?? line,
          "is no sound XML: \(failure.message ?? "it is cut or damaged")",
          remedy: "export the file again")
      }
      if let event = try event() { return event }
    }
  }

  private func event() throws(FormatError) -> Event? {
    switch xmlTextReaderNodeType(reader) {
    case 1:
      let depth = Int(xmlTextReaderDepth(reader))
      guard depth < XMLStream.depthLimit else {
        throw FormatError(
          .limitExceeded, file: file, line: line, "elements are nested more than \(XMLStream.depthLimit) deep",
          remedy: "check that this is a label file")
      }
      let name = name
      if xmlTextReaderIsEmptyElement(reader) == 1 { pendingEnd = .end(name: name, depth: depth) }
      return .begin(name: name, depth: depth)
    case 3, 4:
      noteTextLine()
      return .text(xmlTextReaderConstValue(reader).map { String(cString: $0) } ?? "")
    // Blanks between elements.
    case 13, 14:
      noteTextLine()
      return nil
    case 15: return .end(name: name, depth: Int(xmlTextReaderDepth(reader)))
    // A document type, which stands before the root: the one that the prolog was searched for.
    case 10 where bareType != nil: return nil
    // An entity reference, an entity, a document type.
    case 5, 6, 10:
      throw XMLStream.documentType(file, line)
    default: return nil
    }
  }

  /// Texts know their line however late it is; what begins behind one begins on it.
  private func noteTextLine() {
    guard let node = xmlTextReaderCurrentNode(reader), node.pointee.line == UInt16(XMLStream.lineLimit) else { return }
    textLine = xmlGetLineNo(node)
  }

  private static func documentType(_ file: String, _ line: Int) -> FormatError {
    FormatError(
      .documentTypeRefused, file: file, line: line, "holds a document type or an entity, which are refused",
      remedy: "remove the <!DOCTYPE …> from the file")
  }

  private var name: String { xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? "" }
}

/// What libxml2 said first.
private final class XMLFailure {
  var message: String?
  var line: Int?
}
