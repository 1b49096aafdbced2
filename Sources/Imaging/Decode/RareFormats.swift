/// Whether formats other than JPEG, BMP and TGA can be read on this machine.
public enum RareFormats {
  /// What is missing; nil when PNG, WebP, TIFF, GIF, HEIC and AVIF are read. Loads the library (libvips) into this
  /// process: for worker processes and for `doctor`.
  public static func problem() -> ImagingError? {
    do throws(ImagingError) {
      try VipsPicture.open()
      return nil
    } catch {
      return error
    }
  }
}
