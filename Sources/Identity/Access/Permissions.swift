/// Who may call what: the one table, by operation identifier. An operation that is not listed does not start, and a
/// test compares the table with what is registered.
public enum Permissions {
  private static let inProject = Subject.project("project_id")
  private static let ofImage = Subject.row(.image, "image_id")
  private static let ofClass = Subject.row(.labelClass, "class_id")
  private static let ofBatch = Subject.row(.batch, "batch_id")
  private static let ofAnnotation = Subject.row(.annotation, "annotation_id")
  private static let ofMark = Subject.row(.mark, "mark_id")
  private static let ofTrack = Subject.row(.track, "track_id")
  private static let ofBucketImport = Subject.row(.bucketImport, "bucket_import_id")
  private static let ofJob = Subject.row(.job, "job_id")

  /// Every operation of `/api/v1`. An identifier that stands here twice stops the program at its start.
  public static let table = Dictionary(
    uniqueKeysWithValues: [identity, library, registry, mining, annotation, datasets, system].flatMap { part in
      part.map { ($0.key, $0.value) }
    })

  /// What it takes to follow what happens, by kind of channel: the live connection is no operation of `/api/v1`.
  public static let live: [String: Permission] = [
    "workspace": .workspace(.viewer, .read),
    "project": .project(.viewer, .read, of: inProject),
    "job": .project(.viewer, .read, of: ofJob),
  ]

  static let identity: [String: Permission] = [
    "me.show": .signedIn(.read),
    "me.update": .signedIn(.admin),
    "workspaces.list": .signedIn(.read),
    "workspaces.create": .signedIn(.admin),
    "workspaces.update": .workspace(.admin, .admin),
    "workspaces.switch": .signedIn(.admin),
    "members.list": .workspace(.viewer, .read),
    "members.update": .workspace(.admin, .admin),
    // Anybody may leave; the handler lets only admins remove others.
    "members.remove": .workspace(.viewer, .admin),
    "invites.list": .workspace(.admin, .admin),
    "invites.create": .workspace(.admin, .admin),
    "invites.revoke": .workspace(.admin, .admin),
    "invites.accept": .signedIn(.admin),
    // Everybody makes keys of their own; an admin also sees and revokes those of others.
    "keys.list": .workspace(.viewer, .admin),
    "keys.create": .workspace(.viewer, .admin),
    "keys.revoke": .workspace(.viewer, .admin),
  ]

  static let library: [String: Permission] = [
    "projects.list": .workspace(.viewer, .read),
    "projects.create": .workspace(.editor, .write),
    "projects.show": .project(.viewer, .read, of: inProject),
    "projects.update": .project(.admin, .write, of: inProject),
    "projects.delete": .project(.admin, .write, of: inProject),
    "projects.restore": .project(.admin, .write, of: inProject),
    "project_members.list": .project(.viewer, .read, of: inProject),
    "project_members.set": .project(.admin, .admin, of: inProject),
    "project_members.remove": .project(.admin, .admin, of: inProject),
    "classes.list": .project(.viewer, .read, of: inProject),
    "classes.create": .project(.reviewer, .write, of: inProject),
    "classes.order": .project(.reviewer, .write, of: inProject),
    "classes.update": .project(.reviewer, .write, of: ofClass),
    "classes.delete": .project(.reviewer, .write, of: ofClass),
    "classes.merge": .project(.reviewer, .write, of: ofClass),
    "batches.list": .project(.viewer, .read, of: inProject),
    "batches.create": .project(.labeler, .upload, of: inProject),
    "batches.uploads": .project(.viewer, .upload, of: ofBatch),
    "uploads.create": .project(.labeler, .upload, of: inProject),
    "uploads.create_many": .project(.labeler, .upload, of: inProject),
    "uploads.complete": .project(.labeler, .upload, of: .content),
    "uploads.complete_many": .project(.labeler, .upload, of: inProject),
    "uploads.image": .project(.labeler, .upload, of: inProject),
    "images.list": .project(.viewer, .read, of: inProject),
    "images.show": .project(.viewer, .read, of: ofImage),
    "images.update": .project(.labeler, .write, of: ofImage),
    "images.skip": .project(.labeler, .write, of: ofImage),
    "images.end_skip": .project(.labeler, .write, of: ofImage),
    "images.delete": .project(.reviewer, .write, of: ofImage),
    "images.restore": .project(.reviewer, .write, of: ofImage),
    "images.original": .project(.viewer, .read, of: ofImage),
    "images.render": .project(.viewer, .read, of: ofImage),
    "images.cloud": .project(.viewer, .read, of: ofImage),
    "images.cloud_node": .project(.viewer, .read, of: ofImage),
    "images.cloud_sequence": .project(.viewer, .read, of: ofImage),
    "images.cloud_cameras": .project(.viewer, .read, of: ofImage),
    "images.set_cloud_cameras": .project(.labeler, .write, of: ofImage),
    "images.tiles": .project(.viewer, .read, of: ofImage),
    "images.duplicates": .project(.viewer, .read, of: ofImage),
    "images.bulk": .project(.reviewer, .write, of: inProject),
    "splits.rebalance": .project(.reviewer, .write, of: inProject),
    "tags.list": .project(.viewer, .read, of: inProject),
    "bucket_imports.list": .project(.admin, .read, of: inProject),
    "bucket_imports.create": .project(.admin, .write, of: inProject),
    "bucket_imports.test": .project(.admin, .write, of: inProject),
    "bucket_imports.scan": .project(.admin, .write, of: ofBucketImport),
    "bucket_imports.update": .project(.admin, .write, of: ofBucketImport),
    "bucket_imports.delete": .project(.admin, .write, of: ofBucketImport),
    "videos.list": .project(.viewer, .read, of: inProject),
    "videos.create": .project(.labeler, .upload, of: inProject),
    "transcripts.list": .project(.viewer, .read, of: inProject),
    "transcripts.create": .project(.labeler, .upload, of: inProject),
    "transcripts.segments": .project(.viewer, .read, of: inProject),
    "transcripts.delete": .project(.reviewer, .write, of: inProject),
    "search.words": .project(.viewer, .read, of: inProject),
    "similar.images": .project(.viewer, .read, of: inProject),
    "embeddings.show": .project(.viewer, .read, of: inProject),
    "embeddings.make": .project(.reviewer, .write, of: inProject),
  ]

  static let registry: [String: Permission] = [
    "models.list": .workspace(.viewer, .read),
    "models.show": .workspace(.viewer, .read),
    "models.create": .workspace(.editor, .upload),
    "models.parts": .workspace(.editor, .upload),
    "models.inspect": .workspace(.editor, .upload),
    "models.update": .workspace(.editor, .write),
    "models.delete": .workspace(.editor, .write),
    "encoders.show": .project(.viewer, .read, of: inProject),
    "encoders.choose": .project(.reviewer, .write, of: inProject),
    "encoders.describe": .project(.reviewer, .write, of: inProject),
    "search.description": .project(.viewer, .read, of: inProject),
    "images.predict": .project(.labeler, .write, of: ofImage),
    "images.select": .project(.labeler, .write, of: ofImage),
  ]

  static let mining: [String: Permission] = [
    "footage.show": .project(.viewer, .read, of: inProject),
    "footage.configure": .project(.reviewer, .write, of: inProject),
    "footage.reapply": .project(.reviewer, .write, of: inProject),
    "footage.retry": .project(.reviewer, .write, of: inProject),
    "footage.dedup": .project(.reviewer, .write, of: inProject),
    "footage.detect": .project(.reviewer, .write, of: inProject),
    "footage.preview": .project(.viewer, .read, of: inProject),
    "footage.activity": .project(.viewer, .read, of: inProject),
    "footage.preview_duplicates": .project(.viewer, .read, of: inProject),
    "footage.populate": .project(.reviewer, .upload, of: inProject),
    "footage.source_picture": .project(.reviewer, .read, of: inProject),
    "footage.frames": .project(.viewer, .read, of: inProject),
    "footage.decide_frames": .project(.reviewer, .write, of: inProject),
    "footage.duplicates": .project(.viewer, .read, of: inProject),
    "footage.decide_duplicates": .project(.reviewer, .write, of: inProject),
    "footage.decide_many_duplicates": .project(.reviewer, .write, of: inProject),
    "videos.all": .workspace(.viewer, .read),
    "videos.cleanup": .workspace(.admin, .write),
    "videos.show": .project(.viewer, .read, of: inProject),
    "videos.frames": .project(.viewer, .read, of: inProject),
    "videos.frame": .project(.viewer, .read, of: inProject),
    "videos.frame_images": .project(.labeler, .write, of: inProject),
    "videos.select": .project(.labeler, .write, of: inProject),
    "videos.extract": .project(.reviewer, .write, of: inProject),
    "videos.make_proxy": .project(.reviewer, .write, of: inProject),
    "videos.fetch_subtitles": .project(.reviewer, .write, of: inProject),
    "videos.link": .project(.reviewer, .write, of: inProject),
    "videos.unlink": .project(.reviewer, .write, of: inProject),
    "videos.fetch": .project(.reviewer, .upload, of: inProject),
    "video_uploads.create": .project(.labeler, .upload, of: inProject),
    "video_uploads.show": .project(.labeler, .upload, of: inProject),
    "video_uploads.parts": .project(.labeler, .upload, of: inProject),
    "video_uploads.complete": .project(.labeler, .upload, of: inProject),
  ]

  static let annotation: [String: Permission] = [
    "annotations.of_image": .project(.viewer, .read, of: ofImage),
    "annotations.list": .project(.viewer, .read, of: inProject),
    "annotations.create": .project(.labeler, .write, of: .content),
    "annotations.show": .project(.viewer, .read, of: ofAnnotation),
    "annotations.update": .project(.labeler, .write, of: ofAnnotation),
    "annotations.delete": .project(.labeler, .write, of: ofAnnotation),
    "annotations.batch": .project(.labeler, .write, of: inProject),
    "annotations.submit": .project(.labeler, .write, of: ofAnnotation),
    "annotations.accept": .project(.labeler, .write, of: ofAnnotation),
    "annotations.approve": .project(.reviewer, .write, of: ofAnnotation),
    "annotations.copy_body": .project(.labeler, .write, of: ofAnnotation),
    "annotations.interpolate_body": .project(.labeler, .write, of: ofAnnotation),
    "annotations.reject": .project(.reviewer, .write, of: ofAnnotation),
    // Which status needs which role stands with the state machine.
    "annotations.set_status": .project(.labeler, .write, of: inProject),
    "events.list": .project(.viewer, .read, of: inProject),
    "events.revert": .project(.labeler, .write, of: inProject),
    "events.revert_many": .project(.labeler, .write, of: inProject),
    "counts.show": .project(.viewer, .read, of: inProject),
    "objects.list": .project(.viewer, .read, of: inProject),
    "marks.of_image": .project(.viewer, .read, of: ofImage),
    "marks.list": .project(.viewer, .read, of: inProject),
    "marks.create": .project(.labeler, .write, of: ofImage),
    // The handlers let only reviewers change and delete those of others.
    "marks.update": .project(.labeler, .write, of: ofMark),
    "marks.delete": .project(.labeler, .write, of: ofMark),
    "marks.resolve": .project(.labeler, .write, of: ofMark),
    "marks.reopen": .project(.labeler, .write, of: ofMark),
    // Everybody sees their own time; the handlers show that of others to reviewers.
    "work.list": .project(.viewer, .read, of: inProject),
    "work.of_image": .project(.viewer, .read, of: ofImage),
    "work.of_video": .project(.viewer, .read, of: inProject),
    "work.report": .project(.labeler, .write, of: inProject),
    "tracks.list": .project(.viewer, .read, of: inProject),
    "tracks.of_video": .project(.viewer, .read, of: inProject),
    "tracks.create": .project(.labeler, .write, of: inProject),
    "tracks.update": .project(.labeler, .write, of: ofTrack),
    "tracks.delete": .project(.labeler, .write, of: ofTrack),
  ]

  static let datasets: [String: Permission] = [
    "formats.list": .open,
    "imports.create": .project(.reviewer, .write, of: inProject),
    "exports.create": .project(.viewer, .read, of: inProject),
    "exports.download": .project(.viewer, .read, of: ofJob),
  ]

  static let system: [String: Permission] = [
    "server.show": .open,
    "jobs.list": .workspace(.viewer, .read),
    "jobs.show": .project(.viewer, .read, of: ofJob),
    "jobs.cancel": .project(.labeler, .write, of: ofJob),
    "jobs.retry": .project(.labeler, .write, of: ofJob),
  ]
}
