import Foundation
import Geometry

/// `time encode file width height count rounds`, `time overlap file rounds`: nanoseconds of the quickest round.
///
/// `encode` reads `count` bitmaps column by column and makes their compressed counts; `overlap` reads lines of width,
/// height, detections, truths and then a compressed mask each, and makes the matrix from the texts.
func time(_ words: inout Words, _ output: inout Output) throws {
  let task = try words.next()
  let bytes = [UInt8](try Data(contentsOf: URL(filePath: String(try words.next()))))
  if task == "encode" {
    let (width, height, count) = (try words.int(), try words.int(), try words.int())
    guard bytes.count == width * height * count else { throw Refusal(reason: "the file has another size") }
    output.word(
      try quickest(words.int()) {
        var length = 0
        try bytes.withUnsafeBufferPointer { all in
          for index in 0..<count {
            let pixels = UnsafeBufferPointer(rebasing: all[index * width * height..<(index + 1) * width * height])
            length += try MaskRLE(columns: pixels, width: width, height: height).compressed.count
          }
        }
        guard length > 0 else { throw Refusal(reason: "nothing was encoded") }
      })
    return
  }
  let lines = bytes.split(separator: UInt8(ascii: "\n"))
  let head = lines.prefix(4).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
  guard head.count == 4, lines.count == 4 + head[2] + head[3] else {
    throw Refusal(reason: "the file is none of masks")
  }
  output.word(
    try quickest(words.int()) {
      var masks: [MaskRLE] = []
      for line in lines.dropFirst(4) { masks.append(try MaskRLE(width: head[0], height: head[1], compressed: line)) }
      let matrix = try MaskRLE.iou(Array(masks[..<head[2]]), Array(masks[head[2]...]))
      guard matrix.count == head[2] * head[3] else { throw Refusal(reason: "the matrix has another size") }
    })
}

private func quickest(_ rounds: Int, _ body: () throws -> Void) throws -> Int {
  var least = Duration.seconds(1 << 30)
  for _ in 0..<max(rounds, 1) { least = min(least, try ContinuousClock().measure(body)) }
  let parts = least.components
  return Int(parts.seconds) * 1_000_000_000 + Int(parts.attoseconds / 1_000_000_000)
}
