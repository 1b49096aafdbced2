import CCurl
import Glibc

/// One transfer on a loop.
///
/// Sendable because everything mutable is touched on the loop's thread only, after the transfer was handed over.
final class Transfer: @unchecked Sendable {
  /// What became of it: the head, or an error.
  struct Outcome: Sendable {
    let result: Result<HTTPHead, NetError>
  }
  /// Closures live in a struct: bare ones in generic containers gain a thunk at each access.
  struct Completion: Sendable {
    let run: @Sendable (Outcome) -> Void
  }

  let options: TransferOptions
  let source: TransferSource
  let sink: any TransferSink
  let completion: Completion

  /// libcurl's object while the transfer runs.
  var handle: UnsafeMutableRawPointer?
  private(set) var reader: SourceReader?
  private(set) var failure: NetError?
  private var headers: [(name: String, value: String)] = []
  private var headerBytes = 0
  private var announced = false

  init(_ options: TransferOptions, source: TransferSource, sink: any TransferSink, completion: Completion) {
    self.options = options
    self.source = source
    self.sink = sink
    self.completion = completion
  }

  func prepare() throws(NetError) { reader = try SourceReader(source) }

  var head: HTTPHead {
    let address = handle.flatMap { ccurl_transfer_address($0) }.map { String(cString: $0) }
    return HTTPHead(
      status: handle.map { ccurl_transfer_status($0) } ?? 0, headers: headers, url: address ?? options.url)
  }

  func fail(_ error: NetError) { if failure == nil { failure = error } }

  func receive(header bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= 256 << 10 else {
      fail(NetError(.tooLarge, "headers beyond 256 kB"))
      return false
    }
    let line = String(decoding: bytes, as: UTF8.self)
    // A status line begins a new answer: after 100 Continue, or after a redirect.
    if line.hasPrefix("HTTP/") {
      headers.removeAll()
    } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
      let value = line[line.utf8.index(after: colon)...]
      headers.append((String(line[..<colon]).lowercased(), trimmed(value)))
    }
    return true
  }

  func receive(body bytes: UnsafeRawBufferPointer) -> Int {
    if !announced {
      announced = true
      sink.begin(head, of: self)
    }
    do {
      return try sink.accept(bytes) ? bytes.count : Int(CCURL_PAUSE)
    } catch {
      fail(error)
      return 0
    }
  }

  private func trimmed(_ text: Substring) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
    var bytes = text.utf8.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return String(bytes) ?? ""
  }
}

/// Where the body of an answer goes; called on the loop's thread.
protocol TransferSink: AnyObject, Sendable {
  /// The first byte of a body has come.
  func begin(_ head: HTTPHead, of transfer: Transfer)
  /// Takes bytes. False when there is no room now: the same bytes come again after the transfer was resumed.
  func accept(_ bytes: UnsafeRawBufferPointer) throws(NetError) -> Bool
}
