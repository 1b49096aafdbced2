/// An array of numbers that goes into a model or comes out of one; the last axis is contiguous.
public struct Tensor: Sendable, Hashable {
  /// What an element is.
  public let type: ElementType
  /// Lengths of the axes, outermost first; empty for a single number.
  public let shape: [Int]
  /// The elements in the machine's byte order.
  public let bytes: [UInt8]

  /// Makes a tensor.
  /// - Returns: nil when the bytes do not fill the shape exactly.
  public init?(type: ElementType, shape: [Int], bytes: [UInt8]) {
    guard let count = TensorShape.byteCount(shape, type), count == bytes.count else { return nil }
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// Makes a tensor of 32-bit numbers; nil when they do not fill the shape exactly.
  public init?(shape: [Int], _ values: [Float]) {
    self.init(type: .float32, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// Makes a tensor of 64-bit integers; nil when they do not fill the shape exactly.
  public init?(shape: [Int], integers values: [Int64]) {
    self.init(type: .int64, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// The elements as 32-bit numbers.
  public var floats: [Float] {
    bytes.withUnsafeBytes { TensorView(type: type, shape: shape, bytes: $0).floats() }
  }
}

/// Arithmetic on shapes from outside.
enum TensorShape {
  /// Bytes of a tensor; nil for negative lengths or more than fit an integer.
  static func byteCount(_ shape: [Int], _ type: ElementType) -> Int? {
    var count = type.byteCount
    for length in shape {
      guard length >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// A tensor in memory that somebody else owns; valid inside the closure that received it.
public struct TensorView {
  /// What an element is.
  public let type: ElementType
  /// Lengths of the axes, outermost first.
  public let shape: [Int]
  /// The elements, exactly as many as the shape says; aligned to 64 bytes. While a model's process lives it can change
  /// them: copy before checking.
  public let bytes: UnsafeRawBufferPointer

  /// How many elements there are.
  public var count: Int { bytes.count / type.byteCount }

  /// A copy of the elements as 32-bit numbers.
  public func floats() -> [Float] {
    func converted<Element>(_: Element.Type, _ convert: (Element) -> Float) -> [Float] {
      (0..<count).map {
        convert(bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self))
      }
    }
    switch type {
    case .float32:
      return [Float](unsafeUninitializedCapacity: count) { target, filled in
        UnsafeMutableRawBufferPointer(target).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes.prefix(count * 4)))
        filled = count
      }
    case .float16: return converted(UInt16.self, HalfFloat.float)
    case .float64: return converted(Double.self) { Float($0) }
    case .uint8, .bool: return converted(UInt8.self) { Float($0) }
    case .int8: return converted(Int8.self) { Float($0) }
    case .int32: return converted(Int32.self) { Float($0) }
    case .int64: return converted(Int64.self) { Float($0) }
    }
  }

  /// Lends the elements as 32-bit numbers: those in memory where they are such, else a converted copy.
  func withFloats<R, E: Error>(_ body: (UnsafeBufferPointer<Float>) throws(E) -> R) throws(E) -> R {
    guard type == .float32, Int(bitPattern: bytes.baseAddress) % 4 == 0 else {
      let copy = floats()
      let result = copy.withUnsafeBufferPointer { buffer -> Result<R, E> in
        do throws(E) { return .success(try body(buffer)) } catch { return .failure(error) }
      }
      return try result.get()
    }
    return try body(bytes.bindMemory(to: Float.self))
  }

  /// A copy that owns its bytes.
  public func tensor() -> Tensor? { Tensor(type: type, shape: shape, bytes: Array(bytes)) }
}
