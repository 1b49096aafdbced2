import Geometry

/// A picture whose pixels name segments, and the masks it means.
enum SegmentPicture {
  /// The mask of every segment but 0, from one walk over the pixels.
  static func masks(_ picture: PNGPicture) -> [UInt32: MaskRLE] {
    let (width, height) = (picture.width, picture.height)
    guard width <= 1 << 20, height <= 1 << 20 else { return [:] }
    // Starts and ends of each segment's stretches, column by column.
    var stretches: [UInt32: [UInt32]] = [:]
    var (current, start, at) = (UInt32(0), 0, 0)
    func close() {
      if current != 0 { stretches[current, default: []] += [UInt32(start), UInt32(at)] }
    }
    for x in 0..<width {
      for y in 0..<height {
        let value = picture.value(at: y * width + x)
        if value != current {
          close()
          (current, start) = (value, at)
        }
        at += 1
      }
    }
    close()
    return stretches.compactMapValues { edges in
      var counts: [UInt32] = []
      var last: UInt32 = 0
      for edge in edges {
        // A stretch that begins where the last one ended cannot be: both would be one.
        counts.append(edge - last)
        last = edge
      }
      let rest = UInt32(width * height) - last
      if rest > 0 { counts.append(rest) }
      return try? MaskRLE(width: width, height: height, counts: counts)
    }
  }

  /// The picture of some masks, the later above the earlier.
  ///
  /// - Returns: the picture, and how many pixels of each mask are to be seen.
  static func picture(_ masks: [(id: UInt32, mask: MaskRLE)], _ size: PixelSize) -> (PNGPicture, [Int]) {
    var owners = [UInt32](repeating: 0, count: size.width * size.height)
    for (place, (_, mask)) in masks.enumerated() where mask.width == size.width && mask.height == size.height {
      var at = 0
      for (index, count) in mask.counts.enumerated() {
        let end = at + Int(count)
        if index % 2 == 1 {
          for pixel in at..<end {
            owners[pixel % size.height * size.width + pixel / size.height] = UInt32(place + 1)
          }
        }
        at = end
      }
    }
    var seen = [Int](repeating: 0, count: masks.count)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(owners.count * 3)
    for owner in owners {
      let id = owner == 0 ? 0 : masks[Int(owner) - 1].id
      if owner > 0 { seen[Int(owner) - 1] += 1 }
      for shift: UInt32 in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: id >> shift)) }
    }
    return (PNGPicture(width: size.width, height: size.height, samples: .rgb8(bytes)), seen)
  }
}
