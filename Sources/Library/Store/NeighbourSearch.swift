import Database
import Identity
import Web

/// Finds the images before and after one in a list.
struct NeighbourSearch {
  var filter: ImageFilter
  var sort: ImageListQuery.Sort
  var project: ProjectID

  /// The statement with the columns `previous` and `next` beside its own. The image itself need not be in the list:
  /// its place there counts.
  func joined(to statement: SQL, image: ImageID) throws -> SQL {
    "select own.*, \(try nearest(image, isBefore: true)) as previous, \(try nearest(image, isBefore: false)) as next"
      + " from (\(statement)) own"
  }

  private func nearest(_ image: ImageID, isBefore: Bool) throws -> SQL {
    // Column names and signs are this program's own words.
    let column = sort.column ?? "id"
    let sign = sort.isDescending != isBefore ? "<" : ">"
    return """
      (select i.id from images i where \(try filter.condition(in: project))
        and (i.\(unsafeRaw: column), i.id) \(unsafeRaw: sign)
          (select p.\(unsafeRaw: column), p.id from images p where p.id = \(image))\(sort.order(reversed: isBefore)) limit 1)
      """
  }
}

extension ImageShowQuery {
  /// The list that neighbours are wanted of; nil when they are not.
  ///
  /// - Throws: `APIError` for other parts, and for a filter that would be without effect.
  func wantsNeighbours(in caller: Caller) throws -> NeighbourSearch? {
    let parts = Set((with ?? "").split(separator: ","))
    if let unknown = parts.subtracting(["neighbours"]).min() {
      throw APIError(.invalidField, "with cannot be '\(unknown)'", hint: "Ask for neighbours, or leave it out")
    }
    guard !parts.isEmpty else { return nil }
    return NeighbourSearch(filter: filter, sort: sort ?? .newest, project: try caller.project)
  }
}
