/// Why a token is not accepted.
public enum TokenError: String, Error, Equatable, CustomStringConvertible {
  /// Not a token at all, or larger than allowed.
  case malformed
  /// Signed with an algorithm that was not asked for (`none` among them).
  case algorithm
  /// No configured key fits.
  case unknownKey = "unknown_key"
  /// The signature does not belong to the content.
  case signature
  /// Its time is over.
  case expired
  /// Its time has not come.
  case notYetValid = "not_yet_valid"
  /// Meant for another audience.
  case audience
  /// Made by another issuer.
  case issuer
  /// A claim that must be there is missing or has the wrong type.
  case claim

  /// A line that may be shown.
  public var description: String {
    switch self {
    case .malformed: "The token cannot be read."
    case .algorithm: "The token is signed in a way that is not accepted."
    case .unknownKey: "The token is signed with an unknown key."
    case .signature: "The token's signature is wrong."
    case .expired: "The token has expired."
    case .notYetValid: "The token is not valid yet."
    case .audience: "The token is meant for another audience."
    case .issuer: "The token was issued by somebody else."
    case .claim: "The token lacks a claim."
    }
  }
}
