/// What a warning of libjpeg means for the picture (jerror.h of libjpeg-turbo 2.1, the JWRN_ messages).
enum JPEGDamage {
  /// All of the picture's data was there and was decoded.
  case harmless
  /// The data ended early.
  case cut
  /// Some of the pixels are made up.
  case pixels

  init(_ warning: String) {
    let harmless = [
      "extraneous bytes before marker", "Unknown Adobe color transform", "Invalid SOS parameters",
      "Inconsistent progression sequence", "Invalid component ID",
    ]
    if harmless.contains(where: warning.contains) {
      self = .harmless
    } else if warning.contains("Premature end of JPEG file") {
      self = .cut
    } else {
      self = .pixels
    }
  }
}
