import Processes
import Synchronization
import Testing

private final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

@Suite struct SupervisorTests {
  @Test func pausesDoubleUpToTheLongestAndStartOverAfterAHealthyLife() {
    var backOff = RestartBackOff(shortest: .seconds(1), longest: .seconds(10), healthyAfter: .seconds(60))
    let pauses = (0..<6).map { _ in backOff.pause(afterLifeOf: .seconds(1)) }
    #expect(pauses == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10)])
    #expect(backOff.pause(afterLifeOf: .seconds(61)) == .seconds(1))
    #expect(backOff.pause(afterLifeOf: .seconds(1)) == .seconds(2))
    for _ in 0..<200 { _ = backOff.pause(afterLifeOf: .zero) }
    #expect(backOff.pause(afterLifeOf: .zero) == .seconds(10))
  }

  @Test func aChildThatEndsIsStartedAgainUntilTheStop() async throws {
    let lines = Lines()
    let supervisor = Supervisor { lines.add($0) }
    let quick = RestartBackOff(shortest: .milliseconds(1), longest: .milliseconds(5))
    try await supervisor.start(SupervisedChild("failing", backOff: quick) { ChildCommand("/bin/false") })
    try await supervisor.start(SupervisedChild("steady", backOff: quick) { ChildCommand("/bin/sleep", ["1000"]) })
    while await supervisor.starts(of: "failing") < 5 { await Task.yield() }
    #expect(await supervisor.starts(of: "steady") == 1)
    #expect(await supervisor.processes["steady"] != nil)
    await supervisor.stop()
    #expect(await supervisor.processes.isEmpty)
    let starts = await supervisor.starts(of: "failing")
    await Task.yield()
    #expect(await supervisor.starts(of: "failing") == starts)
    #expect(lines.all.contains { $0.hasPrefix("failing: ended with 1") })
  }

  @Test func childrenStopInTheOppositeOrderOfTheirStart() async throws {
    let lines = Lines()
    let supervisor = Supervisor { lines.add($0) }
    for name in ["database", "server", "worker"] {
      try await supervisor.start(SupervisedChild(name) { ChildCommand("/bin/sleep", ["1000"]) })
    }
    await supervisor.stop()
    let stops = lines.all.filter { $0.contains("stopped") }.map { $0.split(separator: ":")[0] }
    #expect(stops == ["worker", "server", "database"])
  }

  @Test func aChildThatSaysItCanNeverRunIsNotStartedAgain() async throws {
    let lines = Lines()
    let supervisor = Supervisor { lines.add($0) }
    try await supervisor.start(SupervisedChild("steady") { ChildCommand("/bin/sleep", ["1000"]) })
    try await supervisor.start(
      SupervisedChild("hopeless", hopelessStatuses: [3]) { ChildCommand("/bin/sh", ["-c", "exit 3"]) })
    #expect(await supervisor.failure() == "hopeless")
    #expect(await supervisor.starts(of: "hopeless") == 1)
    #expect(lines.all.contains("hopeless: ended with 3 and cannot run"))
    await supervisor.stop()
    #expect(await supervisor.failure() == nil)
  }

  @Test func aChildThatCannotStartAtAllIsAnError() async throws {
    let supervisor = Supervisor { _ in }
    await #expect(throws: SpawnError.self) {
      try await supervisor.start(SupervisedChild("nothing") { ChildCommand("/no/such/program") })
    }
    await supervisor.stop()
  }
}
