import Formats
import Testing

/// What a report keeps word for word, and what it only counts.
@Suite("Report") struct ReportCollectorTests {
  @Test func lossesOfTooManyNamesAreCountedTogether() {
    let report = ReportCollector()
    for number in 0..<5000 { report.lose("attribute \(number)", "dropped") }
    for _ in 0..<3 { report.lose("attribute 7", "dropped") }
    report.lose("attribute 4999", "dropped")
    let losses = report.finish().losses
    #expect(losses.count <= 1001)
    #expect(losses.first { $0.what == "attribute 7" }?.count == 4)
    #expect(losses.first { $0.what == "other facts" }?.count == 4001)
    #expect(losses.reduce(0) { $0 + $1.count } == 5004)
  }

  @Test func longNamesAreCut() {
    let report = ReportCollector()
    report.lose("attribute " + String(repeating: "x", count: 100_000), "dropped")
    #expect(report.finish().losses.allSatisfy { $0.what.count == 200 })
  }

  @Test func whatCouldNotBeOpenedHasAReport() throws {
    let error = FormatError(.limitExceeded, file: "a.zip", "is a bomb", remedy: "send another")
    let report = ConversionReport(of: error, from: nil, to: "coco")
    #expect(report.outcome == .failed && report.errors == 1 && report.to == "coco")
    #expect(report.diagnostics == [error.diagnostic])
  }
}
