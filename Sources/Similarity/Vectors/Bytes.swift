internal import CSimilarity

func crc32c(_ bytes: Slice<UnsafeRawBufferPointer>, after crc: UInt32 = 0) -> UInt32 {
  let bytes = UnsafeRawBufferPointer(rebasing: bytes)
  guard let start = bytes.baseAddress else { return crc }
  return csimilarity_crc32c(crc, start, bytes.count)
}

extension UnsafeRawBufferPointer {
  func loadLittle<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension [UInt8] {
  mutating func appendLittle<T: FixedWidthInteger>(_ value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
