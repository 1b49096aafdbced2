import Geometry
import Workbench

@_expose(wasm, "undo") @_cdecl("engine_undo")
func undo() { editor.undo() }

@_expose(wasm, "redo") @_cdecl("engine_redo")
func redo() { editor.redo() }

@_expose(wasm, "canUndo") @_cdecl("engine_can_undo")
func canUndo() -> UInt32 { editor.canUndo ? 1 : 0 }

@_expose(wasm, "canRedo") @_cdecl("engine_can_redo")
func canRedo() -> UInt32 { editor.state.canRedo ? 1 : 0 }

@_expose(wasm, "escape") @_cdecl("engine_escape")
func escape() { editor.escape() }

/// Ends the shape in the making as it is; 0 where there is none.
@_expose(wasm, "finish") @_cdecl("engine_finish")
func finish() -> UInt32 { editor.finish() ? 1 : 0 }

/// 1 while a shape is in the making.
@_expose(wasm, "isDrawing") @_cdecl("engine_is_drawing")
func isDrawing() -> UInt32 { editor.isDrawing ? 1 : 0 }

/// Joins the selected polygons into one.
@_expose(wasm, "join") @_cdecl("engine_join")
func join() { editor.join() }

/// The brush's diameter in image pixels.
@_expose(wasm, "brushSize") @_cdecl("engine_brush_size")
func brushSize() -> Double { editor.state.brushSize }

@_expose(wasm, "setBrushSize") @_cdecl("engine_set_brush_size")
func setBrushSize(_ size: Double) { editor.setBrushSize(size) }

/// Fills the holes of the selected masks.
@_expose(wasm, "fillHoles") @_cdecl("engine_fill_holes")
func fillHoles() { editor.fillHoles() }

/// Filled shapes to masks, masks to polygons.
@_expose(wasm, "convertSelection") @_cdecl("engine_convert_selection")
func convertSelection() { editor.convertSelection() }

@_expose(wasm, "bringToFront") @_cdecl("engine_bring_to_front")
func bringToFront() { editor.bringToFront() }

@_expose(wasm, "sendToBack") @_cdecl("engine_send_to_back")
func sendToBack() { editor.sendToBack() }

@_expose(wasm, "groupSelection") @_cdecl("engine_group_selection")
func groupSelection() { editor.groupSelection() }

@_expose(wasm, "ungroupSelection") @_cdecl("engine_ungroup_selection")
func ungroupSelection() { editor.ungroupSelection() }

/// Brings the selected shapes to a common line; see `Editor.align`.
@_expose(wasm, "align") @_cdecl("engine_align")
func align(_ horizontal: Int32, _ vertical: Int32) {
  editor.align(horizontal: Int(horizontal), vertical: Int(vertical))
}

@_expose(wasm, "selectSameClass") @_cdecl("engine_select_same_class")
func selectSameClass() { editor.selectSameClass() }

/// Whether places are drawn to points and lines of other shapes.
@_expose(wasm, "setSnapping") @_cdecl("engine_set_snapping")
func setSnapping(_ isOn: UInt32) { editor.setSnapping(isOn != 0) }

/// Whether a filter leaves the shape out.
@_expose(wasm, "setFiltered") @_cdecl("engine_set_filtered")
func setFiltered(_ handle: UInt32, _ isFiltered: UInt32) {
  withShape(handle) { editor.setFiltered(isFiltered != 0, [$0]) }
}

@_expose(wasm, "deleteSelection") @_cdecl("engine_delete_selection")
func deleteSelection() { editor.deleteSelection() }

@_expose(wasm, "duplicate") @_cdecl("engine_duplicate")
func duplicate() { editor.duplicate() }

@_expose(wasm, "copySelection") @_cdecl("engine_copy_selection")
func copySelection() { editor.copy() }

@_expose(wasm, "cutSelection") @_cdecl("engine_cut_selection")
func cutSelection() { editor.cut() }

@_expose(wasm, "paste") @_cdecl("engine_paste")
func paste() { editor.paste() }

@_expose(wasm, "insertBoxInView") @_cdecl("engine_insert_box_in_view")
func insertBoxInView() { editor.insertBoxInView() }

/// Moves the selected shapes by image pixels; `continues` while the key is held down.
@_expose(wasm, "nudge") @_cdecl("engine_nudge")
func nudge(_ dx: Double, _ dy: Double, _ continues: UInt32) {
  editor.nudge(by: Offset(dx: dx, dy: dy), continuing: continues != 0)
}

/// Moves the right and bottom edges of the selected boxes by image pixels.
@_expose(wasm, "grow") @_cdecl("engine_grow")
func grow(_ dx: Double, _ dy: Double, _ continues: UInt32) {
  editor.grow(by: Offset(dx: dx, dy: dy), continuing: continues != 0)
}

@_expose(wasm, "setActiveClass") @_cdecl("engine_set_active_class")
func setActiveClass(_ classIndex: UInt32) { editor.setActiveClass(classIndex) }

@_expose(wasm, "assignClass") @_cdecl("engine_assign_class")
func assignClass(_ classIndex: UInt32) { editor.assignClass(classIndex) }

@_expose(wasm, "setHidden") @_cdecl("engine_set_hidden")
func setHidden(_ handle: UInt32, _ isHidden: UInt32) { withShape(handle) { editor.setHidden(isHidden != 0, [$0]) } }

@_expose(wasm, "setLocked") @_cdecl("engine_set_locked")
func setLocked(_ handle: UInt32, _ isLocked: UInt32) { withShape(handle) { editor.setLocked(isLocked != 0, [$0]) } }

// MARK: Selection

nonisolated(unsafe) private var chosen: [ShapeHandle] = []

/// Names a shape for `selectChosen`.
@_expose(wasm, "chooseShape") @_cdecl("engine_choose_shape")
func chooseShape(_ handle: UInt32) { withShape(handle) { chosen.append($0) } }

/// Selects the shapes named since the last call, and no others.
@_expose(wasm, "selectChosen") @_cdecl("engine_select_chosen")
func selectChosen() {
  editor.select(chosen)
  chosen.removeAll()
}

@_expose(wasm, "selectAll") @_cdecl("engine_select_all")
func selectAll() { editor.selectAll() }

@_expose(wasm, "selectNeighbour") @_cdecl("engine_select_neighbour")
func selectNeighbour(_ step: Int32) { editor.selectNeighbour(step: Int(step)) }

@_expose(wasm, "selectionCount") @_cdecl("engine_selection_count")
func selectionCount() -> UInt32 { UInt32(editor.state.selection.count) }

@_expose(wasm, "selectedShape") @_cdecl("engine_selected_shape")
func selectedShape(_ index: UInt32) -> UInt32 {
  let handles = editor.state.selection.handles
  return index < UInt32(handles.count) ? handles[Int(index)].rawValue : 0
}

@_expose(wasm, "hoveredShape") @_cdecl("engine_hovered_shape")
func hoveredShape() -> UInt32 { editor.state.hovered?.rawValue ?? 0 }

// MARK: View

@_expose(wasm, "fit") @_cdecl("engine_fit")
func fit() { editor.fit() }

@_expose(wasm, "showActualSize") @_cdecl("engine_show_actual_size")
func showActualSize() { editor.showActualSize() }

@_expose(wasm, "showSelection") @_cdecl("engine_show_selection")
func showSelection() { editor.showSelection() }

@_expose(wasm, "showShape") @_cdecl("engine_show_shape")
func showShape(_ handle: UInt32) { withShape(handle) { editor.show($0) } }

/// Scales about the middle of the view.
@_expose(wasm, "zoom") @_cdecl("engine_zoom")
func zoom(_ factor: Double) { editor.zoom(by: factor) }

/// Scales about a place in CSS pixels of the canvas.
@_expose(wasm, "zoomAt") @_cdecl("engine_zoom_at")
func zoomAt(_ factor: Double, _ x: Double, _ y: Double) { editor.zoom(by: factor, about: ScreenPoint(x: x, y: y)) }

/// Moves the image by CSS pixels.
@_expose(wasm, "pan") @_cdecl("engine_pan")
func pan(_ dx: Double, _ dy: Double) { editor.pan(by: Offset(dx: dx, dy: dy)) }

@_expose(wasm, "viewScale") @_cdecl("engine_view_scale")
func viewScale() -> Double { editor.state.viewport.transform.scale }

@_expose(wasm, "viewX") @_cdecl("engine_view_x")
func viewX() -> Double { editor.state.viewport.transform.origin.x }

@_expose(wasm, "viewY") @_cdecl("engine_view_y")
func viewY() -> Double { editor.state.viewport.transform.origin.y }

@_expose(wasm, "isFitted") @_cdecl("engine_is_fitted")
func isFitted() -> UInt32 { editor.state.viewport.isFitted ? 1 : 0 }
