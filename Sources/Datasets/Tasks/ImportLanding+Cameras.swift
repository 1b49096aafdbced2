import Database
import Formats
import Jobs
import Library

extension ImportLanding {
  /// Gives clouds their cameras: the pictures land as images of the project, or are found there by path or name.
  ///
  /// - Returns: What is to be said of pictures that cannot be read.
  func landCameras(of clouds: [LandedPicture]) async throws -> [Diagnostic] {
    let seen = clouds.flatMap { cloud in cloud.item.cameras.map { (cloud: cloud.image, item: cloud.item, camera: $0) } }
    guard !seen.isEmpty else { return [] }
    var sent: [DatasetItem] = []
    var awaited: [(path: String, sought: [String])] = []
    var paths: Set<String> = []
    for (_, item, camera) in seen where paths.insert(camera.path).inserted {
      guard let bytes = camera.picture else {
        awaited.append((camera.path, camera.likelyPaths + [camera.path]))
        continue
      }
      var picture = DatasetItem(path: camera.path)
      picture.image = bytes
      picture.split = item.split
      sent.append(picture)
    }
    let (landed, problems, _) = sent.isEmpty ? ([], [], [:]) : try await landPictures(sent)
    images.read += sent.count
    let known = landed.reduce(into: [String: ImageID]()) { $0[$1.item.path] = $1.image }
    let (project, workspace, missing) = (project, context.workspace, awaited)
    let isReplacing = context.payload.request.onConflict == .replace
    try await context.database.transaction(context.claims) { transaction in
      let there = try ImageStore.byPath(missing.map(\.sought), project: project, in: transaction)
      var pictures = known
      for (one, picture) in zip(missing, there) where picture != nil { pictures[one.path] = picture }
      try CloudCameraStore.add(
        seen.map { cloud, _, camera in
          (
            cloud,
            CloudCamera(
              name: camera.name, pictureId: pictures[camera.path], projection: camera.projection,
              extrinsic: camera.extrinsic)
          )
        }, replacing: isReplacing, project: project, workspace: workspace, in: transaction)
    }
    return problems
  }
}
