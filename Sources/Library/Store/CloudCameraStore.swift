public import Database
public import Foundation
import Web

/// Cameras of point clouds in SQL.
public enum CloudCameraStore {
  private struct Calibration: Codable {
    var projection: [Double]
    var extrinsic: [Double]
  }

  /// The cameras of a cloud in the order of their names; pictures in the bin are left out.
  static func list(_ cloud: ImageID, in transaction: Transaction) throws -> [CloudCamera] {
    try transaction.query(
      """
      select c.name, p.id, c.calibration from cloud_cameras c
      left join images p on p.id = c.picture_id and p.deleted_at is null
      where c.image_id = \(cloud) order by c.name
      """
    ).map { row in
      let calibration = try JSONCoder.decode(Calibration.self, from: row.bytes(2) ?? [])
      return CloudCamera(
        name: try row.get(0), pictureId: try row.get(1), projection: calibration.projection,
        extrinsic: calibration.extrinsic)
    }
  }

  /// Gives a cloud these cameras and no others.
  ///
  /// - Throws: `APIError(.notFound)` for a picture that is no picture of the project.
  static func replace(
    _ cloud: ImageID, _ cameras: [CloudCamera], project: ProjectID, workspace: UUID, in transaction: Transaction
  ) throws {
    let pictures = Set(cameras.compactMap(\.pictureId))
    let known: Set<ImageID> = Set(
      try transaction.query(
        """
        select id from images where project_id = \(project) and id = any(\(Array(pictures))::uuid[])
          and media <> 'point_cloud' and deleted_at is null
        """
      ).map { try $0.get(0) })
    guard let missing = pictures.subtracting(known).first else {
      try transaction.execute("delete from cloud_cameras where image_id = \(cloud)")
      return try add(
        cameras.map { (cloud, $0) }, replacing: false, project: project, workspace: workspace, in: transaction)
    }
    throw APIError(.notFound, "The project has no picture \(missing)", hint: "Upload the camera's picture first")
  }

  /// Adds cameras to their clouds.
  ///
  /// - Parameter replacing: Whether a camera of that name is calibrated anew; it stays as it is otherwise, but gains the
  ///   picture that it lacks.
  public static func add(
    _ cameras: [(cloud: ImageID, camera: CloudCamera)], replacing: Bool, project: ProjectID, workspace: UUID,
    in transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: cameras.count, by: 200) {
      try transaction.queries(
        try cameras[start..<min(start + 200, cameras.count)].map { cloud, camera in
          let calibration = try JSONCoder.encode(
            Calibration(projection: camera.projection, extrinsic: camera.extrinsic))
          return """
            insert into cloud_cameras (workspace_id, project_id, image_id, name, picture_id, calibration)
            values (\(workspace), \(project), \(cloud), \(camera.name), \(camera.pictureId), \(jsonBytes: calibration))
            on conflict (image_id, name) do update set
              picture_id = case when \(replacing) then coalesce(excluded.picture_id, cloud_cameras.picture_id)
                else coalesce(cloud_cameras.picture_id, excluded.picture_id) end,
              calibration = case when \(replacing) then excluded.calibration else cloud_cameras.calibration end
            """
        })
    }
  }
}
