import Geometry
import Workbench

nonisolated(unsafe) private var incoming: UnsafeMutablePointer<UInt8>?
nonisolated(unsafe) private var (incomingWidth, incomingHeight) = (0, 0)

/// Makes room for the pixels of a part of the image, four bytes each; returns where, or 0 where they are too many.
@_expose(wasm, "beginPixels") @_cdecl("engine_begin_pixels")
func beginPixels(_ width: UInt32, _ height: UInt32) -> UInt32 {
  dropPixels()
  let longest = UInt32(PixelRegion.longestSide)
  guard width >= 2, height >= 2, width <= longest, height <= longest else { return 0 }
  let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(width * height) * 4)
  incoming = memory
  (incomingWidth, incomingHeight) = (Int(width), Int(height))
  return UInt32(UInt(bitPattern: memory))
}

/// The pixels are there: their top left corner in image pixels, and image pixels per pixel of them.
@_expose(wasm, "endPixels") @_cdecl("engine_end_pixels")
func endPixels(_ x: Double, _ y: Double, _ step: Double) {
  guard let memory = incoming else { return }
  let samples = [UInt8](UnsafeBufferPointer(start: memory, count: incomingWidth * incomingHeight * 4))
  editor.setPixels(
    PixelRegion(
      origin: ImagePoint(x: x, y: y), step: step, width: incomingWidth, height: incomingHeight, samples: samples))
  dropPixels()
}

/// No pixels are there any more.
@_expose(wasm, "forgetPixels") @_cdecl("engine_forget_pixels")
func forgetPixels() { editor.setPixels(nil) }

private func dropPixels() {
  incoming?.deallocate()
  incoming = nil
}

/// 1 where the chosen tool looks at the picture.
@_expose(wasm, "looksAtPixels") @_cdecl("engine_looks_at_pixels")
func looksAtPixels() -> UInt32 { editor.toolKind.looksAtPixels ? 1 : 0 }

nonisolated(unsafe) private var alike: [AlikeSearch.Finding] = []

/// Looks for what is like the only selected shape in the pixels that are there; returns how many there are, or -1 where
/// not exactly one shape is selected, or it is too small, too uniform or not among them.
@_expose(wasm, "findAlike") @_cdecl("engine_find_alike")
func findAlike() -> Int32 {
  let found = editor.findAlike()
  alike = found ?? []
  return found == nil ? -1 : Int32(alike.count)
}

/// Left, top, right and bottom edge (0 to 3) in image pixels, and score (4) of what `findAlike` found.
@_expose(wasm, "alikeValue") @_cdecl("engine_alike_value")
func alikeValue(_ index: UInt32, _ which: UInt32) -> Double {
  guard Int(index) < alike.count else { return 0 }
  let one = alike[Int(index)]
  return switch which {
  case 0: one.box.minX
  case 1: one.box.minY
  case 2: one.box.maxX
  case 3: one.box.maxY
  default: one.score
  }
}
