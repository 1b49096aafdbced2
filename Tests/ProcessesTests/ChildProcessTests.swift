import Foundation
import Glibc
import Processes
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  @Test func theExitStatusAndBothStreamsArrive() async throws {
    let result = try await ChildProcess.run(ChildCommand("/bin/sh", ["-c", "echo out; echo err >&2; exit 7"]))
    #expect(result.status == 7)
    #expect(result.output == "out\nerr\n")
    #expect(try await ChildProcess.run(ChildCommand("/bin/sh", ["-c", "kill -9 $$"])).status == 128 + 9)
    #expect(try await ChildProcess.run(ChildCommand("/bin/true")).status == 0)
  }

  @Test func outputBeyondTheLimitIsCut() async throws {
    let result = try await ChildProcess.run(ChildCommand("/bin/sh", ["-c", "yes | head -c 3000000"]), limit: 1000)
    #expect(result.status == 0)
    #expect(result.output.utf8.count == 1000)
  }

  @Test func argumentsEnvironmentAndFolderArePassedAsTheyAre() async throws {
    try await withTemporaryFolder { folder in
      let hostile = ["a b", "", "*", "$HOME", "'\"\\", "é\n"]
      var command = ChildCommand(
        "/bin/sh", ["-c", "pwd -P; printf '%s|' \"$@\"; printf %s \"$COLOUR\"", "sh"] + hostile,
        environment: ["COLOUR": "gr=ün"], directory: folder.path)
      command.input = nil
      let result = try await ChildProcess.run(command)
      let expected = folder.resolvingSymlinksInPath().path + "\n" + hostile.map { $0 + "|" }.joined() + "gr=ün"
      #expect(result.output == expected)
    }
  }

  @Test func aBareEnvironmentHasNoSettings() async throws {
    let whole = ChildCommand.ownEnvironment
    let bare = ChildCommand.bareEnvironment
    #expect(bare["PATH"] != nil && bare.allSatisfy { whole[$0.key] == $0.value })
    let names: Set = ["PATH", "LD_LIBRARY_PATH", "TMPDIR", "HOME", "ASAN_OPTIONS", "TSAN_OPTIONS"]
    #expect(names.isSuperset(of: bare.keys))
  }

  @Test func whatCannotBeStartedSaysWhichStepFailed() async throws {
    let missing = await #expect(throws: SpawnError.self) {
      try await ChildProcess.spawn(ChildCommand("/no/such/program"))
    }
    #expect(missing?.reason == ENOENT)
    #expect(missing?.step == "executing it")
    let folder = await #expect(throws: SpawnError.self) {
      try await ChildProcess.spawn(ChildCommand("/bin/true", directory: "/no/such/folder"))
    }
    #expect(folder?.step == "entering its folder")
    let notExecutable = await #expect(throws: SpawnError.self) {
      try await ChildProcess.spawn(ChildCommand("/etc/passwd"))
    }
    #expect(notExecutable?.reason == EACCES)
    #expect("\(try #require(missing))".contains("No such file"))
  }

  @Test func noOtherDescriptorAndNoBlockedSignalIsInherited() async throws {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    let descriptors = try await ChildProcess.run(ChildCommand("/bin/ls", ["/proc/self/fd"]))
    // 3 is the folder that ls reads.
    #expect(descriptors.output == "0\n1\n2\n3\n")
    let signals = try await ChildProcess.run(ChildCommand("/bin/grep", ["-E", "SigBlk|SigIgn", "/proc/self/status"]))
    // Bits 31 and 32 stand for the two signals that the C library keeps to itself.
    let masks = signals.output.split(separator: "\n").compactMap { $0.split(separator: "\t").last }
      .compactMap { UInt64($0, radix: 16) }.map { $0 & ~0x1_8000_0000 }
    #expect(masks == [0, 0])
  }

  @Test func eachChildLeadsAGroupOfItsOwn() async throws {
    let child = try await ChildProcess.spawn(ChildCommand("/bin/sleep", ["1000"]))
    #expect(getpgid(child.pid) == child.pid)
    #expect(child.isRunning)
    child.terminate()
    #expect(await child.wait() == 128 + SIGTERM)
    #expect(!child.isRunning)
    // Signals to a child that ended go nowhere.
    child.kill()
    #expect(await child.wait() == 128 + SIGTERM)
    #expect(child.waitBlocking(until: Date()) == 128 + SIGTERM)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can start children as another user"))
  func aChildRunsAsTheGivenUserWithoutFurtherGroups() async throws {
    let user = try #require(UserAccount(named: "nobody"))
    let result = try await ChildProcess.run(ChildCommand("/bin/sh", ["-c", "id -u; id -g; id -G"], user: user))
    #expect(result.output == "\(user.uid)\n\(user.gid)\n\(user.gid)\n")
  }

  @Test func aStubbornChildIsKilledAfterItsPatience() async throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let child = try await ChildProcess.spawn(
      ChildCommand(
        "/bin/sh", ["-c", "trap '' TERM; echo deaf; exec sleep 1000"], output: .descriptor(ends[1])))
    close(ends[1])
    // Only a child that has said so ignores the signal: one stopped before its `trap` would die of it.
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(ends[0], &bytes, 8) == 5)
    close(ends[0])
    child.signal(.freeze)
    #expect(await child.stop(patience: .milliseconds(20)) == 128 + SIGKILL)
  }

  @Test func aKilledParentTakesItsChildrenAlong() async throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let parent = try await ChildProcess.spawn(
      ChildCommand(HelperProgram.path, ["orphan"], output: .descriptor(ends[1])))
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = read(ends[0], &bytes, 32)
    close(ends[0])
    let orphan = try #require(
      Int32(
        String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(orphan, 0) == 0)
    parent.kill()
    _ = await parent.wait()
    while isAlive(orphan) { await Task.yield() }
  }

  @Test(arguments: [true, false]) func whatAChildStartedEndsWithIt(_ byKilling: Bool) async throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    // The grandchild would outlive its parent, which waits for it or leaves it behind.
    let script = "sleep 1000 & echo $!; \(byKilling ? "wait" : "exit 3")"
    let child = try await ChildProcess.spawn(
      ChildCommand("/bin/sh", ["-c", script], endsGroup: !byKilling, output: .descriptor(ends[1])))
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = read(ends[0], &bytes, 32)
    close(ends[0])
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    let grandchild = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    if byKilling { child.killGroup() }
    #expect(await child.wait() == (byKilling ? 128 + SIGKILL : 3))
    while isAlive(grandchild) { await Task.yield() }
  }

  /// Whether the process runs; one that waits for somebody to read its status does not.
  private func isAlive(_ pid: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
    return !status.contains(") Z ")
  }

  @Test func manyChildrenAtOnceAreAllReaped() async throws {
    let statuses = try await withThrowingTaskGroup(of: (Int, Int32).self) { group in
      for number in 0..<100 {
        group.addTask {
          (number, try await ChildProcess.run(ChildCommand("/bin/sh", ["-c", "exit \(number)"])).status)
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(statuses.count == 100)
    for (number, status) in statuses { #expect(status == Int32(number)) }
  }
}
