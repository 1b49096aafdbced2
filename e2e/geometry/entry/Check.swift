import GeometryCheck

// What Geometry answers in the browser, for e2e/browser/test_geometry.py; not part of the product.

/// See `geometryCheck`.
@_expose(wasm, "check") @_cdecl("geometry_check")
func check(_ topic: UInt32, _ seed: UInt32, _ rounds: UInt32) -> UInt64 {
  geometryCheck(topic: Int(topic), seed: UInt64(seed), rounds: Int(rounds))
}
