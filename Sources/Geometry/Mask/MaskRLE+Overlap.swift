extension MaskRLE {
  /// Number of pixels set in both.
  ///
  /// - Throws: `sizesDiffer`.
  public func intersectionArea(_ other: Self) throws(MaskError) -> Int {
    guard width == other.width, height == other.height else { throw .sizesDiffer }
    let stretches = MaskStretches([self, other])
    return stretches.intersectionArea(0, 1)
  }

  /// Pixels set in both over pixels set in either, 0…1; 0 where no pixel is set in both.
  ///
  /// - Parameter isCrowd: COCO's rule for a crowd as `truth`: divided by the area of this mask alone.
  /// - Throws: `sizesDiffer`.
  public func iou(_ truth: Self, isCrowd: Bool = false) throws(MaskError) -> Double {
    try Self.iou([self], [truth], isCrowd: [isCrowd])[0]
  }

  /// Intersection over union of every pair, equal to pycocotools' `iou` to the last bit.
  ///
  /// - Parameters:
  ///   - detections: D masks.
  ///   - truths: G masks.
  ///   - isCrowd: G flags; empty for none. With a crowd the intersection is divided by the detection's area alone.
  /// - Returns: D × G numbers 0…1, row-major: detection d with truth g is at `d * truths.count + g`.
  /// - Throws: `listLength` for another number of flags, `sizesDiffer`; pycocotools answers -1 there.
  public static func iou(
    _ detections: [Self], _ truths: [Self], isCrowd: [Bool] = []
  ) throws(MaskError) -> [Double] {
    guard isCrowd.isEmpty || isCrowd.count == truths.count else { throw .listLength }
    guard let first = detections.first ?? truths.first else { return [] }
    for mask in detections where mask.width != first.width || mask.height != first.height { throw .sizesDiffer }
    for mask in truths where mask.width != first.width || mask.height != first.height { throw .sizesDiffer }
    let stretches = MaskStretches(detections + truths)
    return [Double](unsafeUninitializedCapacity: detections.count * truths.count) { result, count in
      for d in 0..<detections.count {
        for g in 0..<truths.count {
          let truth = detections.count + g
          let shared = stretches.intersectionArea(d, truth)
          var covered = stretches.areas[d]
          if isCrowd.isEmpty || !isCrowd[g] { covered += stretches.areas[truth] - shared }
          result[count] = shared == 0 ? 0 : Double(shared) / Double(covered)
          count += 1
        }
      }
    }
  }
}

/// The set pixels of masks of one size as stretches from start to end, made once for many comparisons.
struct MaskStretches: ~Copyable {
  /// Pixels set, by mask.
  let areas: [Int]
  private let bounds: [PixelBounds?]
  /// Start and end in turn, of all masks.
  private let edges: UnsafeMutablePointer<UInt32>
  /// Where each mask's edges begin, and one past the last mask's.
  private let offsets: [Int]

  init(_ masks: [MaskRLE]) {
    var capacity = 0
    for mask in masks { capacity += mask.counts.count }
    let edges = UnsafeMutablePointer<UInt32>.allocate(capacity: max(capacity, 1))
    var areas: [Int] = []
    var bounds: [PixelBounds?] = []
    var offsets = [0]
    var next = 0
    for mask in masks {
      var position: UInt32 = 0
      var area = 0
      mask.counts.withUnsafeBufferPointer { counts in
        var index = 0
        while index + 1 < counts.count {
          let start = position &+ counts[index]
          position = start &+ counts[index + 1]
          edges[next] = start
          edges[next + 1] = position
          next += position > start ? 2 : 0
          area += Int(truncatingIfNeeded: counts[index + 1])
          index += 2
        }
      }
      areas.append(area)
      bounds.append(mask.pixelBounds)
      offsets.append(next)
    }
    self.edges = edges
    self.areas = areas
    self.bounds = bounds
    self.offsets = offsets
  }

  deinit { edges.deallocate() }

  /// Number of pixels that masks `a` and `b` of the list share.
  func intersectionArea(_ a: Int, _ b: Int) -> Int {
    guard let boundsA = bounds[a], let boundsB = bounds[b], boundsA.overlaps(boundsB) else { return 0 }
    var (left, right) = (UnsafePointer(edges + offsets[a]), UnsafePointer(edges + offsets[b]))
    let (leftEnd, rightEnd) = (UnsafePointer(edges + offsets[a + 1]), UnsafePointer(edges + offsets[b + 1]))
    if right[0] >= left[1] {
      left = Self.firstEnding(after: right[0], left, leftEnd)
    } else if left[0] >= right[1] {
      right = Self.firstEnding(after: left[0], right, rightEnd)
    }
    var shared: UInt32 = 0
    while left < leftEnd, right < rightEnd {
      let start = max(left[0], right[0])
      let end = min(left[1], right[1])
      shared &+= max(end, start) &- start
      // Without a branch: which one ends first cannot be foretold.
      let isLeft = left[1] <= right[1]
      left += isLeft ? 2 : 0
      right += isLeft ? 0 : 2
    }
    return Int(truncatingIfNeeded: shared)
  }

  /// The first stretch that ends after the position, by bisection.
  private static func firstEnding(
    after position: UInt32, _ start: UnsafePointer<UInt32>, _ end: UnsafePointer<UInt32>
  ) -> UnsafePointer<UInt32> {
    var (low, high) = (0, (end - start) / 2)
    while low < high {
      let middle = (low + high) / 2
      if start[2 * middle + 1] > position { high = middle } else { low = middle + 1 }
    }
    return start + 2 * low
  }
}
