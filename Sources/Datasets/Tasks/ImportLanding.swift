import Annotation
import Database
import Formats
import Identity
import Jobs
import Library
import Objects
import Threads
import Web

/// Lands parts of an import in the project: pictures first, then labels, with what became of each.
///
/// While the database writes the labels of two parts, the next one is read.
///
/// Unchecked: used by the one thread that reads the import; what it awaits runs elsewhere but never at the same time,
/// and labels being written are values of their own.
final class ImportLanding: @unchecked Sendable {
  let context: JobContext<ImportWork>
  let store: any ObjectStore
  let limits: LibraryLimits
  let frames: FrameImaging?
  /// Videos of the project by their names; nil until they are asked for.
  var videos: [String: VideoID]?
  var tracks: [ImportedTrack: TrackID] = [:]
  /// Raised when the work is to stop.
  let cancellation: Cancellation
  let author: AnnotationAuthor
  var format = ""
  var images = DatasetReport.Images()
  var annotations = DatasetReport.Annotations()
  private var classesAdded: [String] = []
  private(set) var classes: [String: ClassID] = [:]
  private var areClassesKnown = false
  var batch: BatchID?
  private var flights: [Flight] = []

  /// Labels of a part on their way into the database.
  private struct Flight {
    var images: Set<ImageID>
    var items: Int
    var task: Task<LabelOutcome, any Error>
  }

  /// Parts whose labels are written at the same time.
  private static let mostFlights = 2

  init(
    context: JobContext<ImportWork>, store: any ObjectStore, limits: LibraryLimits, frames: FrameImaging?,
    cancellation: Cancellation
  ) {
    self.frames = frames
    self.context = context
    self.cancellation = cancellation
    self.store = store
    self.limits = limits
    author = AnnotationAuthor(userID: context.user.map { UserID($0) }, role: .admin, jobID: context.id)
  }

  var project: ProjectID { context.payload.projectID }

  func report(_ conversion: ConversionReport) -> DatasetReport {
    var report = DatasetReport(format: format, conversion: conversion)
    report.images = images
    report.annotations = annotations
    report.classesAdded = classesAdded
    return report
  }

  /// Makes the classes a file names before its labels, in its order.
  func take(_ header: DatasetHeader) throws {
    try Waiting.wait { [self] in try await makeClasses(header.categories) }
  }

  func makeClasses(_ wanted: [DatasetCategory]) async throws {
    let project = project
    let workspace = context.workspace
    let known = areClassesKnown ? Set(classes.keys) : []
    let missing = areClassesKnown ? wanted.filter { !known.contains($0.name) } : wanted
    guard !areClassesKnown || !missing.isEmpty else { return }
    let (all, added) = try await context.database.transaction(context.claims) {
      transaction -> ([String: ClassID], [String]) in
      // Two imports into one project make a class once.
      try transaction.execute("select from projects where id = \(project) for no key update")
      var all: [String: ClassID] = [:]
      for definition in try ClassStore.list(project, in: transaction) { all[definition.name] = definition.id }
      var added: [String] = []
      for category in missing where all[category.name] == nil && !category.name.isEmpty {
        all[category.name] = try ClassStore.create(
          ClassChanges(
            name: category.name, colour: category.color, skeleton: category.classSkeleton.map { .set($0) } ?? .keep),
          project: project, workspace: workspace,
          originalID: category.originalID.map(String.init), in: transaction)
        added.append(category.name)
      }
      return (all, added)
    }
    classes = all
    classesAdded += added
    areClassesKnown = true
  }

  // MARK: Parts

  /// Lands a part. Its labels may still be on their way when this returns.
  func land(_ items: [DatasetItem], _ collector: ReportCollector) throws {
    guard !items.isEmpty else { return }
    if cancellation.isCancelled { throw CancellationError() }
    let names = Set(items.lazy.flatMap(\.labels).map(\.category))
    if !areClassesKnown || !names.allSatisfy({ classes[$0] != nil }) {
      try Waiting.wait { [self] in try await makeClasses(names.sorted().map(DatasetCategory.init(name:))) }
    }
    let (found, problems, kept) = try Waiting.wait { [self] in
      let (framed, others, problems) = try await landFrames(items)
      let (rest, unheld) = try await landRanges(others)
      let pictures = try await landPictures(rest)
      try await makeTracks(of: framed, classes)
      return (framed + pictures.found, problems + unheld + pictures.problems, pictures.kept)
    }
    for (what, count) in kept { collector.lose(what, "left as it is in the project", count: count) }
    for problem in problems + (try Waiting.wait { [self] in try await landCameras(of: found) }) {
      collector.add(problem)
    }
    var labels = LabelLanding(
      project: project, workspace: context.workspace, author: author,
      rule: context.payload.request.onConflict ?? .skip, classes: classes, capacity: items.count * 10)
    for picture in found {
      labels.add(picture.item, image: picture.image, size: picture.size, collector) { [tracks] label, classID, kind in
        guard let video = picture.video, let name = label.track, label.isKeyframe == true else { return nil }
        return tracks[ImportedTrack(video: video, name: name, classID: classID, kind: kind)]
      }
    }
    annotations.read += labels.read
    annotations.failed += labels.failed
    annotations.skipped += labels.absent
    let pictures = labels.images
    // Parts that share a picture are written in the order of the file.
    while flights.count >= Self.mostFlights || flights.contains(where: { !$0.images.isDisjoint(with: pictures) }) {
      try arrive(collector)
    }
    let ready = labels
    let (database, claims) = (context.database, context.claims)
    flights.append(
      Flight(
        images: pictures, items: items.count, task: Task.detached { try await ready.write(to: database, as: claims) }))
  }

  /// Waits for all labels on their way. Call it last.
  func finish(_ collector: ReportCollector) throws {
    while !flights.isEmpty { try arrive(collector) }
    let (made, project) = (Array(tracks.values), project)
    guard !made.isEmpty else { return }
    try Waiting.wait { [context] in
      try await context.database.transaction(context.claims) {
        try ImportedTrack.removeEmpty(made, project: project, in: $0)
      }
    }
  }

  /// Ends what is on its way, after a failure.
  func abandon() {
    for flight in flights { flight.task.cancel() }
    for flight in flights { _ = try? Waiting.wait { try await flight.task.value } }
    flights = []
  }

  /// Waits for the labels that left first and takes down what became of them.
  private func arrive(_ collector: ReportCollector) throws {
    let flight = flights.removeFirst()
    let outcome = try Waiting.wait { try await flight.task.value }
    images.read += flight.items
    images.skipped += outcome.skippedImages
    annotations.added += outcome.added
    annotations.replaced += outcome.replaced
    annotations.unchanged += outcome.unchanged
    annotations.skipped += outcome.skipped
    for note in outcome.notes { collector.add(note) }
    let (done, added) = (images.read, annotations.added)
    try Waiting.wait { [context] in
      try await context.progress(done: done, total: nil, message: "\(added) labels")
    }
  }
}

extension DatasetCategory {
  /// What its labels' points mean to the platform; nil where the file does not name them, or names two alike.
  var classSkeleton: ClassSkeleton? {
    ClassSkeleton(
      names: keypointNames, edges: skeleton.map { ($0.from, $0.to) }, pairs: keypointPairs.map { ($0.from, $0.to) })
  }
}
