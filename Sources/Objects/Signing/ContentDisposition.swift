/// `Content-Disposition` (RFC 6266).
enum ContentDisposition {
  /// A download; names beyond ASCII are given in both forms.
  static func attachment(_ name: String) -> String {
    let plain = String(
      decoding: name.utf8.map { 0x20..<0x7F ~= $0 && !"\"\\%".utf8.contains($0) ? $0 : UInt8(ascii: "_") },
      as: UTF8.self)
    return plain == name
      ? "attachment; filename=\"\(plain)\""
      : "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(CanonicalText.encode(name))"
  }
}
