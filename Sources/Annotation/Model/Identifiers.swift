public import Database

/// Names the table `annotations`.
public enum AnnotationTable {}
/// A label on an image or a stretch of a video.
public typealias AnnotationID = Identifier<AnnotationTable>
/// Names the table `tracks`.
public enum TrackTable {}
/// An object followed through a video.
public typealias TrackID = Identifier<TrackTable>
