import Database
import Identity
import Threads
import Web

extension LibraryFeature {
  func registerTranscripts(in api: inout TenantAPI) {
    let database = database
    let base = "/api/v1/projects/{project_id}/videos/{video_id}/transcripts"
    api.add(
      .get, base, id: "transcripts.list", summary: "What was said in a video: its transcripts", tag: "transcripts",
      response: Page<TranscriptRecord>.self
    ) { caller, call in
      let project = try caller.project
      let video = try call.path("video_id", as: VideoID.self)
      let items = try await database.transaction(caller.claims, readOnly: true) { transaction in
        try Self.check(video, project, in: transaction)
        return try TranscriptStore.list(video, in: transaction)
      }
      return .ok(Page(items: items, nextCursor: nil))
    }
    api.addRaw(
      .post, base, id: "transcripts.create",
      summary: "Send a SubRip, WebVTT or Whisper JSON file; what cannot be read of it is a line in the report",
      tag: "transcripts", query: TranscriptUploadQuery.self,
      body: [
        RawContent("text/vtt"), RawContent("application/x-subrip"), RawContent("application/json"),
        RawContent("text/plain"), RawContent("application/octet-stream"),
      ], response: [RawContent("application/json", "ReceivedTranscript")], status: 201,
      errors: [.bodyTooLarge, .invalidField]
    ) { caller, call in
      let project = try caller.project
      let video = try call.path("video_id", as: VideoID.self)
      let filename = try FileNames.checked(call.query.filename ?? call.request.headers["X-Filename"] ?? "transcript")
      let language = call.query.language
      guard (1...100).contains(language?.count ?? 1) else {
        throw APIError(.invalidField, "language has 1 to 100 characters")
      }
      try await database.transaction(caller.claims, readOnly: true) { try Self.check(video, project, in: $0) }
      let bytes = try await call.body.collect(limit: TranscriptIntake.byteLimit)
      let intake = try await BlockingThreads.files.run { try TranscriptIntake(bytes, file: filename) }
      let added = try await database.transaction(caller.claims) { transaction in
        try Self.check(video, project, in: transaction)
        return try TranscriptStore.add(
          intake, filename: filename, language: language, source: .upload, video: video,
          workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
      }
      return try .json(
        ReceivedTranscript(transcript: added.record, report: intake.report), status: added.isNew ? 201 : 200)
    }
    api.add(
      .get, "\(base)/{transcript_id}", id: "transcripts.segments", summary: "The segments of a transcript",
      tag: "transcripts", query: SegmentListQuery.self, response: Page<SpokenSegment>.self
    ) { caller, call in
      let project = try caller.project
      let video = try call.path("video_id", as: VideoID.self)
      let id = try call.path("transcript_id", as: TranscriptID.self)
      let query = call.query
      let page = try await database.transaction(caller.claims, readOnly: true) { transaction in
        try Self.check(video, project, in: transaction)
        guard try TranscriptStore.find(id, video: video, in: transaction) != nil else {
          throw APIError(.notFound, "The video has no such transcript")
        }
        return try TranscriptStore.segments(id, query, in: transaction)
      }
      return .ok(Page(items: page.items, nextCursor: page.next))
    }
    api.add(
      .delete, "\(base)/{transcript_id}", id: "transcripts.delete", summary: "Delete a transcript",
      tag: "transcripts", response: None.self, status: 204
    ) { caller, call in
      let project = try caller.project
      let video = try call.path("video_id", as: VideoID.self)
      let id = try call.path("transcript_id", as: TranscriptID.self)
      let isGone = try await database.transaction(caller.claims) { transaction in
        try Self.check(video, project, in: transaction)
        return try TranscriptStore.delete(id, video: video, in: transaction)
      }
      guard isGone else { throw APIError(.notFound, "The video has no such transcript") }
      return .noContent
    }
  }

  private static func check(_ video: VideoID, _ project: ProjectID, in transaction: Transaction) throws {
    guard try VideoStore.find(video, project: project, in: transaction) != nil else {
      throw APIError(.notFound, "There is no such video in this project")
    }
  }
}
