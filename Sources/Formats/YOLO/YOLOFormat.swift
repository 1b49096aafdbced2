/// YOLO labels as text, in Ultralytics' layouts (`ultralytics/data/utils.py` 8.4) and Darknet's: one format a task.
///
/// A row is a class and numbers in 0…1 of the image's width and height, of the upright picture; one number more than the
/// task asks for is a prediction's confidence. An empty label file says that there is nothing to label.
public struct YOLOFormat: DatasetFormat {
  public let task: YOLOTask

  public init(_ task: YOLOTask = .detect) { self.task = task }

  public var id: FormatID {
    switch task {
    case .detect: .yolo
    case .segment: .yoloSegment
    case .pose: .yoloPose
    case .obb: .yoloOBB
    }
  }

  public var name: String {
    switch task {
    case .detect: "YOLO (boxes)"
    case .segment: "YOLO (polygons)"
    case .pose: "YOLO (poses)"
    case .obb: "YOLO (turned boxes)"
    }
  }

  public var summary: String {
    switch task {
    case .detect: "A text file an image with class, centre and size in 0…1, beside data.yaml or obj.names."
    case .segment: "A text file an image with class and the corners of one polygon in 0…1, beside data.yaml."
    case .pose: "A text file an image with class, box and keypoints in 0…1; data.yaml tells how many points."
    case .obb: "A text file an image with class and the four corners of a turned box in 0…1, beside data.yaml."
    }
  }

  public var capabilities: FormatCapabilities {
    let toBox: [LabelKind: FormatCapabilities.Reduction] = [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ]
    switch task {
    case .detect: return FormatCapabilities(kinds: [.box], reductions: toBox, facts: [.confirmedEmpty])
    case .segment:
      return FormatCapabilities(
        kinds: [.polygon],
        reductions: [.box: .polygon, .rotatedBox: .polygon, .ellipse: .polygon, .mask: .polygon],
        facts: [.confirmedEmpty])
    case .pose:
      var reductions = toBox
      reductions[.keypoints] = nil
      return FormatCapabilities(
        kinds: [.keypoints, .box], reductions: reductions, facts: [.ownBox, .ownKeypoints, .confirmedEmpty],
        header: HeaderCapabilities([.keypointNames, .keypointPairs]))
    case .obb:
      return FormatCapabilities(
        kinds: [.rotatedBox, .polygon],
        reductions: [.box: .rotatedBox, .ellipse: .rotatedBox, .mask: .rotatedBox], facts: [.confirmedEmpty])
    }
  }

  public func detect(_ source: DatasetSource) -> Detection? { YOLODetector(source).detection(of: task, as: id) }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try YOLOReader(task, source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    YOLOWriter(task, header, sink, options, report)
  }
}

extension FormatID {
  public static let yoloSegment = FormatID(rawValue: "yolo_seg")
  public static let yoloPose = FormatID(rawValue: "yolo_pose")
  public static let yoloOBB = FormatID(rawValue: "yolo_obb")
}
