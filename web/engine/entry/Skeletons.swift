import Geometry
import Workbench

// A skeleton arrives point by point: `beginSkeleton`, then points, edges and pairs, then whose it is.

nonisolated(unsafe) private var incoming = Skeleton()

/// Starts receiving a skeleton.
@_expose(wasm, "beginSkeleton") @_cdecl("engine_begin_skeleton")
func beginSkeleton() { incoming = Skeleton() }

/// Receives the next point's place in the box that is drawn, 0…1.
@_expose(wasm, "addSkeletonPoint") @_cdecl("engine_add_skeleton_point")
func addSkeletonPoint(_ x: Double, _ y: Double) { incoming.addPoint(x: x, y: y) }

/// Joins two points by a line.
@_expose(wasm, "addSkeletonEdge") @_cdecl("engine_add_skeleton_edge")
func addSkeletonEdge(_ from: Int32, _ to: Int32) { incoming.addEdge(Int(from), Int(to)) }

/// Makes two points each other's mirror image.
@_expose(wasm, "addSkeletonPair") @_cdecl("engine_add_skeleton_pair")
func addSkeletonPair(_ left: Int32, _ right: Int32) { incoming.addPair(left: Int(left), right: Int(right)) }

/// Gives what was received to a class; without points it takes the class's skeleton away.
@_expose(wasm, "endSkeleton") @_cdecl("engine_end_skeleton")
func endSkeleton(_ classIndex: UInt32) {
  editor.setSkeleton(incoming.places.isEmpty ? nil : incoming, ofClass: classIndex)
}

/// 1 where the active class has a skeleton.
@_expose(wasm, "hasSkeleton") @_cdecl("engine_has_skeleton")
func hasSkeleton() -> UInt32 { editor.hasSkeleton ? 1 : 0 }

/// Chooses a point of the only selected shape.
@_expose(wasm, "choosePoint") @_cdecl("engine_choose_point")
func choosePoint(_ index: UInt32) { editor.choosePoint(Int(index)) }

/// Chooses the next (1) or previous (-1) point of the only selected shape.
@_expose(wasm, "chooseNeighbourPoint") @_cdecl("engine_choose_neighbour_point")
func chooseNeighbourPoint(_ step: Int32) { editor.chooseNeighbourPoint(step: Int(step)) }

/// The only chosen point; -1 where none or several are.
@_expose(wasm, "chosenPoint") @_cdecl("engine_chosen_point")
func chosenPoint() -> Int32 {
  let chosen = editor.chosenPoints
  return chosen.count == 1 ? Int32(chosen[0]) : -1
}

/// Marks the chosen points absent (0), occluded (1) or visible (2).
@_expose(wasm, "markPoints") @_cdecl("engine_mark_points")
func markPoints(_ visibility: UInt32) {
  if let visibility = Keypoint.Visibility(rawValue: visibility) { editor.markPoints(visibility) }
}

/// Left and right points of the selected skeletons change places.
@_expose(wasm, "swapSides") @_cdecl("engine_swap_sides")
func swapSides() { editor.swapSides() }
