import Evaluation
import Formats
import Geometry

extension Pairing {
  /// The masks of all rows; polygons are filled as pycocotools does, and so are boxes where a row has nothing else.
  ///
  /// Rows without a mask, or with one of another size than their image or its first mask, are left out.
  mutating func maskOverlap() throws -> MaskOverlap {
    var sizes = images.map(\.size)
    let truthMasks = try keepTruths(Pairing.masks(truth, truthRows, truths.image, &sizes))
    let found = try keepPredictions(Pairing.masks(prediction, predictionRows, predictions.image, &sizes))
    // Areas come from the masks, as in pycocotools' `loadRes`, unless the first prediction brings a box.
    if !(prediction.isResultsList && takesAreaFromBoxes) {
      for place in found.indices { predictions.area[place] = Double(found[place].area) }
    }
    for (place, row) in truthRows.enumerated() where !truth.rows.flags[row].contains(.hasArea) {
      truths.area[place] = Double(truthMasks[place].area)
    }
    return try MaskOverlap(
      predictions: found, truths: truthMasks, isCrowd: truths.isCrowd, predictionImages: predictions.image,
      truthImages: truths.image)
  }

  /// - Parameter sizes: of the images; those that are not known become their first mask's.
  private static func masks(
    _ set: ObjectSet, _ rows: [Int], _ image: [Int32], _ sizes: inout [PixelSize?]
  ) -> [Result<MaskRLE, RowTrouble>] {
    let stated = sizes
    let masks = Parallel.map(rows.count) { place -> Result<MaskRLE, RowTrouble> in
      do throws(RowTrouble) {
        return .success(try set.mask(rows[place], stated[Int(image[place])]))
      } catch {
        return .failure(error)
      }
    }
    return masks.enumerated().map { place, result in
      guard case .success(let mask) = result else { return result }
      let own = PixelSize(width: mask.width, height: mask.height)
      let size = sizes[Int(image[place])] ?? own
      sizes[Int(image[place])] = size
      if own == size { return result }
      return .failure(
        RowTrouble(
          code: .sizeMismatch,
          reason: "has a mask of \(own.width) x \(own.height), its image is \(size.width) x \(size.height)",
          remedy: "make the mask as large as its image"))
    }
  }
}

extension ObjectSet {
  /// The mask of a row, filled where it is an outline or a box.
  fileprivate func mask(_ row: Int, _ size: PixelSize?) throws(RowTrouble) -> MaskRLE {
    let rings: [[Double]]
    switch rows.outlines[row] {
    case .mask(let mask): return mask
    case .rings(let given): rings = given
    case .none:
      guard rows.flags[row].contains(.hasBox) else {
        throw RowTrouble(
          code: .schema, reason: "has neither segmentation nor bbox", remedy: "give it one, or remove it")
      }
      let box = rows.boxes[row]
      let (right, bottom) = (box.x + box.z, box.y + box.w)
      rings = [[box.x, box.y, box.x, bottom, right, bottom, right, box.y]]
    }
    guard let size else {
      throw RowTrouble(
        code: .sizeUnknown, reason: "has a polygon, but its image has no width and height",
        remedy: "state the image's width and height")
    }
    do throws(MaskError) {
      if let parts = holed[row] { return try MaskRLE(parts, width: size.width, height: size.height) }
      return try MaskRLE(polygonCoordinates: rings, width: size.width, height: size.height)
    } catch {
      throw RowTrouble(
        code: .badMask, reason: "has a polygon that cannot be filled: \(error.reason)", remedy: "correct or remove it")
    }
  }
}

extension MaskRLE {
  /// The parts together, each without its holes, as conversions to masks have them.
  fileprivate init(_ parts: [PolygonPart], width: Int, height: Int) throws(MaskError) {
    func filled(_ ring: [PixelPoint]) throws(MaskError) -> MaskRLE {
      try MaskRLE(polygons: [ring.map { ImagePoint(x: $0.x, y: $0.y) }], width: width, height: height)
    }
    var masks: [MaskRLE] = []
    for part in parts {
      var mask = try filled(part.outer)
      for hole in part.holes { mask = try mask.subtracting(filled(hole)) }
      masks.append(mask)
    }
    self = try MaskRLE.union(masks)
  }
}
