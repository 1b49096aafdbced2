import Formats
import Foundation
import Geometry
import IdentityTesting
import Testing
import Web

/// The geometry of every kind, through the API.
@Suite struct GeometryTests {
  private static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  private static let good: [(kind: String, data: String, bounds: [Double]?)] = [
    ("box", #"{"x": 64, "y": 48, "width": 128, "height": 96}"#, [0.1, 0.1, 0.3, 0.3]),
    ("box", #"{"x": -64, "y": -48, "width": 128, "height": 96}"#, [0, 0, 0.1, 0.1]),
    ("box", #"{"x": 600, "y": 0, "width": 1000, "height": 480}"#, [0.9375, 0, 1, 1]),
    ("rotated_box", #"{"cx": 320, "cy": 240, "width": 64, "height": 48, "angle": 90}"#, nil),
    ("polygon", #"{"parts": [{"outer": [[0, 0], [640, 0], [320, 480]]}]}"#, [0, 0, 1, 1]),
    (
      "polygon",
      #"{"parts": [{"outer": [[0,0],[64,0],[64,48],[0,48]], "holes": [[[1,1],[2,1],[2,2]]]}, {"outer": [[320,240],[640,240],[640,480]]}]}"#,
      [0, 0, 1, 1]
    ),
    ("polyline", #"{"points": [[0, 0], [64, 48]]}"#, [0, 0, 0.1, 0.1]),
    ("point", #"{"x": 320, "y": 240}"#, [0.5, 0.5, 0.5, 0.5]),
    ("point", #"{"x": 640, "y": 480}"#, [1, 1, 1, 1]),
    ("ellipse", #"{"cx": 320, "cy": 240, "rx": 64, "ry": 48}"#, [0.4, 0.4, 0.6, 0.6]),
    (
      "keypoints", #"{"points": [{"x": 64, "y": 48, "visibility": 2}, {"x": 0, "y": 0, "visibility": 0}]}"#,
      [0.1, 0.1, 0.1, 0.1]
    ),
    ("keypoints", #"{"points": [{"name": "nose", "x": 0, "y": 0, "visibility": 0}]}"#, nil),
    ("classification", "{}", nil),
    (
      "cuboid_2d", #"{"front": [[0,0],[64,0],[64,48],[0,48]], "back": [[32,24],[96,24],[96,72],[32,72]]}"#,
      [0, 0, 0.15, 0.15]
    ),
    ("cuboid", #"{"center": [1, -2, 3.5], "size": [4, 2, 1.5], "yaw": 0.5}"#, nil),
  ]

  @Test func goodShapesAreKeptAsTheyCame() async throws {
    try await LabelWorld.lend { world in
      for (kind, text, bounds) in Self.good {
        let data = try Self.json(text)
        let reply = await world.send(
          .post, "/api/v1/annotations", json: world.box(0, ["kind": .string(kind), "data": data]))
        #expect(reply.status == 201, "\(kind) \(text): \(reply.text)")
        #expect(reply.json["data"] == data, "\(kind)")
        guard let bounds else { continue }
        for (name, value) in zip(["x_min", "y_min", "x_max", "y_max"], bounds) {
          let found = reply.json["bounds"]?[name]?.double ?? -1
          #expect(abs(found - value) < 1e-9, "\(kind) \(text) \(name) \(found)")
        }
      }
      let page = await world.send(.get, "/api/v1/images/\(world.images[0])/annotations").json
      #expect(page["items"]?.array?.count == Self.good.count)
      #expect(try await world.untruths() == [])
    }
  }

  private static let bad: [(kind: String, data: String)] = [
    ("box", #"{"x": 1, "y": 1, "width": 0, "height": 5}"#), ("box", #"{"x": 1, "y": 1, "width": -5, "height": 5}"#),
    ("box", #"{"x": 1, "y": 1, "width": 5}"#), ("box", #"{"x": "1", "y": 1, "width": 5, "height": 5}"#),
    ("box", #"{"x": null, "y": 1, "width": 5, "height": 5}"#), ("box", "[1, 2, 3, 4]"), ("box", "null"),
    ("box", #"{"x": 641, "y": 1, "width": 5, "height": 5}"#), ("box", #"{"x": 1, "y": -9, "width": 5, "height": 5}"#),
    ("box", #"{"x": 640, "y": 1, "width": 5, "height": 5}"#), ("box", #"{"x": -5, "y": 1, "width": 5, "height": 5}"#),
    ("box", #"{"x": 1e300, "y": 1, "width": 5, "height": 5}"#),
    ("box", #"{"x": 0, "y": 0, "width": 1e9, "height": 5}"#),
    ("rotated_box", #"{"cx": 1, "cy": 1, "width": 5, "height": 0, "angle": 0}"#),
    ("rotated_box", #"{"cx": 1, "cy": 1, "width": 5, "height": 5}"#),
    ("polygon", #"{"parts": []}"#), ("polygon", #"{"parts": [{"outer": [[0, 0], [1, 1]]}]}"#),
    ("polygon", #"{"parts": [{"outer": [[0, 0], [1, 1], [2]]}]}"#),
    ("polygon", #"{"parts": [{"outer": [[0, 0], [1, 1], [2, "a"]]}]}"#),
    ("polygon", #"{"parts": [{"outer": [[0, 0], [1, 1], [2, 1e300]]}]}"#),
    ("polygon", #"{"parts": [{"outer": [[0, 0], [9, 0], [9, 9]], "holes": 5}]}"#),
    ("polygon", #"{"parts": [{"outer": [[0, 0], [9, 0], [9, 9]], "holes": [[[0, 0]]]}]}"#),
    ("polygon", #"{"parts": [{"outer": [[700, 0], [701, 0], [702, 5]]}]}"#),
    ("polyline", #"{"points": [[0, 0]]}"#), ("polyline", #"{"points": {}}"#), ("point", #"{"x": 641, "y": 1}"#),
    ("point", "{}"), ("ellipse", #"{"cx": 1, "cy": 1, "rx": 0, "ry": 1}"#),
    ("ellipse", #"{"cx": 1, "cy": 1, "rx": 1, "ry": 1, "angle": "x"}"#), ("keypoints", #"{"points": []}"#),
    ("keypoints", #"{"points": [{"x": 1, "y": 1, "visibility": 3}]}"#),
    ("keypoints", #"{"points": [{"x": 1, "y": 1, "visibility": "yes"}]}"#), ("keypoints", #"{"points": [{"x": 1}]}"#),
    ("mask", #"{"size": [480, 640], "counts": ""}"#), ("mask", #"{"size": [10, 10], "counts": "04"}"#),
    ("mask", #"{"size": [480, 640], "counts": [0, 5]}"#), ("mask", #"{"size": [480, 640], "counts": "zzzz~~"}"#),
    ("mask", #"{"size": [480.5, 640], "counts": "04"}"#), ("mask", #"{"counts": "04"}"#),
    ("cuboid_2d", #"{"front": [[0,0],[64,0],[64,48]], "back": [[32,24],[96,24],[96,72],[32,72]]}"#),
    ("cuboid_2d", #"{"front": [[0,0],[64,0],[64,48],[0,48],[1,1]], "back": [[32,24],[96,24],[96,72],[32,72]]}"#),
    ("cuboid", #"{"center": [1, 2], "size": [1, 1, 1], "yaw": 0}"#),
    ("cuboid", #"{"center": [1, 2, 3], "size": [1, 0, 1], "yaw": 0}"#),
    ("time_range", #"{"start": [0, 1], "end": [1, 1]}"#), ("circle", "{}"),
  ]

  @Test func badShapesAreRefused() async throws {
    try await LabelWorld.lend { world in
      for (kind, text) in Self.bad {
        let reply = await world.send(
          .post, "/api/v1/annotations",
          json: world.box(0, ["kind": .string(kind), "data": try JSONValue(parsing: Array(text.utf8))]))
        #expect(reply.status == 422, "\(kind) \(text): \(reply.status) \(reply.text)")
        #expect(reply.code == "invalid_geometry" || reply.code == "invalid_field", "\(kind) \(text): \(reply.text)")
      }
      // JSON knows no NaN and no infinity.
      for number in ["NaN", "Infinity", "1e999", "-1e999"] {
        let text =
          #"{"image_id":"\#(world.images[0])","class_id":"\#(world.classes[0])","kind":"box","#
          + #""data":{"x":\#(number),"y":0,"width":5,"height":5}}"#
        let reply = await world.identity.send(
          .post, "/api/v1/annotations", as: world.labeler.token, bytes: Array(text.utf8))
        #expect((400...422).contains(reply.status), "\(number): \(reply.status) \(reply.text)")
      }
      #expect(await world.image(0)["annotation_count"]?.int == 0)
      #expect(await world.events().isEmpty)
    }
  }

  @Test func masksFitTheirPicture() async throws {
    try await LabelWorld.lend { world in
      // A block of 64 columns and 48 rows in the top left corner.
      var runs: [UInt32] = []
      for column in 0..<64 { runs += column == 0 ? [0, 48] : [432, 48] }
      let used = runs.reduce(0, +)
      let mask = try MaskRLE(width: 640, height: 480, counts: runs + [640 * 480 - used])
      let counts = JSONValue.string(String(decoding: mask.compressed, as: UTF8.self))
      let good = await world.send(
        .post, "/api/v1/annotations",
        json: world.box(0, ["kind": "mask", "data": ["size": [480, 640], "counts": counts]]))
      #expect(good.status == 201, "\(good.text)")
      #expect(good.json["bounds"]?["x_max"]?.double == 0.1)
      #expect(good.json["bounds"]?["y_max"]?.double == 0.1)
      #expect(good.json["data"]?["counts"] == counts)
      let turned = await world.send(
        .post, "/api/v1/annotations",
        json: world.box(0, ["kind": "mask", "data": ["size": [640, 480], "counts": counts]]))
      #expect(turned.status == 422)
      #expect(turned.code == "invalid_geometry")
    }
  }

  @Test func outlinesHaveALimit() async throws {
    try await LabelWorld.lend { world in
      func outline(_ count: Int) -> JSONValue {
        .array((0..<count).map { [.number(Double($0 % 640)), .number(Double($0 / 640 % 480))] })
      }
      for (count, status) in [(20_000, 201), (100_001, 422)] {
        let reply = await world.send(
          .post, "\(world.path)/annotations/batch",
          json: [
            "operations": [
              [
                "op": "create",
                "annotation": world.box(0, ["kind": "polygon", "data": ["parts": [["outer": outline(count)]]]]),
              ]
            ]
          ])
        #expect(reply.json["results"]?[0]?["status"]?.int == status, "\(count): \(reply.text.prefix(300))")
      }
      let split = await world.send(
        .post, "\(world.path)/annotations/batch",
        json: [
          "operations": [
            [
              "op": "create",
              "annotation": world.box(
                0,
                [
                  "kind": "polygon",
                  "data": ["parts": [["outer": outline(60_000)], ["outer": outline(60_000)]]],
                ]),
            ]
          ]
        ])
      #expect(split.json["results"]?[0]?["status"]?.int == 422, "\(split.text.prefix(300))")
    }
  }
}
