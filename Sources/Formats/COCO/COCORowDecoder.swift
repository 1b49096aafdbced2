import Geometry

/// Appends one annotation or prediction to columns.
struct COCORowDecoder {
  let wish: COCOScoringFile.Wish

  /// - Returns: nil, or why the row was left out.
  func append(_ node: JSONNode?, to rows: inout COCOColumns) -> String? {
    guard let node else { return "is no sound JSON" }
    guard node.kind == .object else { return "is no object" }
    var (id, image, category): (Int64?, Int64?, Int64?)
    var (score, area): (JSONNode?, JSONNode?)
    var (boxNode, segmentation, keypoints): (JSONNode?, JSONNode?, JSONNode?)
    var imageName: String?
    var keypointCount: Int32 = -1
    var flags: COCOColumns.Flags = []
    for (key, value) in node.members {
      guard let name = key.utf8 else { continue }
      // By length first: most keys are told apart by it.
      switch name.count {
      case 2: if key.equals("id") { id = value.int64 }
      case 4: if key.equals("bbox") { boxNode = value } else if key.equals("area") { area = value }
      case 5: if key.equals("score") { score = value }
      case 6: if key.equals("ignore"), value.flag == true { flags.insert(.ignored) }
      case 7: if key.equals("iscrowd"), value.flag == true { flags.insert(.crowd) }
      case 8:
        if key.equals("image_id") {
          image = value.int64
          if image == nil { imageName = value.string }
        }
      case 9: if key.equals("keypoints") { keypoints = value }
      case 11: if key.equals("category_id") { category = value.int64 }
      case 12: if key.equals("segmentation") { segmentation = value }
      case 13: if key.equals("num_keypoints") { keypointCount = value.int64.flatMap { Int32(exactly: $0) } ?? -1 }
      default: break
      }
    }
    guard image != nil || imageName != nil else { return "has no image_id" }
    guard let category else { return "has no whole number as category_id" }
    var box = SIMD4<Double>()
    if let boxNode, boxNode.kind == .array {
      var count = 0
      for element in boxNode.elements {
        guard let value = element.double, value.isFinite else { return "has a bbox that holds no number" }
        if count < 4 { box[count] = value }
        count += 1
      }
      if count == 4 {
        flags.insert(.hasBox)
      } else if count != 0 {
        return "has a bbox of \(count) numbers, 4 were expected"
      }
    }
    if let score {
      guard score.double?.isFinite == true else { return "has a score that is no number" }
      flags.insert(.hasScore)
    }
    if let area, let value = area.double {
      guard value.isFinite else { return "has an area that is no number" }
      flags.insert(.hasArea)
    }
    var outline = COCOColumns.Outline.none
    if wish.contains(.outlines), let segmentation {
      switch self.outline(segmentation) {
      case .success(let found): outline = found
      case .failure(let trouble): return trouble.reason
      }
    }
    if wish.contains(.keypoints) {
      let start = rows.keypoints.count
      if let keypoints {
        for element in keypoints.elements {
          guard let value = element.double, value.isFinite else {
            rows.keypoints.removeSubrange(start...)
            return "has a keypoint that is no number"
          }
          rows.keypoints.append(value)
        }
        if (rows.keypoints.count - start) % 3 != 0 {
          rows.keypoints.removeSubrange(start...)
          return "has keypoints that are no triples x, y, v"
        }
      }
      rows.keypointStarts.append(start)
      rows.keypointCounts.append(keypointCount)
    }
    if id != nil { flags.insert(.hasID) }
    if let imageName { rows.imageNames[rows.count] = imageName }
    rows.ids.append(id ?? 0)
    rows.images.append(image ?? 0)
    rows.categories.append(category)
    rows.boxes.append(box)
    rows.areas.append(area?.double ?? 0)
    rows.scores.append(score?.double ?? 0)
    rows.flags.append(flags)
    if wish.contains(.outlines) { rows.outlines.append(outline) }
    return nil
  }

  private struct Trouble: Error { var reason: String }

  private func outline(_ node: JSONNode) -> Result<COCOColumns.Outline, Trouble> {
    switch node.kind {
    case .array:
      var rings: [[Double]] = []
      for part in node.elements {
        guard part.kind == .array else {
          return .failure(Trouble(reason: "has a segmentation that is no list of lists"))
        }
        var ring: [Double] = []
        for element in part.elements {
          guard let value = element.double, abs(value) <= COCOAnnotationDecoder.coordinateLimit else {
            return .failure(Trouble(reason: "has a polygon with a coordinate that is none"))
          }
          ring.append(value)
        }
        guard ring.count >= 6, ring.count % 2 == 0 else {
          return .failure(
            Trouble(reason: "has a polygon of \(ring.count) numbers; an even count from 6 on was expected"))
        }
        rings.append(ring)
      }
      return .success(rings.isEmpty ? .none : .rings(rings))
    case .object:
      let size = node.member("size")?.elements.compactMap(\.int64) ?? []
      guard size.count == 2, size.allSatisfy({ (1...1 << 20).contains($0) }), let counts = node.member("counts") else {
        return .failure(Trouble(reason: "has a mask without size [height, width] or counts"))
      }
      do throws(MaskError) {
        let (height, width) = (Int(size[0]), Int(size[1]))
        if let text = counts.utf8 {
          return .success(.mask(try MaskRLE(width: width, height: height, compressed: text)))
        }
        var runs: [UInt32] = []
        for element in counts.elements {
          guard let run = element.int64.flatMap({ UInt32(exactly: $0) }) else { throw .negative }
          runs.append(run)
        }
        return .success(.mask(try MaskRLE(width: width, height: height, counts: runs)))
      } catch {
        return .failure(Trouble(reason: "has a mask that is no sound run-length code: \(error.reason)"))
      }
    default: return .success(.none)
    }
  }
}

extension COCOColumns {
  mutating func reserve(_ count: Int) {
    images.reserveCapacity(count)
    ids.reserveCapacity(count)
    categories.reserveCapacity(count)
    boxes.reserveCapacity(count)
    areas.reserveCapacity(count)
    scores.reserveCapacity(count)
    flags.reserveCapacity(count)
  }
}
