import Fetching
import Foundation
import TestServer

/// Rules as of FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS=yes: without them nothing on this machine can be fetched.
let privateNetworksAllowed = DestinationRules(allowsPrivateNetworks: true)

extension RetryPlan {
  /// Tries again at once and notes each pause.
  static func impatient(_ pauses: Seen<Duration> = Seen()) -> RetryPlan {
    var plan = RetryPlan()
    plan.wait = { pauses.add($0) }
    return plan
  }
}

/// Bytes that begin like an MP4 file, different at each place.
func someVideo(bytes count: Int = 300_000) -> [UInt8] {
  let head: [UInt8] = [0, 0, 0, 0x18] + Array("ftypisom".utf8)
  return head + (head.count..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 3) }
}

extension RawServer.Connection {
  /// The value of a request's header field.
  static func field(_ name: String, of head: String) -> String? {
    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
      .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
  }
}
