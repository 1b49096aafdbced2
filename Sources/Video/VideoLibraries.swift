import CVideo

/// FFmpeg's libraries, which are loaded when first needed.
public enum VideoLibraries {
  /// Loads them, or finds them loaded.
  /// - Throws: `VideoError` with `libraryMissing`.
  public static func load() throws(VideoError) {
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    guard cvideo_load(&message) == CVIDEO_DONE else {
      throw VideoError(
        .libraryMissing, "The video libraries are not installed.",
        remedy: "Install Debian's packages libavformat59 and libswscale6.", detail: VideoHandle.text(message))
    }
  }
}
