import Glibc

/// A file's bytes in memory, read-only, until the last user lets go.
///
/// `@unchecked Sendable`: the address and length never change; bytes of records below a count once given out change
/// only in their flags, of which either value is a right answer at that moment.
final class VectorMapping: @unchecked Sendable {
  let start: UnsafeRawPointer
  let length: Int

  /// Maps `length` bytes, which may reach beyond the end of the file: what lies there must not be read before it
  /// exists.
  init(_ descriptor: Int32, length: Int) throws(VectorFileError) {
    guard let start = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
      throw VectorFileError(.unreadable, "The file cannot be mapped into memory.", errno: errno)
    }
    self.start = UnsafeRawPointer(start)
    self.length = length
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: start), length) }

  func bytes(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start + offset, count: count)
  }
}

/// An open file that is written at places; closed with its last reference.
final class VectorDescriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  var length: Int {
    get throws(VectorFileError) {
      var status = stat()
      guard fstat(number, &status) == 0 else {
        throw VectorFileError(.unreadable, "The file's size cannot be read.", errno: errno)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw VectorFileError(.unreadable, "This is no regular file.")
      }
      return Int(status.st_size)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(VectorFileError) {
    var done = 0
    while done < bytes.count {
      let written = pwrite(number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if written < 0 {
        if errno == EINTR { continue }
        throw VectorFileError(.writeFailed, "Vectors could not be written: is the disk full?", errno: errno)
      }
      done += written
    }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(VectorFileError) {
    let result = bytes.withUnsafeBytes { buffer -> Result<Void, VectorFileError> in
      do throws(VectorFileError) {
        return .success(try write(buffer, at: offset))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  func resize(_ length: Int) throws(VectorFileError) {
    guard ftruncate(number, off_t(length)) == 0 else {
      throw VectorFileError(.writeFailed, "The file cannot grow.", errno: errno)
    }
  }

  func sync() throws(VectorFileError) {
    guard fdatasync(number) == 0 else {
      throw VectorFileError(.writeFailed, "The file could not be brought to the disk.", errno: errno)
    }
  }
}
