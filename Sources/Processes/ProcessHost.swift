import CSpawn
import Foundation
import Glibc
import Synchronization

/// The one thread that starts children and notices their end.
///
/// A child's death signal follows the thread that forked it, so that thread must live as long as the process.
final class ProcessHost: Sendable {
  static let shared = ProcessHost()

  private struct Request: Sendable {
    let command: ChildCommand
    let answer: @Sendable (Result<ChildProcess, SpawnError>) -> Void
  }

  private let wake = WakeUp()
  private let requests = Mutex<[Request]>([])

  private init() {
    let thread = Thread { self.run() }
    thread.name = "children"
    thread.stackSize = 1 << 20
    thread.start()
  }

  func start(_ command: ChildCommand, _ answer: @escaping @Sendable (Result<ChildProcess, SpawnError>) -> Void) {
    requests.withLock { $0.append(Request(command: command, answer: answer)) }
    wake.ring()
  }

  private func run() {
    var children: [ChildProcess] = []
    while true {
      var descriptors = [pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)]
      for child in children { descriptors.append(pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0)) }
      _ = poll(&descriptors, nfds_t(descriptors.count), -1)
      var living: [ChildProcess] = []
      for (child, descriptor) in zip(children, descriptors.dropFirst()) {
        if descriptor.revents == 0 || !child.reap() { living.append(child) }
      }
      children = living
      wake.clear()
      let present = requests.withLock { requests in
        defer { requests = [] }
        return requests
      }
      for request in present {
        let result = Self.spawn(request.command)
        if case .success(let child) = result { children.append(child) }
        request.answer(result)
      }
    }
  }

  private static func spawn(_ command: ChildCommand) -> Result<ChildProcess, SpawnError> {
    let argv = [command.executable] + command.arguments
    let envp = command.environment.map { "\($0.key)=\($0.value)" }
    func descriptor(_ output: ChildCommand.Output, _ own: Int32) -> Int32 {
      switch output {
      case .discard: -1
      case .inherit: own
      case .descriptor(let number): number
      }
    }
    let result = withArray(argv) { argv in
      withArray(envp) { envp in
        command.executable.withCString { path in
          withOptional(command.directory) { directory in
            var options = cspawn_options(
              path: path, argv: argv, envp: envp, directory: directory,
              changes_user: command.user == nil ? 0 : 1, uid: command.user?.uid ?? 0, gid: command.user?.gid ?? 0,
              death_signal: command.deathSignal?.number ?? 0, input: command.input ?? -1,
              output: descriptor(command.output, 1), error: descriptor(command.error, 2))
            return cspawn_start(&options)
          }
        }
      }
    }
    guard result.pid > 0 else {
      return .failure(SpawnError(executable: command.executable, stage: result.stage, reason: result.reason))
    }
    return .success(ChildProcess(pid: result.pid, pidfd: result.pidfd, endsGroup: command.endsGroup))
  }

  private static func withOptional<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
    guard let text else { return body(nil) }
    return text.withCString(body)
  }

  /// Calls `body` with pointers to the strings and a null pointer at the end.
  private static func withArray<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
  ) -> Value {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
      offsets.append(bytes.count)
      bytes.append(contentsOf: string.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { buffer in
      var pointers = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}
