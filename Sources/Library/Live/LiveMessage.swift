import Web

/// A message of Supabase Realtime's protocol, version 1.0.0: a Phoenix channel's, as one JSON object.
struct LiveMessage {
  /// What a client sends is small: a token and a name.
  private static let mostBytes = 1 << 14

  var topic: String
  var event: String
  var payload: JSONValue
  /// Echoed in the answer.
  var ref: JSONValue

  /// Reads a client's message.
  ///
  /// - Returns: nil for what is none.
  init?(_ message: WebSocketMessage) {
    guard case .text(let text) = message, text.utf8.count <= Self.mostBytes,
      let value = try? JSONValue(parsing: text), let topic = value["topic"]?.string, let event = value["event"]?.string
    else { return nil }
    self.topic = topic
    self.event = event
    payload = value["payload"] ?? .null
    ref = value["ref"] ?? .null
  }

  /// The answer to a message.
  ///
  /// - Parameter reason: Why it is refused; nil when it is not.
  func reply(refusedBecause reason: String? = nil) -> String {
    let response: JSONValue = reason.map { .object(["reason": .string($0)]) } ?? .object([:])
    return Self.text(
      topic: topic, event: "phx_reply",
      .object(["status": .string(reason == nil ? "ok" : "error"), "response": response]), ref: ref)
  }

  /// A message of the server's own accord.
  static func text(topic: String, event: String, _ payload: JSONValue, ref: JSONValue = .null) -> String {
    String(
      decoding: JSONValue.object([
        "topic": .string(topic), "event": .string(event), "payload": payload, "ref": ref,
      ]).bytes, as: UTF8.self)
  }

  /// Something happened, for everybody on the channel.
  static func broadcast(_ topic: LiveTopic, event: String, _ payload: JSONValue) -> String {
    text(
      topic: topic.text, event: "broadcast",
      .object(["type": "broadcast", "event": .string(event), "payload": payload]))
  }
}
