import Database
import Foundation
import Identity
import TestSupport
import Web

@testable import Library

extension LibraryWorld {
  /// A video of the project that was only named; its id.
  func makeVideo(_ name: String = "talk.mp4") async throws -> String {
    try await send(
      .post, "\(path)/videos",
      json: ["filename": .string(name), "fps_numerator": 30, "fps_denominator": 1, "width": 64, "height": 36]
    ).id
  }

  /// Puts a box of a class onto an image.
  func label(_ image: ImageID, _ label: String) async throws {
    try await rows(
      """
      insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, x_min, y_min,
        x_max, y_max, status, creation_method, source)
      select workspace_id, project_id, gen_random_uuid(), id, \(label)::uuid, 'cat', 'box',
        '{"x":0,"y":0,"width":1,"height":1}', 0, 0, 1, 1, 'approved', 'user', 'manual'
      from images where id = \(image)
      """)
  }
}
