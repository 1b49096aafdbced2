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
