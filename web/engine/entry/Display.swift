import Geometry
import Workbench

// MARK: What differs

/// The `Dirty` bits since the last call. Read `dirtyMinX` … `dirtyMaxY` and the changes after it.
@_expose(wasm, "takeDirty") @_cdecl("engine_take_dirty")
func takeDirty() -> UInt32 {
  let (dirty, touched) = editor.takeDirty()
  region = touched
  changes = editor.takeChanges()
  return dirty.rawValue
}

@_expose(wasm, "dirtyMinX") @_cdecl("engine_dirty_min_x")
func dirtyMinX() -> Double { region?.minX ?? 0 }

@_expose(wasm, "dirtyMinY") @_cdecl("engine_dirty_min_y")
func dirtyMinY() -> Double { region?.minY ?? 0 }

@_expose(wasm, "dirtyMaxX") @_cdecl("engine_dirty_max_x")
func dirtyMaxX() -> Double { region?.maxX ?? 0 }

@_expose(wasm, "dirtyMaxY") @_cdecl("engine_dirty_max_y")
func dirtyMaxY() -> Double { region?.maxY ?? 0 }

@_expose(wasm, "changeCount") @_cdecl("engine_change_count")
func changeCount() -> UInt32 { UInt32(changes.count) }

/// A change's `Change.Kind`.
@_expose(wasm, "changeKind") @_cdecl("engine_change_kind")
func changeKind(_ index: UInt32) -> UInt32 {
  index < UInt32(changes.count) ? changes[Int(index)].kind.rawValue : 0
}

@_expose(wasm, "changeShape") @_cdecl("engine_change_shape")
func changeShape(_ index: UInt32) -> UInt32 {
  index < UInt32(changes.count) ? changes[Int(index)].handle.rawValue : 0
}

// MARK: Lists (each returns its number of command words; then read `commandsAddress` and `verticesAddress`)

private func publish() -> UInt32 {
  commandWords.fill(from: list.commands)
  vertexFloats.fill(from: list.vertices)
  return UInt32(list.commands.count)
}

private func layer(_ scale: Double, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> LayerRegion {
  LayerRegion(scale: scale, frame: ScreenBox(minX: x, minY: y, maxX: x + width, maxY: y + height))
}

/// Lists the shapes in a rectangle of the image at some scale, in CSS pixels from the image's corner at that scale.
@_expose(wasm, "listShapes") @_cdecl("engine_list_shapes")
func listShapes(_ scale: Double, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> UInt32 {
  editor.listShapes(in: layer(scale, x, y, width, height), into: &list)
  return publish()
}

/// Lists at most `limit` names in such a rectangle.
@_expose(wasm, "listLabels") @_cdecl("engine_list_labels")
func listLabels(
  _ scale: Double, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ limit: UInt32
) -> UInt32 {
  editor.listLabels(in: layer(scale, x, y, width, height), limit: Int(limit), into: &list)
  return publish()
}

/// Lists selection, drags and handles in CSS pixels of the canvas.
@_expose(wasm, "listInteraction") @_cdecl("engine_list_interaction")
func listInteraction() -> UInt32 {
  editor.listInteraction(into: &list)
  return publish()
}

@_expose(wasm, "commandsAddress") @_cdecl("engine_commands_address")
func commandsAddress() -> UInt32 { UInt32(UInt(bitPattern: commandWords.address)) }

@_expose(wasm, "verticesAddress") @_cdecl("engine_vertices_address")
func verticesAddress() -> UInt32 { UInt32(UInt(bitPattern: vertexFloats.address)) }

@_expose(wasm, "vertexFloatCount") @_cdecl("engine_vertex_float_count")
func vertexFloatCount() -> UInt32 { UInt32(list.vertices.count) }
