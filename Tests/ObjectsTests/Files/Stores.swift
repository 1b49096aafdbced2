import Foundation
import Glibc

@testable import Objects

/// A file store in a folder of its own that goes away afterwards.
func withStore<Result>(
  in parent: URL = testFolder, _ body: (FileObjectStore, URL) async throws -> Result
) async throws -> Result {
  let folder = parent.appending(path: "objects-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  let store = try FileObjectStore(
    folder: folder, access: S3Access(credentials: S3Credentials(accessKey: "AK", secretKey: "secret")))
  return try await body(store, folder)
}

/// Every file below a folder, by path relative to it.
func files(below folder: URL) -> [String] {
  let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
  return names.filter { name in
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
      && !isFolder.boolValue && !name.hasPrefix("locks/")
  }.sorted()
}

/// In memory where there is such a file system: every write waits for the disk otherwise.
let testFolder =
  access("/dev/shm", W_OK) == 0 ? URL(filePath: "/dev/shm") : FileManager.default.temporaryDirectory
