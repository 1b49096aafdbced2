public import Database

/// Names the table `projects`.
public enum ProjectTable {}
/// A project.
public typealias ProjectID = Identifier<ProjectTable>
/// Names the table `classes`.
public enum ClassTable {}
/// A class of a project.
public typealias ClassID = Identifier<ClassTable>
/// Names the table `images`.
public enum ImageTable {}
/// An image, a frame or a point cloud of a project.
public typealias ImageID = Identifier<ImageTable>
/// Names the table `upload_batches`.
public enum BatchTable {}
/// One drop of files.
public typealias BatchID = Identifier<BatchTable>
/// Names the table `uploads`.
public enum UploadTable {}
/// A file on its way.
public typealias UploadID = Identifier<UploadTable>
/// Names the table `videos`.
public enum VideoTable {}
/// A video of a workspace.
public typealias VideoID = Identifier<VideoTable>
/// Names the table `bucket_imports`.
public enum BucketImportTable {}
/// A bucket that is scanned into a project.
public typealias BucketImportID = Identifier<BucketImportTable>
/// Names the table `transcripts`.
public enum TranscriptTable {}
/// What was said in a video, from one file.
public typealias TranscriptID = Identifier<TranscriptTable>
