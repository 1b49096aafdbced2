extension DatasetSink {
  /// Adds a file of what was put aside between a head and a tail.
  func write(_ path: String, head: ByteWriter, _ spool: SpoolFile, tail: StaticString) throws {
    var end = ByteWriter()
    end.raw(tail)
    try stream(path, size: Int64(head.count + end.count) + spool.size) { put in
      try head.bytes.withUnsafeBytes { try put($0) }
      try spool.drain(put)
      try end.bytes.withUnsafeBytes { try put($0) }
    }
  }

  func write(_ path: String, head: StaticString, _ spool: SpoolFile, tail: StaticString) throws {
    var start = ByteWriter()
    start.raw(head)
    try write(path, head: start, spool, tail: tail)
  }
}
