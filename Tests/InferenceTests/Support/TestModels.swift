import Foundation
import Imaging
import Inference
import TestSupport
import TinyModels

/// The runtime and the process of the tests.
enum TestModels {
  /// The libraries that `make bootstrap` puts into the checkout.
  static let libraries = ModelRuntime.folder(program: #filePath)

  static let hasRuntime = libraries != nil

  static var program: ModelProcess.Program {
    let helper = URL(fileURLWithPath: HelperProgram.path).deletingLastPathComponent()
      .appendingPathComponent("model-helper").path
    return ModelProcess.Program(path: helper, arguments: [], libraries: libraries)
  }

  static func start(
    _ model: TinyModel, options: ModelOptions = ModelOptions(), limits: InferenceLimits = InferenceLimits()
  ) async throws -> ModelProcess {
    try await withTemporaryFolder { folder in
      try await ModelProcess.start(model.write(folder), options: options, limits: limits, program: program)
    }
  }

  static func picture(_ width: Int, _ height: Int, _ value: UInt8 = 200) -> Raster? {
    Raster(
      size: PixelSize(width: width, height: height), channels: 3, depth: .eight,
      bytes: [UInt8](repeating: value, count: width * height * 3))
  }
}

/// A missing runtime is said once, where tests are listed as skipped.
let withoutRuntime = "OpenVINO is not in .deps/openvino: run scripts/openvino.sh"
