import Geometry

// One place where every tool turns the pointer into an image place.
extension EditingState {
  /// The place inside the image that the pointer means.
  func place(_ event: PointerEvent) -> ImagePoint {
    let pointer = viewport.transform.image(at: event.position)
    return BoxEditing.rounded(BoxEditing.clamped(snapped(pointer, event, without: []), to: document.imageSize))
  }

  /// The place drawn to a point or a line of another shape nearby, where snapping is on.
  ///
  /// - Parameter without: shapes that are passed over, since they move themselves.
  func snapped(_ point: ImagePoint, _ event: PointerEvent, without: [ShapeHandle]) -> ImagePoint {
    point
  }

  /// How far a handle of a frame was dragged, with the corner it moves drawn to shapes nearby.
  func dragged(
    from start: ImagePoint, by event: PointerEvent, moving geometry: ShapeGeometry, _ grip: Grip
  ) -> Offset<ImagePixels> {
    viewport.transform.image(at: event.position) - start
  }
}
