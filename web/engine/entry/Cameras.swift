import Geometry

// Bodies of a point cloud in a camera's picture. The calibration arrives as numbers do: `beginShape`, then `addCoordinate`
// for the twelve of the projection and the twelve of the extrinsic.

nonisolated(unsafe) private var camera: PinholeCamera?
nonisolated(unsafe) private var projected = ProjectedCuboid()

/// Takes the calibration received; 0 where it makes no camera.
@_expose(wasm, "cameraOpen") @_cdecl("engine_camera_open")
func cameraOpen() -> UInt32 {
  let numbers = receivedNumbers()
  camera =
    numbers.count == 24
    ? PinholeCamera(projection: Array(numbers[..<12]), extrinsic: Array(numbers[12...])) : nil
  return camera == nil ? 0 : 1
}

/// Projects a body; the number of its edges that are seen, 0 for one behind the camera.
@_expose(wasm, "cameraProject") @_cdecl("engine_camera_project")
func cameraProject(
  _ x: Double, _ y: Double, _ z: Double, _ length: Double, _ width: Double, _ height: Double, _ yaw: Double
) -> UInt32 {
  projected =
    camera?.project(
      Cuboid(centre: Point3(x: x, y: y, z: z), length: length, width: width, height: height, yaw: yaw))
    ?? ProjectedCuboid()
  return UInt32(projected.edges.count)
}

/// Of an edge: its start's x and y, its end's, and 1 where it is of the face that the body heads with.
@_expose(wasm, "cameraEdge") @_cdecl("engine_camera_edge")
func cameraEdge(_ index: UInt32, _ part: UInt32) -> Double {
  guard projected.edges.indices.contains(Int(index)) else { return 0 }
  let edge = projected.edges[Int(index)]
  switch part {
  case 0: return edge.start.x
  case 1: return edge.start.y
  case 2: return edge.end.x
  case 3: return edge.end.y
  default: return edge.isFront ? 1 : 0
  }
}

/// Corners of the outline.
@_expose(wasm, "cameraOutlineCount") @_cdecl("engine_camera_outline_count")
func cameraOutlineCount() -> UInt32 { UInt32(projected.outline.count) }

/// Of a corner of the outline: x, or y.
@_expose(wasm, "cameraOutline") @_cdecl("engine_camera_outline")
func cameraOutline(_ index: UInt32, _ axis: UInt32) -> Double {
  guard projected.outline.indices.contains(Int(index)) else { return 0 }
  let point = projected.outline[Int(index)]
  return axis == 0 ? point.x : point.y
}

/// How far in front of the camera the body's middle is, in metres.
@_expose(wasm, "cameraDepth") @_cdecl("engine_camera_depth")
func cameraDepth() -> Double { projected.depth }
