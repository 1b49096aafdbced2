public import Library
public import Web

extension NewAnnotation {
  /// A stretch of a video.
  public init(timeRange data: JSONValue, classID: ClassID) {
    self.init(classId: classID, kind: .timeRange, data: data)
  }
}

extension AnnotationWriter {
  /// Adds a stretch of a video as an import brings it: approved, with the source `import`. Its video, kind, status and
  /// source are filled in here.
  public func addImported(timeRange new: NewAnnotation, of video: VideoID) throws {
    var new = new
    (new.videoId, new.status, new.source) = (video, .approved, .import)
    try create(new)
  }
}
