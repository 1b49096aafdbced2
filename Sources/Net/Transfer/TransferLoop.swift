import CCurl
import Glibc
import Synchronization

/// The thread on which libcurl moves all transfers of a client.
///
/// Sendable because `inbox` is guarded by its mutex, and everything else is touched by the loop's thread only; libcurl
/// allows `wake` from anywhere.
final class TransferLoop: @unchecked Sendable {
  private struct Inbox: ~Copyable {
    var starts: [Transfer] = []
    var cancels: [Transfer] = []
    var resumes: [Transfer] = []
    var isClosed = false
  }

  private let inbox = Mutex(Inbox())
  private let loop: UnsafeMutableRawPointer
  private var running: [ObjectIdentifier: Transfer] = [:]

  init(connections: Int, connectionsPerHost: Int) throws(NetError) {
    guard ccurl_prepare() == 0, let loop = ccurl_loop_new(connections, connectionsPerHost) else {
      throw NetError(.other, "libcurl cannot start")
    }
    self.loop = loop
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<TransferLoop>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      throw NetError(.other, "no thread for transfers")
    }
    pthread_detach(thread)
  }

  deinit { ccurl_loop_free(loop) }

  /// Begins a transfer; its completion is called exactly once, on the loop's thread.
  func start(_ transfer: Transfer) {
    let accepted = inbox.withLock { inbox in
      if !inbox.isClosed { inbox.starts.append(transfer) }
      return !inbox.isClosed
    }
    guard accepted else {
      return transfer.completion.run(.init(result: .failure(NetError(.cancelled, "the client is closed"))))
    }
    ccurl_loop_wake(loop)
  }

  /// Ends a transfer early, also one that has not begun.
  func cancel(_ transfer: Transfer) {
    inbox.withLock { $0.cancels.append(transfer) }
    ccurl_loop_wake(loop)
  }

  /// Lets a transfer go on whose sink had no room.
  func resume(_ transfer: Transfer) {
    inbox.withLock { $0.resumes.append(transfer) }
    ccurl_loop_wake(loop)
  }

  /// Cancels everything and ends the thread.
  func close() {
    inbox.withLock { $0.isClosed = true }
    ccurl_loop_wake(loop)
  }

  private func run() {
    while true {
      let (starts, resumes, cancels, isClosed) = inbox.withLock { inbox in
        defer { (inbox.starts, inbox.resumes, inbox.cancels) = ([], [], []) }
        return (inbox.starts, inbox.resumes, inbox.cancels, inbox.isClosed)
      }
      for transfer in starts { begin(transfer) }
      for transfer in resumes {
        if let handle = transfer.handle { ccurl_transfer_resume(handle) }
      }
      for transfer in cancels where running[ObjectIdentifier(transfer)] != nil {
        finish(transfer, .failure(NetError(.cancelled, "cancelled")))
      }
      if isClosed {
        for transfer in Array(running.values) {
          finish(transfer, .failure(NetError(.cancelled, "the client is closed")))
        }
        return
      }
      ccurl_loop_perform(loop)
      var code: Int32 = 0
      while let handle = ccurl_loop_finished(loop, &code) { end(handle, code: code) }
      // Only after finished transfers were seen: nothing would end this wait for their sake.
      ccurl_loop_wait(loop, 60_000)
    }
  }

  private func begin(_ transfer: Transfer) {
    do {
      try transfer.options.check()
      try transfer.prepare()
    } catch {
      return transfer.completion.run(.init(result: .failure(error)))
    }
    guard let handle = transfer.makeHandle(on: loop) else {
      return transfer.completion.run(.init(result: .failure(NetError(.badAddress, "libcurl refuses the options"))))
    }
    transfer.handle = handle
    running[ObjectIdentifier(transfer)] = transfer
  }

  private func end(_ handle: UnsafeMutableRawPointer, code: Int32) {
    guard let context = ccurl_transfer_context(handle) else { return }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    guard running[ObjectIdentifier(transfer)] != nil else { return }
    let failure = ccurl_failure_of(code)
    if let error = transfer.failure {
      finish(transfer, .failure(error))
    } else if failure == CCURL_NONE {
      finish(transfer, .success(transfer.head))
    } else {
      let problem = ccurl_transfer_problem(handle, code).map { String(cString: $0) } ?? ""
      finish(transfer, .failure(NetError(.init(failure), problem)))
    }
  }

  private func finish(_ transfer: Transfer, _ result: Result<HTTPHead, NetError>) {
    running[ObjectIdentifier(transfer)] = nil
    if let handle = transfer.handle { ccurl_transfer_end(loop, handle) }
    transfer.handle = nil
    transfer.completion.run(.init(result: result))
  }
}

extension NetError.Kind {
  init(_ failure: ccurl_failure) {
    self =
      switch failure {
      case CCURL_BAD_ADDRESS: .badAddress
      case CCURL_RESOLVE: .resolve
      case CCURL_CONNECT: .connect
      case CCURL_TIMEOUT: .timeout
      case CCURL_TLS: .tls
      case CCURL_BROKEN: .broken
      case CCURL_REFUSED: .refused
      case CCURL_REDIRECTS: .redirects
      default: .other
      }
  }
}
