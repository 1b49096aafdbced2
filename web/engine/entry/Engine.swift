import Geometry
import Workbench

// The engine of one page: an editor, the shape being received, and the lists last made. Functions in this folder are the
// module's exports; only single numbers pass. Pointers are handed out for lists alone and hold until the next list is
// made. A page runs them on its one thread, which is what makes the globals safe.

nonisolated(unsafe) var editor = Editor(
  imageSize: ImageSize(width: 1, height: 1), viewportSize: ScreenSize(width: 1, height: 1), pixelRatio: 1)
nonisolated(unsafe) var list = DisplayList()
nonisolated(unsafe) var changes: [Change] = []
nonisolated(unsafe) var region: ImageBox?

/// Numbers at an address that the host reads.
struct OutputBuffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var address: UnsafeMutablePointer<Element>
  private var capacity = 1024

  init() { address = .allocate(capacity: capacity) }

  mutating func fill(from elements: [Element]) {
    if elements.count > capacity {
      address.deallocate()
      capacity = elements.count * 2
      address = .allocate(capacity: capacity)
    }
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { address.update(from: start, count: source.count) }
    }
  }

  deinit { address.deallocate() }
}

nonisolated(unsafe) var commandWords = OutputBuffer<UInt32>()
nonisolated(unsafe) var vertexFloats = OutputBuffer<Float>()

func withShape(_ rawHandle: UInt32, _ body: (ShapeHandle) -> Void) {
  if let handle = ShapeHandle(rawValue: rawHandle) { body(handle) }
}

/// Raised when a function changes its meaning, so that a page never runs an engine it does not know.
@_expose(wasm, "version") @_cdecl("engine_version")
func version() -> UInt32 { 2 }

/// Opens an image of this size.
@_expose(wasm, "open") @_cdecl("engine_open")
func open(_ width: Double, _ height: Double) {
  let size = ImageSize(width: width, height: height)
  editor.open(imageSize: size.isPositive ? size : ImageSize(width: 1, height: 1))
}

/// The canvas has this size in CSS pixels.
@_expose(wasm, "resize") @_cdecl("engine_resize")
func resize(_ width: Double, _ height: Double, _ pixelRatio: Double) {
  editor.resize(to: ScreenSize(width: width, height: height), pixelRatio: pixelRatio)
}

/// Takes all shapes out and ends the history; the view stays.
@_expose(wasm, "clear") @_cdecl("engine_clear")
func clear() { editor.clear() }

/// Whether shapes can only be looked at.
@_expose(wasm, "setReadOnly") @_cdecl("engine_set_read_only")
func setReadOnly(_ isReadOnly: UInt32) { editor.setReadOnly(isReadOnly != 0) }
