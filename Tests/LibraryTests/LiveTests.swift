import Foundation
import Testing
import Web

@testable import Library

struct LiveTests {
  @Test func topicsAreReadAsTheyAreWritten() throws {
    let id = UUID()
    for (topic, kind) in [(LiveTopic.workspace(id), "workspace"), (.project(id), "project"), (.job(id), "job")] {
      #expect(topic.text == "realtime:\(kind):\(id.uuidString.lowercased())")
      #expect(LiveTopic(topic.text) == topic)
      #expect(LiveTopic("realtime:\(kind):\(id.uuidString)") == topic)
    }
    for text in [
      "", "realtime:", "project:\(id)", "realtime:project", "realtime:project:", "realtime:project:1",
      "realtime:project:\(id):more", "realtime:image:\(id)", "realtime::\(id)", "phoenix",
    ] {
      #expect(LiveTopic(text) == nil, "\(text)")
    }
  }

  @Test func messagesThatAreNoneAreRefused() throws {
    let message = try #require(
      LiveMessage(.text(#"{"topic": "a", "event": "b", "payload": {"access_token": "c"}, "ref": "1", "join_ref": 1}"#)))
    #expect(message.topic == "a" && message.event == "b" && message.ref == "1")
    #expect(message.payload["access_token"]?.string == "c")
    #expect(
      message.reply()
        == #"{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"a"}"#)
    for bad: WebSocketMessage in [
      .text(""), .text("null"), .text("[1]"), .text(#"{"topic": "a"}"#), .text(#"{"topic": 1, "event": "b"}"#),
      .text(#"{"topic": "\#(String(repeating: "a", count: 20_000))", "event": "b"}"#), .binary([123, 125]),
    ] {
      #expect(LiveMessage(bad) == nil)
    }
  }
}
