import Foundation
import Web

/// What the points of a class's keypoint labels mean.
public struct ClassSkeleton: Codable, Sendable, Hashable {
  /// One point.
  public struct Joint: Codable, Sendable, Hashable {
    public var name: String
    /// Where it lies in the box that is drawn, 0…1 from the top left corner.
    public var x: Double
    public var y: Double
  }

  /// The points in the order that labels have them.
  public var points: [Joint]
  /// Points joined by a line, as pairs of indexes from 0.
  public var edges: [[Int]]
  /// Left and right points that are each other's mirror image, as pairs of indexes from 0.
  public var pairs: [[Int]]

  /// Most points of a skeleton: a hand and a face with their outlines have less than 150.
  static let mostPoints = 200

  /// A skeleton from names and lines that a file gives, its points on a circle; nil where the names make none.
  public init?(names: [String], edges: [(from: Int, to: Int)], pairs: [(left: Int, right: Int)] = []) {
    guard !names.isEmpty else { return nil }
    points = names.enumerated().map { index, name in
      let turn = 2 * Double.pi * Double(index) / Double(names.count)
      // The first at the top, with room to the border.
      return Joint(
        name: name, x: ((0.5 + 0.4 * sin(turn)) * 1000).rounded() / 1000,
        y: ((0.5 - 0.4 * cos(turn)) * 1000).rounded() / 1000)
    }
    self.edges = edges.map { [$0.from, $0.to] }
    self.pairs = pairs.map { [$0.left, $0.right] }
    do { try check() } catch { return nil }
  }

  /// Refuses what no label could be drawn with.
  ///
  /// - Throws: `APIError(.invalidField)`.
  func check() throws {
    guard (1...Self.mostPoints).contains(points.count) else {
      throw APIError(.invalidField, "A skeleton has 1 to \(Self.mostPoints) points")
    }
    var names: Set<String> = []
    for point in points {
      guard (1...100).contains(point.name.count), names.insert(point.name).inserted else {
        throw APIError(
          .invalidField, "Names of points must differ and have 1 to 100 characters",
          hint: "Rename '\(point.name.prefix(100))'")
      }
      guard (0...1).contains(point.x), (0...1).contains(point.y) else {
        throw APIError(.invalidField, "The point '\(point.name)' lies outside its box: x and y are 0…1")
      }
    }
    var lines: Set<[Int]> = []
    for edge in edges {
      guard isPair(edge), lines.insert(edge.sorted()).inserted else {
        throw APIError(.invalidField, "edges must be pairs of different points, each pair once")
      }
    }
    var taken: Set<Int> = []
    for pair in pairs {
      guard isPair(pair), taken.insert(pair[0]).inserted, taken.insert(pair[1]).inserted else {
        throw APIError(.invalidField, "pairs must be pairs of different points, each point in one pair at most")
      }
    }
  }

  private func isPair(_ indexes: [Int]) -> Bool {
    indexes.count == 2 && indexes[0] != indexes[1] && indexes.allSatisfy(points.indices.contains)
  }
}
