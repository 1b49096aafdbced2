public import Foundation

/// A PNG whose pixels are numbers: classes of a semantic mask, segments of a panoptic one.
public struct LabelPicture: Sendable {
  public let width: Int
  public let height: Int
  /// Row by row. Grey and palette pictures hold their numbers, colours red + 256 green + 65,536 blue, as COCO's panoptic
  /// pictures.
  public let numbers: [UInt32]

  /// - Throws: `FormatError` where the file cannot be read or is no PNG.
  public init(_ url: URL) throws(FormatError) {
    let name = url.lastPathComponent
    let picture: PNGPicture
    do {
      picture = try PNGPicture.decode(try FileBytes.read(url, path: name, limit: 256 << 20))
    } catch let error as FormatError {
      throw error
    } catch let error as PNGError {
      throw FormatError(.fileUnreadable, file: name, "the picture \(error.reason)", remedy: "write it as PNG")
    } catch {
      throw FormatError(.fileUnreadable, file: name, "cannot be read", remedy: "check the file and who may read it")
    }
    width = picture.width
    height = picture.height
    switch picture.samples {
    case .indexed(let indices, palette: _): numbers = indices.map(UInt32.init)
    case .gray8(let levels): numbers = levels.map(UInt32.init)
    case .gray16(let levels): numbers = levels.map(UInt32.init)
    case .rgb8(let bytes):
      numbers = (0..<bytes.count / 3).map { pixel in
        UInt32(bytes[3 * pixel]) | UInt32(bytes[3 * pixel + 1]) << 8 | UInt32(bytes[3 * pixel + 2]) << 16
      }
    }
  }
}
