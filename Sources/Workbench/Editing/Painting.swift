import Geometry

// What brush and eraser do to the document.
extension EditingState {
  /// Adds pixels to the only selected mask; without one makes a new shape.
  mutating func paint(_ pixels: MaskRLE) {
    if let shape = handledShape, case .mask(let mask) = shape.geometry {
      guard let more = Mask(mask.pixels.joined(with: pixels)) else { return }
      perform(.reshape([Command.Revision(handle: shape.handle, before: shape.geometry, after: .mask(more))]))
    } else if let mask = Mask(pixels) {
      insert(.mask(mask))
    }
  }

  /// Takes pixels away from the selected masks; without one from every reachable mask that has them.
  mutating func erase(_ pixels: MaskRLE) {
    guard let bounds = pixels.bounds else { return }
    let isChosen = editableSelection.contains { $0.geometry.kind == .mask }
    var left: [Command.Revision<ShapeGeometry>] = []
    var gone: [Command.Placement] = []
    for (position, handle) in document.order.enumerated() {
      guard let shape = document[handle], shape.isReachable, !isChosen || selection.contains(handle),
        case .mask(let mask) = shape.geometry, mask.bounds.intersects(bounds)
      else { continue }
      let rest = mask.pixels.without(pixels)
      if rest == mask.pixels { continue }
      if let smaller = Mask(rest) {
        left.append(Command.Revision(handle: handle, before: shape.geometry, after: .mask(smaller)))
      } else {
        gone.append(Command.Placement(shape: shape, position: position))
      }
    }
    perform(.all([.reshape(left), .remove(gone)]))
    dropMissing()
  }
}

extension ShapeGeometry {
  /// A mask without pixels as large as the image.
  static func emptyMask(on image: ImageSize) -> MaskRLE? {
    do throws(MaskError) {
      return try MaskRLE(emptyOfWidth: Int(image.width), height: Int(image.height))
    } catch {
      return nil
    }
  }

  /// The pixels that a filled shape covers; nil for lines and points.
  func filledPixels(on image: ImageSize) -> Mask? {
    let outline: Polygon<ImagePixels>?
    switch self {
    case .polygon(let polygon): outline = polygon
    case .box, .rotatedBox: outline = Self.polygon(of: [corners])
    case .ellipse(let ellipse): outline = Self.polygon(of: [ellipse.outline(count: 128)])
    case .mask(let mask): return mask
    case .polyline, .point, .keypoints, .cuboid: outline = nil
    }
    guard let inside = outline?.clipped(to: image.bounds) else { return nil }
    return MaskRLE.filled(inside, on: image).flatMap { Mask($0) }
  }
}

extension Editor {
  /// The brush's diameter in image pixels, 1…2000.
  public mutating func setBrushSize(_ size: Double) {
    guard size.isFinite else { return }
    state.brushSize = min(max(size.rounded(), 1), 2000)
    state.dirty.insert(.interaction)
  }

  /// Fills the holes of the selected masks.
  public mutating func fillHoles() {
    cancelGesture()
    let image = state.document.imageSize
    var revisions: [Command.Revision<ShapeGeometry>] = []
    for shape in state.editableSelection {
      guard case .mask(let mask) = shape.geometry else { continue }
      var pixels = mask.pixels
      for part in mask.pixels.polygons {
        guard let outer = ShapeGeometry.polygon(of: [part.rings[0]]), let whole = MaskRLE.filled(outer, on: image)
        else {
          continue
        }
        pixels = pixels.joined(with: whole)
      }
      guard let filled = Mask(pixels) else { continue }
      revisions.append(Command.Revision(handle: shape.handle, before: shape.geometry, after: .mask(filled)))
    }
    state.perform(.reshape(revisions))
  }

  /// Turns the selected filled shapes into masks, or, where they are masks, into polygons. Each is a new shape: the kind
  /// of one that was saved does not change.
  public mutating func convertSelection() {
    cancelGesture()
    let image = state.document.imageSize
    var old: [Command.Placement] = []
    var new: [Command.Placement] = []
    for (position, handle) in state.document.order.enumerated() where state.selection.contains(handle) {
      guard let shape = state.document[handle], !shape.isLocked else { continue }
      let geometry: ShapeGeometry?
      if case .mask(let mask) = shape.geometry {
        let rings = mask.pixels.polygons(tolerance: 0.75).flatMap { $0.rings }
        geometry = ShapeGeometry.polygon(of: rings).map { .polygon($0) }
      } else {
        geometry = shape.geometry.filledPixels(on: image).map { .mask($0) }
      }
      guard let geometry else { continue }
      var made = Shape(
        handle: state.document.makeHandle(), classIndex: shape.classIndex, geometry: geometry, status: .saved)
      (made.level, made.group) = (shape.level, shape.group)
      old.append(Command.Placement(shape: shape, position: position))
      new.append(Command.Placement(shape: made, position: position))
    }
    state.perform(.all([.remove(old), .insert(new)]), selecting: HandleSet(new.map { $0.shape.handle }))
  }
}
