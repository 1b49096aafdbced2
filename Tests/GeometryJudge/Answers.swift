import Geometry

/// Answers one question; its first word tells which.
func answer(_ words: inout Words, _ output: inout Output) throws {
  let question = try words.next()
  switch question {
  case "encode": try encode(&words, &output)
  case "decode": try decode(&words, &output)
  case "polygons", "ring": try fill(&words, &output)
  case "box": try fillBox(&words, &output)
  case "union", "intersection", "complement": try merge(question, &words, &output)
  case "iou": try overlap(&words, &output)
  default: throw Refusal(reason: "\(question) is no question")
  }
}
