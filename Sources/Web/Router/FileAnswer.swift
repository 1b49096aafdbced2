/// Serving one file by the rules of RFC 9110: conditions and byte ranges.
extension Response {
  /// Answers GET or HEAD for a file: 200, 206, 304, 412 or 416.
  /// - Parameters:
  ///   - file: the whole file.
  ///   - entityTag: a strong tag in quotes; from size and time by default.
  ///   - headers: further fields, such as `Cache-Control`.
  public static func file(
    _ file: FileSlice, for request: Request, contentType: String, entityTag: String? = nil, headers: Headers = [:]
  ) -> Response {
    let tag = entityTag ?? file.entityTag
    var headers = headers
    headers.set("ETag", tag)
    headers.set("Last-Modified", HTTPDate.text(file.modified))
    headers.set("Accept-Ranges", "bytes")
    if let wanted = request.headers["If-Match"], !matches(wanted, tag, weak: false) {
      return Response(status: 412, headers: headers)
    }
    if let known = request.headers["If-None-Match"] {
      if matches(known, tag, weak: true) { return Response(status: 304, headers: headers) }
    } else if let since = request.headers["If-Modified-Since"].flatMap(HTTPDate.seconds), file.modified <= since {
      return Response(status: 304, headers: headers)
    }
    headers.set("Content-Type", contentType)
    switch range(request, file, tag) {
    case .whole: return Response(status: 200, headers: headers, body: .file(file))
    case .outside:
      headers.set("Content-Range", "bytes */\(file.fileSize)")
      headers["Content-Type"] = nil
      return Response(status: 416, headers: headers)
    case .part(let range):
      headers.set("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.fileSize)")
      return Response(status: 206, headers: headers, body: .file(file.slice(range)))
    }
  }

  private enum Wanted {
    case whole
    case outside
    case part(Range<Int64>)
  }

  /// What the Range field asks for. Several ranges and other units are ignored, as the standard allows.
  private static func range(_ request: Request, _ file: FileSlice, _ tag: String) -> Wanted {
    guard request.method == .get, let text = request.headers["Range"], text.lowercased().hasPrefix("bytes=") else {
      return .whole
    }
    if let condition = request.headers["If-Range"] {
      let holds = condition == tag || HTTPDate.seconds(condition) == file.modified
      guard holds else { return .whole }
    }
    let parts = text.dropFirst(6).trimmingSpaces().split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !text.contains(","), parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return .whole }
    let size = file.fileSize
    if parts[0].isEmpty {
      guard let count = Int64(parts[1]) else { return .whole }
      return count == 0 || size == 0 ? .outside : .part(max(0, size - count)..<size)
    }
    guard let first = Int64(parts[0]) else { return .whole }
    guard first < size else { return .outside }
    if parts[1].isEmpty { return .part(first..<size) }
    guard let last = Int64(parts[1]), last >= first else { return .whole }
    return .part(first..<min(last, size - 1) + 1)
  }

  private static func matches(_ list: String, _ tag: String, weak: Bool) -> Bool {
    if list.trimmingSpaces() == "*" { return true }
    return list.split(separator: ",").contains { part in
      let part = part.trimmingSpaces()
      return part == tag || weak && part.hasPrefix("W/") && part.dropFirst(2) == tag
    }
  }
}
