import Crypto
import Formats
import Foundation
import Imaging
import Quality
import Threads

/// `framewright check`: what is wrong or odd in a dataset, and a repaired copy of it.
struct CheckCommand: Command {
  static let name = "check"
  static let summary = "Find mistakes in a dataset on disk, and write a repaired copy"
  static let help = """
    framewright check DATASET [--from FORMAT|auto] [--fix OUT] [--images FOLDER] [--no-pixels] [--link]
                      [--boxes auto|one|zero] [--classes FILE] [--near SHARE] [--tiny PIXELS] [--rare SHARE]
                      [--report FILE] [--json]

    Looks for labels outside their image or without area, duplicates and near-identical boxes, tiny objects, polygons
    that cross themselves, classes out of balance, the same picture in two splits, pictures without labels and labels
    without pictures, and labels drawn on a turned picture. Each finding has its place and its repair.
      --fix OUT        write a repaired copy in the same format: a folder, or a file that ends in .zip
      --images FOLDER  where the pictures are, if not in DATASET
      --no-pixels      compare the pictures' bytes only, not what they show: much faster
      --link           in the copy, hard links to the pictures where possible
      --boxes          pixel convention of Pascal VOC files
      --classes FILE   class names, one a line, for label files without
      --near SHARE     overlap from which two boxes are near-identical, 0 to 1; 0.9 if not given
      --tiny PIXELS    shorter side below which an object is tiny; 4 if not given
      --rare SHARE     share of the most frequent class below which a class is rare; 0.01 if not given
      --report FILE    write the report there as JSON
    Exit status 0: nothing wrong; 1: something was found; 3: the dataset cannot be read.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: ["from", "fix", "images", "boxes", "classes", "near", "tiny", "rare", "report"],
      switches: ["no-pixels", "link"])
    if arguments.wantsHelp { return printHelp() }
    let place = try arguments.positional("DATASET")[0]
    if arguments["fix"] == nil, arguments.has("link") { throw UsageError(message: "--link goes with --fix") }
    var check = DatasetCheck()
    check.read = try ReadOptions(arguments)
    check.options.nearIdenticalOverlap = try arguments.number("near", 0...1) ?? check.options.nearIdenticalOverlap
    check.options.tinySide = try arguments.number("tiny", 0...1e6) ?? check.options.tinySide
    check.options.rareShare = try arguments.number("rare", 0...1) ?? check.options.rareShare
    let looksAtPixels = !arguments.has("no-pixels")
    check.fingerprint = { Self.fingerprint($0, looksAtPixels: looksAtPixels) }
    let format = arguments["from"].flatMap { $0 == "auto" ? nil : FormatID(rawValue: $0) }
    let (ready, isQuiet) = (check, arguments.wantsJSON)
    let (copy, images, links) = (arguments["fix"], arguments["images"], arguments.has("link"))
    let report: QualityReport
    do {
      report = try await BlockingThreads(name: "check", count: 1).run { () throws -> QualityReport in
        func show(_ label: String) -> (Int) -> Void {
          { done in if !isQuiet { ProgressLine.shared.show(label, done: done, total: nil) } }
        }
        var options = SourceOptions()
        if let images { options.imageFolders = [URL(fileURLWithPath: images)] }
        let source = try DatasetSource.open(URL(fileURLWithPath: place), options: options)
        let outcome = try ready.run(source, format: format, progress: show("images checked"))
        if let copy {
          let out = URL(fileURLWithPath: copy)
          let sink: any DatasetSink =
            copy.hasSuffix(".zip") ? try ZipSink(file: out) : try FolderSink(out, transfer: links ? .hardLink : .copy)
          var write = WriteOptions()
          write.name = out.deletingPathExtension().lastPathComponent
          _ = try ready.repair(source, outcome, into: sink, write: write, progress: show("images written"))
        }
        return outcome.report
      }
    } catch let error as FormatError {
      ProgressLine.shared.clear()
      Console.note(error.diagnostic.text)
      return .failed
    }
    ProgressLine.shared.clear()
    let document = try report.json()
    if let file = arguments["report"] { try Console.save(document, to: file) }
    if arguments.wantsJSON {
      Console.out(String(decoding: document, as: UTF8.self))
    } else {
      Console.out(report.text)
    }
    return report.isClean ? .clean : .warnings
  }

  /// Digest of the bytes, and the perceptual hash of what can be decoded.
  private static func fingerprint(_ image: Formats.ImageBytes, looksAtPixels: Bool) -> PictureFingerprint? {
    let hash: PerceptualHash?
    let digest: [UInt8]
    switch image {
    case .bytes(let bytes):
      digest = SHA256.hash(bytes)
      hash = looksAtPixels ? try? PerceptualHash(bytes: bytes) : nil
    case .file(let url):
      guard let bytes = try? Data(contentsOf: url, options: .alwaysMapped) else { return nil }
      var hasher = SHA256()
      bytes.withUnsafeBytes { hasher.update($0) }
      digest = hasher.finish()
      hash = looksAtPixels ? try? PerceptualHash(file: url) : nil
    }
    return PictureFingerprint(digest: digest, perceptualHash: hash?.value)
  }
}
