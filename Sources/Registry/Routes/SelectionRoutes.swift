import Database
import Foundation
import Geometry
public import Identity
public import Imaging
import Inference
import Library
public import Web

/// A segmenter that can be run.
struct ReadySegmenter: Sendable {
  var id: ModelID
  var name: String
  var plan: SegmenterPlan
  /// Where its files stand in the object store.
  var encoder: String
  var decoder: String
}

/// A picture on which objects are selected.
public struct SelectablePicture: Sendable {
  /// Equal for equal pictures alone, in all workspaces.
  let content: String
  /// Among the pages of a file, from 0.
  let page: Int
  /// Columns and rows of the upright picture.
  let size: PixelSize
  let planes: @Sendable (NetworkPlacement) async throws -> [UInt8]

  /// - Parameters:
  ///   - content: Equal for equal pictures alone, in all workspaces.
  ///   - size: Columns and rows of the upright picture.
  ///   - planes: The picture as the numbers that a network takes: 3 × rows × columns of 32 bits.
  public init(
    content: String, page: Int = 0, size: PixelSize,
    planes: @escaping @Sendable (NetworkPlacement) async throws -> [UInt8]
  ) {
    (self.content, self.page, self.size, self.planes) = (content, page, size, planes)
  }
}

extension RegistryFeature {
  private static let mostPlaces = 100

  /// What ``select(_:on:_:)`` may answer with instead.
  public static let selectionErrors: [ErrorCode] = [
    .noModel, .modelsOff, .modelFailed, .modelTooSlow, .unsupportedImage, .unavailable, .upstreamFailed,
  ]

  func registerSelections(in api: inout TenantAPI, library: LibraryFeature) {
    api.add(
      .post, "/api/v1/images/{image_id}/selection", id: "images.select",
      summary: "The object that places and a box mean, by a promptable model; the picture is looked at once and "
        + "remembered for a while, nothing is kept",
      tag: "models", body: SelectionRequest.self, response: Selection.self,
      errors: Self.selectionErrors + [.imageNotReady]
    ) { caller, call in
      let picture = try await library.pictureForModels(try call.path("image_id", as: ImageID.self), caller)
      let shown = SelectablePicture(content: picture.sha256, page: picture.page, size: picture.size) {
        try await library.planes(of: picture, $0)
      }
      return .ok(try await select(call.body, on: shown, caller))
    }
  }

  /// Has a promptable model say which object is meant.
  ///
  /// - Throws: `APIError`: one of ``selectionErrors``, or `invalid_field` for places and boxes off the picture.
  public func select(_ wanted: SelectionRequest, on picture: SelectablePicture, _ caller: Caller) async throws
    -> Selection
  {
    let prompt = try Self.prompt(wanted, on: picture.size)
    let segmenter = try await database.transaction(caller.claims, readOnly: true) {
      try Self.segmenter(wanted.modelId, in: $0)
    }
    let plan = segmenter.plan
    let key = PictureEmbeddings.Key(picture: picture.content, page: picture.page, encoder: segmenter.encoder)
    let (embedding, wasThere) = try await ModelFaults.answering {
      try await embeddings.embedding(key) { [runner] in
        let planes = try await picture.planes(plan.placement(of: picture.size))
        return try await runner.withModel(segmenter.encoder) { process in
          try await SegmenterEncoder(process, plan: plan).embedding(planes: planes)
        }
      }
    }
    var answer = Selection(
      modelId: segmenter.id, modelName: segmenter.name, parts: [], score: nil, wasPrepared: wasThere,
      milliseconds: 0, decoderMilliseconds: 0)
    guard let prompt else { return answer }
    let begun = ContinuousClock.now
    let found = try await ModelFaults.answering {
      try await runner.withModel(segmenter.decoder) { process in
        try await SegmenterDecoder(process, plan: plan).answer(prompt, about: embedding, of: picture.size)
      }
    }
    answer.parts = found.outline(of: picture.size).compactMap { Self.part($0) }
    answer.score = found.score
    answer.milliseconds = begun.duration(to: .now) / .microseconds(1) / 1000
    answer.decoderMilliseconds = found.run / .microseconds(1) / 1000
    return answer
  }

  /// What was said, checked; nil where nothing was.
  private static func prompt(_ request: SelectionRequest, on size: PixelSize) throws -> SegmenterPrompt? {
    let places = request.places ?? []
    guard places.count <= mostPlaces else { throw APIError(.invalidField, "places: at most \(mostPlaces)") }
    let (width, height) = (Double(size.width), Double(size.height))
    guard places.allSatisfy({ (0...width).contains($0.x) && (0...height).contains($0.y) }) else {
      throw APIError(.invalidField, "places lie on the image, 0…\(size.width) and 0…\(size.height)")
    }
    var prompt = SegmenterPrompt(
      places: places.map { SegmenterPrompt.Place(x: $0.x, y: $0.y, isInside: $0.isInside) })
    if let box = request.box {
      guard box.width > 0, box.height > 0, box.x >= 0, box.y >= 0, box.x + box.width <= width + 0.01,
        box.y + box.height <= height + 0.01
      else { throw APIError(.invalidField, "box has a width and a height, and lies on the image") }
      prompt.box = (box.x, box.y, box.x + box.width, box.y + box.height)
    }
    guard prompt.box != nil || places.contains(where: \.isInside) else {
      guard places.isEmpty else { throw APIError(.invalidField, "places: none of them lies on the object") }
      return nil
    }
    return prompt
  }

  /// To hundredths of a pixel.
  private static func part(_ polygon: Polygon<ImagePixels>) -> Selection.Part? {
    let rings = polygon.rings.map { ring in
      ring.map { [($0.x * 100).rounded() / 100, ($0.y * 100).rounded() / 100] }
    }
    guard let outer = rings.first, outer.count >= 3 else { return nil }
    return Selection.Part(outer: outer, holes: Array(rings.dropFirst()))
  }

  /// The segmenter of this id, or the newest one.
  private static func segmenter(_ id: ModelID?, in transaction: Transaction) throws -> ReadySegmenter {
    let model =
      try id.map { try ModelStore.find($0, in: transaction) } ?? ModelStore.newestReady(.segmenter, in: transaction)
    if let model, model.status == .ready, let plan = try ModelStore.segmenterPlan(model.id, in: transaction) {
      let files = try ModelFileStore.entries(model.id, in: transaction)
      if let encoder = files.first(where: { $0.file.role == .imageEncoder }),
        let decoder = files.first(where: { $0.file.role == .maskDecoder })
      {
        return ReadySegmenter(
          id: model.id, name: model.name, plan: plan, encoder: encoder.path, decoder: decoder.path)
      }
    }
    guard id == nil else {
      throw APIError(.noModel, "There is no such ready segmenter", hint: "GET /api/v1/models?task=segmenter lists them")
    }
    throw ModelFaults.none(
      "segmenter", hint: "Add one on the workspace's page Models or with framewright model add --task segmenter")
  }
}
