/// How scene changes are told.
public enum SceneMethod: String, Sendable, Hashable, CaseIterable, Codable {
  /// A cut is where the mean difference of luma to the frame before, 0 to 255, reaches a threshold. PySceneDetect
  /// 0.6.4, `ContentDetector` with `luma_only`; default 27.
  case content
  /// A cut is where that difference is so many times the mean of its neighbours': fast camera moves are none.
  /// PySceneDetect 0.6.4, `AdaptiveDetector`: `window_width` 2, `min_content_val` 15; default 3.
  case adaptive

  /// The threshold where none is given.
  public var defaultThreshold: Double { self == .content ? 27 : 3 }
}

/// Finds scene changes in frames that are given one after the other.
///
/// Works on small luma pictures of one size: PySceneDetect, too, works on pictures reduced to a width of about 256.
public struct SceneDetector: Sendable {
  /// A change of scene.
  public struct Cut: Sendable, Equatable {
    /// The first frame of the new scene.
    public var frame: Int
    /// By how much it differs: the method's measure.
    public var score: Double
  }

  /// Frames that a scene lasts at least.
  public static let leastLength = 15
  private static let neighbours = 2
  private static let leastContent = 15.0

  private let method: SceneMethod
  private let threshold: Double
  private let leastLength: Int
  private var before: [UInt8] = []
  private var lastCut: Int?
  /// Frames and their differences that wait for those after them; adaptive only.
  private var waiting: [(frame: Int, difference: Double)] = []

  /// A detector before its first frame.
  public init(_ method: SceneMethod, threshold: Double? = nil, leastLength: Int = SceneDetector.leastLength) {
    self.method = method
    self.threshold = threshold ?? method.defaultThreshold
    self.leastLength = max(1, leastLength)
  }

  /// Takes the next frame; the answer may concern a frame given earlier. The first frame begins the first scene.
  public mutating func add(_ frame: Int, luma: [UInt8]) -> Cut? {
    defer { before = luma }
    guard before.count == luma.count else {
      lastCut = frame
      return Cut(frame: frame, score: 0)
    }
    let difference = LumaDifference.mean(before, luma)
    switch method {
    case .content: return cut(frame, score: difference)
    case .adaptive:
      waiting.append((frame, difference))
      guard waiting.count > 2 * Self.neighbours else { return nil }
      defer { waiting.removeFirst() }
      let middle = waiting[Self.neighbours]
      let others = waiting.indices.filter { $0 != Self.neighbours }.map { waiting[$0].difference }
      let mean = others.reduce(0, +) / Double(others.count)
      guard middle.difference >= Self.leastContent else { return nil }
      return cut(middle.frame, score: mean < 1e-5 ? 255 : min(255, middle.difference / mean))
    }
  }

  private mutating func cut(_ frame: Int, score: Double) -> Cut? {
    guard score >= threshold else { return nil }
    if let lastCut, frame - lastCut < leastLength { return nil }
    lastCut = frame
    return Cut(frame: frame, score: score)
  }
}

/// Differences of luma pictures of one size.
enum LumaDifference {
  /// The mean absolute difference, 0 to 255; 0 for no pixels.
  static func mean(_ a: [UInt8], _ b: [UInt8]) -> Double {
    guard !a.isEmpty else { return 0 }
    let sum = a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = 0
        for i in 0..<min(a.count, b.count) { sum &+= Int(a[i] > b[i] ? a[i] &- b[i] : b[i] &- a[i]) }
        return sum
      }
    }
    return Double(sum) / Double(a.count)
  }
}
