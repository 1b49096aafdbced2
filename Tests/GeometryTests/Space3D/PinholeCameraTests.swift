import Geometry
import Testing

/// Numbers worked out with numpy from KITTI's second training sample (`calib/000001.txt`): P2 · R0_rect · Tr_velo_to_cam.
@Suite struct PinholeCameraTests {
  private let projection = [721.5377, 0, 609.5593, 44.85728, 0, 721.5377, 172.854, 0.2163791, 0, 0, 1, 0.002745884]
  private let extrinsic = [
    0.00023477369814709992, -0.9999441545437641, -0.0105634778110522, -0.0027968169412954, 0.010449407416592825,
    0.010565353641379319, -0.9998895741176487, -0.07510879138296463, 0.9999453885620024, 0.00012436537838650679,
    0.010451302995668946, -0.2721327964058732,
  ]
  private var camera: PinholeCamera {
    get throws { try #require(PinholeCamera(projection: projection, extrinsic: extrinsic)) }
  }

  private func isNear(_ point: ImagePoint?, _ x: Double, _ y: Double, _ tolerance: Double = 1e-4) -> Bool {
    guard let point else { return false }
    return abs(point.x - x) < tolerance && abs(point.y - y) < tolerance
  }

  @Test func cornersLieWhereNumpyPutsThem() throws {
    let camera = try camera
    let body = Cuboid(centre: Point3(x: 20, y: 3, z: -1), length: 4, width: 1.8, height: 1.6, yaw: 0.4)
    let expected = [
      (456.02412507385014, 241.33252845669944), (487.7464595816146, 253.36524652601503),
      (558.1114441507747, 249.8844149885921), (515.5683482415064, 238.82211637174248),
      (455.57080166647523, 186.879506672738), (487.16764015781126, 187.45997326943692),
      (557.4903422176488, 186.5147029555768), (515.0840920139972, 186.11166739379573),
    ]
    for (corner, place) in zip(body.corners, expected) {
      #expect(isNear(camera.project(corner), place.0, place.1))
    }
    #expect(abs(camera.depth(of: body.corners[0]) - 21.202845582208592) < 1e-6)
    let seen = try #require(camera.project(body))
    #expect(seen.edges.count == 12 && seen.edges.count(where: \.isFront) == 4)
    // The outline is around all corners.
    let left = seen.outline.map(\.x).min()
    let right = seen.outline.map(\.x).max()
    #expect(abs((left ?? 0) - 455.57080166647523) < 1e-4 && abs((right ?? 0) - 558.1114441507747) < 1e-4)
  }

  /// The row of the label file says where the truck's body is and which box of the picture it covers.
  @Test func aBodyCoversTheBoxOfItsLabel() throws {
    let body = Cuboid(
      centre: Point3(x: 69.72478940814457, y: -0.4475647075470228, z: 0.5836523542100888), length: 12.34, width: 2.63,
      height: 2.85, yaw: -0.010796326794896505)
    let outline = try #require(try camera.project(body)).outline
    let box = (599.41, 156.40, 629.75, 189.25)
    #expect(abs((outline.map(\.x).min() ?? 0) - box.0) < 1.5 && abs((outline.map(\.x).max() ?? 0) - box.2) < 1.5)
    #expect(abs((outline.map(\.y).min() ?? 0) - box.1) < 1.5 && abs((outline.map(\.y).max() ?? 0) - box.3) < 1.5)
  }

  /// A body beside the camera: half of it is behind, its edges end at the near plane.
  @Test func whatReachesBehindTheCameraIsCutOff() throws {
    let camera = try camera
    let body = Cuboid(centre: Point3(x: 0.5, y: 1.5, z: -0.8), length: 4, width: 1.8, height: 1.6, yaw: 0.1)
    let corners = body.corners
    #expect(camera.project(corners[1]) == nil && camera.project(from: corners[1], to: corners[2]) == nil)
    for (index, x, y) in [
      (0, -250.12726819777495, 711.4955320696163), (3, 380.56024141352606, 664.0276516822922),
      (4, -249.10003462295006, 165.57724205122375), (7, 376.942987898977, 160.85827824749714),
    ] { #expect(isNear(camera.project(corners[index]), x, y)) }
    // At 10 cm the picture is wide: a millionth of a metre is a pixel's hundredth.
    let first = camera.project(from: corners[0], to: corners[1])
    #expect(isNear(first?.start, -250.12726819777495, 711.4955320696163))
    #expect(isNear(first?.end, -16121.57471027501, 11383.682395834385, 0.5), "\(String(describing: first))")
    // The same from the other end.
    let second = camera.project(from: corners[2], to: corners[3])
    #expect(isNear(second?.start, -3069.5774729984705, 11245.792695386963, 0.5), "\(String(describing: second))")
    #expect(
      isNear(camera.project(from: corners[4], to: corners[5])?.end, -16231.448369260475, -161.03472902700645, 0.5))
    let seen = try #require(camera.project(body))
    // Eight of twelve: the back's four lie wholly behind.
    #expect(seen.edges.count == 8 && seen.outline.allSatisfy(\.isFinite))
    var behind = body
    behind.centre.x = -10
    #expect(camera.project(behind) == nil)
    var around = body
    (around.centre, around.length, around.width, around.height) = (Point3(x: 0, y: 0, z: 0), 50, 50, 50)
    #expect(camera.project(around)?.outline.allSatisfy(\.isFinite) == true)
  }

  @Test func matricesThatAreNoCameraAreRefused() {
    #expect(PinholeCamera(projection: [1, 2, 3], extrinsic: extrinsic) == nil)
    #expect(PinholeCamera(projection: projection, extrinsic: []) == nil)
    #expect(PinholeCamera(projection: [Double](repeating: 0, count: 12), extrinsic: extrinsic) == nil)
    var broken = extrinsic
    broken[3] = .nan
    #expect(PinholeCamera(projection: projection, extrinsic: broken) == nil)
    // A calibration that was scaled is the same camera.
    let scaled = PinholeCamera(projection: projection.map { $0 * 4 }, extrinsic: extrinsic)
    #expect(isNear(scaled?.project(Point3(x: 20, y: 3, z: -1)), 502.62, 219.2, 20))
    #expect(abs((scaled?.depth(of: Point3(x: 20, y: 3, z: -1)) ?? 0) - 19.719) < 0.01)
  }
}
