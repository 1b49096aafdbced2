import Evaluation
import Foundation
import Formats
import Imaging

/// The images with most mistakes, drawn with what was missed and what was wrongly found.
struct WorstImages {
  struct Entry {
    var image: COCOImageEntry
    var picture: URL?
    var missed: [(box: SIMD4<Double>, name: String)] = []
    var wrong: [(box: SIMD4<Double>, name: String)] = []
    var right: [(box: SIMD4<Double>, name: String)] = []
  }
  let entries: [Entry]

  /// - Parameter score: predictions below it are left out.
  init(_ pairing: Pairing, _ matching: SingleMatching, score: Double, count: Int = 24) {
    var mistakes = [Int](repeating: 0, count: pairing.images.count)
    func counts(_ row: Int) -> Bool { pairing.predictions.score[row] >= score }
    func isMissed(_ row: Int) -> Bool {
      !pairing.truths.isIgnored[row] && !(matching.predictionOf[row].map(counts) ?? false)
    }
    for row in 0..<pairing.truths.count where isMissed(row) { mistakes[Int(pairing.truths.image[row])] += 1 }
    for row in 0..<pairing.predictions.count where counts(row) && matching.outcomes[row] == .wrong {
      mistakes[Int(pairing.predictions.image[row])] += 1
    }
    let worst = mistakes.indices.filter { mistakes[$0] > 0 }
      .sorted { mistakes[$0] != mistakes[$1] ? mistakes[$0] > mistakes[$1] : $0 < $1 }.prefix(count)
    var entries: [Int: Entry] = [:]
    for index in worst {
      let image = pairing.images[index]
      entries[index] = Entry(image: image, picture: pairing.truth.pictures[image.id])
    }
    for row in 0..<pairing.truths.count where isMissed(row) {
      entries[Int(pairing.truths.image[row])]?.missed.append(
        (pairing.truth.box(pairing.truthRows[row]), pairing.classes[Int(pairing.truths.category[row])].name))
    }
    for row in 0..<pairing.predictions.count where counts(row) {
      let box = pairing.prediction.box(pairing.predictionRows[row])
      let name = pairing.classes[Int(pairing.predictions.category[row])].name
      switch matching.outcomes[row] {
      case .wrong: entries[Int(pairing.predictions.image[row])]?.wrong.append((box, name))
      case .right: entries[Int(pairing.predictions.image[row])]?.right.append((box, name))
      case .ignored: break
      }
    }
    self.entries = worst.compactMap { entries[$0] }
  }

  /// Pixels of a shown picture's longer side: twice what a page shows, some 100 KB each.
  private static let pictureSide = 720

  /// The entries as parts of a page, their pictures reduced and put into it.
  func html() -> String {
    if entries.isEmpty { return "" }
    var parts = [
      "<h2>Images with most mistakes</h2><p class=\"key\"><span><i style=\"background:#009e73\"></i>found</span>"
        + "<span><i style=\"background:#e69f00\"></i>missed</span>"
        + "<span><i style=\"background:#d55e00\"></i>wrong</span></p>"
    ]
    for entry in entries {
      guard let size = entry.image.size else {
        parts.append("<p>\(caption(entry))</p>")
        continue
      }
      let stroke = max(1, size.width / 200)
      var drawing = ""
      var trouble = ""
      if let picture = entry.picture {
        if let address = WorstImages.embedded(picture) {
          drawing += "<image href=\"\(address)\" width=\"\(size.width)\" height=\"\(size.height)\"/>"
        } else {
          trouble = "<br>the picture cannot be shown"
        }
      }
      for (boxes, color) in [(entry.right, "#009e73"), (entry.missed, "#e69f00"), (entry.wrong, "#d55e00")] {
        for (box, name) in boxes {
          drawing += String(
            format: "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" stroke=\"%@\"><title>%@</title></rect>",
            box.x, box.y, max(0, box.z), max(0, box.w), color, ReportPage.escape(name))
        }
      }
      parts.append(
        """
        <figure><svg viewBox="0 0 \(size.width) \(size.height)" width="340" style="background:#8882" fill="none" \
        stroke-width="\(stroke)">\(drawing)</svg><figcaption>\(caption(entry))\(trouble)</figcaption></figure>
        """)
    }
    return parts.joined(separator: "\n")
  }

  private func caption(_ entry: Entry) -> String {
    let name = entry.image.path.isEmpty ? "image \(entry.image.id)" : entry.image.path
    return "\(ReportPage.escape(name)): \(entry.missed.count) missed, \(entry.wrong.count) wrong, "
      + "\(entry.right.count) found"
  }

  /// The picture as an address that holds all of it; nil where it cannot be read.
  private static func embedded(_ picture: URL) -> String? {
    guard let view = try? ImageView.render(file: picture, fitting: pictureSide).image else { return nil }
    return "data:\(view.contentType);base64,\(Data(view.bytes).base64EncodedString())"
  }
}
