import Crypto
import Formats
import Foundation
import Glibc
import Imaging
import Similarity
import Video

/// Decodes one video in a process of its own: a file that ends the decoder ends nothing else.
///
/// The work stands in a folder, pictures are left in it, and a line of JSON on standard output tells each thing that is
/// done. A parent that reads slowly slows the child.
public enum VideoDecoding {
  /// The name of the hidden verb that calls ``main(folder:)``.
  public static let verb = "decode-video"

  /// Does what the folder's request says; 0 once everything was said, a failure of the video included.
  public static func main(folder: String) -> Int32 {
    limitItself()
    let folder = URL(fileURLWithPath: folder)
    do {
      let request = try JSONDecoder().decode(
        DecodeRequest.self, from: Data(contentsOf: folder.appendingPathComponent(DecodeRequest.fileName)))
      switch request.act {
      case .probe: say(DecodeLine(facts: try probe(request, folder)))
      case .extract: try extract(request, folder)
      case .proxy: try makeProxy(request, folder)
      }
      return 0
    } catch let error as VideoError {
      say(DecodeLine(failure: .init(error)))
      return 0
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      return 3
    }
  }

  /// A hostile file may cost so many bytes of addresses and no core dump; how long it may take is its parent's to say.
  static func limitItself(to most: Int = 8 << 30) {
    // A sanitizer reserves terabytes of addresses that it never touches.
    let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    for (resource, limit) in [(RLIMIT_AS, isSanitized ? Int.max : most), (RLIMIT_CORE, 0)] {
      var limit = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
      _ = setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
  }

  /// Writes one line; a parent that is gone ends this process.
  private static func say(_ line: DecodeLine) {
    guard var bytes = try? JSONEncoder().encode(line) else { exit(3) }
    bytes.append(10)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { exit(3) }
      rest = rest.dropFirst(count)
    }
  }

  // MARK: Probe

  private static func probe(_ request: DecodeRequest, _ folder: URL) throws -> ProbedFacts {
    let index = try FrameIndex.build(
      path: request.video, progress: { say(DecodeLine(progress: .init(done: Int($0 * 100), total: 100))) })
    try Data(index.encoded()).write(to: folder.appendingPathComponent(DecodeRequest.indexName))
    let facts = try VideoProbe.read(path: request.video).refined(by: index)
    let rate = facts.averageFrameRate ?? facts.nominalFrameRate
    return ProbedFacts(
      container: facts.container, codec: facts.codec, profile: facts.profile, pixelFormat: facts.pixelFormat,
      width: facts.size.width, height: facts.size.height, rotation: facts.rotation,
      fpsNumerator: rate?.numerator, fpsDenominator: rate?.denominator,
      isVariableFrameRate: facts.isVariableFrameRate, duration: facts.duration?.seconds,
      timeBaseNumerator: facts.timeBase.numerator, timeBaseDenominator: facts.timeBase.denominator,
      frameCount: index.count, keyframeCount: index.keyframes.count, lostFrames: index.lost,
      audioCodec: facts.audioCodec,
      storyboard: try Storyboard.make(video: request.video, index: index, folder: folder))
  }

  /// The index that the probe left; nil for one of another version, which is built anew.
  private static func storedIndex(_ folder: URL) -> FrameIndex? {
    let stored = try? Data(contentsOf: folder.appendingPathComponent(DecodeRequest.indexName))
    return stored.flatMap { try? FrameIndex(decoding: [UInt8]($0)) }
  }

  // MARK: Proxy

  private static func makeProxy(_ request: DecodeRequest, _ folder: URL) throws {
    // People wait for frames, not for this.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    let index = try storedIndex(folder) ?? FrameIndex.build(path: request.video)
    let facts = try VideoProbe.read(path: request.video).refined(by: index)
    guard Proxy.isNeeded(for: facts, index: index) else {
      return say(DecodeLine(proxy: .init(isOriginal: true)))
    }
    let file = folder.appendingPathComponent(DecodeRequest.proxyName)
    let step = max(1, index.count / 200)
    let report = try Proxy.make(
      path: request.video, index: index, into: file,
      progress: { if $0 % step == 0 { say(DecodeLine(progress: .init(done: $0, total: index.count))) } })
    let made = try FrameIndex.build(path: file.path)
    // Frame N of the one must be frame N of the other, or pages would show the wrong ones.
    guard made.count == index.count, made.access == .byTime else {
      throw VideoError(
        .unsupported, "The proxy came out with \(made.count) frames instead of \(index.count).",
        remedy: "Convert the video to MP4 with H.264.")
    }
    try Data(made.encoded()).write(to: folder.appendingPathComponent(DecodeRequest.proxyIndexName))
    say(
      DecodeLine(
        proxy: .init(
          isOriginal: false,
          report: ProxyFacts(
            width: report.storedSize.width, height: report.storedSize.height, repeatedFrames: report.repeated,
            sound: report.sound.rawValue))))
  }

  // MARK: Extraction

  private static func extract(_ request: DecodeRequest, _ folder: URL) throws {
    var options = try request.settings.options()
    options.taken = Set(request.taken)
    let index = storedIndex(folder)
    var told = 0
    let report = try Extraction.run(
      path: request.video, index: index, options: options,
      progress: { progress in
        guard progress.stage != .extracting, progress.done != told else { return }
        told = progress.done
        say(DecodeLine(progress: .init(done: progress.done, total: progress.total)))
      },
      deliver: { frame in
        let file = "\(frame.frame.number).\(frame.image.format.fileExtension)"
        try Data(frame.image.bytes).write(to: folder.appendingPathComponent(file))
        // Of the stored picture, so that its hash is that of the image when it is ingested.
        let raster = try ImageDecoder.decode(bytes: frame.image.bytes).raster
        say(
          DecodeLine(
            frame: .init(
              number: frame.frame.number, pts: frame.frame.pts, file: file,
              sha256: Hexadecimal.encode(SHA256.hash(frame.image.bytes)), size: frame.image.bytes.count,
              format: frame.image.format.rawValue, width: frame.image.size.width, height: frame.image.size.height,
              measures: try FrameMeasures(raster))))
      })
    say(
      DecodeLine(
        report: .init(
          wanted: report.wanted, delivered: report.delivered, skipped: report.skipped, lost: report.lost,
          damaged: report.damaged, stride: report.stride)))
  }
}
