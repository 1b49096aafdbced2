/// Wakes one waiting loop; rings while it is awake count as one.
struct Bell: Sendable {
  /// An element for each ring, at most one waiting.
  let rings: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (rings, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

  func ring() { continuation.yield() }
}
