/// `label_map.pbtxt`: `item { id: 1 name: 'cat' }` (protocol buffers' text form, as far as label maps use it).
enum LabelMap {
  struct Entry: Equatable {
    var id: Int64
    var name: String
  }

  /// The items that have an id and a name, in the file's order.
  static func parse(_ bytes: [UInt8]) -> [Entry] {
    var entries: [Entry] = []
    var (id, name, shown): (Int64?, String?, String?) = (nil, nil, nil)
    var key = ""
    for token in tokens(bytes) {
      switch token {
      case .open: (id, name, shown) = (nil, nil, nil)
      case .close:
        if let id, let name = name ?? shown, entries.count < 1_000_000 { entries.append(Entry(id: id, name: name)) }
        (id, name, shown) = (nil, nil, nil)
      case .word(let text):
        if (key == "id" || key == "label_id"), let value = Int64(text) {
          id = value
          key = ""
        } else {
          key = text
        }
      case .text(let text):
        if key == "name" { name = text }
        if key == "display_name" { shown = text }
        key = ""
      }
    }
    return entries
  }

  private enum Token { case open, close, word(String), text(String) }

  private static func tokens(_ bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case 35: while at < bytes.count, bytes[at] != 10 { at += 1 }
      case 123: tokens.append(.open)
      case 125: tokens.append(.close)
      case 34, 39:
        var text: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != byte, bytes[at] != 10 {
          if bytes[at] == 92, at + 1 < bytes.count { at += 1 }
          text.append(bytes[at])
          at += 1
        }
        tokens.append(.text(String(decoding: text, as: UTF8.self)))
      case 0...32, 58, 44: break
      default:
        let start = at
        while at < bytes.count, bytes[at] > 32, ![35, 123, 125, 34, 39, 58, 44].contains(bytes[at]) { at += 1 }
        tokens.append(.word(String(decoding: bytes[start..<at], as: UTF8.self)))
        at -= 1
      }
      at += 1
    }
    return tokens
  }

  static func text(_ names: [String]) -> [UInt8] {
    var out = ByteWriter()
    for (index, name) in names.enumerated() {
      out.raw("item {\n  id: ")
      out.integer(index + 1)
      out.raw("\n  name: \"")
      for byte in name.utf8 {
        if byte == 34 || byte == 92 { out.byte(92) }
        out.byte(byte == 10 || byte == 13 ? 32 : byte)
      }
      out.raw("\"\n}\n")
    }
    return out.bytes
  }
}
