public import Foundation

/// What a picture looks like in 512 numbers, without any model: which way its edges run and where, which colours it has
/// and where. Pictures that look alike have a high cosine, others one near zero.
///
/// Three parts, each without its mean and of length 1, joined by weights whose squares sum to 1:
/// - 256: the orientations of gradients, 16 of the full circle, in each cell of 4 × 4, after N. Dalal and B. Triggs,
///   "Histograms of Oriented Gradients" (2005), with square roots of the sums so that one strong edge does not decide.
/// - 160: brightness, contrast and eight hues, weighted by how colourful they are, in each cell of 4 × 4.
/// - 96: how often each of 6 × 4 × 4 colours occurs anywhere: brightness, red against green, yellow against blue.
///
/// Alike are scaled, recompressed, slightly cropped, brightened and neighbouring views; turned and mirrored ones are not.
/// The numbers are deterministic for equal pixels.
public enum BuiltinEmbedding {
  /// Numbers of a vector.
  public static let dimension = 512
  /// What is stored beside vectors, so that those of another recipe are never compared with them.
  public static let name = "builtin-1"

  private static let side = 64
  private static let cells = 4
  private static let orientations = 16
  /// Squares sum to 1.
  private static let weights: (edges: Float, places: Float, colours: Float) = (0.7416, 0.5477, 0.3873)

  /// Describes a picture; alpha is ignored and 16-bit samples are rendered first. The vector has length 1.
  public static func vector(of raster: Raster) throws(ImagingError) -> [Float] {
    let small = squeezed(try raster.rendered().fitting(256))
    var edges = edges(small.luma)
    var places = places(small)
    var colours = colours(small)
    normalise(&edges, to: weights.edges)
    normalise(&places, to: weights.places)
    normalise(&colours, to: weights.colours)
    let all = edges + places + colours
    let length = all.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // A part without any difference has no direction; the others then stand for it.
    guard length > 1e-6 else { return [1] + [Float](repeating: 0, count: dimension - 1) }
    return all.map { $0 / length }
  }

  /// Describes a picture in a file as ingesting it does. Synchronous and blocking: call from a worker thread.
  /// - Parameter page: index among the pages; 0 for formats without pages.
  /// - Throws: `ImagingError`.
  public static func vector(file: URL, page: Int = 0, limits: ImagingLimits = .standard) throws(ImagingError) -> [Float]
  {
    let raster = try ImageDecoder.decode(
      file: file, page: page, fitting: ImageIngest.previewSide, limits: limits
    ).raster
    return try vector(of: raster.rendered().fitting(ImageIngest.thumbnailSide))
  }

  /// A picture of 64 × 64, its sides squeezed: 0…1 each.
  private struct Small {
    var red: [Float]
    var green: [Float]
    var blue: [Float]
    var luma: [Float]
  }

  /// Averages the pixels below each of the 64 × 64.
  private static func squeezed(_ raster: Raster) -> Small {
    let (width, height, channels) = (raster.width, raster.height, raster.channels)
    let colours = channels >= 3 ? (0, 1, 2) : (0, 0, 0)
    let zero = [Float](repeating: 0, count: side * side)
    var small = Small(red: zero, green: zero, blue: zero, luma: zero)
    raster.bytes.withUnsafeBufferPointer { bytes in
      for y in 0..<side {
        let top = y * height / side
        let bottom = max(top + 1, (y + 1) * height / side)
        for x in 0..<side {
          let left = x * width / side
          let right = max(left + 1, (x + 1) * width / side)
          var sums = (0, 0, 0)
          for row in top..<bottom {
            var place = (row * width + left) * channels
            for _ in left..<right {
              sums.0 += Int(bytes[place + colours.0])
              sums.1 += Int(bytes[place + colours.1])
              sums.2 += Int(bytes[place + colours.2])
              place += channels
            }
          }
          let scale = 1 / (255 * Float((bottom - top) * (right - left)))
          let at = y * side + x
          small.red[at] = Float(sums.0) * scale
          small.green[at] = Float(sums.1) * scale
          small.blue[at] = Float(sums.2) * scale
          small.luma[at] = 0.299 * small.red[at] + 0.587 * small.green[at] + 0.114 * small.blue[at]
        }
      }
    }
    return small
  }

  /// Adds to the four cells around a pixel by how near it is to their middles.
  private static func spread(_ x: Int, _ y: Int, _ body: (Int, Float) -> Void) {
    let size = Float(side) / Float(cells)
    let (u, v) = ((Float(x) + 0.5) / size - 0.5, (Float(y) + 0.5) / size - 0.5)
    let (left, top) = (u.rounded(.down), v.rounded(.down))
    for (column, across) in [(Int(left), 1 - (u - left)), (Int(left) + 1, u - left)] where (0..<cells).contains(column)
    {
      for (row, down) in [(Int(top), 1 - (v - top)), (Int(top) + 1, v - top)] where (0..<cells).contains(row) {
        body(row * cells + column, across * down)
      }
    }
  }

  private static func edges(_ luma: [Float]) -> [Float] {
    var sums = [Float](repeating: 0, count: cells * cells * orientations)
    for y in 1..<(side - 1) {
      for x in 1..<(side - 1) {
        let at = y * side + x
        let (across, down) = (luma[at + 1] - luma[at - 1], luma[at + side] - luma[at - side])
        let strength = (across * across + down * down).squareRoot()
        guard strength > 0.004 else { continue }
        // Between the two nearest orientations.
        let angle = direction(down, across) * Float(orientations)
        let low = angle.rounded(.down)
        let (first, share) = (Int(low) % orientations, angle - low)
        spread(x, y) { cell, weight in
          sums[cell * orientations + first] += strength * weight * (1 - share)
          sums[cell * orientations + (first + 1) % orientations] += strength * weight * share
        }
      }
    }
    return sums.map { $0.squareRoot() }
  }

  private static func places(_ small: Small) -> [Float] {
    var brightness = [Float](repeating: 0, count: cells * cells)
    var squares = brightness
    var weights = brightness
    var hues = [Float](repeating: 0, count: cells * cells * 8)
    for y in 0..<side {
      for x in 0..<side {
        let at = y * side + x
        let (hue, chroma) = hue(small.red[at], small.green[at], small.blue[at])
        let angle = hue * 8
        let low = angle.rounded(.down)
        let (first, share) = (Int(low) % 8, angle - low)
        spread(x, y) { cell, weight in
          weights[cell] += weight
          brightness[cell] += weight * small.luma[at]
          squares[cell] += weight * small.luma[at] * small.luma[at]
          hues[cell * 8 + first] += weight * chroma * (1 - share)
          hues[cell * 8 + (first + 1) % 8] += weight * chroma * share
        }
      }
    }
    var mean: Float = 0
    for cell in 0..<(cells * cells) {
      brightness[cell] /= weights[cell]
      mean += brightness[cell] / Float(cells * cells)
    }
    var values: [Float] = []
    for cell in 0..<(cells * cells) {
      // Against the whole picture's, so that exposure alone changes little.
      values.append(2 * (brightness[cell] - mean))
      values.append(2 * max(0, squares[cell] / weights[cell] - brightness[cell] * brightness[cell]).squareRoot())
      for hue in 0..<8 { values.append(2 * hues[cell * 8 + hue] / weights[cell]) }
    }
    return values
  }

  private static func colours(_ small: Small) -> [Float] {
    var counts = [Float](repeating: 0, count: 96)
    for at in 0..<(side * side) {
      let (red, green, blue) = (small.red[at], small.green[at], small.blue[at])
      soft(small.luma[at], 6) { light, first in
        // Most pictures are nearly gray: the scale is finer there.
        soft(0.5 + root(red - green) / 2, 4) { greenness, second in
          soft(0.5 + root((red + green) / 2 - blue) / 2, 4) { blueness, third in
            counts[(light * 4 + greenness) * 4 + blueness] += first * second * third
          }
        }
      }
    }
    return counts.map { $0.squareRoot() }
  }

  private static func root(_ value: Float) -> Float { value < 0 ? -(-value).squareRoot() : value.squareRoot() }

  /// A value of 0…1 among `bins`, between the two nearest.
  private static func soft(_ value: Float, _ bins: Int, _ body: (Int, Float) -> Void) {
    let place = min(max(value, 0), 1) * Float(bins - 1)
    let low = min(Int(place), bins - 2)
    let share = place - Float(low)
    body(low, 1 - share)
    if share > 0 { body(low + 1, share) }
  }

  /// The hue as a part of the circle, 0…1, and the chroma, 0…1.
  private static func hue(_ red: Float, _ green: Float, _ blue: Float) -> (Float, Float) {
    let (most, least) = (max(red, green, blue), min(red, green, blue))
    let chroma = most - least
    guard chroma > 0 else { return (0, 0) }
    let sixth: Float =
      most == red ? (green - blue) / chroma : most == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma
    return ((sixth < 0 ? sixth + 6 : sixth) / 6, chroma)
  }

  /// The direction of a vector as a part of the circle, 0 up to but not 1: exact enough for 16 bins, and the same on
  /// every machine, which the C library's arc tangent is not.
  private static func direction(_ down: Float, _ across: Float) -> Float {
    let (x, y) = (abs(across), abs(down))
    let ratio = min(x, y) / max(x, y, .leastNormalMagnitude)
    // A polynomial for the arc tangent of 0…1, within a quarter of a degree.
    var turn = ratio * (0.1250 + 0.0435 * (1 - ratio))
    if y > x { turn = 0.25 - turn }
    if across < 0 { turn = 0.5 - turn }
    if down < 0 { turn = 1 - turn }
    return turn >= 1 ? 0 : max(0, turn)
  }

  /// Takes the mean away and brings the rest to a length.
  private static func normalise(_ values: inout [Float], to length: Float) {
    let mean = values.reduce(0, +) / Float(values.count)
    for index in values.indices { values[index] -= mean }
    let present = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for index in values.indices { values[index] *= present > 1e-6 ? length / present : 0 }
  }
}
