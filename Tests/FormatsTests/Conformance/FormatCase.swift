import Formats
import Testing

/// A format with what its way of writing costs in exactness.
struct FormatCase: CustomTestStringConvertible, Sendable {
  /// What a format's way of writing rules out; the tests that need it leave the format out.
  enum Quirk: Sendable {
    /// Items are called as the format wants.
    case ownNames
    /// Labels are pictures, or the pictures' places.
    case labelsArePictures
    /// Labels of one class in one image become one.
    case perPixel
    /// Labels of one kind and source stand together.
    case ownOrder
    /// There is no place for a list of classes.
    case noClassList
  }
  var format: any DatasetFormat
  /// Pixels by which a coordinate may move on the way out and back.
  var tolerance: Double
  var quirks: Set<Quirk> = []
  /// A dataset with everything that the format can hold.
  var make: @Sendable (FormatCapabilities) -> (DatasetHeader, [DatasetItem]) = SampleDataset.rich
  var testDescription: String { format.id.rawValue }

  func sample() -> (DatasetHeader, [DatasetItem]) { make(format.capabilities) }

  static func without(_ quirk: Quirk) -> [FormatCase] { all.filter { !$0.quirks.contains(quirk) } }

  static let all: [FormatCase] = [
    FormatCase(format: COCOFormat(), tolerance: 0),
    // Ten decimals of 0…1 are under a ten-millionth of a pixel.
    FormatCase(format: YOLOFormat(), tolerance: 1e-6),
    FormatCase(format: YOLOFormat(.segment), tolerance: 1e-6),
    FormatCase(format: YOLOFormat(.pose), tolerance: 1e-6),
    FormatCase(format: YOLOFormat(.obb), tolerance: 1e-6),
    FormatCase(
      format: YOLOClassifyFormat(), tolerance: 0, quirks: [.labelsArePictures], make: SampleDataset.classified),
    FormatCase(
      format: VOCFormat(), tolerance: 0,
      make: { capabilities in
        // Of an image's metadata VOC holds its origin alone.
        var plain = capabilities
        plain.facts.remove(.imageMetadata)
        return SampleDataset.rich(for: plain)
      }),
    // A turned box is written by its edges.
    FormatCase(format: CVATFormat(), tolerance: 1e-9),
    FormatCase(format: CVATVideoFormat(), tolerance: 1e-9, quirks: [.ownNames], make: SampleDataset.frames),
    // The corners of turned boxes.
    FormatCase(format: LabelMeFormat(), tolerance: 1e-9),
    FormatCase(format: LabelMeXMLFormat(), tolerance: 0),
    // Percents of the image's size.
    FormatCase(format: LabelStudioFormat(), tolerance: 1e-9),
    FormatCase(
      format: LabelStudioVideoFormat(), tolerance: 1e-9, quirks: [.ownNames], make: SequenceSample.tracks),
    FormatCase(format: DatumaroFormat(), tolerance: 1e-9),
    FormatCase(format: LVISFormat(), tolerance: 0),
    FormatCase(format: COCOPanopticFormat(), tolerance: 0, quirks: [.perPixel], make: SampleDataset.segmented),
    // Centres of boxes.
    FormatCase(format: CreateMLFormat(), tolerance: 1e-9, quirks: [.noClassList]),
    FormatCase(format: VoTTFormat(), tolerance: 0),
    FormatCase(format: VoTTCSVFormat(), tolerance: 0),
    FormatCase(format: VIAFormat(), tolerance: 0),
    FormatCase(format: VIACSVFormat(), tolerance: 0, quirks: [.noClassList]),
    FormatCase(format: VIA3Format(), tolerance: 0),
    FormatCase(format: LabelboxFormat(), tolerance: 0, quirks: [.noClassList]),
    FormatCase(format: SuperviselyFormat(), tolerance: 0),
    // Fractions of the image's size.
    FormatCase(format: FiftyOneFormat(), tolerance: 1e-9, quirks: [.ownOrder]),
    FormatCase(
      format: FiftyOneVideoFormat(), tolerance: 1e-9, quirks: [.ownNames, .ownOrder], make: SequenceSample.instances),
    FormatCase(format: ImageNetFormat(), tolerance: 0, quirks: [.labelsArePictures], make: SampleDataset.classified),
    FormatCase(
      format: MaskPNGFormat(), tolerance: 0, quirks: [.labelsArePictures, .perPixel], make: SampleDataset.masked),
    FormatCase(format: KITTIFormat(), tolerance: 0, make: DrivingSample.pictures),
    FormatCase(
      format: KITTI3DFormat(), tolerance: 1e-6, quirks: [.ownNames, .perPixel, .labelsArePictures],
      make: DrivingSample.clouds),
    // Ten decimals of 0…1.
    FormatCase(format: OpenImagesFormat(), tolerance: 1e-6, make: SampleDataset.openImages),
    FormatCase(
      format: DOTAFormat(), tolerance: 1e-6,
      make: { capabilities in
        var plain = capabilities
        plain.facts.remove(.imageMetadata)
        return SampleDataset.rich(for: plain)
      }),
    FormatCase(
      format: MOTFormat(), tolerance: 1e-9, quirks: [.ownNames], make: SequenceSample.boxes),
    FormatCase(
      format: MOTSFormat(), tolerance: 0, quirks: [.ownNames, .perPixel], make: SequenceSample.masks),
    FormatCase(format: WIDERFormat(), tolerance: 0, make: SequenceSample.faces),
    FormatCase(format: CSVFormat(), tolerance: 0),
    // 32-bit numbers of 0…1.
    FormatCase(
      format: TFRecordFormat(), tolerance: 1e-3, quirks: [.labelsArePictures], make: SampleDataset.records),
    FormatCase(
      format: ActivityNetFormat(), tolerance: 0, quirks: [.ownNames, .perPixel],
      make: SequenceSample.videos),
    FormatCase(format: AVAFormat(), tolerance: 1e-6, quirks: [.ownNames], make: SequenceSample.actions),
    FormatCase(format: CityscapesFormat(), tolerance: 0),
    FormatCase(format: VistasFormat(), tolerance: 0),
  ]
}
