import Geometry
import Workbench

// Assisted tracking: the host writes each frame's RGBA pixels at an address, then has them looked at.

nonisolated(unsafe) private var pixels: UnsafeMutablePointer<UInt8>?
nonisolated(unsafe) private var pictureSize = (width: 0, height: 0)
nonisolated(unsafe) private var followed: FollowedObject?
nonisolated(unsafe) private var kept: [TrackThinning.Place] = []

/// Makes room for pictures of this size and returns its address, 0 for sizes that are none.
@_expose(wasm, "followPixels") @_cdecl("engine_follow_pixels")
func followPixels(_ width: UInt32, _ height: UInt32) -> UInt32 {
  guard (1...8192).contains(width), (1...8192).contains(height) else { return 0 }
  if pictureSize != (Int(width), Int(height)) {
    pixels?.deallocate()
    pictureSize = (Int(width), Int(height))
    pixels = .allocate(capacity: Int(width) * Int(height) * 4)
  }
  return UInt32(UInt(bitPattern: pixels))
}

/// Ends it and gives the room back.
@_expose(wasm, "followEnd") @_cdecl("engine_follow_end")
func followEnd() {
  pixels?.deallocate()
  pixels = nil
  pictureSize = (0, 0)
  followed = nil
  kept = []
}

private func picture() -> GreyPicture? {
  guard let pixels else { return nil }
  let bytes = UnsafeBufferPointer(start: pixels, count: pictureSize.width * pictureSize.height * 4)
  return GreyPicture(width: pictureSize.width, height: pictureSize.height, rgba: bytes)
}

/// Starts with the geometry received, on the picture written of a frame of this size. 0 where there is nothing to follow.
@_expose(wasm, "followStart") @_cdecl("engine_follow_start")
func followStart(_ frame: Int32, _ width: Double, _ height: Double) -> UInt32 {
  guard let geometry = receivedGeometry(), let picture = picture() else { return 0 }
  followed = FollowedObject(geometry, at: Int(frame), on: picture, of: ImageSize(width: width, height: height))
  return followed == nil ? 0 : 1
}

/// Looks for the object on the picture written; returns its score, or -2 where there is no place for it.
@_expose(wasm, "followStep") @_cdecl("engine_follow_step")
func followStep(_ frame: Int32) -> Double {
  guard let picture = picture() else { return -2 }
  return followed?.follow(picture, at: Int(frame)) ?? -2
}

/// Loads the box in which the object is expected on the picture written, for `coordinate`.
@_expose(wasm, "followExpected") @_cdecl("engine_follow_expected")
func followExpected() {
  if let followed { load(.box(followed.expected)) }
}

/// Takes the polygon received for the object on the picture written; 0 where that is too far from where it is expected.
@_expose(wasm, "followCorrect") @_cdecl("engine_follow_correct")
func followCorrect(_ frame: Int32) -> UInt32 {
  guard case .polygon(let outline)? = receivedGeometry(), let picture = picture() else { return 0 }
  return followed?.correct(picture, at: Int(frame), to: outline) == true ? 1 : 0
}

/// Chooses the frames that become keyframes: others follow from them within the tolerance in frame pixels.
@_expose(wasm, "followThin") @_cdecl("engine_follow_thin")
func followThin(_ tolerance: Double) -> UInt32 {
  kept = followed?.thinned(tolerance: tolerance) ?? []
  return UInt32(kept.count)
}

/// The frame of a chosen place, whose geometry is loaded for `coordinate`.
@_expose(wasm, "followKept") @_cdecl("engine_follow_kept")
func followKept(_ index: UInt32) -> Int32 {
  guard Int(index) < kept.count else { return -1 }
  load(kept[Int(index)].geometry)
  return Int32(kept[Int(index)].frame)
}

/// The latest geometry, loaded for `coordinate`; returns its frame.
@_expose(wasm, "followLatest") @_cdecl("engine_follow_latest")
func followLatest() -> Int32 {
  guard let last = followed?.latest else { return -1 }
  load(last.geometry)
  return Int32(last.frame)
}
