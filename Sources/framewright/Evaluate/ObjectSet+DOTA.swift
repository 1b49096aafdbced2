import Foundation
import Formats

extension ObjectSet {
  /// DOTA's task 1 results: a folder of `Task1_CLASS.txt` with lines `image score x1 y1 x2 y2 x3 y3 x4 y4`; nil where the
  /// folder holds none.
  static func dota(_ url: URL) throws -> ObjectSet? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let files = names.filter { $0.hasPrefix("Task1_") && $0.hasSuffix(".txt") }.sorted()
    if files.isEmpty { return nil }
    var set = ObjectSet(name: url.lastPathComponent)
    var images: [String: Int64] = [:]
    for (index, file) in files.enumerated() {
      let category = Int64(index + 1)
      set.classes.append(COCOCategoryEntry(id: category, name: String(file.dropFirst(6).dropLast(4))))
      guard let text = try? String(contentsOf: url.appendingPathComponent(file), encoding: .utf8) else {
        throw FormatError(.fileUnreadable, file: file, "cannot be read as text", remedy: "check the file")
      }
      for (line, row) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
        let words = row.split(separator: " ")
        if words.isEmpty { continue }
        let numbers = words.dropFirst().compactMap { Double($0) }.filter { abs($0) <= 1e7 }
        let corners = stride(from: 1, to: numbers.count - 1, by: 2).map {
          PixelPoint(x: numbers[$0], y: numbers[$0 + 1])
        }
        guard numbers.count == 9, words.count == 10, let turned = TurnedBox(corners: corners),
          let around = PixelBox(around: corners)
        else {
          set.diagnostics.append(
            Diagnostic(
              .error, .malformedLine, file: file, line: line + 1, "is not image, score and four corners",
              remedy: "correct or remove it"))
          continue
        }
        let name = String(words[0])
        let image = images[name] ?? Int64(images.count + 1)
        if images.updateValue(image, forKey: name) == nil {
          set.images.append(COCOImageEntry(id: image, path: name))
        }
        set.rows.ids.append(0)
        set.rows.images.append(image)
        set.rows.categories.append(category)
        set.rows.boxes.append([around.xMin, around.yMin, around.width, around.height])
        set.rows.areas.append(turned.area)
        set.rows.scores.append(numbers[0])
        set.rows.flags.append([.hasBox, .hasArea, .hasScore])
        set.rotated.append(turned)
      }
    }
    return set
  }
}
