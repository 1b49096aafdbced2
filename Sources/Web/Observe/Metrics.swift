import Synchronization

/// Counters, gauges and histograms in Prometheus' text form. Make an instrument once and keep it; using it costs one
/// atomic operation.
public final class Metrics: Sendable {
  /// The process's metrics.
  public static let shared = Metrics()

  /// A number that only grows.
  public final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    init() {}
    /// Adds.
    public func add(_ amount: Int = 1) { value.wrappingAdd(amount, ordering: .relaxed) }
    /// What has been counted.
    public var current: Int { value.load(ordering: .relaxed) }
  }

  /// A number that goes up and down.
  public final class Gauge: Sendable {
    private let value = Atomic<Int>(0)
    init() {}
    /// Adds; may be negative.
    public func add(_ amount: Int) { value.wrappingAdd(amount, ordering: .relaxed) }
    /// Replaces.
    public func set(_ amount: Int) { value.store(amount, ordering: .relaxed) }
    /// The present value.
    public var current: Int { value.load(ordering: .relaxed) }
  }

  /// Counts values by size; for durations in seconds.
  public final class Histogram: Sendable {
    /// Upper bounds in seconds that suit requests and queries.
    public static let seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    private struct State {
      var counts: [Int]
      var sum = 0.0
      var count = 0
    }
    let bounds: [Double]
    private let state: Mutex<State>
    init(bounds: [Double]) {
      self.bounds = bounds
      state = Mutex(State(counts: Array(repeating: 0, count: bounds.count)))
    }
    /// Counts a value.
    public func observe(_ value: Double) {
      state.withLock { state in
        if let index = bounds.firstIndex(where: { value <= $0 }) { state.counts[index] += 1 }
        state.sum += value
        state.count += 1
      }
    }
    /// Counts a duration in seconds.
    public func observe(_ duration: Duration) {
      observe(Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
    }
    var snapshot: (counts: [Int], sum: Double, count: Int) { state.withLock { ($0.counts, $0.sum, $0.count) } }
  }

  private enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
    case sampled(Sample)
  }
  /// A closure in a struct: bare in a generic box it would gain a thunk at every access.
  private struct Sample: Sendable { let read: @Sendable () -> Double }
  private struct Family: Sendable {
    let help: String
    let kind: String
    var series: [String: Instrument] = [:]
  }
  private let families = Mutex<[String: Family]>([:])

  /// No instruments yet.
  public init() {}

  /// The counter of a name and labels; the same one each time. Names end in `_total`.
  public func counter(_ name: String, _ help: String, labels: [String: String] = [:]) -> Counter {
    let made = instrument(name, help, "counter", labels) { .counter(Counter()) }
    if case .counter(let counter) = made { return counter }
    preconditionFailure("\(name) is no counter")
  }

  /// The gauge of a name and labels.
  public func gauge(_ name: String, _ help: String, labels: [String: String] = [:]) -> Gauge {
    let made = instrument(name, help, "gauge", labels) { .gauge(Gauge()) }
    if case .gauge(let gauge) = made { return gauge }
    preconditionFailure("\(name) is no gauge")
  }

  /// Replaces all gauges of a name: what is not among the values is no longer shown.
  public func gauges(_ name: String, _ help: String, _ values: [(labels: [String: String], value: Int)]) {
    var series: [String: Instrument] = [:]
    for (labels, value) in values {
      let gauge = Gauge()
      gauge.set(value)
      series[Metrics.render(labels)] = .gauge(gauge)
    }
    families.withLock { [series] in $0[name] = Family(help: help, kind: "gauge", series: series) }
  }

  /// The histogram of a name and labels. Names end in the unit, such as `_seconds`.
  public func histogram(
    _ name: String, _ help: String, labels: [String: String] = [:], bounds: [Double] = Histogram.seconds
  ) -> Histogram {
    let made = instrument(name, help, "histogram", labels) { .histogram(Histogram(bounds: bounds)) }
    if case .histogram(let histogram) = made { return histogram }
    preconditionFailure("\(name) is no histogram")
  }

  /// A gauge that is read when metrics are asked for. The closure must not block.
  public func sample(
    _ name: String, _ help: String, labels: [String: String] = [:], _ read: @escaping @Sendable () -> Double
  ) {
    _ = instrument(name, help, "gauge", labels) { .sampled(Sample(read: read)) }
  }

  private func instrument(
    _ name: String, _ help: String, _ kind: String, _ labels: [String: String], _ make: () -> Instrument
  ) -> Instrument {
    let key = Metrics.render(labels)
    return families.withLock { families in
      if let known = families[name]?.series[key] { return known }
      let made = make()
      families[name, default: Family(help: help, kind: kind)].series[key] = made
      return made
    }
  }

  private static func render(_ labels: [String: String]) -> String {
    labels.sorted { $0.key < $1.key }.map { name, value in
      let escaped = value.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
        .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
      return "\(name)=\"\(escaped)\""
    }.joined(separator: ",")
  }

  /// All metrics as text, sorted by name.
  public func text() -> String {
    let families = families.withLock { $0 }
    var text = ""
    func line(_ name: String, _ labels: String, _ value: String) {
      text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
    func number(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : value.description
    }
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind)\n"
      for (labels, instrument) in family.series.sorted(by: { $0.key < $1.key }) {
        switch instrument {
        case .counter(let counter): line(name, labels, String(counter.current))
        case .gauge(let gauge): line(name, labels, String(gauge.current))
        case .sampled(let sample): line(name, labels, number(sample.read()))
        case .histogram(let histogram):
          let (counts, sum, count) = histogram.snapshot
          let before = labels.isEmpty ? "" : "\(labels),"
          var below = 0
          for (bound, here) in zip(histogram.bounds, counts) {
            below += here
            line("\(name)_bucket", "\(before)le=\"\(number(bound))\"", String(below))
          }
          line("\(name)_bucket", "\(before)le=\"+Inf\"", String(count))
          line("\(name)_sum", labels, sum.description)
          line("\(name)_count", labels, String(count))
        }
      }
    }
    return text
  }

  /// Answers `/metrics`.
  public var handler: Handler {
    { [self] _ in .text(text(), contentType: "text/plain; version=0.0.4; charset=utf-8") }
  }
}
