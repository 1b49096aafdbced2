import Geometry
import Workbench

// Assisted tracking: the host writes each frame's RGBA pixels at an address, then has them looked at.

nonisolated(unsafe) private var pixels: UnsafeMutablePointer<UInt8>?
nonisolated(unsafe) private var pictureSize = (width: 0, height: 0)
nonisolated(unsafe) private var follower: ObjectTracker?
nonisolated(unsafe) private var origin: (geometry: ShapeGeometry, box: ImageBox)?
nonisolated(unsafe) private var path: [(frame: Int, box: ImageBox)] = []
nonisolated(unsafe) private var kept: [Int] = []

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
  follower = nil
  origin = nil
  path = []
  kept = []
}

private func picture() -> GreyPicture? {
  guard let pixels else { return nil }
  let bytes = UnsafeBufferPointer(start: pixels, count: pictureSize.width * pictureSize.height * 4)
  return GreyPicture(width: pictureSize.width, height: pictureSize.height, rgba: bytes)
}

/// Starts with the geometry received, on the picture written; `scale` is picture pixels a frame pixel. 0 where there is
/// nothing to follow.
@_expose(wasm, "followStart") @_cdecl("engine_follow_start")
func followStart(_ frame: Int32, _ scale: Double) -> UInt32 {
  guard let geometry = receivedGeometry(), let picture = picture(), scale > 0 else { return 0 }
  let box = geometry.bounds.scaled(by: scale)
  guard let started = ObjectTracker(picture, box: box) else { return 0 }
  follower = started
  origin = (geometry, geometry.bounds)
  path = [(Int(frame), geometry.bounds)]
  kept = []
  return 1
}

/// Looks for the object on the picture written; returns its score, or -2 where it is lost.
@_expose(wasm, "followStep") @_cdecl("engine_follow_step")
func followStep(_ frame: Int32, _ scale: Double) -> Double {
  guard let picture = picture(), scale > 0, let finding = follower?.follow(picture) else { return -2 }
  guard finding.isFound else { return -2 }
  path.append((Int(frame), finding.box.scaled(by: 1 / scale)))
  return finding.score
}

/// Chooses the frames that become keyframes: others follow from them within the tolerance in frame pixels.
@_expose(wasm, "followThin") @_cdecl("engine_follow_thin")
func followThin(_ tolerance: Double) -> UInt32 {
  kept = TrackThinning.kept(frames: path.map { $0.frame }, boxes: path.map { $0.box }, tolerance: tolerance)
  return UInt32(kept.count)
}

/// The frame of a chosen place, whose geometry is loaded for `coordinate`.
@_expose(wasm, "followKept") @_cdecl("engine_follow_kept")
func followKept(_ index: UInt32) -> Int32 {
  guard let origin, Int(index) < kept.count else { return -1 }
  load(origin.geometry.carried(from: origin.box, to: path[kept[Int(index)]].box))
  return Int32(path[kept[Int(index)]].frame)
}

/// The latest geometry, loaded for `coordinate`; returns its frame.
@_expose(wasm, "followLatest") @_cdecl("engine_follow_latest")
func followLatest() -> Int32 {
  guard let origin, let last = path.last else { return -1 }
  load(origin.geometry.carried(from: origin.box, to: last.box))
  return Int32(last.frame)
}

extension ImageBox {
  fileprivate func scaled(by scale: Double) -> ImageBox {
    ImageBox(minX: minX * scale, minY: minY * scale, maxX: maxX * scale, maxY: maxY * scale)
  }
}
