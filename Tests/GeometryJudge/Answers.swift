import Geometry
import GeometryCheck

/// Answers one question; its first word tells which.
func answer(_ words: inout Words, _ output: inout Output) throws {
  let question = try words.next()
  switch question {
  case "encode": try encode(&words, &output)
  case "decode": try decode(&words, &output)
  case "polygons": try fill(&words, &output)
  case "box": try fillBox(&words, &output)
  case "union", "intersection", "complement": try merge(question, &words, &output)
  case "iou": try overlap(&words, &output)
  case "figures": try compare(&words, &output)
  case "hull": try hull(&words, &output)
  case "clip": try clip(&words, &output)
  case "unite", "intersect", "subtract", "differ": try overlay(question, &words, &output)
  case "simple": try simple(&words, &output)
  case "cuboids": try cuboids(&words, &output)
  case "keypoints": try keypoints(&words, &output)
  case "contours": try contours(&words, &output)
  case "assign": try assign(&words, &output)
  case "suppress": try suppress(&words, &output)
  case "motion": try motion(&words, &output)
  case "track": try track(&words, &output)
  case "check":
    let (topic, seed, rounds) = (try words.int(), try words.int(), try words.int())
    output.word(String(geometryCheck(topic: topic, seed: UInt64(max(seed, 0)), rounds: rounds)))
  case "time": try time(&words, &output)
  default: throw Refusal(reason: "\(question) is no question")
  }
}
