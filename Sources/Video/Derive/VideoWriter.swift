import CVideo
import Foundation
import Imaging

/// An H.264 file in the making: the single owner of its native handle.
final class VideoWriter {
  private let native: OpaquePointer
  private let reader: VideoReader
  /// Open as long as the native handle.
  private let sound: VideoHandle?

  init(
    file: URL, reader: VideoReader, sound: VideoHandle?, size: Imaging.PixelSize, keyframeDistance: Int, quality: Int,
    threads: Int
  ) throws(VideoError) {
    let base = reader.index.timeBase
    let rate = reader.index.averageFrameRate ?? Ratio(unchecked: 25, 1)
    // An encoder plans with 32 bits.
    let plain = Int32(exactly: rate.numerator).flatMap { n in Int32(exactly: rate.denominator).map { (n, $0) } }
    let (above, below) = plain ?? (Int32(clamping: Int(rate.value.rounded())), 1)
    let options = cvideo_writer_options(
      width: Int32(size.width), height: Int32(size.height), base_numerator: Int32(clamping: base.numerator),
      base_denominator: Int32(clamping: base.denominator), rate_numerator: max(1, above), rate_denominator: below,
      key_distance: Int32(clamping: max(1, keyframeDistance)), quality: Int32(clamping: max(0, min(51, quality))),
      threads: Int32(clamping: max(1, min(16, threads))), origin: reader.index.times[0])
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    var native: OpaquePointer?
    let status = cvideo_writer_open(
      file.path, reader.handle.native, sound?.native, options, &native, &message)
    guard Int(status) == Int(CVIDEO_DONE), let native else {
      throw .writeFailed("The proxy cannot be begun.", detail: VideoHandle.text(message))
    }
    self.native = native
    self.reader = reader
    self.sound = sound
  }

  deinit { cvideo_writer_close(native) }

  /// What became of the sound.
  var what: Proxy.Sound {
    switch cvideo_writer_what_sound(native) {
    case CVIDEO_SOUND_COPIED: .copied
    case CVIDEO_SOUND_ENCODED: .encoded
    case CVIDEO_SOUND_LEFT_OUT: .leftOut
    default: .none
    }
  }

  /// Adds the reader's current frame as frame `number`, or, where it is not new, the frame before once more.
  func add(_ number: Int, isNew: Bool) throws(VideoError) {
    let index = reader.index
    let start = index.times[number] &- index.times[0]
    let end = number + 1 < index.count ? index.times[number + 1] &- index.times[0] : start &+ max(1, index.lastDuration)
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    let status = cvideo_writer_add(native, isNew ? reader.handle.native : nil, start, end &- start, &message)
    guard Int(status) == Int(CVIDEO_DONE) else {
      throw .writeFailed("The proxy cannot be written.", detail: VideoHandle.text(message))
    }
  }

  func finish() throws(VideoError) {
    var message = [CChar](repeating: 0, count: Int(CVIDEO_MESSAGE_LENGTH))
    guard Int(cvideo_writer_finish(native, &message)) == Int(CVIDEO_DONE) else {
      throw .writeFailed("The proxy cannot be finished.", detail: VideoHandle.text(message))
    }
  }
}
