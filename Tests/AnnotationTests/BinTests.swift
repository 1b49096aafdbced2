import Database
import IdentityTesting
import Testing
import Web

@Suite struct BinTests {
  @Test func aProjectWithLabelsLeavesTheBinForGood() async throws {
    try await LabelWorld.lend { world in
      for image in 0..<3 { try await world.draw(image, class: image) }
      let gone = await world.send(.delete, world.path, as: world.admin)
      #expect(gone.status < 300, "\(gone.text)")
      _ = try await world.rows("select * from system.empty_bin('0 seconds', 100)")
      for table in ["projects", "images", "classes", "annotations", "annotation_events", "annotation_count_deltas"] {
        let left = try await world.rows("select count(*) from \(unsafeRaw: table)")[0].get(0, as: Int.self)
        #expect(left == 0, "\(table)")
      }
    }
  }
}
