extension Proxy {
  /// Whether a video needs a proxy: pages play the original itself where every browser can, where each frame is reached
  /// quickly, and where its clock begins with its first frame.
  /// - Parameters:
  ///   - facts: refined by the index.
  ///   - distance: most frames from one keyframe to the next.
  public static func isNeeded(for facts: VideoFacts, index: FrameIndex, keyframeDistance distance: Int = 15) -> Bool {
    guard playsInBrowsers(facts), index.access == .byTime, index.lost == 0, index.times.first == 0,
      index.keyframes.first == 0
    else { return true }
    return zip(index.keyframes, index.keyframes.dropFirst() + [index.count]).contains { $1 - $0 > distance }
  }

  /// What Chrome, Firefox and Safari all play since 2023, as far as container and codecs tell.
  private static func playsInBrowsers(_ facts: VideoFacts) -> Bool {
    let (pictures, sounds): (Set<String>, Set<String>)
    if facts.container.hasPrefix("mov") {
      (pictures, sounds) = (["h264", "vp9", "av1"], ["aac", "mp3", "opus", "flac"])
    } else if facts.container.hasPrefix("matroska") {
      // The demuxer is the same for WebM and Matroska; what holds only WebM's codecs plays as WebM.
      (pictures, sounds) = (["vp8", "vp9", "av1"], ["opus", "vorbis"])
    } else {
      return false
    }
    guard pictures.contains(facts.codec), facts.audioCodec.map(sounds.contains) ?? true else { return false }
    return facts.pixelFormat == "yuv420p" || facts.pixelFormat == "yuvj420p"
  }
}
