import Geometry
import Workbench

// A geometry arrives number by number: `beginShape`, then `addCoordinate` and `endRing`, then what is to be done with it.

nonisolated(unsafe) private var incomingKind = ShapeKind.box
nonisolated(unsafe) private var incomingCoordinates: [Double] = []
nonisolated(unsafe) private var incomingRingEnds: [Int] = []

func receivedGeometry() -> ShapeGeometry? {
  do throws(GeometryError) {
    return try ShapeGeometry(kind: incomingKind, coordinates: incomingCoordinates, ringEnds: incomingRingEnds)
  } catch {
    return nil
  }
}

/// The numbers received since `beginShape`, whatever they are.
func receivedNumbers() -> [Double] { incomingCoordinates }

/// Starts receiving a geometry of this kind (`ShapeKind`).
@_expose(wasm, "beginShape") @_cdecl("engine_begin_shape")
func beginShape(_ kind: UInt32) {
  incomingKind = ShapeKind(rawValue: kind) ?? .box
  incomingCoordinates.removeAll(keepingCapacity: true)
  incomingRingEnds.removeAll(keepingCapacity: true)
}

/// Receives the next coordinate.
@_expose(wasm, "addCoordinate") @_cdecl("engine_add_coordinate")
func addCoordinate(_ value: Double) { incomingCoordinates.append(value) }

/// Ends a ring of a polygon.
@_expose(wasm, "endRing") @_cdecl("engine_end_ring")
func endRing() { incomingRingEnds.append(incomingCoordinates.count) }

/// Adds what was received; returns its handle, or 0 where the numbers make no shape.
@_expose(wasm, "addShape") @_cdecl("engine_add_shape")
func addShape(
  _ classIndex: UInt32, _ status: UInt32, _ isHidden: UInt32, _ isLocked: UInt32, _ level: Int32, _ group: UInt32
) -> UInt32 {
  guard let geometry = receivedGeometry() else { return 0 }
  return editor.add(
    geometry, classIndex: classIndex, status: ShapeStatus(rawValue: status) ?? .saved, isHidden: isHidden != 0,
    isLocked: isLocked != 0, level: level, group: group
  ).rawValue
}

/// Gives a shape what was received; returns 0 where the numbers make no shape.
@_expose(wasm, "replaceGeometry") @_cdecl("engine_replace_geometry")
func replaceGeometry(_ handle: UInt32) -> UInt32 {
  guard let geometry = receivedGeometry() else { return 0 }
  withShape(handle) { editor.replaceGeometry(of: $0, with: geometry) }
  return 1
}

/// Gives a shape a class, as the server has it.
@_expose(wasm, "replaceClass") @_cdecl("engine_replace_class")
func replaceClass(_ handle: UInt32, _ classIndex: UInt32) {
  withShape(handle) { editor.replaceClass(of: $0, with: classIndex) }
}

/// Gives a shape a status (`ShapeStatus`).
@_expose(wasm, "replaceStatus") @_cdecl("engine_replace_status")
func replaceStatus(_ handle: UInt32, _ status: UInt32) {
  withShape(handle) { editor.replaceStatus(of: $0, with: ShapeStatus(rawValue: status) ?? .saved) }
}

/// Gives a shape a place in the drawing order and a group, as the server has them.
@_expose(wasm, "replaceOrder") @_cdecl("engine_replace_order")
func replaceOrder(_ handle: UInt32, _ level: Int32, _ group: UInt32) {
  withShape(handle) { editor.replaceOrder(of: $0, level: level, group: group) }
}

/// Takes a shape out, as the server has done.
@_expose(wasm, "removeShape") @_cdecl("engine_remove_shape")
func removeShape(_ handle: UInt32) { withShape(handle) { editor.removeFromOutside($0) } }

// MARK: Reading

/// Number of shapes.
@_expose(wasm, "shapeCount") @_cdecl("engine_shape_count")
func shapeCount() -> UInt32 { UInt32(editor.state.document.order.count) }

/// The handle at a place in the drawing order, 0 beyond its end.
@_expose(wasm, "shapeAt") @_cdecl("engine_shape_at")
func shapeAt(_ position: UInt32) -> UInt32 {
  let order = editor.state.document.order
  return position < UInt32(order.count) ? order[Int(position)].rawValue : 0
}

private func shape(_ rawHandle: UInt32) -> Shape? {
  ShapeHandle(rawValue: rawHandle).flatMap { editor.state.document[$0] }
}

/// 1 where the shape is there.
@_expose(wasm, "shapeExists") @_cdecl("engine_shape_exists")
func shapeExists(_ handle: UInt32) -> UInt32 { shape(handle) == nil ? 0 : 1 }

/// The shape's `ShapeKind`.
@_expose(wasm, "shapeKind") @_cdecl("engine_shape_kind")
func shapeKind(_ handle: UInt32) -> UInt32 { shape(handle)?.geometry.kind.rawValue ?? 0 }

/// The shape's class index.
@_expose(wasm, "shapeClass") @_cdecl("engine_shape_class")
func shapeClass(_ handle: UInt32) -> UInt32 { shape(handle)?.classIndex ?? Shape.unclassified }

/// The shape's level in the drawing order.
@_expose(wasm, "shapeLevel") @_cdecl("engine_shape_level")
func shapeLevel(_ handle: UInt32) -> Int32 { shape(handle)?.level ?? 0 }

/// The shape's group, 0 for none.
@_expose(wasm, "shapeGroup") @_cdecl("engine_shape_group")
func shapeGroup(_ handle: UInt32) -> UInt32 { shape(handle)?.group ?? 0 }

/// 1 hidden, 2 locked, or both.
@_expose(wasm, "shapeFlags") @_cdecl("engine_shape_flags")
func shapeFlags(_ handle: UInt32) -> UInt32 {
  guard let shape = shape(handle) else { return 0 }
  return (shape.isHidden ? 1 : 0) | (shape.isLocked ? 2 : 0)
}

nonisolated(unsafe) private var outgoing: [Double] = []
nonisolated(unsafe) private var outgoingRings: [(end: Int, isOuter: Bool)] = []

/// Loads a shape's coordinates for `coordinate`; returns their number. A polygon's rings come part by part, each outer
/// ring followed by its holes.
@_expose(wasm, "loadCoordinates") @_cdecl("engine_load_coordinates")
func loadCoordinates(_ handle: UInt32) -> UInt32 {
  load(shape(handle)?.geometry)
  return loadedCoordinates()
}

/// Number of the loaded coordinates.
func loadedCoordinates() -> UInt32 { UInt32(outgoing.count) }

/// Loads a geometry for `coordinate`; nothing for nil.
func load(_ geometry: ShapeGeometry?) {
  outgoingRings.removeAll()
  guard let geometry else {
    outgoing = []
    return
  }
  if case .polygon(let polygon) = geometry {
    outgoing.removeAll()
    // One ring needs no search for parts.
    for part in polygon.rings.count == 1 ? [polygon] : polygon.parts {
      for (index, ring) in part.rings.enumerated() {
        for point in ring {
          outgoing.append(point.x)
          outgoing.append(point.y)
        }
        outgoingRings.append((outgoing.count, index == 0))
      }
    }
  } else {
    outgoing = geometry.coordinates
  }
}

/// One of the loaded coordinates.
@_expose(wasm, "coordinate") @_cdecl("engine_coordinate")
func coordinate(_ index: UInt32) -> Double { Int(index) < outgoing.count ? outgoing[Int(index)] : 0 }

/// Number of the loaded polygon's rings.
@_expose(wasm, "ringCount") @_cdecl("engine_ring_count")
func ringCount() -> UInt32 { UInt32(outgoingRings.count) }

/// Place after a loaded ring's last coordinate.
@_expose(wasm, "ringEnd") @_cdecl("engine_ring_end")
func ringEnd(_ index: UInt32) -> UInt32 {
  Int(index) < outgoingRings.count ? UInt32(outgoingRings[Int(index)].end) : 0
}

/// 1 where a loaded ring begins a part, 0 for a hole in it.
@_expose(wasm, "ringIsOuter") @_cdecl("engine_ring_is_outer")
func ringIsOuter(_ index: UInt32) -> UInt32 {
  Int(index) < outgoingRings.count && outgoingRings[Int(index)].isOuter ? 1 : 0
}
