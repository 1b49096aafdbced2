import Foundation
import Testing

@testable import Web

@Suite struct ObserveTests {
  @Test func writesPrometheusText() {
    let metrics = Metrics()
    metrics.counter("b_total", "Things.", labels: ["kind": "a\"b\\\n"]).add(3)
    metrics.counter("b_total", "Things.", labels: ["kind": "a\"b\\\n"]).add()
    metrics.gauge("a", "Level.").set(-2)
    let histogram = metrics.histogram("c_seconds", "Time.", bounds: [0.1, 1])
    for value in [0.05, 0.5, 5] { histogram.observe(value) }
    metrics.sample("d", "Read when asked.") { 1.5 }
    #expect(
      metrics.text() == """
        # HELP a Level.
        # TYPE a gauge
        a -2
        # HELP b_total Things.
        # TYPE b_total counter
        b_total{kind="a\\"b\\\\\\n"} 4
        # HELP c_seconds Time.
        # TYPE c_seconds histogram
        c_seconds_bucket{le="0.1"} 1
        c_seconds_bucket{le="1"} 2
        c_seconds_bucket{le="+Inf"} 3
        c_seconds_sum 5.55
        c_seconds_count 3
        # HELP d Read when asked.
        # TYPE d gauge
        d 1.5

        """)
  }

  @Test func gaugesThatAreGoneAreNotShown() {
    let metrics = Metrics()
    metrics.gauges("jobs", "Jobs.", [(["kind": "a"], 2), (["kind": "b"], 1)])
    #expect(metrics.text().contains("jobs{kind=\"a\"} 2\njobs{kind=\"b\"} 1\n"))
    metrics.gauges("jobs", "Jobs.", [(["kind": "b"], 7)])
    #expect(metrics.text() == "# HELP jobs Jobs.\n# TYPE jobs gauge\njobs{kind=\"b\"} 7\n")
    metrics.gauges("jobs", "Jobs.", [])
    #expect(metrics.text() == "# HELP jobs Jobs.\n# TYPE jobs gauge\n")
  }

  @Test func logsJSONLines() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let log = Log(descriptor: ends[1])
    log.debug("left out")
    log.info("line\n1", ["b": 1, "a": "x"])
    log.flush()
    log.error("line 2")
    log.flush()
    // Both lines may still be with the log's own thread; the pipe's reader waits for them.
    var text = ""
    while text.filter({ $0 == "\n" }).count < 2 {
      var bytes = [UInt8](repeating: 0, count: 1000)
      let count = read(ends[0], &bytes, bytes.count)
      text += String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
    let lines = try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.count == 2)
    #expect(lines[0]["message"] == "line\n1")
    #expect(lines[0]["a"] == "x")
    #expect(lines[0]["level"] == "info")
    #expect(lines[1]["level"] == "error")
    close(ends[0])
  }
}
