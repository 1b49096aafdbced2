import Geometry
import Workbench

// What is said about an object, for a host that has a model answer it.

/// Says whether the host answers what is said with the smart tool.
@_expose(wasm, "setAsksHost") @_cdecl("engine_set_asks_host")
func setAsksHost(_ isOn: UInt32) { editor.setAsksHost(isOn != 0) }

/// Grows whenever something else is said.
@_expose(wasm, "questionNumber") @_cdecl("engine_question_number")
func questionNumber() -> UInt32 { editor.state.question.number }

/// Places on the object (`isInside` 1) or beside it.
@_expose(wasm, "questionPlaceCount") @_cdecl("engine_question_place_count")
func questionPlaceCount(_ isInside: UInt32) -> UInt32 { UInt32(questionPlaces(isInside).count) }

/// The place's x (`axis` 0) or y in image pixels.
@_expose(wasm, "questionPlace") @_cdecl("engine_question_place")
func questionPlace(_ isInside: UInt32, _ index: UInt32, _ axis: UInt32) -> Double {
  let places = questionPlaces(isInside)
  guard index < UInt32(places.count) else { return 0 }
  return axis == 0 ? places[Int(index)].x : places[Int(index)].y
}

private func questionPlaces(_ isInside: UInt32) -> [ImagePoint] {
  let prompt = editor.state.question.prompt
  return isInside != 0 ? prompt.inside : prompt.outside
}

/// 1 where a box was said.
@_expose(wasm, "questionHasBox") @_cdecl("engine_question_has_box")
func questionHasBox() -> UInt32 { editor.state.question.prompt.box == nil ? 0 : 1 }

/// The box's left, upper, right or lower edge in image pixels.
@_expose(wasm, "questionBoxEdge") @_cdecl("engine_question_box_edge")
func questionBoxEdge(_ edge: UInt32) -> Double {
  guard let box = editor.state.question.prompt.box else { return 0 }
  return switch edge {
  case 0: box.minX
  case 1: box.minY
  case 2: box.maxX
  default: box.maxY
  }
}

/// Answers the question of this number with the polygon that was received, or with nothing.
@_expose(wasm, "answerQuestion") @_cdecl("engine_answer_question")
func answerQuestion(_ number: UInt32, _ hasOutline: UInt32) {
  editor.answer(number, hasOutline == 0 ? nil : receivedGeometry())
}
