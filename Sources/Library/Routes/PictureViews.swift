import Database
import Foundation
import Identity
import Imaging
import Objects
import Web

/// Which view of a picture is wanted.
public struct RenderQuery: Codable, Sendable {
  /// The sample value shown as black, 0…65535; with `high`. Without both, the picture's own range.
  public var low: Double?
  /// The sample value shown as white, above `low`.
  public var high: Double?
  /// Most pixels of the longer side, 16…4096; 1280 by default.
  public var longest: Int?
  /// The part that is wanted, in pixels of the upright image; all four together. What lies outside the image is cut off.
  public var x: Int?
  public var y: Int?
  public var width: Int?
  public var height: Int?
}

/// Which tiles of a very large picture are wanted; without a level none, only what there is.
public struct TileQuery: Codable, Sendable {
  /// 0 fits one tile; each further level has twice the size.
  public var level: Int?
  /// First and last column and row of tiles, from 0; the whole level by default.
  public var x0: Int?
  public var y0: Int?
  public var x1: Int?
  public var y1: Int?
}

/// The tile pyramid of a very large picture.
public struct TileAddresses: Codable, Sendable {
  public struct Tile: Codable, Sendable {
    public var x: Int
    public var y: Int
    public var url: String
  }
  /// Pixels of the whole picture, upright: the size of the last level.
  public var width: Int
  public var height: Int
  /// Side of a tile in pixels; those at the right and lower edge are smaller.
  public var tile: Int
  public var levels: Int
  /// The level asked for.
  public var level: Int?
  /// Row by row.
  public var tiles: [Tile]
}

extension LibraryFeature {
  /// Side of the tiles that ingest makes.
  private static let tileSide = TilePyramid.Options().tile
  private static let mostTiles = 1024

  /// What a view needs of an image's row.
  struct Picture: Sendable {
    var sha256: String
    var page: Int
    var storagePath: String
    var status: IngestStatus
    var size: PixelSize
    var levels: Int?
  }

  func registerViews(in api: inout TenantAPI) {
    let renderer = renderer
    api.addRaw(
      .get, "/api/v1/images/{image_id}/render", id: "images.render",
      summary:
        "A view of a picture with another size, another window for samples wider than 8 bits, or a part of it; the fields "
        + "X-Framewright-Window and X-Framewright-Samples tell the values shown as black and white and those there are",
      tag: "images",
      query: RenderQuery.self, response: [RawContent("image/jpeg"), RawContent("image/webp")],
      errors: [.imageNotReady, .unsupportedImage, .upstreamFailed]
    ) { caller, call in
      let query = call.query
      var view = try Self.view(query)
      let picture = try await self.picture(try call.path("image_id", as: ImageID.self), caller)
      guard picture.status == .ready else { throw APIError(.imageNotReady) }
      view.part = try Self.part(query, of: picture.size)
      // Content never changes under its id; what is asked for stands in the address.
      let name = "\(picture.sha256)-\(picture.page)-\(view.key)"
      let tag = "\"\(name)\""
      var headers: Headers = ["Cache-Control": "private, max-age=3600", "ETag": tag]
      if call.request.headers["If-None-Match"] == tag { return Response(status: 304, headers: headers) }
      let rendering: PictureRenderer.Rendering
      if let kept = renderer.kept(name) {
        rendering = kept
      } else {
        let wanted = view
        rendering = try await Self.readingStored {
          try await self.store.withLocalFile(try ObjectKey(picture.storagePath)) { file in
            try await renderer.render(file, page: picture.page, wanted)
          }
        }
        renderer.keep(rendering, as: name)
      }
      headers["Content-Type"] = rendering.bytes.starts(with: [0xFF, 0xD8]) ? "image/jpeg" : "image/webp"
      // For whoever moves the window: where it is, and how far it can usefully go.
      if let window = rendering.window { headers["X-Framewright-Window"] = Self.text(window) }
      if let samples = rendering.samples { headers["X-Framewright-Samples"] = Self.text(samples) }
      return Response(status: 200, headers: headers, body: .bytes(rendering.bytes))
    }
    let addresses = addresses
    api.add(
      .get, "/api/v1/images/{image_id}/tiles", id: "images.tiles",
      summary: "Addresses of the tiles of a very large picture", tag: "images", query: TileQuery.self,
      response: TileAddresses.self, errors: [.imageNotReady]
    ) { caller, call in
      let query = call.query
      let picture = try await self.picture(try call.path("image_id", as: ImageID.self), caller)
      guard picture.status == .ready else { throw APIError(.imageNotReady) }
      guard let levels = picture.levels else {
        throw APIError(
          .notFound, "The picture has no tiles",
          hint: "Pictures up to \(TilePyramid.threshold) pixels wide and high are shown whole")
      }
      var answer = TileAddresses(
        width: picture.size.width, height: picture.size.height, tile: Self.tileSide, levels: levels, level: query.level,
        tiles: [])
      guard let level = query.level else { return .ok(answer) }
      guard (0..<levels).contains(level) else {
        throw APIError(.invalidField, "level is \(level)", hint: "The levels are 0 to \(levels - 1)")
      }
      // Pixels of the whole picture that one tile of this level shows, per side.
      let shown = Self.tileSide << (levels - 1 - level)
      let columns = try Self.places(query.x0, query.x1, count: (answer.width + shown - 1) / shown, "x")
      let rows = try Self.places(query.y0, query.y1, count: (answer.height + shown - 1) / shown, "y")
      guard columns.count * rows.count <= Self.mostTiles else {
        throw APIError(.invalidField, "These are more than \(Self.mostTiles) tiles", hint: "Ask for a part")
      }
      let folder = ObjectNames.tiles(caller.workspaceID.uuid, sha256: picture.sha256, page: picture.page)
      let signer = addresses.at(call.request.origin, caller)
      for y in rows {
        for x in columns {
          guard let url = signer.sign("\(folder)/\(level)/\(x)_\(y).jpg", type: "image/jpeg") else { continue }
          answer.tiles.append(.init(x: x, y: y, url: url))
        }
      }
      return .ok(answer)
    }
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(Int(range.lowerBound.rounded()))-\(Int(range.upperBound.rounded()))"
  }

  private static func view(_ query: RenderQuery) throws -> PictureRenderer.View {
    let longest = query.longest ?? ImageIngest.previewSide
    guard (16...4096).contains(longest) else {
      throw APIError(.invalidField, "longest is \(longest)", hint: "Ask for 16 to 4096 pixels")
    }
    switch (query.low, query.high) {
    case (nil, nil): return PictureRenderer.View(window: nil, longest: longest)
    case (let low?, let high?) where 0 <= low && low < high && high <= 65535:
      return PictureRenderer.View(window: low...high, longest: longest)
    default:
      throw APIError(.invalidField, "low and high belong together, 0 <= low < high <= 65535")
    }
  }

  /// The part of the image that is asked for, cut to what there is of it; nil for all.
  private static func part(_ query: RenderQuery, of size: PixelSize) throws -> PixelRectangle? {
    switch (query.x, query.y, query.width, query.height) {
    case (nil, nil, nil, nil): return nil
    case (let x?, let y?, let width?, let height?):
      guard let part = PixelRectangle(x: x, y: y, width: width, height: height).clipped(to: size) else {
        throw APIError(
          .invalidField, "x, y, width and height name nothing of the image",
          hint: "It is \(size.width) × \(size.height) pixels large")
      }
      return part
    default: throw APIError(.invalidField, "x, y, width and height belong together")
    }
  }

  /// The tiles of one direction, cut to those there are.
  private static func places(_ first: Int?, _ last: Int?, count: Int, _ axis: String) throws -> Range<Int> {
    let (first, last) = (first ?? 0, last ?? count - 1)
    guard first >= 0, first <= last, first < count else {
      throw APIError(.invalidField, "\(axis)0 and \(axis)1 name no tile", hint: "There are 0 to \(count - 1)")
    }
    return first..<min(last, count - 1) + 1
  }

  func picture(_ id: ImageID, _ caller: Caller) async throws -> Picture {
    let rows = try await database.query(
      caller.claims, readOnly: true,
      """
      select encode(sha256, 'hex'), page, storage_path, ingest_status, coalesce(width, 0), coalesce(height, 0),
        tile_levels
      from images where id = \(id)
      """)
    guard let row = rows.first else { throw APIError(.notFound) }
    return Picture(
      sha256: try row.get(0), page: try row.get(1), storagePath: try row.get(2), status: try row.get(3),
      size: PixelSize(width: try row.get(4), height: try row.get(5)), levels: try row.get(6))
  }
}
