import Glibc

extension Generator.Tally {
  /// The figures as a JSON object.
  /// - Parameter allows503: whether a polite refusal counts as an answer, as it does in a burst.
  func json(allows503: Bool) -> String {
    let sorted = latencies.sorted()
    func percentile(_ share: Double) -> String {
      guard !sorted.isEmpty else { return "null" }
      let value = sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
      return String((value * 1000).rounded() / 1000)
    }
    let good = statuses.filter { (200..<400).contains($0.key) || allows503 && $0.key == 503 }.values.reduce(0, +)
    let answered = statuses.values.reduce(0, +)
    let failures = answered - good + broken + unanswered + (allows503 ? rudeRefusals : 0)
    let byStatus = statuses.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
    return """
      {"requests": \(answered + broken + unanswered), "answered": \(answered), "failures": \(failures), \
      "broken": \(broken), "unanswered": \(unanswered), "statuses": {\(byStatus)}, "p50_ms": \(percentile(0.5)), \
      "p95_ms": \(percentile(0.95)), "p99_ms": \(percentile(0.99)), "max_ms": \(percentile(1))}
      """
  }
}
