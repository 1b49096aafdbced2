import Database
import Foundation
import Geometry
import Identity
import Imaging
import Inference
import Library
import Web

extension RegistryFeature {
  /// A detector that can be run.
  private struct ReadyDetector: Sendable {
    var id: ModelID
    var name: String
    var plan: DetectorPlan
    var path: String
  }

  func registerPredictions(in api: inout TenantAPI, library: LibraryFeature) {
    let database = database
    let runner = runner
    api.add(
      .post, "/api/v1/images/{image_id}/predictions", id: "images.predict",
      summary: "What a detector finds on an image, at once; nothing is kept", tag: "models",
      body: PredictionRequest.self, response: Predictions.self,
      errors: [
        .noModel, .modelsOff, .modelFailed, .modelTooSlow, .imageNotReady, .unsupportedImage, .unavailable,
        .upstreamFailed,
      ]
    ) { caller, call in
      let wanted = call.body
      let options = try Self.options(wanted)
      let picture = try await library.pictureForModels(try call.path("image_id", as: ImageID.self), caller)
      let detector = try await database.transaction(caller.claims, readOnly: true) {
        try Self.detector(wanted.modelId, in: $0)
      }
      let begun = ContinuousClock.now
      let planes = try await library.planes(of: picture, detector.plan.placement(of: picture.size))
      let found = try await ModelFaults.answering {
        try await runner.withModel(detector.path) { process in
          try await Detector(process, plan: detector.plan, options: options).predict(planes: planes, of: picture.size)
        }
      }
      return .ok(
        Predictions(
          modelId: detector.id, modelName: detector.name,
          boxes: found.map { one in
            Predictions.Found(
              className: detector.plan.className(one.classIndex), confidence: min(1, max(0, one.score)),
              data: Predictions.PixelBox(
                x: one.box.minX, y: one.box.minY, width: one.box.width, height: one.box.height))
          }, milliseconds: begun.duration(to: .now) / .microseconds(1) / 1000))
    }
  }

  private static func options(_ request: PredictionRequest) throws -> DetectorOptions {
    let options = DetectorOptions(
      confidence: request.confidence ?? 0.25, overlap: request.overlap ?? 0.7, limit: request.limit ?? 300)
    guard (0...1).contains(options.confidence), (0...1).contains(options.overlap),
      (1...1000).contains(request.limit ?? 300)
    else { throw APIError(.invalidField, "confidence and overlap are 0…1, limit is 1…1000") }
    return options
  }

  /// The detector of this id, or the newest one.
  private static func detector(_ id: ModelID?, in transaction: Transaction) throws -> ReadyDetector {
    let model =
      try id.map { try ModelStore.find($0, in: transaction) } ?? ModelStore.newestReady(.detector, in: transaction)
    guard let model, model.task == .detector, model.status == .ready,
      let plan = try ModelStore.plan(model.id, in: transaction),
      let file = try ModelFileStore.entries(model.id, in: transaction).first(where: { $0.file.role == .model })
    else {
      guard id == nil else {
        throw APIError(.noModel, "There is no such ready detector", hint: "GET /api/v1/models?task=detector lists them")
      }
      throw ModelFaults.none(
        "detector", hint: "Add one on the workspace's page Models or with framewright model add")
    }
    return ReadyDetector(id: model.id, name: model.name, plan: plan, path: file.path)
  }
}
