import Foundation
import Net
import Web

/// Sends a file in parts to addresses that the server gives; parts that have arrived are not sent again.
struct PartUpload: Sendable {
  let client: APIClient
  let file: URL
  /// Bytes.
  let size: Int
  /// Bytes of each part but the last.
  let partSize: Int
  /// What the progress line says.
  let label: String

  /// Addresses asked for at a time: they end after an hour.
  private static let atOnce = 16
  /// How often a part is tried.
  private static let tries = 4

  /// Sends what is missing.
  ///
  /// - Parameters:
  ///   - arrived: Numbers of the parts that are there.
  ///   - ask: The operation that gives addresses of parts.
  func send(arrived: Set<Int>, ask: String) async throws {
    let count = max(1, (size + partSize - 1) / partSize)
    let missing = (1...count).filter { !arrived.contains($0) }
    var done = count - missing.count
    for start in stride(from: 0, to: missing.count, by: Self.atOnce) {
      let some = Array(missing[start..<min(start + Self.atOnce, missing.count)])
      let answer = try await client.call(
        "POST", ask, ["numbers": .array(some.map { .integer(Int64($0)) })])
      let places = answer["parts"]?.array ?? []
      guard places.count == some.count else {
        throw RemoteError(status: 0, code: "no_address", message: "The server gave no addresses for the file's parts")
      }
      for (number, place) in zip(some, places) {
        ProgressLine.shared.show(label, done: done, total: count)
        try await send(number, to: place["url"]?.string ?? "")
        done += 1
      }
    }
    ProgressLine.shared.clear()
  }

  private func send(_ number: Int, to address: String) async throws {
    let offset = (number - 1) * partSize
    for attempt in 1... {
      do {
        return try await client.put(file, from: offset, count: min(partSize, size - offset), to: address)
      } catch let error as RemoteError where attempt < Self.tries && (error.status == 0 || error.status >= 500) {
        try await Task.sleep(for: .seconds(attempt * 2))
      }
    }
  }
}
