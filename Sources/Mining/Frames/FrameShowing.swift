import Foundation
import Glibc
import Imaging
import Video

/// Shows frames of one video by their numbers, in a process of its own that stays warm: a file that ends the decoder ends
/// nothing else, and no video shares a process with another.
public enum FrameShowing {
  /// The name of the hidden verb that calls ``main()``.
  public static let verb = "show-frames"

  /// Serves the process at the other end of standard input, a socket, until that has gone.
  public static func main() {
    // Libraries may print: the streams that they know lead elsewhere.
    let socket = FrameSocket(descriptor: dup(0))
    let nowhere = Glibc.open("/dev/null", O_RDWR)
    _ = (dup2(nowhere, 0), dup2(2, 1))
    VideoDecoding.limitItself(to: 4 << 30)
    makeReady()
    do {
      let video = try socket.receive(ShownVideo.self)
      let reader: VideoReader
      do throws(VideoError) {
        reader = try open(video)
      } catch {
        return try socket.send(FrameAnswer(failure: .init(error)))
      }
      try socket.send(FrameAnswer())
      while true { try answer(try socket.receive(FrameWish.self), reader, socket) }
    } catch {
      // Nobody asks any more.
    }
  }

  /// Does before a video is named what its first frame would wait for otherwise: loading libraries, looking up how messages
  /// are coded, and memory that the system hands out page by page.
  private static func makeReady() {
    try? VideoLibraries.load()
    let size = PixelSize(width: 1920, height: 1080)
    let blank = [UInt8](repeating: 0, count: size.pixelCount * 3)
    _ = try? Raster(size: size, channels: 3, depth: .eight, bytes: blank)?.encoded(as: .jpeg, quality: 85)
    let order = ShownVideo(video: "", index: "")
    let wish = FrameWish(number: 0, longest: 1, format: .jpeg, quality: 1)
    _ = try? JSONDecoder().decode(ShownVideo.self, from: JSONEncoder().encode(order))
    _ = try? JSONDecoder().decode(FrameWish.self, from: JSONEncoder().encode(wish))
    _ = try? JSONEncoder().encode(FrameAnswer())
  }

  private static func open(_ video: ShownVideo) throws(VideoError) -> VideoReader {
    let stored = video.index.flatMap { try? Data(contentsOf: URL(fileURLWithPath: $0)) }
    // An index of another version is built anew.
    let index = stored.flatMap { try? FrameIndex(decoding: [UInt8]($0)) }
    var options = VideoReader.Options()
    options.threads = 2
    return try VideoReader(path: video.video, index: index, options: options)
  }

  private static func answer(_ wish: FrameWish, _ reader: VideoReader, _ socket: FrameSocket) throws {
    let raster: Raster
    do throws(VideoError) {
      _ = try reader.frame(wish.number)
      raster = try reader.raster(fitting: wish.longest.map { min($0, reader.facts.size.longerSide) })
    } catch {
      return try socket.send(FrameAnswer(failure: .init(error)))
    }
    let bytes: [UInt8]
    do throws(ImagingError) {
      bytes = try raster.encoded(as: wish.format == .webp ? .webp : .jpeg, quality: wish.quality).bytes
    } catch {
      let message = "\(error.reason) \(error.remedy)"
      return try socket.send(FrameAnswer(failure: .init(code: "unsupported", message: message, isPassing: false)))
    }
    try socket.send(FrameAnswer(count: bytes.count), bytes)
  }
}
