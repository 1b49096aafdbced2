import CVips

/// One libvips picture: the single owner of its handle.
final class VipsPicture {
  private var image: OpaquePointer
  /// Bytes that the library reads while the picture lives.
  private let kept: UnsafeMutableRawBufferPointer?

  private init(_ image: OpaquePointer, keeping kept: UnsafeMutableRawBufferPointer?) {
    self.image = image
    self.kept = kept
  }

  deinit {
    cvips_release(image)
    kept?.deallocate()
  }

  /// Opens the page of an inspected source. Nothing is decoded yet.
  /// - Parameter inOrder: rows are read once, from the top; the picture must not be turned or read twice.
  convenience init(_ source: ImageBytes, _ inspection: ImageProbe.Inspection, inOrder: Bool) throws(ImagingError) {
    try Self.open()
    let loader: String
    var page: Int32 = -1
    switch inspection.facts.format {
    case .jpeg: loader = "jpeg"
    case .png: loader = "png"
    case .webp: loader = "webp"
    case .gif: loader = "gif"
    case .heic, .avif: loader = "heif"
    case .tiff: (loader, page) = ("tiff", Int32(inspection.directory))
    case .bmp, .tga: throw .unsupported("This format has its own decoder.")
    }
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    var kept: UnsafeMutableRawBufferPointer?
    if source.path == nil {
      let bytes = try source.all()
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
      copy.copyBytes(from: bytes)
      kept = copy
    }
    let image = message.fill { text in
      cvips_load(loader, source.path, kept?.baseAddress, kept?.count ?? 0, page, inOrder ? 1 : 0, text)
    }
    guard let image else {
      kept?.deallocate()
      throw Self.refusal(inspection.facts, message.text)
    }
    self.init(image, keeping: kept)
  }

  /// Wraps a copy of a raster.
  convenience init(_ raster: Raster) throws(ImagingError) {
    try Self.open()
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: raster.bytes.count, alignment: 16)
    copy.copyBytes(from: raster.bytes)
    let shape = cvips_shape(
      width: Int32(raster.width), height: Int32(raster.height), channels: Int32(raster.channels),
      sample_bytes: Int32(raster.depth.rawValue))
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    guard let image = message.fill({ cvips_wrap(copy.baseAddress, shape, $0) }) else {
      copy.deallocate()
      throw .writeFailed("The picture could not be encoded.", detail: message.text)
    }
    self.init(image, keeping: copy)
  }

  /// Loads the library; the first call takes a quarter of a second, later ones nothing.
  static func open() throws(ImagingError) {
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    guard message.fill({ cvips_open($0) }) == 0 else {
      throw ImagingError(
        .decoderMissing, "The library for this format (libvips) is not installed.",
        remedy: "Install libvips42 on the server, or convert the picture to JPEG.", detail: message.text)
    }
  }

  /// A failure to decode, named by what the container says of itself: library texts may be another thread's.
  static func refusal(_ facts: HeaderFacts, _ detail: String) -> ImagingError {
    facts.endsEarly ? .truncated(detail: detail) : .corrupt(detail: detail)
  }

  /// Size, channels and depth as they are now.
  var shape: (size: PixelSize, channels: Int, depth: Raster.Depth) {
    let shape = cvips_describe(image)
    return (
      PixelSize(width: Int(shape.width), height: Int(shape.height)), Int(shape.channels),
      shape.sample_bytes == 1 ? .eight : .sixteen
    )
  }

  private var hasAlpha: Bool { shape.channels == 2 || shape.channels == 4 }

  private func apply(
    _ refusal: (String) -> ImagingError,
    _ body: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<CChar>?) -> Int32
  ) throws(ImagingError) {
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    var current: OpaquePointer? = image
    let status = message.fill { body(&current, $0) }
    // The C side replaces the handle step by step, so a later step's failure leaves an earlier step's handle.
    if let current { image = current }
    guard status == 0 else { throw refusal(message.text) }
  }

  /// Gray or RGB, with or without alpha, of 8 or 16 bits.
  func normalise(_ facts: HeaderFacts) throws(ImagingError) {
    try apply({ Self.refusal(facts, $0) }) { cvips_normalise($0, $1) }
  }

  /// Reduced to exactly `size`.
  func reduce(to size: PixelSize, _ facts: HeaderFacts) throws(ImagingError) {
    let alpha: Int32 = hasAlpha ? 1 : 0
    try apply({ Self.refusal(facts, $0) }) { cvips_reduce($0, Int32(size.width), Int32(size.height), alpha, $1) }
  }

  /// 16-bit colours mapped to bytes, `low` to 0 and `high` to 255.
  func window(low: Double, high: Double) throws(ImagingError) {
    let alpha: Int32 = hasAlpha ? 1 : 0
    try apply({ .corrupt(detail: $0) }) { cvips_window($0, low, high, alpha, $1) }
  }

  /// Turned upright.
  func turn(_ orientation: Orientation) throws(ImagingError) {
    try apply({ .corrupt(detail: $0) }) { cvips_turn($0, Int32(orientation.rawValue), $1) }
  }

  /// Put on white.
  func flatten() throws(ImagingError) {
    guard hasAlpha else { return }
    try apply({ .corrupt(detail: $0) }) { cvips_flatten($0, $1) }
  }

  /// All pixels.
  func raster(_ facts: HeaderFacts) throws(ImagingError) -> Raster {
    let (size, channels, depth) = shape
    let count = size.pixelCount * channels * depth.rawValue
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    var status: Int32 = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      status = message.fill { cvips_write(image, buffer.baseAddress, count, $0) }
      filled = status == 0 ? count : 0
    }
    guard status == 0 else { throw Self.refusal(facts, message.text) }
    return Raster(shape: size, channels: channels, depth: depth, bytes: bytes)
  }

  /// Encodes all pixels.
  func encode(_ encoding: cvips_encoding, quality: Int = 0) throws(ImagingError) -> [UInt8] {
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = message.fill { cvips_encode(image, encoding, Int32(quality), &bytes, &count, $0) }
    guard status == 0, let bytes else {
      throw .writeFailed("The picture could not be encoded.", detail: message.text)
    }
    defer { cvips_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Writes tiles below `{folder}_files`.
  func writeTiles(
    below folder: String, tileSide: Int, webp: Bool, quality: Int, isCancelled: @Sendable () -> Bool
  ) throws(ImagingError) {
    var message = CMessage(capacity: Int(CVIPS_MESSAGE_LENGTH))
    let image = image
    let status = withoutActuallyEscaping(isCancelled) { isCancelled -> Int32 in
      var question = Question(ask: isCancelled)
      return withUnsafeMutablePointer(to: &question) { context in
        message.fill { text in
          cvips_write_tiles(
            image, folder, Int32(tileSide), webp ? 1 : 0, Int32(quality),
            { $0?.assumingMemoryBound(to: Question.self).pointee.ask() == true ? 1 : 0 }, context, text)
        }
      }
    }
    guard status == 0 else {
      throw isCancelled() ? .cancelled : .writeFailed("The tiles could not be written.", detail: message.text)
    }
  }

  private struct Question {
    let ask: @Sendable () -> Bool
  }
}
