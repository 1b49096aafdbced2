import Geometry

/// `encode width height pixels`: pixels column by column as 0 and 1.
func encode(_ words: inout Words, _ output: inout Output) throws {
  let (width, height) = (try words.int(), try words.int())
  let pixels = try words.next().utf8.map { $0 - UInt8(ascii: "0") }
  let mask = try MaskRLE(columns: pixels, width: width, height: height)
  guard try MaskRLE(rows: mask.rows, width: width, height: height) == mask else {
    throw Refusal(reason: "rows and columns differ")
  }
  describe(mask, &output)
}

/// `decode width height counts`: the pixels column by column.
func decode(_ words: inout Words, _ output: inout Output) throws {
  output.word(try mask(&words).columns.map { $0 + UInt8(ascii: "0") })
}

/// `polygons width height rings (points x y …)…`: the union of the rings.
func fill(_ words: inout Words, _ output: inout Output) throws {
  let (width, height, rings) = (try words.int(), try words.int(), try words.int())
  var polygons: [[Double]] = []
  for _ in 0..<rings { polygons.append(try words.doubles(2 * words.int())) }
  describe(try MaskRLE(polygonCoordinates: polygons, width: width, height: height), &output)
}

/// `box width height x y width height`: a filled box.
func fillBox(_ words: inout Words, _ output: inout Output) throws {
  let (width, height) = (try words.int(), try words.int())
  let box = try words.doubles(4)
  describe(
    try MaskRLE(ImageBox.xywh(box[0], box[1], box[2], box[3]), width: width, height: height), &output)
}

/// `union count (width height counts)…`, `intersection …`, `complement 1 width height counts`.
func merge(_ rule: Substring, _ words: inout Words, _ output: inout Output) throws {
  let masks = try masks(words.int(), &words)
  switch rule {
  case "union": describe(try MaskRLE.union(masks), &output)
  case "intersection": describe(try MaskRLE.intersection(masks), &output)
  default: describe(masks[0].complement, &output)
  }
}

/// `iou detections truths crowd-flags (width height counts)…`: the matrix row by row.
func overlap(_ words: inout Words, _ output: inout Output) throws {
  let (detections, truths) = (try words.int(), try words.int())
  let isCrowd = try words.flags(truths)
  let found = try masks(detections, &words)
  for value in try MaskRLE.iou(found, masks(truths, &words), isCrowd: isCrowd) { output.word(value) }
}

private func mask(_ words: inout Words) throws -> MaskRLE {
  try MaskRLE(width: words.int(), height: words.int(), compressed: words.next().utf8)
}

private func masks(_ count: Int, _ words: inout Words) throws -> [MaskRLE] {
  var masks: [MaskRLE] = []
  for _ in 0..<count { masks.append(try mask(&words)) }
  return masks
}

/// Counts, area and box (x y width height, zeros for an empty mask).
private func describe(_ mask: MaskRLE, _ output: inout Output) {
  output.word(mask.compressed)
  output.word(mask.area)
  let box = mask.bounds ?? ImageBox(minX: 0, minY: 0, maxX: 0, maxY: 0)
  for value in [box.minX, box.minY, box.width, box.height] { output.word(value) }
}
