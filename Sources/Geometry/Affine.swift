/// A linear map with translation from one space to another: x' = a·x + c·y + tx, y' = b·x + d·y + ty.
@frozen
public struct Affine<From: CoordinateSpace, To: CoordinateSpace>: Hashable, Sendable {
  /// x' per x.
  public var a: Double
  /// y' per x.
  public var b: Double
  /// x' per y.
  public var c: Double
  /// y' per y.
  public var d: Double
  /// x' at the origin.
  public var tx: Double
  /// y' at the origin.
  public var ty: Double

  /// Makes a map from its six numbers, in the order of CSS `matrix(a, b, c, d, tx, ty)`.
  @inlinable
  public init(a: Double, b: Double, c: Double, d: Double, tx: Double, ty: Double) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.tx = tx
    self.ty = ty
  }

  /// Where the point lands.
  @inlinable
  public func callAsFunction(_ point: Point<From>) -> Point<To> {
    Point<To>(x: a * point.x + c * point.y + tx, y: b * point.x + d * point.y + ty)
  }

  /// The map back, or nil where the map flattens the plane.
  public var inverse: Affine<To, From>? {
    let determinant = a * d - b * c
    guard determinant.isFinite, determinant != 0 else { return nil }
    return Affine<To, From>(
      a: d / determinant, b: -b / determinant, c: -c / determinant, d: a / determinant,
      tx: (c * ty - d * tx) / determinant, ty: (b * tx - a * ty) / determinant)
  }

  /// This map, then `next`.
  public func followed<Last: CoordinateSpace>(by next: Affine<To, Last>) -> Affine<From, Last> {
    Affine<From, Last>(
      a: next.a * a + next.c * b, b: next.b * a + next.d * b, c: next.a * c + next.c * d, d: next.b * c + next.d * d,
      tx: next.a * tx + next.c * ty + next.tx, ty: next.b * tx + next.d * ty + next.ty)
  }
}
