/// What one fetch may use at most.
public struct FetchLimits: Sendable, Hashable {
  /// Largest file, bytes. Default 10 GiB.
  public var fileBytes: Int64
  /// Longest video, seconds; nil for no limit. Default four hours.
  public var seconds: Double?
  /// Longest time for the whole fetch. Default two hours.
  public var time: Duration
  /// Everything received over the network, bytes: pages, pieces and what was received twice. Default 12 GiB.
  public var receivedBytes: Int64
  /// Everything sent over the network, bytes. Default 64 MiB: a fetch asks, it does not send.
  public var sentBytes: Int64
  /// Connections at a time. Default 16.
  public var connections: Int
  /// Connections in all. Default 20,000: a long HLS recording has thousands of pieces.
  public var totalConnections: Int
  /// Without a byte on a connection, at most 60 s. Default 60 s.
  public var idle: Duration

  /// The defaults.
  public init() {
    fileBytes = 10 << 30
    seconds = 4 * 3600
    time = .seconds(2 * 3600)
    receivedBytes = 12 << 30
    sentBytes = 64 << 20
    connections = 16
    totalConnections = 20_000
    idle = .seconds(60)
  }
}
