public import Library
public import Web

extension AnnotationWriter {
  /// Adds a stretch of a video as an import brings it: approved, with the source `import`.
  public func addImported(timeRange data: JSONValue, of video: VideoID, classID: ClassID) throws {
    try create(
      NewAnnotation(
        videoId: video, classId: classID, kind: .timeRange, data: data, status: .approved, source: .import))
  }
}
