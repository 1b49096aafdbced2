import Geometry

/// A frame's calibration: how the lidar's axes lie in the rectified camera's (KITTI object development kit).
struct KITTICalibration {
  /// Every matrix of the file by its name, row by row.
  var matrices: [String: [Double]]
  /// Rotation (row by row) and shift from the lidar's frame to the rectified camera's.
  private let rotation: [Double]
  private let shift: [Double]
  private let inverse: [Double]

  /// The axes turned and nothing else: x forward, y left, z up become z forward, -x, -y.
  static let plain: [String: [Double]] = [
    "P0": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], "P1": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    "P2": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], "P3": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    "R0_rect": [1, 0, 0, 0, 1, 0, 0, 0, 1], "Tr_velo_to_cam": [0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0],
    "Tr_imu_to_velo": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  ]
  /// The order in which the file has them.
  static let order = ["P0", "P1", "P2", "P3", "R0_rect", "Tr_velo_to_cam", "Tr_imu_to_velo"]

  /// The matrix of the left colour camera, whose frame the labels have.
  static let projectionKey = "P2"

  /// From the lidar's frame to the rectified camera's, 3 × 4, row by row.
  var extrinsic: [Double] { (0..<3).flatMap { rotation[3 * $0..<3 * $0 + 3] + [shift[$0]] } }

  /// The matrices of a file, unless the camera was calibrated otherwise since: what was said of the camera counts.
  init?(_ matrices: [String: [Double]], seenBy camera: ItemCamera?) {
    guard let camera else {
      self.init(matrices)
      return
    }
    if let known = KITTICalibration(matrices), let projection = matrices[Self.projectionKey],
      Self.isSame(projection, camera.projection), Self.isSame(known.extrinsic, camera.extrinsic)
    {
      self = known
      return
    }
    var matrices = matrices
    matrices[Self.projectionKey] = camera.projection
    matrices["R0_rect"] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    matrices["Tr_velo_to_cam"] = camera.extrinsic
    for other in ["R_rect", "Tr_velo_cam"] { matrices[other] = nil }
    self.init(matrices)
  }

  private static func isSame(_ one: [Double], _ other: [Double]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($0)) }
  }

  /// Numbers further out are metres or pixels of no sensor.
  static let limit = 1e9

  /// Nil where the two matrices between lidar and camera are not there, turn nothing back or lead out of all bounds.
  init?(_ matrices: [String: [Double]]) {
    guard let rectify = matrices["R0_rect"] ?? matrices["R_rect"], rectify.count == 9,
      let toCamera = matrices["Tr_velo_to_cam"] ?? matrices["Tr_velo_cam"], toCamera.count == 12
    else { return nil }
    self.matrices = matrices
    var rotation = [Double](repeating: 0, count: 9)
    var shift = [Double](repeating: 0, count: 3)
    for row in 0..<3 {
      for inner in 0..<3 {
        for column in 0..<3 { rotation[3 * row + column] += rectify[3 * row + inner] * toCamera[4 * inner + column] }
        shift[row] += rectify[3 * row + inner] * toCamera[4 * inner + 3]
      }
    }
    guard (rotation + shift).allSatisfy({ abs($0) <= Self.limit }), let inverse = Self.inverse(rotation) else {
      return nil
    }
    (self.rotation, self.shift, self.inverse) = (rotation, shift, inverse)
  }

  /// `NAME: number number …` on each line; lines that are not so are passed over.
  static func parse(_ bytes: [UInt8]) -> [String: [Double]] {
    var matrices: [String: [Double]] = [:]
    for (_, line) in TextLines(bytes) {
      let columns = line.split(whereSeparator: { TextLines.isBlank($0) || $0 == UInt8(ascii: ":") })
      guard let name = columns.first, columns.count <= 17 else { continue }
      let numbers = columns.dropFirst().compactMap { DecimalText.parse($0) }
      if !numbers.isEmpty, numbers.count == columns.count - 1 {
        matrices[String(decoding: name, as: UTF8.self)] = numbers
      }
    }
    return matrices
  }

  func camera(_ lidar: Point3) -> Point3 {
    Self.multiply(rotation, lidar.x, lidar.y, lidar.z, plus: shift)
  }

  func lidar(_ camera: Point3) -> Point3 {
    Self.multiply(inverse, camera.x - shift[0], camera.y - shift[1], camera.z - shift[2], plus: [0, 0, 0])
  }

  private static func multiply(_ m: [Double], _ x: Double, _ y: Double, _ z: Double, plus s: [Double]) -> Point3 {
    Point3(
      x: m[0] * x + m[1] * y + m[2] * z + s[0], y: m[3] * x + m[4] * y + m[5] * z + s[1],
      z: m[6] * x + m[7] * y + m[8] * z + s[2])
  }

  /// By cofactors; nil for a matrix that flattens space.
  private static func inverse(_ m: [Double]) -> [Double]? {
    let a = m[4] * m[8] - m[5] * m[7]
    let b = m[5] * m[6] - m[3] * m[8]
    let c = m[3] * m[7] - m[4] * m[6]
    let determinant = m[0] * a + m[1] * b + m[2] * c
    guard determinant.isFinite, abs(determinant) > 1e-9 else { return nil }
    return [
      a, m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4], b, m[0] * m[8] - m[2] * m[6],
      m[2] * m[3] - m[0] * m[5], c, m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ].map { $0 / determinant }
  }

  /// The body in the lidar's frame: from the bottom's middle up by half its height, turned by -rotation_y - 90°.
  func cuboid(_ body: [Double]) -> Cuboid {
    let bottom = lidar(Point3(x: body[3], y: body[4], z: body[5]))
    return Cuboid(
      centre: Point3(x: bottom.x, y: bottom.y, z: bottom.z + body[0] / 2), length: body[2], width: body[1],
      height: body[0], yaw: Self.turn(-body[6] - .pi / 2))
  }

  /// KITTI's seven numbers of a body.
  func body(_ cuboid: Cuboid) -> [Double] {
    let bottom = camera(
      Point3(x: cuboid.centre.x, y: cuboid.centre.y, z: cuboid.centre.z - cuboid.height / 2))
    return [
      cuboid.height, cuboid.width, cuboid.length, bottom.x, bottom.y, bottom.z, Self.turn(-cuboid.yaw - .pi / 2),
    ]
  }

  /// The same turn in -π…π.
  private static func turn(_ angle: Double) -> Double {
    guard angle.isFinite, abs(angle) < 1e9 else { return 0 }
    return angle - 2 * .pi * (angle / (2 * .pi)).rounded()
  }
}
