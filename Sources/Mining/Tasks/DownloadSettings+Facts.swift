import Fetching
import Jobs

extension DownloadSettings {
  /// Why a fetched video is not taken, by what its file says where no page did; nil when it is.
  func objection(to facts: ProbedFacts) -> JobError? {
    let longest = mostSeconds ?? FetchLimits().seconds ?? .infinity
    if let duration = facts.duration, duration > longest {
      return JobError(
        FetchReason.tooLong.rawValue,
        "It lasts \(Self.words(duration)), and the project takes videos of up to \(Self.words(longest)). "
          + "Allow longer ones in its download settings, then try again.")
    }
    return blockList?.objection(toSeconds: facts.duration, width: facts.width, height: facts.height).map {
      JobError(FetchReason.blocked.rawValue, $0)
    }
  }

  /// Upwards to a second, or to a minute from two minutes on.
  private static func words(_ seconds: Double) -> String {
    seconds < 120
      ? "\(Int64(seconds.rounded(.up))) s" : "\(Int64((min(seconds, 1e15) / 60).rounded(.up))) min"
  }
}
