public import Database

/// Names the table `annotations`.
public enum AnnotationTable {}
/// A label on an image or a stretch of a video.
public typealias AnnotationID = Identifier<AnnotationTable>
/// Names the table `image_comments`.
public enum MarkTable {}
/// A mark on an image.
public typealias MarkID = Identifier<MarkTable>
/// Names the table `work_sittings`.
public enum SittingTable {}
/// One visit of a person to an image.
public typealias SittingID = Identifier<SittingTable>
/// Names the table `tracks`.
public enum TrackTable {}
/// An object followed through a video.
public typealias TrackID = Identifier<TrackTable>
