import Geometry
import Testing

@testable import Workbench

@Suite struct AlikeTests {
  /// A red mark with a white corner on a grey ground, at a place and in a size.
  private static func mark(
    _ picture: inout MadePicture, _ left: Int, _ top: Int, _ side: Int, _ colour: (Int, Int, Int)
  ) {
    picture.paint({ x, y in x >= left && x < left + side && y >= top && y < top + side }) { x, y in
      x - left < side / 3 && y - top < side / 3 ? (250, 250, 250) : colour
    }
  }

  private static func box(_ left: Int, _ top: Int, _ side: Int) -> ImageBox {
    ImageBox(minX: Double(left), minY: Double(top), maxX: Double(left + side), maxY: Double(top + side))
  }

  private static let red = (200, 40, 30)

  private static func scene() -> MadePicture {
    var picture = MadePicture(width: 800, height: 600) { x, y in (110 + x / 20, 120, 125) }
    mark(&picture, 50, 60, 40, red)
    mark(&picture, 300, 200, 40, red)
    mark(&picture, 613, 407, 48, red)
    mark(&picture, 500, 100, 32, red)
    // Of the same form in another colour, and something else of the same colour.
    mark(&picture, 200, 450, 40, (30, 60, 210))
    picture.paint({ x, y in x >= 400 && x < 440 && y >= 480 && y < 520 && (x + y) % 12 < 6 }) { _, _ in red }
    picture.roughen(6)
    return picture
  }

  @Test func repeatsAreFoundInTheirSizesAndColours() throws {
    let region = try #require(Self.scene().region)
    let found = try #require(AlikeSearch(Self.box(50, 60, 40).expanded(by: 6), in: region)).find(besides: [])
    let truths = [Self.box(300, 200, 40), Self.box(613, 407, 48), Self.box(500, 100, 32)].map {
      $0.expanded(by: $0.width * 0.15)
    }
    for truth in truths {
      let best = found.max { $0.box.iou(truth) < $1.box.iou(truth) }
      #expect((best?.box.iou(truth) ?? 0) > 0.7, "\(truth): \(String(describing: best))")
    }
    #expect(found.count == truths.count, "\(found)")
    #expect(found.allSatisfy { $0.score >= AlikeSearch.least && $0.score <= 1 })
    #expect(found == found.sorted { $0.score > $1.score })
  }

  @Test func whatIsLabelledAlreadyIsNotFoundAgain() throws {
    let region = try #require(Self.scene().region)
    let search = try #require(AlikeSearch(Self.box(50, 60, 40).expanded(by: 6), in: region))
    let known = Self.box(300, 200, 40).expanded(by: 6)
    let found = search.find(besides: [known])
    #expect(found.count == 2 && found.allSatisfy { $0.box.iou(known) < 0.4 }, "\(found)")
  }

  @Test func placesAreThoseOfTheImage() throws {
    let picture = Self.scene()
    let region = try #require(
      PixelRegion(
        origin: ImagePoint(x: 1000, y: 500), step: 2, width: picture.width, height: picture.height,
        samples: picture.samples))
    let example = ImageBox(minX: 1088, minY: 608, maxX: 1192, maxY: 712)
    let found = try #require(AlikeSearch(example, in: region)).find(besides: [])
    let truth = ImageBox(minX: 1588, minY: 888, maxX: 1692, maxY: 992)
    #expect(found.contains { $0.box.iou(truth) > 0.7 }, "\(found)")
  }

  @Test func examplesThatSayNothingAreRefused() throws {
    let flat = try #require(MadePicture(width: 400, height: 300) { _, _ in (90, 90, 90) }.region)
    #expect(AlikeSearch(Self.box(100, 100, 40), in: flat) == nil)
    let region = try #require(Self.scene().region)
    #expect(AlikeSearch(Self.box(50, 60, 4), in: region) == nil)
    #expect(AlikeSearch(Self.box(790, 590, 60), in: region) == nil)
    #expect(AlikeSearch(Self.box(-500, -500, 100), in: region) == nil)
    let huge = ImageBox(minX: -.infinity, minY: 0, maxX: .infinity, maxY: 10)
    #expect(AlikeSearch(huge, in: region) == nil)
  }

  @Test func theEditorLooksForTheOnlySelectedShape() throws {
    var editor = Editor(
      imageSize: ImageSize(width: 800, height: 600), viewportSize: ScreenSize(width: 800, height: 600), pixelRatio: 1)
    #expect(editor.findAlike() == nil)
    let handle = editor.add(.box(Self.box(44, 54, 52)), classIndex: 0, status: .approved)
    editor.select([handle])
    #expect(editor.findAlike() == nil)
    editor.setPixels(Self.scene().region)
    #expect(editor.findAlike()?.count == 3)
  }
}
