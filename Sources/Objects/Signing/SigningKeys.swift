import Crypto
import Synchronization

/// Signature keys of one pair, made once a day, region and service: four codes that every signature of a day shares.
final class SigningKeys: Sendable {
  private let secretKey: String
  private struct Known {
    var scope = ""
    var key: HMACKey?
  }
  private let known = Mutex(Known())

  init(secretKey: String) { self.secretKey = secretKey }

  /// - Parameter day: `YYYYMMDD`.
  func key(day: String, region: String, service: String = "s3") -> HMACKey {
    let scope = "\(day)/\(region)/\(service)"
    if let key = known.withLock({ $0.scope == scope ? $0.key : nil }) { return key }
    let key = Self.derive(secretKey, day: day, region: region, service: service)
    known.withLock { $0 = Known(scope: scope, key: key) }
    return key
  }

  /// The key of SigV4 for a day, region and service.
  static func derive(_ secretKey: String, day: String, region: String, service: String) -> HMACKey {
    let dayKey = HMACKey("AWS4" + secretKey).authenticate(day)
    let regionKey = HMACKey(dayKey).authenticate(region)
    let serviceKey = HMACKey(regionKey).authenticate(service)
    return HMACKey(HMACKey(serviceKey).authenticate("aws4_request"))
  }
}
