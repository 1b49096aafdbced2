import Database
import Foundation
import Jobs
import Library
import Registry
import Similarity
import Threads

/// Looks for frames of a project that show the same: DEDUP_READY → DEDUPING → DETECT_READY.
///
/// Frames that were compared before are not compared with each other again: new ones are compared with those and among
/// themselves. Groups are written a part at a time; a frame whose group is written is known to the next attempt.
struct DedupTask: Sendable {
  let describer: PictureDescriber
  let encoder: PictureEncoder
  private static let part = 100

  func run(_ context: JobContext<ProjectWork>) async throws -> JobResult {
    let project = context.payload.projectID
    let (workspace, user) = (context.workspace, context.user)
    let (settings, candidates, rejected) = try await context.database.transaction(context.claims, readOnly: true) {
      transaction in
      (
        try FootageStore.settings(project, in: transaction).dedup,
        try DuplicateStore.candidates(project, in: transaction),
        try DuplicateStore.rejected(project, in: transaction)
      )
    }
    let groups: [FoundGroup]
    if settings.method == .embedding {
      let looks = try await describe(context)
      groups = try await groupByLooks(candidates, by: looks, settings: settings, rejected: rejected, context)
    } else {
      groups = try await BlockingThreads.footage.run {
        Self.group(candidates, settings: settings, rejected: rejected)
      }
    }
    let isConfirmed = settings.confirms ?? true
    for start in stride(from: 0, to: groups.count, by: Self.part) {
      let some = Array(groups[start..<min(start + Self.part, groups.count)])
      try await context.transaction { transaction in
        for group in some {
          try DuplicateStore.insert(
            group, isConfirmed: isConfirmed, project: project, workspace: workspace, by: user, in: transaction)
        }
      }
      try await context.progress(done: start + some.count, total: groups.count, message: "groups")
    }
    let fresh = candidates.filter { !$0.isKnown }.map { FrameName(video: $0.video, frame: $0.frame) }
    for start in stride(from: 0, to: fresh.count, by: 500) {
      let some = Array(fresh[start..<min(start + 500, fresh.count)])
      try await context.transaction {
        try DuplicateStore.markCompared(some, project: project, workspace: workspace, by: user, in: $0)
      }
    }
    let duplicates = groups.reduce(0) { $0 + $1.members.count - 1 }
    return .finishing { transaction in
      try FootageStore.endDedup(project, in: transaction)
      return try JobResult(["compared": fresh.count, "groups": groups.count, "duplicates": duplicates])
    }
  }

  /// The groups among frames, the known ones first in `candidates`.
  static func group(
    _ candidates: [DuplicateStore.Candidate], settings: DedupSettings, rejected: [Set<FrameName>]
  ) -> [FoundGroup] {
    switch settings.method ?? .phash256 {
    // By vectors, which lie in a file: `groupByLooks`.
    case .none, .embedding: []
    case .phash64: group(candidates, \.hash, .phash64, within: settings.mostBits ?? 8, settings, rejected)
    case .phash256: group(candidates, \.wideHash, .phash256, within: settings.mostBits ?? 24, settings, rejected)
    }
  }

  private static func group<Code: HashCode>(
    _ candidates: [DuplicateStore.Candidate], _ hash: (DuplicateStore.Candidate) -> Code?,
    _ method: DuplicateGroup.Method, within radius: Int, _ settings: DedupSettings, _ rejected: [Set<FrameName>]
  ) -> [FoundGroup] {
    // A frame without a hash resembles nothing.
    let frames = candidates.compactMap { frame in hash(frame).map { (frame: frame, code: $0) } }
    let codes = frames.map(\.code)
    let known = frames.prefix { $0.frame.isKnown }.count
    let scores = (settings.keep ?? .best) == .best ? frames.map(\.frame.sharpness) : nil
    let names = frames.map { FrameName(video: $0.frame.video, frame: $0.frame.frame) }
    var groups: DuplicateGroups
    if known == 0, rejected.isEmpty {
      groups = DuplicateGroups(codes, within: radius, scores: scores)
    } else {
      var sets: [FrameName: Set<Int>] = [:]
      for (number, set) in rejected.enumerated() { for name in set { sets[name, default: []].insert(number) } }
      let links = HammingIndex(codes, radius: radius).links(within: radius, firstNew: known).filter { link in
        guard let first = sets[names[link.first]], let second = sets[names[link.second]] else { return true }
        return first.isDisjoint(with: second)
      }
      groups = DuplicateGroups()
      groups.add(known, links: [])
      groups.add(frames.count - known, links: links, scores: scores.map { Array($0[known...]) })
    }
    return groups.groups.map { group in
      let members = [group.keeper] + group.others
      return FoundGroup(
        method: method, threshold: Double(radius),
        members: members.map {
          .init(video: names[$0].video, frame: names[$0].frame, distance: Double(groups.distances[$0] ?? 0))
        })
    }
  }
}
