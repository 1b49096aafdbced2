public import Foundation

/// Builds a cloud's levels of detail and its picture from above.
///
/// The file is read three times: to measure, to count by place, and to put each point where its place comes in a scratch
/// file. Nodes are then made from ranges of that file, so that memory stays flat whatever the count. Equal files lead to
/// equal nodes. Blocks the calling thread.
public struct CloudOctreeBuilder {
  /// What was made: the tree, whose nodes are files `0`, `1`, … of the folder, and the picture.
  public struct Result: Sendable {
    public var tree: CloudOctree
    public var view: CloudTopView.Picture
  }

  private let file: PointCloudFile
  private let folder: URL
  private let corner: SIMD3<Double>
  private let edge: Double
  private var nodes: [CloudOctree.Node] = []
  private var leftOut = 0

  /// - Parameter progress: gets the share that is done, 0…1; throws to cancel.
  /// - Throws: `FormatError` for a cloud that cannot be read or holds no place, and whatever `progress` throws.
  public static func build(
    _ file: PointCloudFile, into folder: URL, report: ReportCollector = ReportCollector(),
    progress: (Double) throws -> Void = { _ in }
  ) throws -> Result {
    let survey = try PointCloudSurvey(file, report: report) {
      try progress(0.2 * Double($0) / Double(max(1, file.header.count)))
    }
    guard let bounds = survey.bounds else {
      throw FormatError(
        .badNumber, file: file.name, "no point of the cloud has a place", remedy: "save it with finite coordinates")
    }
    let extent = bounds.maximum - bounds.minimum
    guard extent.max() < 1e9, max(-bounds.minimum.min(), bounds.maximum.max()) < 1e12 else {
      throw FormatError(
        .outOfRange, file: file.name, "the cloud is wider than a million kilometres", remedy: "remove stray points")
    }
    var builder = CloudOctreeBuilder(file, folder, bounds)
    return try builder.run(survey, bounds, progress)
  }

  private init(_ file: PointCloudFile, _ folder: URL, _ bounds: PointBounds) {
    self.file = file
    self.folder = folder
    corner = bounds.minimum
    let extent = (bounds.maximum - bounds.minimum).max()
    // The farthest point must lie inside too, and a cloud of one point needs a cube.
    edge = extent > 0 ? extent * (1 + 1e-9) : 1
  }

  private mutating func run(
    _ survey: PointCloudSurvey, _ bounds: PointBounds, _ progress: (Double) throws -> Void
  ) throws -> Result {
    let placed = survey.count - survey.placeless
    // Cells of about a thousand points, at most 2^21 of them.
    var levels = 0
    while levels < 7, placed >> (3 * levels) > 1024 { levels += 1 }
    var starts = [Int](repeating: 0, count: (1 << (3 * levels)) + 1)
    var columns = CloudColumns(file.header, survey)
    var classCounts: [Int: Int] = [:]
    var done = 0
    let quiet = ReportCollector()
    try file.read(report: quiet) { chunk in
      for index in 0..<chunk.count where chunk.isFinite(index) {
        starts[cell(record(chunk.position(index)), levels) + 1] += 1
        if let value = columns.classValue(chunk, index) { classCounts[value, default: 0] += 1 }
      }
      done += chunk.count
      try progress(0.2 + 0.2 * Double(done) / Double(max(1, survey.count)))
    }
    columns.setClasses(classCounts)
    for index in 1..<starts.count { starts[index] += starts[index - 1] }

    let scratch = try ScratchMapping(placed * MemoryLayout<CloudRecord>.stride, file: file.name)
    let records = scratch.bytes.bindMemory(to: CloudRecord.self)
    var next = starts
    var view = CloudTopView(bounds, points: placed)
    done = 0
    try file.read(report: quiet) { chunk in
      for index in 0..<chunk.count where chunk.isFinite(index) {
        let position = chunk.position(index)
        var record = record(position)
        columns.fill(&record, chunk, index)
        let cell = cell(record, levels)
        guard next[cell] < starts[cell + 1] else { continue }
        records[next[cell]] = record
        next[cell] += 1
        view.add(position)
      }
      done += chunk.count
      try progress(0.4 + 0.3 * Double(done) / Double(max(1, survey.count)))
    }
    next = []
    try withExtendedLifetime(scratch) { try divide(records, starts, levels, columns, progress) }
    let header = file.header
    return Result(
      tree: CloudOctree(
        version: CloudNodeLayout.version, format: header.format.rawValue, variant: header.variant, count: survey.count,
        placeless: survey.placeless, leftOut: leftOut, fields: header.fields.map(\.name),
        minimum: Self.list(bounds.minimum), maximum: Self.list(bounds.maximum), corner: Self.list(corner), edge: edge,
        intensity: columns.intensityRange, hasColour: columns.hasColour, classes: columns.classes, nodes: nodes),
      view: view.picture())
  }

  // MARK: Places

  private func record(_ position: SIMD3<Double>) -> CloudRecord {
    let share = (position - corner) / edge * 4_294_967_296
    func whole(_ value: Double) -> UInt32 { UInt32(min(max(value, 0), 4_294_967_295)) }
    return CloudRecord(x: whole(share.x), y: whole(share.y), z: whole(share.z))
  }

  /// The cube at `levels` below the root, numbered so that those of one cube above stand together.
  private func cell(_ record: CloudRecord, _ levels: Int) -> Int {
    var cell = 0
    for level in 0..<levels { cell = cell << 3 | record.octant(level) }
    return cell
  }

  private static func list(_ place: SIMD3<Double>) -> [Double] { [place.x, place.y, place.z] }

  // MARK: Nodes

  /// A cube whose points are to be shared out.
  private struct Work {
    var level = 0
    var x = 0
    var y = 0
    var z = 0
    /// Number among the cubes of its level as the scratch file is ordered.
    var order = 0
    var range: Range<Int>
  }

  private mutating func divide(
    _ records: UnsafeMutableBufferPointer<CloudRecord>, _ starts: [Int], _ levels: Int, _ columns: CloudColumns,
    _ progress: (Double) throws -> Void
  ) throws {
    var sampler = CloudSampler()
    var row = [Work(range: 0..<records.count)]
    var done = 0
    while !row.isEmpty {
      var below: [Work] = []
      for work in row {
        let range = UnsafeMutableBufferPointer(rebasing: records[work.range])
        var left = 0
        for record in range where !record.isTaken { left += 1 }
        guard left > 0 else { continue }
        let isLeaf = left <= CloudNodeLayout.capacity || work.level == CloudNodeLayout.deepest
        let cube = edge / Double(1 << work.level)
        // Points that stand above are as exact as the coarsest of them.
        let step = 3.0.squareRoot() / 2 * edge / CloudNodeLayout.steps
        var error = step
        if !isLeaf { error += sampler.mark(range, level: work.level) * cube }
        let written = try write(range, work, isLeaf, sampler, columns)
        if isLeaf, left > written {
          leftOut += left - written
          error += 3.0.squareRoot() * cube
        }
        nodes.append(
          CloudOctree.Node(
            level: work.level, x: work.x, y: work.y, z: work.z, points: written, error: error, isLeaf: isLeaf))
        done += written
        try progress(0.7 + 0.3 * Double(done) / Double(records.count))
        if !isLeaf { below += children(work, records, starts, levels) }
      }
      row = below
    }
  }

  private func children(
    _ work: Work, _ records: UnsafeMutableBufferPointer<CloudRecord>, _ starts: [Int], _ levels: Int
  ) -> [Work] {
    var bounds = [Int](repeating: work.range.lowerBound, count: 9)
    if work.level < levels {
      let shift = 3 * (levels - work.level - 1)
      for octant in 0...8 { bounds[octant] = starts[(work.order << 3 + octant) << shift] }
    } else {
      CloudSampler.sort(records, work.range, level: work.level, &bounds)
    }
    return (0..<8).compactMap { octant in
      guard bounds[octant] < bounds[octant + 1] else { return nil }
      return Work(
        level: work.level + 1, x: work.x << 1 | octant & 1, y: work.y << 1 | octant >> 1 & 1,
        z: work.z << 1 | octant >> 2, order: work.order << 3 | octant, range: bounds[octant]..<bounds[octant + 1])
    }
  }

  /// Writes the points of a node and takes them; answers how many.
  private func write(
    _ range: UnsafeMutableBufferPointer<CloudRecord>, _ work: Work, _ isLeaf: Bool, _ sampler: CloudSampler,
    _ columns: CloudColumns
  ) throws -> Int {
    var places: [UInt16] = []
    var paint: [UInt8] = []
    var taken = sampler
    let shift = UInt32(work.level)
    for index in range.indices where !range[index].isTaken {
      let record = range[index]
      guard isLeaf ? places.count < 4 * CloudNodeLayout.capacity : taken.takes(record, level: work.level) else {
        continue
      }
      range[index].isTaken = true
      places.append(UInt16(truncatingIfNeeded: (record.x << shift) >> 16).littleEndian)
      places.append(UInt16(truncatingIfNeeded: (record.y << shift) >> 16).littleEndian)
      places.append(UInt16(truncatingIfNeeded: (record.z << shift) >> 16).littleEndian)
      places.append(record.intensity.littleEndian)
      if columns.hasPaint {
        paint.append(record.red)
        paint.append(record.green)
        paint.append(record.blue)
        paint.append(record.kind)
      }
    }
    var data = places.withUnsafeBytes { Data($0) }
    data.append(contentsOf: paint)
    try data.write(to: folder.appendingPathComponent("\(nodes.count)"))
    return places.count / 4
  }
}
