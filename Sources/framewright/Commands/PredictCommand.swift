import Formats
import Foundation
import Geometry
import Imaging
import Inference
import Threads

/// `framewright predict`: a detector on pictures on disk.
struct PredictCommand: Command {
  static let name = "predict"
  static let summary = "Find objects on pictures on disk with an ONNX detector"
  static let help = """
    framewright predict MODEL PICTURE… [--out OUT --format FORMAT] [--confidence SCORE] [--overlap SHARE]
                        [--limit N] [--classes FILE] [--layout LAYOUT] [--side PIXELS] [--threads N] [--fast]
                        [--no-images] [--json]

    MODEL is an ONNX detector of the YOLO or RT-DETR family, in one file; PICTURE a picture, or a folder with pictures.
      --out OUT        write a dataset with the boxes: a folder, or a file that ends in .zip
      --format FORMAT  its format; coco if not given
      --confidence     least score, 0 to 1; 0.25 if not given
      --overlap        overlap above which the worse of two boxes of a class is left out; 0.7 if not given
      --limit N        most boxes of a picture; 300 if not given
      --classes FILE   class names, one a line, instead of those in the model
      --layout LAYOUT  how the outputs are arranged, where it cannot be told from them: \
    \(DetectorLayout.allCases.map(\.rawValue).joined(separator: ", "))
      --side PIXELS    side of the input, where the model leaves it open
      --threads N      threads of the model; all cores if not given
      --fast           let the processor compute with 16-bit numbers: faster, slightly other scores
      --no-images      write labels only
    The model runs in a process of its own. Exit status 1: some pictures could not be read; 3: the model cannot run.
    """

  /// What `--json` prints.
  struct Document: Codable {
    struct Found: Codable {
      var `class`: String
      var classIndex: Int
      var score: Double
      /// x and y of the top left corner, x and y of the bottom right one, in pixels of the upright picture.
      var xyxy: [Double]
    }
    struct Picture: Codable {
      var file: String
      var width: Int?
      var height: Int?
      var boxes: [Found] = []
      /// Why it could not be read.
      var error: String?
    }
    var layout: String
    var width: Int
    var height: Int
    var classes: [String]
    var pictures: [Picture] = []
  }

  private struct Failure: Error { var text: String }

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words,
      options: [
        "out", "format", "confidence", "overlap", "limit", "classes", "layout", "side", "threads",
      ], switches: ["fast", "no-images"])
    if arguments.wantsHelp { return printHelp() }
    guard let file = arguments.rest.first else { throw UsageError(message: "MODEL is missing") }
    guard arguments.rest.count > 1 else { throw UsageError(message: "PICTURE is missing") }
    if arguments["out"] == nil, arguments["format"] != nil || arguments.has("no-images") {
      throw UsageError(message: "--format and --no-images go with --out")
    }
    let options = try Self.options(arguments)
    let threads = try arguments.number("threads", 1...256) ?? Double(ProcessInfo.processInfo.activeProcessorCount)
    let output = try PredictionOutput(arguments)
    do {
      let process = try await ModelProcess.start(
        URL(fileURLWithPath: file), options: ModelOptions(threads: Int(threads), isExact: !arguments.has("fast")),
        program: .own())
      let detector = try await Detector(process, options: options)
      let document = try await Self.predict(
        Self.pictures(Array(arguments.rest.dropFirst())), detector, isQuiet: arguments.wantsJSON)
      ProgressLine.shared.clear()
      try output?.write(document)
      if arguments.wantsJSON {
        Console.out(String(decoding: try Self.encoder.encode(document), as: UTF8.self))
      } else {
        Self.show(document, isShort: output != nil)
      }
      return document.pictures.contains { $0.error != nil } ? .warnings : .clean
    } catch let error as InferenceError {
      ProgressLine.shared.clear()
      Console.note("\(error.reason) \(error.remedy)" + (error.detail.map { "\n\($0)" } ?? ""))
      return .failed
    } catch let error as FormatError {
      ProgressLine.shared.clear()
      Console.note(error.diagnostic.text)
      return .failed
    }
  }

  private static func options(_ arguments: Arguments) throws -> DetectorOptions {
    var options = DetectorOptions()
    options.confidence = try arguments.number("confidence", 0...1) ?? options.confidence
    options.overlap = try arguments.number("overlap", 0...1) ?? options.overlap
    options.limit = try arguments.number("limit", 1...100_000).map { Int($0) } ?? options.limit
    options.side = try arguments.number("side", 1...8192).map { Int($0) }
    if arguments["classes"] != nil { options.classNames = try ReadOptions(arguments).classNames }
    if let word = arguments["layout"] {
      guard let layout = DetectorLayout(rawValue: word) else {
        throw UsageError(
          message: "--layout is one of \(DetectorLayout.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      options.layout = layout
    }
    return options
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// Pictures as they are named, and those of named folders by path.
  private static func pictures(_ places: [String]) throws -> [String] {
    let endings: Set = ["jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "bmp", "heic", "avif", "tga"]
    var result: [String] = []
    for place in places {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue else {
        result.append(place)
        continue
      }
      let inside = (FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []).sorted()
      result += inside.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
        .map { "\(place)/\($0)" }
    }
    guard !result.isEmpty else {
      throw UsageError(message: "there are no pictures in \(places.joined(separator: ", "))")
    }
    return result
  }

  /// The next pictures are decoded while the model looks at some.
  private static func predict(_ files: [String], _ detector: Detector, isQuiet: Bool) async throws -> Document {
    let plan = detector.plan
    var document = Document(
      layout: plan.layout.rawValue, width: plan.width, height: plan.height, classes: plan.classNames)
    let threads = BlockingThreads(name: "decode", count: 2)
    let step = plan.batch ?? 4
    let parts = stride(from: 0, to: files.count, by: step).map { Array(files[$0..<min($0 + step, files.count)]) }
    var next = Task { try await decode(parts[0], threads) }
    for (index, part) in parts.enumerated() {
      let decoded = try await next.value
      if index + 1 < parts.count { next = Task { [part = parts[index + 1]] in try await decode(part, threads) } }
      var found = try await detector.predict(decoded.compactMap { try? $0.get() }).makeIterator()
      for (file, result) in zip(part, decoded) {
        var picture = Document.Picture(file: file)
        switch result {
        case .success(let raster):
          (picture.width, picture.height) = (raster.width, raster.height)
          picture.boxes = (found.next() ?? []).map {
            Document.Found(
              class: plan.className($0.classIndex), classIndex: $0.classIndex, score: $0.score,
              xyxy: [$0.box.minX, $0.box.minY, $0.box.maxX, $0.box.maxY])
          }
        case .failure(let error): picture.error = "\(error.reason) \(error.remedy)"
        }
        document.pictures.append(picture)
      }
      if !isQuiet { ProgressLine.shared.show("pictures", done: document.pictures.count, total: files.count) }
    }
    return document
  }

  private static func decode(_ files: [String], _ threads: BlockingThreads) async throws
    -> [Result<Raster, ImagingError>]
  {
    try await withThrowingTaskGroup { group in
      for (index, file) in files.enumerated() {
        group.addTask {
          try await threads.run { () -> (Int, Result<Raster, ImagingError>) in
            do throws(ImagingError) {
              return (index, .success(try ImageDecoder.decode(file: URL(fileURLWithPath: file)).raster))
            } catch {
              return (index, .failure(error))
            }
          }
        }
      }
      var results = [Result<Raster, ImagingError>?](repeating: nil, count: files.count)
      for try await (index, result) in group { results[index] = result }
      return results.compactMap { $0 }
    }
  }

  private static func show(_ document: Document, isShort: Bool) {
    for picture in document.pictures {
      if let error = picture.error { Console.note("\(picture.file): \(error)") }
      guard !isShort else { continue }
      for box in picture.boxes {
        let edges = box.xyxy.map { String(format: "%.1f", $0) }.joined(separator: " ")
        Console.out("\(picture.file)\t\(box.class)\t\(String(format: "%.3f", box.score))\t\(edges)")
      }
    }
    let boxes = document.pictures.reduce(0) { $0 + $1.boxes.count }
    Console.note("\(boxes) boxes on \(document.pictures.filter { $0.error == nil }.count) pictures")
  }
}
