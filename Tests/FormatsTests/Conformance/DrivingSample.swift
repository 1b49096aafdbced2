import Formats
import Foundation
import Geometry

/// Datasets of streets, in what KITTI's columns can say.
enum DrivingSample {
  static func pictures(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let names = ["Car", "Person_sitting", "DontCare"]
    let items = (0..<4).map { index in
      var item = DatasetItem(path: ["000000.png", "a b.png", "ü.png", "x.png"][index])
      item.split = index % 2 == 0 ? "training" : "testing"
      item.size = PixelSize(width: 640, height: 480)
      item.image = .bytes(SampleDataset.png(640, 480, shade: UInt8(index)))
      item.isNull = index == 3
      guard index < 3 else { return item }
      item.labels = (0..<3).map { number in
        var label = SampleDataset.box(names[number], 10.25 + Double(index), 20, 100.5, 200)
        label.isCrowd = number == 2
        label.isTruncated = number == 1
        label.isOccluded = number == 0
        if number == 1 {
          label.score = 0.875
          label.attributes = [
            "truncation": .number(0.25), "alpha": .number(-1.57),
            "kitti_body": .list([1.5, 1.6, 3.7, -2.5, 1.7, 20.25, 0.01].map { .number($0) }),
          ]
        }
        return label
      }
      return item
    }
    return (DatasetHeader(categories: names.map { DatasetCategory(name: $0) }), items)
  }

  static func clouds(for capabilities: FormatCapabilities) -> (DatasetHeader, [DatasetItem]) {
    let names = ["Car", "Pedestrian", "DontCare"]
    let calibration: [String: [Double]] = [
      "P0": [700, 0, 600, 0, 0, 700, 180, 0, 0, 0, 1, 0], "P1": [700, 0, 600, 0, 0, 700, 180, 0, 0, 0, 1, 0],
      "P2": [700, 0, 600, 0, 0, 700, 180, 0, 0, 0, 1, 0], "P3": [700, 0, 600, 0, 0, 700, 180, 0, 0, 0, 1, 0],
      "R0_rect": [0.9999, 0.0101, -0.0085, -0.0101, 0.9999, -0.004, 0.0085, 0.0041, 0.9999],
      "Tr_velo_to_cam": [
        0.0069, -0.9999, -0.0027, -0.0246, -0.0012, 0.0027, -0.9999, -0.0612, 0.9999, 0.0069, -0.0012, -0.332,
      ],
      "Tr_imu_to_velo": [1, 0, 0, -0.8, 0, 1, 0, 0.3, 0, 0, 1, -0.8],
    ]
    let items = (0..<3).map { index in
      var item = DatasetItem(path: "00000\(index).bin")
      item.media = .pointCloud
      item.image = .bytes([UInt8](repeating: UInt8(index), count: 32))
      item.metadata = ["kitti_calibration": .object(calibration.mapValues { .list($0.map { .number($0) }) })]
      item.isNull = index == 2
      guard index < 2 else { return item }
      var car = Label(
        category: "Car",
        shape: .cuboid(
          Cuboid(
            centre: Point3(x: 20.5 + Double(index), y: -3.25, z: -0.9), length: 3.7, width: 1.6, height: 1.5, yaw: 0.3))
      )
      car.box = PixelBox(xMin: 10, yMin: 20.5, xMax: 100, yMax: 120)
      car.isTruncated = false
      car.isOccluded = false
      car.attributes = ["alpha": .number(0.5)]
      var walker = Label(
        category: "Pedestrian",
        shape: .cuboid(
          Cuboid(centre: Point3(x: 5, y: 2, z: -1), length: 0.8, width: 0.6, height: 1.75, yaw: -2)))
      walker.isTruncated = false
      walker.isOccluded = true
      walker.score = 0.5
      var area = SampleDataset.box("DontCare", 1, 2, 30, 40)
      area.isCrowd = true
      item.labels = [car, walker, area]
      return item
    }
    return (DatasetHeader(categories: names.map { DatasetCategory(name: $0) }), items)
  }
}
