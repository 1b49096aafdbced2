/// How 16-bit samples become the eight bits of a view (window and level).
public enum ToneWindow: Sendable, Equatable, Codable {
  /// Gray: the percentiles 0.5 to 99.5, so that instruments which use few of the 65,536 steps are visible. Colour: the
  /// full range, as photographs are meant.
  case automatic
  /// The values at two percentiles, 0 to 100, of all colour samples become black and white.
  case percentiles(low: Double, high: Double)
  /// Two sample values, 0 to 65,535, become black and white.
  case range(low: Double, high: Double)

  /// The sample values of a 16-bit raster that become black and white.
  func bounds(_ raster: Raster) -> (low: Double, high: Double) {
    switch self {
    case .automatic: raster.channels < 3 ? Self.percentiles(low: 0.5, high: 99.5).bounds(raster) : (0, 65535)
    case .range(let low, let high): (low, high)
    case .percentiles(let low, let high): raster.percentiles(low, high)
    }
  }
}

extension Raster {
  /// The raster with eight bits a sample; itself when it has them. Alpha keeps its high byte.
  public func rendered(_ window: ToneWindow = .automatic) -> Raster {
    guard depth == .sixteen else { return self }
    let (low, high) = window.bounds(self)
    return rendered(low: low, high: high)
  }

  func rendered(low: Double, high: Double) -> Raster {
    guard depth == .sixteen else { return self }
    // One table of 64 kB instead of arithmetic on each sample.
    let scale = 255 / (high > low ? high - low : 1)
    let table = (0...65535).map { UInt8(max(0, min(255, ((Double($0) - low) * scale).rounded()))) }
    let colours = hasAlpha ? channels - 1 : channels
    let count = size.pixelCount * channels
    let rendered = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      bytes.withUnsafeBytes { raw in
        let samples = raw.bindMemory(to: UInt16.self)
        for index in 0..<count {
          target[index] = index % channels < colours ? table[Int(samples[index])] : UInt8(samples[index] >> 8)
        }
      }
      filled = count
    }
    return Raster(shape: size, channels: channels, depth: .eight, bytes: rendered)
  }

  /// The values at two percentiles of the colour samples of a 16-bit raster.
  func percentiles(_ low: Double, _ high: Double) -> (low: Double, high: Double) {
    var histogram = [Int](repeating: 0, count: 65536)
    let colours = hasAlpha ? channels - 1 : channels
    bytes.withUnsafeBytes { raw in
      let samples = raw.bindMemory(to: UInt16.self)
      for index in samples.indices where index % channels < colours { histogram[Int(samples[index])] += 1 }
    }
    let total = size.pixelCount * colours
    func value(_ percentile: Double) -> Double {
      let wanted = Double(total - 1) * max(0, min(100, percentile)) / 100
      var seen = 0
      for (value, count) in histogram.enumerated() {
        seen += count
        if Double(seen) > wanted { return Double(value) }
      }
      return 65535
    }
    return (value(low), value(high))
  }
}
