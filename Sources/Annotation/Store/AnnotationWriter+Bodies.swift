import Database
import Geometry
import Library
import Web

/// Bodies of one object through the clouds of a sequence. Which belong together is said by `extra.track` of their data, as
/// imports have it; those that were computed have the source `interpolated` and are no keyframes until somebody moves them.
extension AnnotationWriter {
  /// Most clouds that are filled at once: what a batch can take back.
  static let mostBetween = 1000

  private struct Found {
    var id: AnnotationID
    var image: ImageID
    var classID: ClassID
    var isKeyframe: Bool
    var revision: Int
    var data: JSONValue
    var attributes: JSONValue
    var json: JSONValue
  }

  // MARK: Copying

  /// Copies a body into another cloud of its sequence; both are of one track afterwards.
  ///
  /// - Returns: The JSON of ``BodyCopy``.
  func copyBody(_ id: AnnotationID, _ request: BodyCopyRequest) throws -> JSONValue {
    let (body, sequence) = try open(id, revision: request.revision)
    guard sequence.items.contains(where: { $0.id == request.imageId }), request.imageId != body.image else {
      throw APIError(
        .notFound, "The other cloud is not in the sequence of this one",
        hint: "Clouds of one folder and one batch follow one another")
    }
    let images = sequence.items.map(\.id)
    var track = body.data["extra"]?["track"]?.string
    if track == nil {
      let name = try newTrack(images)
      var changes = AnnotationChanges()
      // What a file said of it besides stays.
      var data = body.data.object ?? [:]
      data["extra"] = .object((data["extra"]?.object ?? [:]).merging(["track": .string(name)]) { $1 })
      changes.data = .object(data)
      try update(id, changes, revision: body.revision)
      track = name
    }
    guard let track else { throw APIError(.invalidGeometry, "The body has no track") }
    let there = try bodies(of: track, in: [request.imageId]).first
    let copy: AnnotationID
    if let there {
      copy = there.id
    } else {
      let new = NewAnnotation(
        imageId: request.imageId, classId: body.classID, kind: .cuboid, data: try Self.data(body.data, track: track),
        attributes: body.attributes)
      copy = try create(new).id
    }
    return [
      "track": .string(track), "source": try json(id), "copy": try json(copy), "is_new": .bool(there == nil),
    ]
  }

  /// The smallest number above all of the sequence.
  private func newTrack(_ images: [ImageID]) throws -> String {
    let last: Int? = try transaction.query(
      """
      select max((data #>> '{extra,track}')::bigint) from annotations
      where project_id = \(project) and image_id = any(\(images)::uuid[]) and kind = 'cuboid'
        and data #>> '{extra,track}' ~ '^[0-9]{1,9}$'
      """)[0].get(0)
    return "\((last ?? 0) + 1)"
  }

  // MARK: Interpolating

  /// Fills the clouds between a body's track's keyframes next to it. What somebody placed stays.
  ///
  /// - Returns: The JSON of ``BodyInterpolation``.
  func interpolateBody(_ id: AnnotationID, revision: Int) throws -> JSONValue {
    let (body, sequence) = try open(id, revision: revision)
    guard let track = body.data["extra"]?["track"]?.string else {
      throw APIError(
        .conflict, "The body belongs to no track", hint: "Copy it to another cloud first: both are of one track then")
    }
    let places = sequence.items.enumerated().reduce(into: [ImageID: Int]()) { $0[$1.element.id] = $1.offset }
    let all = try bodies(of: track, in: sequence.items.map(\.id))
    var byPlace: [Int: Found] = [:]
    for one in all {
      guard let place = places[one.image] else { continue }
      guard byPlace.updateValue(one, forKey: place) == nil else {
        throw APIError(
          .conflict, "\(sequence.items[place].filename) has two bodies of track \(track)",
          hint: "Delete one of them, or give it another track")
      }
    }
    let keyframes = byPlace.filter(\.value.isKeyframe).keys.sorted()
    let here = sequence.index
    let ends = Self.ends(of: keyframes, around: here)
    guard ends.count > 1, let first = ends.first, let last = ends.last else {
      throw APIError(
        .conflict, "Track \(track) has no second keyframe",
        hint: "Place the object in a later or an earlier cloud too: copy it there and move it")
    }
    guard last - first - 1 <= Self.mostBetween else {
      throw APIError(
        .conflict,
        "There are \(last - first - 1) clouds between the keyframes; at most \(Self.mostBetween) are filled at once",
        hint: "Place the object in a cloud between")
    }
    var created: [JSONValue] = []
    var updated: [JSONValue] = []
    var before: [JSONValue] = []
    var skipped: [JSONValue] = []
    for (from, to) in zip(ends, ends.dropFirst()) where to - from > 1 {
      guard let start = byPlace[from], let end = byPlace[to] else { continue }
      let (one, other) = (try Self.cuboid(start.data), try Self.cuboid(end.data))
      for place in from + 1..<to {
        let cloud = sequence.items[place]
        if cloud.isNull {
          skipped.append([
            "image_id": .string("\(cloud.id)"), "filename": .string(cloud.filename),
            "reason": .string(BodyInterpolation.Skipped.Reason.confirmedEmpty.rawValue),
          ])
          continue
        }
        let cuboid = one.interpolated(to: other, share: Double(place - from) / Double(to - from))
        let data = Self.data(cuboid, track: track)
        if let old = byPlace[place] {
          guard try Self.cuboid(old.data) != Self.cuboid(data) || old.classID != start.classID else { continue }
          var changes = AnnotationChanges()
          (changes.data, changes.classId, changes.isKeyframe) = (data, start.classID, false)
          try update(old.id, changes, revision: old.revision)
          updated.append(try json(old.id))
          before.append(old.json)
        } else {
          let made = try create(
            NewAnnotation(
              imageId: cloud.id, classId: start.classID, kind: .cuboid, data: data, attributes: start.attributes,
              source: .interpolated, isKeyframe: false))
          created.append(try json(made.id))
        }
      }
    }
    return [
      "track": .string(track), "keyframes": .array(ends.map { .string("\(sequence.items[$0].id)") }),
      "created": .array(created), "updated": .array(updated), "before": .array(before), "skipped": .array(skipped),
    ]
  }

  /// The keyframe at a place with those next to it, or the two around it.
  static func ends(of keyframes: [Int], around place: Int) -> [Int] {
    [keyframes.last { $0 < place }, keyframes.first { $0 == place }, keyframes.first { $0 > place }].compactMap { $0 }
  }

  // MARK: Parts

  /// The body as the caller saw it, with the sequence of its cloud. One writer a sequence at a time, so that no two make
  /// bodies of one track in one cloud.
  private func open(_ id: AnnotationID, revision: Int) throws -> (body: Found, sequence: CloudSequence) {
    try transaction.query("select pg_advisory_xact_lock(hashtextextended(\("bodies of \(project)"), 0))")
    let current = try lock(id, revision: revision)
    guard current.kind == .cuboid, let image = current.image else {
      throw APIError(.invalidField, "Only bodies in point clouds are copied along a sequence")
    }
    let json = try JSONValue(parsing: current.json)
    let body = Found(
      id: id, image: image, classID: current.classID, isKeyframe: true, revision: revision, data: json["data"] ?? .null,
      attributes: json["attributes"] ?? .object([:]), json: json)
    return (body, try CloudSequenceStore.find(image, in: transaction))
  }

  /// The bodies of a track, locked, in the order of their clouds' ids.
  private func bodies(of track: String, in images: [ImageID]) throws -> [Found] {
    try transaction.query(
      """
      select a.id, a.image_id, a.class_id, a.is_keyframe, a.revision, annotation_json(a) from annotations a
      where a.project_id = \(project) and a.image_id = any(\(images)::uuid[]) and a.kind = 'cuboid'
        and a.data #>> '{extra,track}' = \(track) and a.status <> 'rejected'
      order by a.image_id, a.id for update
      """
    ).map { row in
      let json = try JSONValue(parsing: row.bytes(5) ?? [])
      return Found(
        id: try row.get(0), image: try row.get(1), classID: try row.get(2), isKeyframe: try row.get(3),
        revision: try row.get(4), data: json["data"] ?? .null, attributes: json["attributes"] ?? .object([:]),
        json: json)
    }
  }

  private func json(_ id: AnnotationID) throws -> JSONValue {
    let rows = try transaction.query(
      "select annotation_json(a) from annotations a where a.project_id = \(project) and a.id = \(id)")
    return try JSONValue(parsing: rows.first?.bytes(0) ?? [])
  }

  /// The geometry with its track: a box in a camera's picture does not hold elsewhere.
  private static func data(_ data: JSONValue, track: String) throws -> JSONValue {
    Self.data(try cuboid(data), track: track)
  }

  private static func data(_ cuboid: Cuboid, track: String) -> JSONValue {
    // As the page rounds: a hundredth of a millimetre and a microradian.
    func rounded(_ value: Double, _ steps: Double) -> JSONValue { .number((value * steps).rounded() / steps) }
    func three(_ values: [Double]) -> JSONValue { .array(values.map { rounded($0, 1e5) }) }
    let yaw = Angle(radians: cuboid.yaw).normalised.radians
    return [
      "center": three([cuboid.centre.x, cuboid.centre.y, cuboid.centre.z]),
      "size": three([cuboid.length, cuboid.width, cuboid.height]), "yaw": rounded(yaw, 1e6),
      "extra": ["track": .string(track)],
    ]
  }

  private static func cuboid(_ data: JSONValue) throws -> Cuboid {
    let centre = (data["center"]?.array ?? []).compactMap(\.double)
    let size = (data["size"]?.array ?? []).compactMap(\.double)
    guard centre.count == 3, size.count == 3, let yaw = data["yaw"]?.double else {
      throw APIError(.invalidGeometry, "A body of the track is not whole")
    }
    return Cuboid(
      centre: Point3(x: centre[0], y: centre[1], z: centre[2]), length: size[0], width: size[1], height: size[2],
      yaw: yaw)
  }
}
