import Foundation
import Net

/// One download with all its tries.
struct DirectRun {
  let settings: DirectDownload
  let address: WebAddress
  let partial: PartialFile
  let pass: ProxyPass
  let progress: (@Sendable (FetchProgress) -> Void)?
  let client: HTTPClient

  /// What one try came to.
  private enum Try {
    case done(DirectDownload.Outcome)
    /// The content is another than before, or the server lost count: from the beginning, at once.
    case again
  }

  /// Tries until it is there, or there is no hope.
  func fetch() async throws -> DirectDownload.Outcome {
    var origin = try await partial.resume(address.text)
    var number = 0
    var restarts = 0
    for _ in 0...max(0, settings.retries.mostRetries) {
      let before = partial.count
      let refusals = pass.refusals.count
      do {
        switch try await attempt(&origin) {
        case .done(let outcome): return outcome
        case .again:
          restarts += 1
          guard restarts <= 3 else { throw FetchError(.interrupted, "the content changes all the time") }
          origin = nil
          try await partial.restart()
        }
      } catch {
        let error = explained(error, refusals: refusals)
        number = partial.count > before ? 1 : number + 1
        guard let pause = settings.retries.pause(before: number, after: error, spread: .random(in: 0...1)),
          ContinuousClock.now.advanced(by: pause) < pass.deadline
        else { throw error }
        // What has no mark of its version must not be patched together.
        if origin?.validator == nil {
          origin = nil
          try await partial.restart()
        }
        try await settings.retries.wait(pause)
      }
    }
    throw FetchError(.interrupted, "too many tries")
  }

  private func attempt(_ origin: inout PartialFile.Origin?) async throws -> Try {
    let offset = partial.count
    var headers: [(name: String, value: String)] = [
      ("User-Agent", "Framewright"), ("Accept", "*/*"), ("Accept-Encoding", "identity"),
    ]
    if offset > 0, let validator = origin?.validator {
      headers += [("Range", "bytes=\(offset)-"), ("If-Range", validator)]
    }
    let left = max(0.1, ContinuousClock.now.duration(to: pass.deadline) / .seconds(1))
    let request = HTTPRequest(
      "GET", address.text, headers: headers, timeouts: Timeouts(connect: 30, total: left, stall: settings.stall),
      redirects: 10)
    let stream = try await client.stream(request)
    switch AnswerReading(stream.head) {
    case .refused(let error): throw error
    case .beyondEnd(let total):
      guard offset > 0, let origin, total == offset else { return .again }
      return .done(.file(try await finish(origin)))
    case .part(let from, let total):
      guard offset > 0, from == offset, var known = origin, known.total == nil || total == nil || known.total == total
      else { return .again }
      known.total = total ?? known.total
      try check(total: known.total)
      return try await receive(stream, first: [], &known)
    case .whole(let total):
      if offset > 0 { try await partial.restart() }
      try check(total: total)
      return try await receiveWhole(stream, total: total, &origin)
    }
  }

  /// Looks at the first bytes before anything is kept.
  private func receiveWhole(_ stream: HTTPStream, total: Int64?, _ origin: inout PartialFile.Origin?) async throws
    -> Try
  {
    var first: [UInt8] = []
    while first.count < MediaKind.lookedAt, let piece = try await stream.next() { first += piece }
    let kind = MediaKind(firstBytes: first, contentType: stream.head["content-type"])
    guard kind.isVideo else {
      if kind == .page || kind == .playlist { return .done(.notAFile(kind)) }
      throw FetchError(.notAVideo, stream.head["content-type"] ?? "no content type")
    }
    var known = PartialFile.Origin(
      address: address.text, validator: AnswerReading.validator(stream.head), total: total, kind: kind,
      name: FileName.suggested(
        disposition: stream.head["content-disposition"], address: stream.head.url, kind: kind),
      answeredBy: Self.withoutUser(stream.head.url))
    // A server that says it gives no ranges would send everything again anyway.
    if stream.head["accept-ranges"]?.lowercased() == "none" { known.validator = nil }
    try partial.remember(known)
    origin = known
    return try await receive(stream, first: first, &known)
  }

  private func receive(_ stream: HTTPStream, first: [UInt8], _ origin: inout PartialFile.Origin) async throws -> Try {
    var floor = settings.speedFloor
    var next: [UInt8]? = first.isEmpty ? try await stream.next() : first
    while let piece = next {
      guard partial.count + Int64(piece.count) <= min(settings.limits.fileBytes, origin.total ?? .max) else {
        if let total = origin.total, partial.count + Int64(piece.count) > total { return .again }
        throw FetchError(.tooLarge, "more than \(settings.limits.fileBytes) bytes")
      }
      try await partial.append(piece)
      progress?(FetchProgress(bytes: partial.count, total: origin.total))
      guard floor.isFastEnough(piece.count, at: .now) else { throw FetchError(.tooSlow) }
      next = try await stream.next()
    }
    // A connection that ends early without saying so.
    if let total = origin.total, partial.count < total { throw FetchError(.interrupted, "the answer ended early") }
    return .done(.file(try await finish(origin)))
  }

  private func finish(_ origin: PartialFile.Origin) async throws -> FetchedFile {
    let hash = try await partial.finish()
    return FetchedFile(
      file: partial.file, bytes: partial.count, sha256: hash, name: origin.name, kind: origin.kind,
      address: origin.answeredBy)
  }

  /// Redirects may carry a name and a password, which are nobody's to see.
  private static func withoutUser(_ address: String) -> String {
    guard var parts = URLComponents(string: address) else { return "" }
    (parts.user, parts.password, parts.fragment) = (nil, nil, nil)
    return parts.string ?? ""
  }

  private func check(total: Int64?) throws(FetchError) {
    guard let total else { return }
    guard total <= settings.limits.fileBytes else {
      throw FetchError(.tooLarge, "\(total) bytes; at most \(settings.limits.fileBytes)")
    }
    guard partial.hasRoom(for: total - partial.count) else { throw FetchError(.diskFull, "\(total) bytes needed") }
  }

  /// Behind a failed transfer may stand the proxy's refusal, or the end of the time for the whole fetch.
  private func explained(_ error: any Error, refusals: Int) -> FetchError {
    let known = FetchError.of(error)
    if known.reason == .cancelled || Task.isCancelled { return FetchError(.cancelled) }
    if ContinuousClock.now >= pass.deadline { return FetchError(.timeout, "longer than \(settings.limits.time)") }
    let all = pass.refusals
    return all.count > refusals ? all.last?.error ?? known : known
  }
}
