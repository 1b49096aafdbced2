import CImaging
import Foundation
import Synchronization

/// The weights of each target sample over the source samples, as Pillow 10 makes them.
struct ResampleFilter: Sendable {
  /// How neighbours are weighed.
  enum Kernel: Sendable, Hashable {
    /// Lanczos of radius 3.
    case lanczos
    /// Cubic of radius 2 with a = -0.5.
    case bicubic

    var radius: Double { self == .lanczos ? 3 : 2 }

    func weight(_ x: Double) -> Double {
      switch self {
      case .lanczos:
        func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
        return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
      case .bicubic:
        let (a, x) = (-0.5, abs(x))
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
      }
    }
  }

  private static let precision = 22
  private let taps: Int
  private var starts: [Int32] = []
  private var counts: [Int32] = []
  private var weights: [Int32] = []

  init(_ kernel: Kernel, from length: Int, to target: Int) {
    let scale = Double(length) / Double(target)
    let filterScale = max(scale, 1)
    let support = kernel.radius * filterScale
    taps = Int(support.rounded(.up)) * 2 + 1
    for index in 0..<target {
      let centre = (Double(index) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let last = min(length, Int(centre + support + 0.5))
      let raw = (first..<max(first + 1, last)).map { kernel.weight((Double($0) - centre + 0.5) / filterScale) }
      let sum = raw.reduce(0, +)
      starts.append(Int32(truncatingIfNeeded: first))
      counts.append(Int32(truncatingIfNeeded: raw.count))
      weights += raw.map { Int32((sum != 0 ? $0 / sum : $0) * Double(1 << Self.precision) + ($0 < 0 ? -0.5 : 0.5)) }
      weights += [Int32](repeating: 0, count: taps - raw.count)
    }
  }

  func withFilter(_ body: (cimaging_filter) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      counts.withUnsafeBufferPointer { counts in
        weights.withUnsafeBufferPointer { weights in
          body(
            cimaging_filter(
              targets: Int32(starts.count), taps: Int32(taps), starts: starts.baseAddress, counts: counts.baseAddress,
              weights: weights.baseAddress))
        }
      }
    }
  }

  // MARK: Reuse

  private struct Lengths: Hashable { var kernel: Kernel, from: Int, to: Int }

  /// Frames of one video have one size, and the weights take longer to make than to use.
  private static let made = Mutex<[Lengths: ResampleFilter]>([:])

  static func cached(_ kernel: Kernel, from length: Int, to target: Int) -> ResampleFilter {
    let lengths = Lengths(kernel: kernel, from: length, to: target)
    if let filter = made.withLock({ $0[lengths] }) { return filter }
    let filter = ResampleFilter(kernel, from: length, to: target)
    made.withLock {
      // Photographs come in any size: a few kilobytes each, and no more than these.
      if $0.count >= 32 { $0.removeAll() }
      $0[lengths] = filter
    }
    return filter
  }
}
