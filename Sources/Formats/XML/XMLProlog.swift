/// What stands before an XML document's root, looked at before libxml2 sees it.
enum XMLProlog {
  /// The line of a document type declaration; nil where the root comes without one.
  ///
  /// Zero bytes are passed over, so that UTF-16 and UTF-32 are read too.
  ///
  /// - Parameter name: of a declaration that is passed over if it is `<!DOCTYPE name>` to the letter.
  static func documentTypeLine(_ bytes: some Sequence<UInt8>, besides name: String? = nil) -> Int? {
    var rest = bytes.lazy.filter { $0 != 0 }.makeIterator()
    var line = 1
    func next() -> UInt8? {
      let byte = rest.next()
      if byte == 10 { line += 1 }
      return byte
    }
    while let byte = next() {
      guard byte == UInt8(ascii: "<") else { continue }
      switch next() {
      case UInt8(ascii: "?"):
        var previous: UInt8 = 0
        while let byte = next(), !(previous == UInt8(ascii: "?") && byte == UInt8(ascii: ">")) { previous = byte }
      case UInt8(ascii: "!"):
        let first = next()
        guard first == UInt8(ascii: "-"), next() == UInt8(ascii: "-") else {
          if let name, first == UInt8(ascii: "D"), "OCTYPE \(name)>".utf8.allSatisfy({ next() == $0 }) { continue }
          return line
        }
        var dashes = 0
        while let byte = next() {
          if byte == UInt8(ascii: ">"), dashes >= 2 { break }
          dashes = byte == UInt8(ascii: "-") ? dashes + 1 : 0
        }
      default: return nil
      }
    }
    return nil
  }
}
