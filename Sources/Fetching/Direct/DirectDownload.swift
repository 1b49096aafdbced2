public import Foundation
import Net

/// Fetches the file that an address names, through the checking proxy.
///
/// A connection that is cut is taken up where it broke, if the server can (`Range` with `If-Range`); the content is
/// hashed on the way. What turns out to be a page or a playlist is not kept: those are for ``SiteFetcher``.
public struct DirectDownload: Sendable {
  /// What an address turned out to be.
  public enum Outcome: Sendable, Hashable {
    /// A video file.
    case file(FetchedFile)
    /// A page or a playlist, of which nothing was kept.
    case notAFile(MediaKind)
  }

  private let proxy: CheckingProxy
  /// What a fetch may use.
  public var limits: FetchLimits
  /// When it is tried again.
  public var retries: RetryPlan
  /// How slow a source may be.
  public var speedFloor: SpeedFloor
  /// PEM file of the authorities to trust; nil for the system's.
  public var authorityFile: String?
  /// Without a byte for so many seconds the connection counts as cut.
  var stall = 30

  /// A downloader; what it may reach is the proxy's to say.
  public init(
    proxy: CheckingProxy, limits: FetchLimits = FetchLimits(), retries: RetryPlan = RetryPlan(),
    speedFloor: SpeedFloor = SpeedFloor(), authorityFile: String? = nil
  ) {
    self.proxy = proxy
    self.limits = limits
    self.retries = retries
    self.speedFloor = speedFloor
    self.authorityFile = authorityFile
  }

  /// Fetches an address into a file, which is made, or gone on with when an earlier call left a part of it.
  ///
  /// - Parameters:
  ///   - file: where it goes; after an error that may pass, what came so far stays there for the next call.
  ///   - progress: told after each piece, on any thread.
  /// - Throws: ``FetchError``.
  public func fetch(
    _ address: String, to file: URL, progress: (@Sendable (FetchProgress) -> Void)? = nil
  ) async throws -> Outcome {
    let address = try WebAddress(address)
    let partial = try PartialFile(file)
    let pass = proxy.open(limits)
    defer { pass.close() }
    do {
      let run = DirectRun(
        settings: self, address: address, partial: partial, pass: pass, progress: progress,
        client: try HTTPClient(.init(proxy: .address(pass.address), authorityFile: authorityFile)))
      let outcome = try await run.fetch()
      if case .notAFile = outcome { partial.remove() }
      return outcome
    } catch {
      let known = FetchError.of(error)
      if !known.reason.isTransient, known.reason != .cancelled { partial.remove() }
      throw known
    }
  }
}

extension FetchError {
  /// Whatever was thrown inside a fetch.
  static func of(_ error: any Error) -> FetchError {
    if let error = error as? FetchError { return error }
    if let error = error as? NetError { return FetchError(error) }
    if error is CancellationError { return FetchError(.cancelled) }
    let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
    return FetchError(isFull ? .diskFull : .fileError, String(describing: error))
  }
}
