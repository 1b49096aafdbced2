/// How a dataset is written.
public struct WriteOptions: Sendable {
  /// Write the images' bytes besides the labels.
  public var includesImages = true
  /// What the dataset is called, where the format has a place for it.
  public var name = "dataset"

  public init() {}
}
