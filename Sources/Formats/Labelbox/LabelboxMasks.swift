import Geometry

/// The pictures of masks that lie beside an export, by the addresses that objects name them by.
///
/// Objects of one picture follow each other: the masks of the last picture are kept, one for each of its colours.
final class LabelboxMasks {
  private struct Picture {
    var size: PixelSize
    /// By colour; a picture of one object alone has its mask under 0.
    var masks: [UInt32: MaskRLE]
  }
  private let source: DatasetSource
  private var last: (path: String, isByColor: Bool, picture: Result<Picture, LabelRejection>)?
  /// The first path of each name.
  private lazy var paths: [String: String] = Dictionary(
    source.files.map { (SafePath.name($0.path), $0.path) }, uniquingKeysWith: { first, _ in first })

  init(_ source: DatasetSource) { self.source = source }

  /// The mask in a picture: the pixels of a colour (red + 256 green + 65,536 blue), or all but 0 where none is named.
  ///
  /// - Throws: `LabelRejection` where the picture is not in the source or cannot be read.
  func mask(_ address: String, color: UInt32?) throws(LabelRejection) -> MaskRLE {
    guard let path = path(address) else {
      throw LabelRejection(
        .badMask, "its mask lies at an address, which is not fetched; put the picture beside the export")
    }
    let isByColor = color != nil
    if last?.path != path || last?.isByColor != isByColor {
      last = (
        path, isByColor, Result { () throws(LabelRejection) in try isByColor ? colors(path) : whole(path) }
      )
    }
    guard let picture = try last?.picture.get() else { throw LabelRejection(.badMask, "its mask cannot be read") }
    if let mask = picture.masks[color ?? 0] { return mask }
    do throws(MaskError) {
      return try MaskRLE(emptyOfWidth: picture.size.width, height: picture.size.height)
    } catch { throw LabelRejection(.badMask, "its mask cannot be read: \(error.reason)") }
  }

  private func path(_ address: String) -> String? {
    if let path = SafePath.clean(address), source.contains(path) { return path }
    return paths[SafePath.name(String(address.prefix { $0 != "?" && $0 != "#" }))]
  }

  private func bytes(_ path: String) throws(LabelRejection) -> [UInt8] {
    do throws(FormatError) {
      return try source.read(path, limit: 256 << 20)
    } catch { throw LabelRejection(error.code, "its mask \(path) \(error.diagnostic.message)") }
  }

  private func whole(_ path: String) throws(LabelRejection) -> Picture {
    let crop = try MaskCrop(png: try bytes(path), left: 0, top: 0)
    let size = PixelSize(width: crop.width, height: crop.height)
    return Picture(size: size, masks: [0: try crop.mask(in: size)])
  }

  /// One picture of all instances, a colour each.
  private func colors(_ path: String) throws(LabelRejection) -> Picture {
    let bytes = try bytes(path)
    do throws(PNGError) {
      let picture = try PNGPicture.decode(bytes)
      let masks = try picture.masks(except: [])
      return Picture(
        size: PixelSize(width: picture.width, height: picture.height),
        masks: Dictionary(masks.map { ($0.value, $0.mask) }, uniquingKeysWith: { first, _ in first }))
    } catch { throw LabelRejection(.badMask, "its mask is no PNG that can be read: \(error.reason)") }
  }
}
