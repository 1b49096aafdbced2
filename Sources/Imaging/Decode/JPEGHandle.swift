import CImaging
import Synchronization

/// TurboJPEG handles and a scratch buffer, lent to one caller at a time.
///
/// `@unchecked Sendable`: an instance is in `idle` or with the one borrower that took it out under that lock.
final class JPEGHandle: @unchecked Sendable {
  /// A fresh frame of 6 MB costs 2,000 page faults, as much time as decoding it; larger ones than this are let go.
  private static let scratchKept = 64 << 20
  private static let idle = Mutex<[JPEGHandle]>([])

  private let handle: OpaquePointer
  private var scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  private init() throws(ImagingError) {
    guard let handle = cimaging_jpeg_create() else {
      throw ImagingError(.decoderMissing, "The JPEG library does not start.", remedy: "Free some memory and try again.")
    }
    self.handle = handle
  }

  deinit {
    cimaging_jpeg_destroy(handle)
    scratch.deallocate()
  }

  /// Lends a handle for the length of `body`.
  static func with<R>(_ body: (JPEGHandle) throws(ImagingError) -> R) throws(ImagingError) -> R {
    let handle = if let kept = idle.withLock({ $0.popLast() }) { kept } else { try JPEGHandle() }
    defer {
      if handle.scratch.count > scratchKept { handle.releaseScratch() }
      idle.withLock { $0.append(handle) }
    }
    return try body(handle)
  }

  private func releaseScratch() {
    scratch.deallocate()
    scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// At least `count` bytes that keep their place until the next call.
  private func scratch(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if scratch.count < count {
      scratch.deallocate()
      scratch = .allocate(byteCount: count, alignment: 64)
    }
    return UnsafeMutableRawBufferPointer(rebasing: scratch[..<count])
  }

  // MARK: Decoding

  /// The scale in eighths, 1, 2, 4 or 8, that makes the least work while no side of the result is smaller than
  /// asked. Other scales have no vector code and are slower than a larger one that has.
  static func eighths(for size: PixelSize, atLeast side: Int?) -> Int {
    guard let side else { return 8 }
    return [1, 2, 4].first { scaled(size, $0).longerSide >= side } ?? 8
  }

  /// The same, where the shorter side counts.
  static func eighths(for size: PixelSize, shorterAtLeast side: Int) -> Int {
    [1, 2, 4].first { min(scaled(size, $0).width, scaled(size, $0).height) >= side } ?? 8
  }

  static func scaled(_ size: PixelSize, _ eighths: Int) -> PixelSize {
    PixelSize(
      width: Int(cimaging_jpeg_scaled(Int32(size.width), Int32(eighths))),
      height: Int(cimaging_jpeg_scaled(Int32(size.height), Int32(eighths))))
  }

  /// Decodes as stored, gray or RGB, into the scratch buffer, and passes the pixels on.
  func decode<R>(
    _ bytes: [UInt8], _ facts: HeaderFacts, eighths: Int, notes: inout [ImageNote],
    _ body: (PixelView) throws(ImagingError) -> R
  ) throws(ImagingError) -> R {
    let size = Self.scaled(facts.size, eighths)
    let stored = facts.channels
    let shown = stored == 1 ? 1 : 3
    // CMYK is decoded behind the place of its RGB form.
    let shownBytes = size.pixelCount * shown
    let buffer = scratch(shownBytes + (stored == 4 ? size.pixelCount * 4 : 0))
    let target = UnsafeMutableRawBufferPointer(rebasing: stored == 4 ? buffer[shownBytes...] : buffer[...])
    if let note = try decode(bytes, size, channels: stored, into: target) { notes.append(note) }
    if stored == 4 {
      cimaging_cmyk_to_rgb(
        target.baseAddress, size.pixelCount, facts.hasAdobeMarker ? 1 : 0, buffer.baseAddress)
    }
    return try body(PixelView(start: UnsafeRawPointer(buffer.baseAddress), size: size, channels: shown, depth: .eight))
  }

  /// Decodes, and judges the library's warnings: a picture is either whole or refused.
  private func decode(_ bytes: [UInt8], _ size: PixelSize, channels: Int, into target: UnsafeMutableRawBufferPointer)
    throws(ImagingError) -> ImageNote?
  {
    let last = attempt(bytes, size, channels, target, stopping: false)
    switch last {
    case .whole: return nil
    case .failed(let text): throw .corrupt(detail: text)
    case .warned(let text):
      if JPEGDamage(text) == .cut {
        // Some cameras leave the end marker out. With one added, a whole picture decodes without a word; one that
        // was cut meets the marker inside its data.
        let ended = attempt(bytes + [0xFF, 0xD9], size, channels, target, stopping: true)
        guard case .whole = ended else { throw .truncated(detail: text) }
        return ImageNote(.missingEnd, "The JPEG's end marker is missing; its picture is whole.")
      }
      guard JPEGDamage(text) == .harmless else { throw .corrupt(detail: text) }
      // The library tells its last warning; the first one must be harmless too. It stopped there, so the pixels of
      // the first attempt are made again.
      if case .warned(let first) = attempt(bytes, size, channels, target, stopping: true),
        JPEGDamage(first) != .harmless
      {
        throw .corrupt(detail: first)
      }
      _ = attempt(bytes, size, channels, target, stopping: false)
      return ImageNote(.repaired, "The JPEG has small damage outside its picture.")
    }
  }

  private enum Outcome {
    case whole
    case warned(String)
    case failed(String)
  }

  private func attempt(
    _ bytes: [UInt8], _ size: PixelSize, _ channels: Int, _ target: UnsafeMutableRawBufferPointer, stopping: Bool
  ) -> Outcome {
    var message = CMessage(capacity: Int(CIMAGING_MESSAGE_LENGTH))
    let status = message.fill { text in
      bytes.withUnsafeBufferPointer {
        cimaging_jpeg_decode(
          handle, $0.baseAddress, $0.count, Int32(size.width), Int32(size.height), Int32(channels), stopping ? 1 : 0,
          target.baseAddress, text)
      }
    }
    switch Int(status) {
    case Int(CIMAGING_OK): return .whole
    case Int(CIMAGING_WARNING): return .warned(message.text)
    default: return .failed(message.text)
    }
  }

  // MARK: Encoding

  /// Encodes gray or RGB bytes as a JPEG.
  /// - Parameter fullColour: keeps chroma at full size (4:4:4); else 4:2:0.
  func encode(_ view: PixelView, quality: Int, fullColour: Bool = false) throws(ImagingError) -> [UInt8] {
    var message = CMessage(capacity: Int(CIMAGING_MESSAGE_LENGTH))
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = message.fill { text in
      cimaging_jpeg_encode(
        handle, view.start, Int32(view.size.width), Int32(view.size.height), Int32(view.channels), Int32(quality),
        fullColour ? 1 : 0, &bytes, &count, text)
    }
    guard status == CIMAGING_OK, let bytes else {
      throw .writeFailed("The JPEG could not be made.", detail: message.text)
    }
    defer { cimaging_jpeg_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Turns a JPEG upright without decoding it; nil when its edge blocks or its damage do not allow that.
  func turn(_ bytes: [UInt8], _ orientation: Orientation) -> [UInt8]? {
    var message = CMessage(capacity: Int(CIMAGING_MESSAGE_LENGTH))
    var turned: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = message.fill { text in
      bytes.withUnsafeBufferPointer {
        cimaging_jpeg_turn(handle, $0.baseAddress, $0.count, Int32(orientation.rawValue), &turned, &count, text)
      }
    }
    guard let turned else { return nil }
    defer { cimaging_jpeg_free(turned) }
    return status == CIMAGING_OK ? Array(UnsafeBufferPointer(start: turned, count: count)) : nil
  }
}
