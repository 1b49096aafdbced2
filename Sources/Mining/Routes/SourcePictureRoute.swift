import Database
import Identity
import Jobs
import Library
import Web

extension MiningFeature {
  /// Stills of what a look through sources has found. Only addresses that the look itself has written down are fetched.
  func registerSourcePictures(in api: inout TenantAPI, fetcher: VideoFetcher) {
    let database = database
    let pictures = SourcePictures(fetch: fetcher.picture, program: program)
    api.addRaw(
      .get, "/api/v1/projects/{project_id}/sources/{job_id}/pictures/{item}", id: "footage.source_picture",
      summary: "A small picture of a video that was found, by its place in the report's items, from 0", tag: "footage",
      response: [RawContent("image/jpeg"), RawContent("image/webp")], errors: [.upstreamFailed, .unsupportedImage]
    ) { caller, call in
      let project = try caller.project
      let job = try call.path("job_id", as: JobID.self)
      let item = try call.path("item", as: Int.self)
      let address = try await database.transaction(caller.claims, readOnly: true) {
        try SourceReportStore.picture(of: item, job: job, project: project, in: $0)
      }
      guard let address else { throw APIError(.notFound, "There is no picture of it") }
      let bytes = try await pictures.picture(address)
      let isJPEG = bytes.starts(with: [0xFF, 0xD8])
      return Response(
        status: 200,
        headers: [
          "Content-Type": isJPEG ? "image/jpeg" : "image/webp", "Cache-Control": "private, max-age=600",
          "Content-Security-Policy": "default-src 'none'; sandbox",
        ], body: .bytes(bytes))
    }
  }
}
