import Geometry
import Workbench

nonisolated(unsafe) private var pressure = 1.0

/// How hard the pen is pressed from now on, 0…1; 1 for what has no pressure.
@_expose(wasm, "setPressure") @_cdecl("engine_set_pressure")
func setPressure(_ value: Double) { pressure = value }

private func event(_ x: Double, _ y: Double, _ modifiers: UInt32, _ isTouch: UInt32) -> PointerEvent {
  PointerEvent(
    position: ScreenPoint(x: x, y: y), modifiers: Modifiers(rawValue: modifiers), isTouch: isTouch != 0,
    pressure: pressure)
}

/// A button goes down at a place in CSS pixels of the canvas; `pans` for the middle button.
@_expose(wasm, "pointerDown") @_cdecl("engine_pointer_down")
func pointerDown(_ x: Double, _ y: Double, _ modifiers: UInt32, _ isTouch: UInt32, _ pans: UInt32) {
  editor.pointerDown(event(x, y, modifiers, isTouch), pans: pans != 0)
}

/// The pointer moves.
@_expose(wasm, "pointerMove") @_cdecl("engine_pointer_move")
func pointerMove(_ x: Double, _ y: Double, _ modifiers: UInt32, _ isTouch: UInt32) {
  editor.pointerMove(event(x, y, modifiers, isTouch))
}

/// The button goes up.
@_expose(wasm, "pointerUp") @_cdecl("engine_pointer_up")
func pointerUp(_ x: Double, _ y: Double, _ modifiers: UInt32, _ isTouch: UInt32) {
  editor.pointerUp(event(x, y, modifiers, isTouch))
}

/// The pointer leaves the canvas.
@_expose(wasm, "pointerLeave") @_cdecl("engine_pointer_leave")
func pointerLeave() { editor.pointerLeave() }

/// The browser took the pointer away: the drag leaves no trace, the shape in the making stays.
@_expose(wasm, "cancelPress") @_cdecl("engine_cancel_press")
func cancelPress() { editor.cancelPress() }

/// 1 while a drag is under way.
@_expose(wasm, "isGestureActive") @_cdecl("engine_is_gesture_active")
func isGestureActive() -> UInt32 { editor.isGestureActive ? 1 : 0 }

/// The key that makes every tool pan.
@_expose(wasm, "setPanKey") @_cdecl("engine_set_pan_key")
func setPanKey(_ isHeld: UInt32) { editor.setPanKey(held: isHeld != 0) }

/// The pointer's `Cursor`.
@_expose(wasm, "cursor") @_cdecl("engine_cursor")
func cursor() -> UInt32 { editor.cursor.rawValue }

/// The chosen `ToolKind`.
@_expose(wasm, "tool") @_cdecl("engine_tool")
func tool() -> UInt32 { editor.toolKind.rawValue }

/// Chooses a tool.
@_expose(wasm, "setTool") @_cdecl("engine_set_tool")
func setTool(_ kind: UInt32) {
  if let tool = ToolKind(rawValue: kind) { editor.choose(tool) }
}
