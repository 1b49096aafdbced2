extension PointCloudHeader {
  /// The header with stored values and scales made one: `float64` where a field has a scale.
  var resolved: PointCloudHeader {
    var header = self
    for index in header.fields.indices where header.fields[index].isScaled {
      header.fields[index].scalar = .float64
      header.fields[index].scale = 1
      header.fields[index].offset = 0
    }
    return header
  }
}

extension PointChunk {
  /// The chunk for the resolved header of `header`.
  func resolved(_ header: PointCloudHeader) -> PointChunk {
    guard header.fields.contains(where: \.isScaled) else { return self }
    var chunk = self
    for (index, field) in header.fields.enumerated() where field.isScaled {
      chunk.columns[index] = PointColumn(
        .float64, width: field.width, values: columns[index].doubles.map { $0 * field.scale + field.offset })
    }
    return chunk
  }
}

extension PointColumn {
  init(_ scalar: PointScalar, width: Int, values: [Double]) {
    self.init(scalar, width: width, bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  /// Copies `count` values to places a stride apart: the reverse of `gather`.
  func scatter(_ target: UnsafeMutableRawBufferPointer, _ offset: Int, _ stride: Int, _ count: Int) {
    let size = scalar.size * width
    bytes.withUnsafeBytes { source in
      guard count > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
      if stride == size { return (to + offset).copyMemory(from: from, byteCount: count * size) }
      switch size {
      case 1: for index in 0..<count { target[offset + index * stride] = source[index] }
      case 2:
        for index in 0..<count { target.storeLittle(source.little(index * 2, UInt16.self), offset + index * stride) }
      case 4:
        for index in 0..<count { target.storeLittle(source.little(index * 4, UInt32.self), offset + index * stride) }
      case 8:
        for index in 0..<count { target.storeLittle(source.little(index * 8, UInt64.self), offset + index * stride) }
      default:
        for index in 0..<count { (to + offset + index * stride).copyMemory(from: from + index * size, byteCount: size) }
      }
    }
  }
}
