/// `label_map.pbtxt`: `item { id: 1 name: 'cat' }` (protocol buffers' text form, as far as label maps use it).
enum LabelMap {
  struct Entry: Equatable {
    var id: Int64
    var name: String
    /// Names of the class's keypoints, in the order of their ids.
    var keypoints: [String] = []
  }
  /// A message of the file: an item, or the `keypoints { id: 0 label: 'nose' }` in one.
  private struct Message {
    var kind: String
    var id: Int64?
    var name: String?
    var shown: String?
    var points: [(id: Int64, name: String)] = []
  }

  /// The items that have an id and a name, in the file's order.
  static func parse(_ bytes: [UInt8]) -> [Entry] {
    var entries: [Entry] = []
    var open: [Message] = []
    // Messages inside of an item's keypoints are none that is known.
    var deeper = 0
    var key = ""
    for token in tokens(bytes) {
      switch token {
      case .open:
        if open.count < 2 { open.append(Message(kind: key)) } else { deeper += 1 }
        key = ""
      case .close:
        if deeper > 0 {
          deeper -= 1
        } else if let message = open.popLast() {
          close(message, &open, &entries)
        }
      case .word(let text):
        if deeper == 0, !open.isEmpty, key == "id" || key == "label_id", let value = Int64(text) {
          open[open.count - 1].id = value
          key = ""
        } else {
          key = text
        }
      case .text(let text):
        if deeper == 0, !open.isEmpty {
          if key == "name" || (key == "label" && open.count == 2) { open[open.count - 1].name = text }
          if key == "display_name" { open[open.count - 1].shown = text }
        }
        key = ""
      }
    }
    return entries
  }

  private static func close(_ message: Message, _ open: inout [Message], _ entries: inout [Entry]) {
    guard let id = message.id, let name = message.name ?? message.shown else { return }
    if open.isEmpty {
      guard entries.count < 1_000_000 else { return }
      entries.append(Entry(id: id, name: name, keypoints: message.points.sorted { $0.id < $1.id }.map(\.name)))
    } else if message.kind == "keypoints" {
      open[0].points.append((id, name))
    }
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
