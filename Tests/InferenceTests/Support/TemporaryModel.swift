import Foundation
import TestSupport
import TinyModels

/// Lends the file of a model, which is removed afterwards.
func withTemporaryModel<Value>(_ model: TinyModel, _ body: (URL) async throws -> Value) async throws -> Value {
  try await withTemporaryFolder { try await body(model.write($0)) }
}
