import Foundation
import TestSupport
import Testing

@testable import Objects

@Suite struct FreeSpaceTests {
  private static let access = S3Access(credentials: S3Credentials(accessKey: "a", secretKey: "b"))

  @Test func aReserveIsAFiftiethOrHalfAGigabyteUnlessNamed() {
    #expect(SpaceReserve.modest.bytes(of: 1000) == 20)
    #expect(SpaceReserve.modest.bytes(of: 1 << 40) == 512 << 20)
    #expect(SpaceReserve.bytes(7).bytes(of: 1000) == 7)
  }

  @Test func whatWouldTakeTheReserveIsRefused() throws {
    var space = try #require(FreeSpace(NSTemporaryDirectory()))
    #expect(space.free > 0 && space.total >= space.free)
    space.free = 100
    try space.check(60, keeping: .bytes(40))
    for (bytes, reserve) in [(61, 40), (101, 0), (0, 101), (Int64.max, 0), (0, Int64.max)] {
      let error = #expect(throws: ObjectError.self) { try space.check(bytes, keeping: .bytes(reserve)) }
      #expect(error?.code == .diskFull)
    }
    #expect(FreeSpace("/nowhere/at/all") == nil)
  }

  @Test func aStoreWithoutRoomRefusesWritesAndLeavesNothing() async throws {
    try await withTemporaryFolder { folder in
      let key = try ObjectKey("w/kept")
      let open = try FileObjectStore(folder: folder, access: Self.access, reserve: .bytes(0))
      try await open.put(key, .bytes([1, 2, 3]), contentType: "x/y")
      let full = try FileObjectStore(folder: folder, access: Self.access, reserve: .bytes(.max))
      for count in [0, 1, 3 << 20] {
        let error = await #expect(throws: ObjectError.self) {
          try await full.put(try ObjectKey("w/new"), .bytes([UInt8](repeating: 1, count: count)), contentType: "x/y")
        }
        #expect(error?.code == .diskFull)
      }
      let file = folder.appending(path: "made")
      try Data([1]).write(to: file)
      let error = await #expect(throws: ObjectError.self) {
        try await full.put(try ObjectKey("w/new"), .file(file), contentType: "x/y")
      }
      #expect(error?.code == .diskFull)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/staging").isEmpty)
      #expect(try await full.head(try ObjectKey("w/new")) == nil)
      // What is there is read and removed: that is how room is made.
      #expect(try await full.read(key).readAll(limit: 9) == [1, 2, 3])
      try await full.delete(key)
      #expect(try await open.head(key) == nil)
    }
  }
}
