import Glibc

/// Which files of a source are COCO documents, and which split they hold.
enum COCODocumentName {
  /// How sure a file's head and tail make one, 0…1; nil where they do not.
  static func judge(_ source: DatasetSource, _ file: SourceFile, _ dialect: COCODialect = .coco) -> Double? {
    let head = source.head(file.path, 1 << 16) + [0]
    guard head.first(where: { $0 > 32 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }) == UInt8(ascii: "{") else {
      return nil
    }
    func holds(_ text: StaticString) -> Bool { contains(head, text) }
    // Other formats with members of these names: panoptic COCO, VIA, VoTT, Datumaro.
    if COCODialect.isLVIS(file.path, holds: holds) != (dialect == .lvis) { return nil }
    if holds("\"segments_info\"") || holds("\"assets\"") || holds("\"_via_") || holds("\"dm_format_version\"")
      || holds("\"infos\"")
    {
      return nil
    }
    let sections =
      (holds("\"images\"") ? 1 : 0) + (holds("\"annotations\"") ? 1 : 0) + (holds("\"categories\"") ? 1 : 0)
    let members =
      (holds("\"file_name\"") ? 1 : 0) + (holds("\"image_id\"") ? 1 : 0) + (holds("\"category_id\"") ? 1 : 0)
    if sections == 0 { return nil }
    if members > 0 || sections >= 2 { return min(0.98, 0.5 + 0.12 * Double(sections + members)) }
    // `{"images": …` alone: broken, or large before anything telling comes.
    return holds("\"images\"") ? 0.4 : nil
  }

  /// `bytes` ends with a NUL; what follows an earlier one is not looked at.
  private static func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        guard let base = bytes.baseAddress else { return false }
        return strstr(base, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)) != nil
      }
    }
  }

  /// The split in a document's name: `instances_val2017.json` is val2017, `train/_annotations.coco.json` is train.
  ///
  /// Other words count where a folder of pictures is called so: `instances_v2.json` alone is no split.
  static func split(_ path: String, in source: DatasetSource) -> String? {
    var stem = SafePath.stem(SafePath.name(path))
    let folder = SafePath.folder(path)
    if ["_annotations.coco", "_annotations", "labels", "annotations"].contains(stem) {
      let name = SafePath.name(folder)
      return isSplit(name) ? name : nil
    }
    for prefix in ["instances_", "person_keypoints_", "captions_", "image_info_", "lvis_v1_", "panoptic_"]
    where stem.hasPrefix(prefix) {
      stem.removeFirst(prefix.count)
      let base = SafePath.name(folder) == "annotations" ? SafePath.folder(folder) : folder
      let images = SafePath.join(base, "images/\(stem)")
      return isSplit(stem) || (stem != "default" && !source.files(below: images).isEmpty) ? stem : nil
    }
    return isSplit(stem) ? stem : nil
  }

  /// Lower is read in preference, where several documents describe one split.
  static func rank(_ path: String) -> Int {
    let name = SafePath.name(path)
    if name.hasPrefix("captions_") { return 3 }
    if name.hasPrefix("image_info_") { return 4 }
    return name.hasPrefix("person_keypoints_") ? 2 : 1
  }

  private static func isSplit(_ word: String) -> Bool { SplitName.canonical(word) != nil }
}
