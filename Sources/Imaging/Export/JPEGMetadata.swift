/// EXIF and colour profile segments of JPEG files.
enum JPEGMetadata {
  /// The same file with an orientation of 1; other metadata stays.
  static func markUpright(_ bytes: [UInt8]) -> [UInt8] {
    let source = ImageBytes(bytes)
    guard let facts = try? JPEGHeader.read(source), let range = facts.metadata,
      let place = ExifBlock(source, range).orientationPlace
    else { return bytes }
    var marked = bytes
    let one: [UInt8] = place.order == .big ? [0, 1] : [1, 0]
    marked.replaceSubrange(place.offset..<place.offset + 2, with: one)
    return marked
  }

  /// `encoded` with the EXIF and profile segments of `original` behind its start marker.
  static func copy(from original: [UInt8], to encoded: [UInt8], withProfile: Bool) -> [UInt8] {
    var kept: [UInt8] = []
    let source = ImageBytes(original)
    var offset = 2
    while source.byte(offset) == 0xFF, let code = source.byte(offset + 1), code != 0xDA, code != 0xD9,
      let length = source.number(offset + 2, bytes: 2), length >= 2, offset + 2 + length <= source.count
    {
      let isExif = code == 0xE1 && source.matches("Exif\0\0", at: offset + 4)
      let isProfile = code == 0xE2 && source.matches("ICC_PROFILE\0", at: offset + 4)
      if isExif || (isProfile && withProfile) { kept += original[offset..<offset + 2 + length] }
      offset += 2 + length
    }
    return Array(encoded.prefix(2)) + kept + encoded.dropFirst(2)
  }
}
