import Jobs

/// Looks at the files of a model in a process of its own, and makes it ready.
struct ModelWork: Codable, Sendable {
  var modelID: ModelID

  static let inspect = JobKind<ModelWork>("models.inspect", maxAttempts: 3)
}
