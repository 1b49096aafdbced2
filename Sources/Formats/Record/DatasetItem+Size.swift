extension DatasetItem {
  /// The item as a format writes it that states places as parts of the size: without a size, classifications alone.
  ///
  /// What is left out is an error of the report.
  func keepingWhatNeedsNoSize(_ report: ReportCollector) -> DatasetItem {
    guard size == nil, labels.contains(where: { $0.shape.kind != .classification }) else { return self }
    var kept = self
    kept.labels = labels.filter { $0.shape.kind == .classification }
    report.add(
      Diagnostic(
        .error, .sizeUnknown, item: path,
        "its size is unknown; \(labels.count - kept.labels.count) labels were left out",
        remedy: "name the folder that holds the images"))
    return kept
  }
}
