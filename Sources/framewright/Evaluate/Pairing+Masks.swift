import Evaluation
import Formats
import Geometry

extension Pairing {
  /// The masks of all rows; polygons are filled as pycocotools does, and so are boxes where a prediction has nothing else.
  mutating func maskOverlap() throws -> MaskOverlap {
    let size = images.map(\.size)
    let truthMasks = try Pairing.masks(truth, truthRows, truths.image, size)
    let found = try Pairing.masks(prediction, predictionRows, predictions.image, size)
    for (place, mask) in found.enumerated() {
      guard let image = size[Int(predictions.image[place])] else { continue }
      guard mask.width == image.width, mask.height == image.height else {
        throw EvaluationError.mismatch(
          "prediction \(predictionRows[place] + 1) of \(prediction.name) has a mask of \(mask.width) x \(mask.height), "
            + "its image is \(image.width) x \(image.height)")
      }
    }
    // Areas come from the masks, as in pycocotools' `loadRes`, unless the first prediction brings a box.
    if !(prediction.isResultsList && takesAreaFromBoxes) {
      for place in found.indices { predictions.area[place] = Double(found[place].area) }
    }
    return try MaskOverlap(
      predictions: found, truths: truthMasks, isCrowd: truths.isCrowd, predictionImages: predictions.image,
      truthImages: truths.image)
  }

  private static func masks(
    _ set: ObjectSet, _ rows: [Int], _ image: [Int32], _ size: [PixelSize?]
  ) throws -> [MaskRLE] {
    let columns = set.rows
    let masks = Parallel.map(rows.count) { place -> Result<MaskRLE, EvaluationError> in
      let row = rows[place]
      let rings: [[Double]]
      switch columns.outlines[row] {
      case .mask(let mask): return .success(mask)
      case .rings(let given): rings = given
      case .none:
        guard columns.flags[row].contains(.hasBox) else {
          return .failure(.mismatch("row \(row + 1) of \(set.name) has neither segmentation nor bbox"))
        }
        let box = columns.boxes[row]
        let (right, bottom) = (box.x + box.z, box.y + box.w)
        rings = [[box.x, box.y, box.x, bottom, right, bottom, right, box.y]]
      }
      guard let size = size[Int(image[place])] else {
        return .failure(.mismatch("row \(row + 1) of \(set.name) has a polygon, but its image has no width and height"))
      }
      do throws(MaskError) {
        return .success(try MaskRLE(polygonCoordinates: rings, width: size.width, height: size.height))
      } catch {
        return .failure(.mismatch("row \(row + 1) of \(set.name) has a polygon that cannot be filled: \(error.reason)"))
      }
    }
    return try masks.map { try $0.get() }
  }
}
