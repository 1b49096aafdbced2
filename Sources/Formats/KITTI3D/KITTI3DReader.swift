import Foundation

/// Reads KITTI's bodies, cloud by cloud.
struct KITTI3DReader {
  private let source: DatasetSource
  private let report: ReportCollector

  init(_ source: DatasetSource, _ report: ReportCollector) {
    self.source = source
    self.report = report
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let layout = KITTILayout(source)
    // Without clouds these are what belongs to clouds that a project has already: a calibration alone gives one a camera.
    let isApart = layout.cloudCount == 0
    let frames = layout.frames.filter { $0.label != nil || $0.cloud != nil || (isApart && $0.calibration != nil) }
    guard !frames.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is neither label_2 nor velodyne nor calib",
        remedy: "choose another format")
    }
    let alone = layout.frames.count {
      $0.image != nil && ($0.calibration == nil || ($0.label == nil && $0.cloud == nil && !isApart))
    }
    if alone > 0 {
      report.add(
        Diagnostic(
          .note, .notHeld, file: source.name,
          "\(alone) pictures of image_2 have no cloud or no calibration and are not read with the clouds",
          remedy: "read them with the format kitti"))
    }
    try emit(.header(DatasetHeader(categories: KITTIClassList.read(source))))
    for frame in frames {
      var item = DatasetItem(path: frame.stem + "." + (frame.cloud.map { SafePath.suffix($0) } ?? "bin"))
      if frame.cloud == nil { item.likelyPaths = frame.paths(in: "velodyne", ["bin", "pcd"]) }
      item.media = .pointCloud
      item.split = frame.split
      item.image = frame.cloud.map { .file(source.url($0)) }
      let calibration = frame.calibration.flatMap { readCalibration($0, of: item, isTold: frame.label == nil) }
      if let calibration {
        item.metadata[KITTI3DWriter.metadataKey] = .object(
          calibration.matrices.mapValues { .list($0.map { .number($0) }) })
        if let projection = calibration.matrices[KITTICalibration.projectionKey], projection.count == 12,
          projection.allSatisfy({ abs($0) <= KITTICalibration.limit })
        {
          item.cameras = [camera(of: frame, projection, calibration.extrinsic)]
        }
      }
      if let path = frame.label {
        do throws(FormatError) {
          try labels(path, calibration, frame.calibration, &item)
        } catch {
          report.add(error.diagnostic)
        }
      }
      try emit(.item(item))
    }
  }

  /// Nil where the file cannot be used. `isTold` where nothing else will tell that its matrices are not sound.
  private func readCalibration(_ path: String, of item: DatasetItem, isTold: Bool) -> KITTICalibration? {
    do throws(FormatError) {
      let calibration = KITTICalibration(KITTICalibration.parse(try source.read(path, limit: 1 << 20)))
      if calibration == nil, isTold {
        report.add(
          Diagnostic(
            .warning, .schema, file: path, item: item.path,
            "has no sound calibration (R0_rect, Tr_velo_to_cam), so the cloud has no camera",
            remedy: "correct its matrices"))
      }
      return calibration
    } catch {
      report.add(error.diagnostic)
      return nil
    }
  }

  /// The left colour camera, for which `label_2` was made.
  private func camera(of frame: KITTILayout.Frame, _ projection: [Double], _ extrinsic: [Double]) -> ItemCamera {
    let path = KITTI3DWriter.pictureFolder + "/" + frame.stem + "." + (frame.image.map { SafePath.suffix($0) } ?? "png")
    var camera = ItemCamera(
      name: KITTI3DWriter.pictureFolder, path: frame.split.map { SafePath.join($0, path) } ?? path,
      picture: frame.image.map { .file(source.url($0)) }, projection: projection, extrinsic: extrinsic)
    if frame.image == nil { camera.likelyPaths = frame.paths(in: KITTI3DWriter.pictureFolder, ["png", "jpg", "jpeg"]) }
    return camera
  }

  private func labels(
    _ path: String, _ calibration: KITTICalibration?, _ calibrationPath: String?, _ item: inout DatasetItem
  ) throws(FormatError) {
    var count = 0
    var isReported = false
    for (number, line) in TextLines(try source.read(path)) {
      count += 1
      do throws(KITTIRow.Trouble) {
        let row = try KITTIRow(line)
        var label = Label(category: row.category, shape: .classification)
        if row.hasBody {
          guard let calibration else {
            if !isReported {
              isReported = true
              report.add(
                Diagnostic(
                  .error, .schema, file: calibrationPath ?? path, item: item.path,
                  "has no sound calibration (R0_rect, Tr_velo_to_cam), so its bodies have no place; they were left out",
                  remedy: "add calib/\(SafePath.name(path))"))
            }
            continue
          }
          label.shape = .cuboid(calibration.cuboid(row.body))
          if row.box.isProper { label.box = row.box }
        } else if row.box.isProper {
          label.shape = .box(row.box)
        } else {
          throw KITTIRow.Trouble(code: .badBox, reason: "has neither a body nor a box")
        }
        row.facts(&label)
        item.labels.append(label)
      } catch {
        report.add(
          Diagnostic(.error, error.code, file: path, line: number, error.reason, remedy: "correct or remove the row"))
      }
    }
    item.isNull = count == 0
  }
}
