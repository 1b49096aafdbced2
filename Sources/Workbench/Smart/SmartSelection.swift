import Geometry

/// Finds the object that a prompt means, by its colours and its edges.
///
/// The colours of object and surroundings are learned from what is surely one or the other, a minimum cut then draws the
/// border where neighbouring colours differ most; both are done twice (Rother, Kolmogorov and Blake, "GrabCut", 2004). What
/// a click means is bounded by how far colours must change on the way to it. A small copy is cut first; the border is then
/// cut again at each finer size, in a narrow band (Lombaert and others, "Multilevel banded graph cuts", 2005), so that time
/// grows with the length of the border and not with the picture.
struct SmartSelection {
  private let region: PixelRegion
  private let prompt: SelectionPrompt
  /// Cells along the longer side of the first cut.
  private static let coarseSide = 176

  init(_ prompt: SelectionPrompt, in region: PixelRegion) {
    self.region = region
    self.prompt = prompt
  }

  /// The object's outline in image pixels; nil where the prompt lies outside the region, or nothing was found.
  func outline() -> Polygon<ImagePixels>? {
    guard let mask = mask() else { return nil }
    // A border between samples is known to half of one.
    let rings = mask.pixels.polygons(tolerance: 0.7).filter { $0.area >= 1 }.flatMap { $0.rings }
    let corner = ImagePoint(
      x: region.origin.x + Double(mask.frame.x) * region.step, y: region.origin.y + Double(mask.frame.y) * region.step)
    let placed = rings.map { ring in
      ring.map { point in
        BoxEditing.rounded(ImagePoint(x: corner.x + point.x * region.step, y: corner.y + point.y * region.step))
      }
    }
    return ShapeGeometry.polygon(of: placed)
  }

  /// The object's samples in a part of the region.
  func mask() -> (frame: GridFrame, pixels: MaskRLE)? {
    guard prompt.inside.allSatisfy({ region.bounds.contains($0) }) else { return nil }
    var frame = GridFrame(x: 0, y: 0, width: region.width, height: region.height)
    if let box = prompt.box {
      guard let inside = box.clipped(to: region.bounds) else { return nil }
      let samples = self.samples(of: inside)
      guard samples.width >= 2, samples.height >= 2 else { return nil }
      frame = samples.expanded(by: max(samples.longest / 4, 6), inWidth: region.width, height: region.height)
    } else if prompt.inside.isEmpty {
      return nil
    }
    // What turns out to be small is looked at again from nearer.
    for _ in 0..<3 {
      guard let cells = cut(frame) else { return nil }
      guard prompt.box == nil, cells.scale > 1, let found = cells.bounds,
        found.longest * 3 < max(cells.width, cells.height)
      else { return refined(cells, frame) }
      let near = GridFrame(
        x: frame.x + found.x * cells.scale, y: frame.y + found.y * cells.scale, width: found.width * cells.scale,
        height: found.height * cells.scale
      ).expanded(by: max(found.longest * cells.scale, 24), inWidth: region.width, height: region.height)
      guard near.longest < frame.longest else { return refined(cells, frame) }
      frame = near
    }
    return cut(frame).flatMap { refined($0, frame) }
  }

  private func samples(of box: ImageBox) -> GridFrame {
    let (first, last) = (region.sample(at: box.topLeft), region.sample(at: box.bottomRight))
    return GridFrame(x: first.x, y: first.y, width: last.x - first.x + 1, height: last.y - first.y + 1)
  }

  // MARK: The first cut

  private func cut(_ frame: GridFrame) -> SelectionCells? {
    let scale = max((frame.longest + Self.coarseSide - 1) / Self.coarseSide, 1)
    let grid = ColourGrid(region, frame, scale: scale)
    let seeds = Seeds(prompt, region, frame, grid)
    let bins = ColourModel.bins(of: grid)
    let nearness = prompt.box == nil ? nearness(grid, seeds) : []
    // Where somebody says that an object ends, that says more than its colour, which both sides may share.
    let weight: Float = prompt.outside.isEmpty ? 3 : 8
    var inside = [Bool](repeating: false, count: grid.count)
    for cell in 0..<grid.count {
      inside[cell] = nearness.isEmpty ? !seeds.isBeside(cell) : nearness[cell] > 0.35
    }
    for seed in seeds.inside { inside[seed] = true }
    for round in 0..<2 {
      var (object, rest) = (ColourModel(), ColourModel())
      for cell in 0..<grid.count {
        if inside[cell] {
          object.add(bins[cell], weight: 1)
        } else if nearness.isEmpty || round > 0 || nearness[cell] < 0.1 {
          rest.add(bins[cell], weight: 1)
        }
      }
      // What a person points at counts as much as a fifth of all the rest.
      let pointed = Float(max(inside.count { $0 } / (5 * max(seeds.inside.count, 1)), 1))
      for seed in seeds.inside { object.add(bins[seed], weight: pointed) }
      for seed in seeds.outside { rest.add(bins[seed], weight: pointed) }
      object.smooth()
      rest.smooth()
      let evidence = object.evidence(against: rest)
      let found = CutLevel(grid).solve(wanted: { cell in
        if seeds.isInside(cell) { return CutLevel.certain }
        if seeds.isOutside(cell) || seeds.isBeside(cell) { return -CutLevel.certain }
        return evidence[Int(bins[cell])] + (nearness.isEmpty ? 0 : weight * nearness[cell] - 0.6)
      })
      var cells = SelectionCells(grid, found, evidence: evidence)
      cells.keepMeant(seeds, box: prompt.box != nil)
      inside = cells.isSet
      if round == 1 { return cells.isEmpty ? nil : cells }
    }
    return nil
  }

  /// How much easier each cell is reached from the places inside than from those outside, -1…1. The frame's border is
  /// outside too, where it is not the region's: of an object that is cut off by the picture's edge nothing is known there.
  private func nearness(_ grid: ColourGrid, _ seeds: Seeds) -> [Float] {
    let mean = grid.meanDistance
    return grid.colours.withUnsafeBufferPointer { colours in
      let step = { (cell: Int, next: Int, direction: Int) -> Int in
        let change = (Double(ColourGrid.distance(colours, cell, next)) / mean).squareRoot()
        return Int(
          min(
            (2 + 24 * change) * (direction == 1 || direction == 3 || direction == 4 || direction == 6 ? 1 : 1.4), 1000))
      }
      let here = GridPaths(width: grid.width, height: grid.height, starts: seeds.inside, step: step)
      let there = GridPaths(
        width: grid.width, height: grid.height,
        starts: seeds.outside + (seeds.outside.isEmpty ? seeds.border : seeds.corners), step: step)
      return (0..<grid.count).map { cell in
        let (near, far) = (Float(here.costs[cell]), Float(there.costs[cell]))
        return near + far > 0 ? (far - near) / (far + near) : 0
      }
    }
  }

  // MARK: Finer and finer

  private func refined(_ coarse: SelectionCells, _ whole: GridFrame) -> (frame: GridFrame, pixels: MaskRLE)? {
    guard let found = coarse.bounds else { return nil }
    // Only what the object fills, with room for the band.
    let scale = coarse.scale
    let margin = 4 * scale
    let frame = GridFrame(
      x: whole.x + found.x * scale, y: whole.y + found.y * scale,
      width: min(found.width * scale, whole.x + whole.width - whole.x - found.x * scale),
      height: min(found.height * scale, whole.height - found.y * scale)
    ).expanded(by: margin, inWidth: region.width, height: region.height)
    let evidence = coarse.evidence
    var current = coarse.moved(to: frame, from: whole, scale: scale)
    var level = scale
    while level > 1 {
      level = (level + 1) / 2
      let grid = ColourGrid(region, frame, scale: level)
      let bins = ColourModel.bins(of: grid)
      let seeds = Seeds(prompt, region, frame, grid)
      let guess = current.resampled(like: grid)
      let band = guess.band(reach: 2)
      let found = CutLevel(grid).solve(
        band: band, known: guess.isSet,
        wanted: { cell in
          if seeds.isInside(cell) { return CutLevel.certain }
          if seeds.isOutside(cell) || seeds.isBeside(cell) { return -CutLevel.certain }
          return evidence[Int(bins[cell])] * 0.5
        })
      current = SelectionCells(grid, found, evidence: evidence)
      if level == 1 { current.keepMeant(seeds, box: prompt.box != nil) }
    }
    guard !current.isEmpty else { return nil }
    do throws(MaskError) {
      let bytes = current.isSet.map { $0 ? UInt8(1) : 0 }
      return (frame, try MaskRLE(rows: bytes, width: current.width, height: current.height))
    } catch {
      return nil
    }
  }
}
