import Net

/// Fetches a small picture that an address names, such as the still of a video on a page, through the checking proxy.
/// What comes is bytes of a stranger: whoever decodes them does it in a process of its own.
public struct PictureDownload: Sendable {
  private let proxy: CheckingProxy
  /// PEM file of the authorities to trust; nil for the system's.
  public var authorityFile: String?

  /// A downloader; what it may reach is the proxy's to say.
  public init(proxy: CheckingProxy) { self.proxy = proxy }

  /// What a picture may use of the network: nobody waits long for one.
  static func limits(_ mostBytes: Int) -> FetchLimits {
    var limits = FetchLimits()
    limits.fileBytes = Int64(mostBytes)
    limits.receivedBytes = Int64(mostBytes) + (1 << 20)
    limits.sentBytes = 1 << 20
    limits.time = .seconds(20)
    limits.idle = .seconds(10)
    limits.connections = 4
    limits.totalConnections = 12
    return limits
  }

  /// The bytes, whose beginning is that of a JPEG, PNG, WebP, AVIF or TIFF.
  ///
  /// - Throws: ``FetchError``; `tooLarge` for more than `mostBytes`, `notAPicture` for anything else.
  public func fetch(_ address: String, mostBytes: Int = 8 << 20) async throws -> [UInt8] {
    let address = try WebAddress(address)
    let pass = proxy.open(Self.limits(mostBytes))
    defer { pass.close() }
    do {
      let client = try HTTPClient(.init(proxy: .address(pass.address), authorityFile: authorityFile))
      let request = HTTPRequest(
        "GET", address.text,
        headers: [("User-Agent", "Framewright"), ("Accept", "image/*"), ("Accept-Encoding", "identity")],
        timeouts: Timeouts(connect: 10, total: 20, stall: 10), redirects: 5)
      let stream = try await client.stream(request)
      switch AnswerReading(stream.head) {
      case .refused(let error): throw error
      case .whole(let total):
        guard total ?? 0 <= Int64(mostBytes) else { throw FetchError(.tooLarge, "\(total ?? 0) bytes") }
      case .part, .beyondEnd: throw FetchError(.serverError, "a range that nobody asked for")
      }
      let bytes = try await stream.collect(limit: mostBytes)
      guard MediaKind(firstBytes: Array(bytes.prefix(MediaKind.lookedAt)), contentType: nil) == .picture else {
        throw FetchError(.notAPicture, stream.head["content-type"] ?? "no content type")
      }
      return bytes
    } catch {
      // Behind a failed transfer may stand the proxy's refusal.
      let known = FetchError.of(error)
      if known.reason == .cancelled || Task.isCancelled { throw FetchError(.cancelled) }
      throw pass.refusals.last?.error ?? known
    }
  }
}
