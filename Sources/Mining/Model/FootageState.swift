public import Foundation
public import Library
public import Similarity

/// How much footage a project has, by stage. A number takes in what went further: an extracted video was downloaded.
public struct FootageCounts: Codable, Sendable, Equatable {
  /// All videos of the project.
  public var total = 0
  /// Wait to be fetched.
  public var pending = 0
  /// Whose bytes are here, extracted or not.
  public var downloaded = 0
  public var extracted = 0
  public var failed = 0
  /// Frames taken out of the videos.
  public var framesExtracted = 0
  /// Of those, the ones that passed the project's limits.
  public var framesFiltered = 0
  /// Of those, the only ones of their kind.
  public var framesUnique = 0
  /// Kept frames without their duplicates that a detector has looked at for the project.
  public var framesDetected = 0
  /// Videos by status.
  public var videos: [String: Int] = [:]
  /// Videos by what the project did with their frames.
  public var links: [String: Int] = [:]

  /// Makes the numbers from counters by name: `video:STATUS`, `link:STATUS`, `frames:…`.
  public init(counters: [String: Int]) {
    for (name, count) in counters where count != 0 {
      let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      switch (parts[0], parts[1]) {
      case ("video", let status): videos[status] = count
      case ("link", let status): links[status] = count
      case ("frames", "extracted"): framesExtracted = count
      case ("frames", "filtered"): framesFiltered = count
      case ("frames", "unique"): framesUnique = count
      case ("frames", "detected"): framesDetected = count
      default: break
      }
    }
    func of(_ status: VideoStatus) -> Int { videos[status.rawValue] ?? 0 }
    total = videos.values.reduce(0, +)
    pending = of(.pending)
    downloaded = of(.downloaded) + of(.extracting) + of(.extracted)
    extracted = of(.extracted)
    failed = of(.failed)
  }
}

/// Where a project's footage stands.
public struct FootageState: Codable, Sendable {
  public var stage: FootageStage
  public var stageSince: Date
  /// A stage of the whole project failed or was cancelled, and waits to be started again.
  public var isHeld: Bool
  public var error: Problem?
  /// The worker that does a stage of the whole project, and when it was last heard of.
  public var lockedBy: String?
  public var heartbeatAt: Date?
  public var counts: FootageCounts
  public var settings: FootageSettings
  /// The rules in force, and those of a project that has set none.
  public var rules: FrameRules
  public var standardRules: FrameRules
  /// Of the settings; a change names the one it saw.
  public var revision: Int
}
