import Database
import Foundation
import IdentityTesting
import Testing
import Web

@testable import Library

struct RenderedImagesTests {
  private func key(_ image: ImageID, boxes: Bool = true) -> RenderedImages.Key {
    RenderedImages.Key(image: image, hasBoxes: boxes)
  }

  @Test func onlyTheSameVersionIsFound() {
    let kept = RenderedImages()
    let image = ImageID()
    kept.keep([(key: key(image), version: 7, json: [1])])
    #expect(kept.find([(key: key(image), version: 7)]) == [[1]])
    #expect(kept.find([(key: key(image), version: 8)]) == [nil])
    #expect(kept.find([(key: key(image, boxes: false), version: 7)]) == [nil])
    kept.keep([(key: key(image), version: 8, json: [2])])
    #expect(kept.find([(key: key(image), version: 7), (key: key(image), version: 8)]) == [nil, [2]])
  }

  /// What is used stays, what is not goes, and neither takes more memory than it may.
  @Test func forgetsWhatIsNotUsed() {
    let kept = RenderedImages(mostBytes: 100_000)
    let used = ImageID()
    let unused = (0..<1_000).map { _ in ImageID() }
    kept.keep([(key: key(used), version: 1, json: [1])])
    for image in unused {
      kept.keep([(key: key(image), version: 1, json: [UInt8](repeating: 0, count: 1_000))])
      #expect(kept.find([(key: key(used), version: 1)]) == [[1]])
    }
    let left = kept.find(unused.map { (key: key($0), version: 1) }).compactMap { $0 }.count
    #expect((20...50).contains(left), "\(left)")
  }

  @Test func pagesAreFoundByTheirVersionsAndForm() {
    let kept = RenderedImages()
    let page = RenderedImages.PageKey(versions: [1, 2, 3], size: 50, hasBoxes: true)
    kept.keep([7], for: page)
    #expect(kept.find(page) == [7])
    for other in [
      RenderedImages.PageKey(versions: [1, 2, 4], size: 50, hasBoxes: true),
      RenderedImages.PageKey(versions: [1, 2, 3], size: 49, hasBoxes: true),
      RenderedImages.PageKey(versions: [1, 2, 3], size: 50, hasBoxes: false),
    ] {
      #expect(kept.find(other) == nil)
    }
  }

  /// A page shown three times comes ready; then one image changes, one goes, and what is shown is true each time.
  @Test func pagesShowWhatIsTrueNow() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await world.makeImages(5) { number, image in image.filename = "\(number).jpg" }
      let address = "\(world.path)/images?sort=filename&with=boxes&limit=4"
      let first = await world.send(.get, address)
      #expect(first.items.count == 4 && first.json["next_cursor"]?.string != nil)
      for _ in 0..<3 { #expect(await world.send(.get, address).text == first.text) }
      // Another size is another page.
      #expect(await world.send(.get, "\(world.path)/images?sort=filename&with=boxes&limit=3").items.count == 3)
      #expect(await world.send(.patch, "/api/v1/images/\(ids[1])", json: ["tags": ["changed"]]).status == 200)
      for _ in 0..<3 {
        #expect(await world.send(.get, address).items[1]["tags"]?.array?.compactMap(\.string) == ["changed"])
      }
      #expect(await world.send(.delete, "/api/v1/images/\(ids[2])").status == 204)
      for _ in 0..<3 {
        let listed = await world.send(.get, address)
        #expect(listed.items.compactMap { $0["filename"]?.string } == ["0.jpg", "1.jpg", "3.jpg", "4.jpg"])
        #expect(listed.json["next_cursor"]?.string == nil)
      }
    }
  }

  @Test func listsShowWhatIsTrueNow() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await world.makeImages(5) { number, image in image.filename = "\(number).jpg" }
      let address = "\(world.path)/images?sort=filename&with=boxes,urls"
      let first = await world.send(.get, address)
      #expect(first.items.count == 5 && first.items.allSatisfy { $0["boxes"] != nil && $0["urls"] != nil })
      #expect(await world.send(.get, address).text == first.text)
      // Without boxes, an image's JSON is another one.
      let bare = await world.send(.get, "\(world.path)/images?sort=filename").items
      #expect(bare.count == 5 && bare.allSatisfy { $0["boxes"] == nil && $0["urls"] == nil })
      for round in 1...3 {
        #expect(await world.send(.patch, "/api/v1/images/\(ids[1])", json: ["tags": ["round \(round)"]]).status == 200)
        let tags = await world.send(.get, address).items[1]["tags"]?.array?.compactMap(\.string)
        #expect(tags == ["round \(round)"])
      }
      #expect(await world.send(.delete, "/api/v1/images/\(ids[2])").status == 204)
      #expect(
        await world.send(.get, address).items.compactMap { $0["filename"]?.string } == [
          "0.jpg", "1.jpg", "3.jpg", "4.jpg",
        ])
    }
  }
}
