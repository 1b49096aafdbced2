import Processes
import TestSupport
import Testing

@Suite struct StopSignalTests {
  /// Whoever asks while the process has only just begun to listen is heard too.
  @Test(.timeLimit(.minutes(2)), arguments: [1, 2]) func theFirstIsHeardAtOnceAndTheSecondEnds(times: Int) async throws
  {
    for _ in 0..<20 {
      let result = try await ChildProcess.run(ChildCommand(HelperProgram.path, ["stop", "\(times)"]))
      #expect(result.status == (times == 1 ? 0 : 130))
    }
  }
}
