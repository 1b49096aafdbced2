import Geometry
import Web

/// A camera that looked where a point cloud was scanned.
public struct CloudCamera: Codable, Sendable, Hashable {
  /// Its name, unique for the cloud; 1 to 100 characters.
  public var name: String
  /// The camera's picture of that moment, an image of the same project; nil where there is none (any more).
  public var pictureId: ImageID?
  /// 3 × 4, row by row: from the camera's frame (x right, y down, z forward, metres) to pixels of the upright picture,
  /// whose middles are at whole numbers, as calibrations have it. Lenses must be straightened before.
  public var projection: [Double]
  /// 3 × 4, row by row: from the cloud's frame to the camera's, metres.
  public var extrinsic: [Double]

  /// Names a camera with its picture and the two matrices of its calibration.
  public init(name: String, pictureId: ImageID?, projection: [Double], extrinsic: [Double]) {
    self.name = name
    self.pictureId = pictureId
    self.projection = projection
    self.extrinsic = extrinsic
  }

  /// No element of a matrix is larger.
  static let largest = 1e9

  /// Refuses what projects nothing.
  ///
  /// - Throws: `APIError(.invalidField)`.
  func check() throws {
    guard (1...100).contains(name.count) else {
      throw APIError(.invalidField, "A camera's name has 1 to 100 characters")
    }
    for (what, matrix) in [("projection", projection), ("extrinsic", extrinsic)] {
      guard matrix.count == 12, matrix.allSatisfy({ abs($0) <= Self.largest }) else {
        throw APIError(.invalidField, "\(what) of '\(name)' must be 12 numbers, a matrix of 3 rows and 4 columns")
      }
    }
    guard PinholeCamera(projection: projection, extrinsic: extrinsic) != nil else {
      throw APIError(
        .invalidField, "The calibration of '\(name)' knows no depth: its third row is 0",
        hint: "Give both matrices row by row")
    }
    // A frame whose axes fall together shows everything in one line.
    let e = extrinsic
    let volume =
      e[0] * (e[5] * e[10] - e[6] * e[9]) - e[1] * (e[4] * e[10] - e[6] * e[8]) + e[2] * (e[4] * e[9] - e[5] * e[8])
    guard abs(volume) > 1e-6 else {
      throw APIError(.invalidField, "The extrinsic of '\(name)' is no turn and shift: its axes fall together")
    }
  }
}

/// The cameras of a cloud.
public struct CloudCameraList: Codable, Sendable {
  /// In the order of their names; at most 16.
  public var items: [CloudCamera]
  /// Most cameras of a cloud; vehicles have up to a dozen.
  static let most = 16

  /// Refuses what projects nothing, and names that are not unique.
  ///
  /// - Throws: `APIError(.invalidField)`.
  func check() throws {
    guard items.count <= Self.most else { throw APIError(.invalidField, "A cloud has at most \(Self.most) cameras") }
    for item in items { try item.check() }
    guard Set(items.map(\.name)).count == items.count else {
      throw APIError(.invalidField, "Two cameras have one name")
    }
  }
}
