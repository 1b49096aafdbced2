import Glibc
import Synchronization

/// Collects a body in memory up to a limit.
final class CollectingSink: TransferSink {
  private let limit: Int
  private let collected = Mutex<[UInt8]>([])

  init(limit: Int) { self.limit = limit }

  var bytes: [UInt8] { collected.withLock { $0 } }

  func begin(_ head: HTTPHead, of transfer: Transfer) {}

  func accept(_ bytes: UnsafeRawBufferPointer) throws(NetError) -> Bool {
    let fits = collected.withLock { collected in
      guard collected.count + bytes.count <= limit else { return false }
      collected.append(contentsOf: bytes)
      return true
    }
    guard fits else { throw NetError(.tooLarge, "answer beyond \(limit) bytes") }
    return true
  }
}

/// Writes the body of a successful answer to a descriptor; keeps up to 64 kB of any other for its message.
final class DescriptorSink: TransferSink {
  private let descriptor: Int32
  private let limit: Int64
  private struct State {
    var isSuccess = true
    var written: Int64 = 0
    var problem: [UInt8] = []
  }
  private let state = Mutex(State())

  init(descriptor: Int32, limit: Int64) {
    self.descriptor = descriptor
    self.limit = limit
  }

  var problem: [UInt8] { state.withLock { $0.problem } }

  func begin(_ head: HTTPHead, of transfer: Transfer) { state.withLock { $0.isSuccess = head.isSuccess } }

  func accept(_ bytes: UnsafeRawBufferPointer) throws(NetError) -> Bool {
    let error: NetError? = state.withLock { state in
      guard state.isSuccess else {
        state.problem.append(contentsOf: bytes.prefix(max(0, 65_536 - state.problem.count)))
        return nil
      }
      guard state.written + Int64(bytes.count) <= limit else {
        return NetError(.tooLarge, "answer beyond \(limit) bytes")
      }
      state.written += Int64(bytes.count)
      var rest = bytes
      while !rest.isEmpty {
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          return NetError(.file, errno == ENOSPC ? "the disk is full" : "cannot write: errno \(errno)")
        }
      }
      return nil
    }
    if let error { throw error }
    return true
  }
}
