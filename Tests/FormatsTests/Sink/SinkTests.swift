import Formats
import Foundation
import TestSupport
import Testing

/// Where exports go.
@Suite("Dataset sinks") struct SinkTests {
  @Test func aFolderMustBeEmpty() async throws {
    try await withTemporaryFolder { folder in
      try Data().write(to: folder.appendingPathComponent("x"))
      #expect(throws: FormatError.self) { try FolderSink(folder) }
    }
  }

  @Test func hardLinksShareTheirBytes() async throws {
    try await withTemporaryFolder { folder in
      let picture = folder.appendingPathComponent("p.png")
      try Data(SampleDataset.png(2, 2)).write(to: picture)
      let sink = try FolderSink(folder.appendingPathComponent("out"), transfer: .hardLink)
      try sink.copy("a/p.png", from: picture)
      let attributes = try FileManager.default.attributesOfItem(atPath: picture.path)
      #expect(attributes[.referenceCount] as? Int == 2)
    }
  }

  @Test func aZipAppearsWhenItIsWhole() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("x.zip")
      do {
        let sink = try ZipSink(file: file)
        try sink.write("a.txt", [1, 2, 3])
        #expect(!FileManager.default.fileExists(atPath: file.path))
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func theReceiversErrorComesBack() throws {
    struct Gone: Error {}
    var seen = 0
    let sink = try ZipSink { bytes in
      seen += bytes.count
      if seen > 100_000 { throw Gone() }
    }
    #expect(throws: Gone.self) {
      for index in 0..<100 { try sink.write("\(index).png", [UInt8](repeating: 1, count: 10_000)) }
      try sink.finish()
    }
  }

  @Test func picturesAreStoredAndTextIsPacked() throws {
    var zip: [UInt8] = []
    let sink = try ZipSink { zip += Array($0) }
    let bytes = [UInt8](repeating: 65, count: 5000)
    try sink.write("a.jpg", bytes)
    try sink.write("b.txt", bytes)
    try sink.finish()
    #expect(zip.count > 5000)
    #expect(zip.count < 6000)
  }
}
