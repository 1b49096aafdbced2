public import Database
public import Foundation
import Web

/// A drop of files, an import or a bucket scan.
public struct Batch: Codable, Sendable {
  /// How far its files are.
  public struct Uploads: Codable, Sendable {
    public var pending: Int
    public var completed: Int
    public var duplicate: Int
    public var failed: Int
  }
  public enum Source: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case upload, api, `import`, bucket
  }
  public var id: BatchID
  public var name: String
  public var source: Source
  public var createdAt: Date
  public var imageCount: Int
  public var uploads: Uploads
}

/// A batch to be made; without a name it is called by its date.
public struct NewBatch: Codable, Sendable {
  public var name: String?
  public var source: Batch.Source?

  public init(name: String? = nil, source: Batch.Source? = nil) {
    self.name = name
    self.source = source
  }
}

/// A file that is about to be sent.
public struct UploadRequest: Codable, Sendable {
  public enum Purpose: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case image, `import`, video
  }
  public enum DuplicateRule: String, Codable, Sendable, CaseIterable { case skip, keep }
  public var filename: String
  public var contentType: String?
  /// Bytes.
  public var size: Int?
  /// Lower-case hexadecimal; lets the server answer at once when it has the file.
  public var sha256: String?
  /// Path inside the dropped folder.
  public var relativePath: String?
  public var batchId: BatchID?
  /// What to do with a file whose bytes the project has already: `skip` by default.
  public var onDuplicate: DuplicateRule?
  /// An image becomes a picture of the project; an import is read by a job, a video is made by footage operations.
  public var purpose: Purpose?
  public var split: Split?
  public var tags: [String]?
}

/// Several files that are about to be sent; at most 100.
public struct UploadRequests: Codable, Sendable {
  public var files: [UploadRequest]
}

/// Where to send a file, or where it already is.
public struct UploadTicket: Codable, Sendable {
  public var uploadId: UploadID?
  /// Address to send the bytes to; works for five minutes.
  public var url: String?
  public var method: String?
  /// Header fields to send along.
  public var headers: [String: String]?
  public var storagePath: String?
  public var expiresAt: Date?
  /// The image that has these bytes already; nothing is to be sent.
  public var duplicateOf: ImageID?
}

/// Tickets in the order of the files.
public struct UploadTickets: Codable, Sendable {
  public var items: [UploadTicket]
}

/// Says that a file has been sent.
public struct UploadCompletion: Codable, Sendable {
  public var uploadId: UploadID?
  /// Instead of `upload_id`.
  public var storagePath: String?
  /// What the client believes; the server reads the size from the file itself.
  public var width: Int?
  public var height: Int?
}

/// Says that several files of a project have been sent; at most 100.
public struct UploadCompletions: Codable, Sendable {
  public var uploadIds: [UploadID]
}

/// What became of a file.
public struct Upload: Codable, Sendable {
  public enum Status: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case pending, completed, duplicate, failed
  }
  public var id: UploadID
  public var filename: String
  public var relativePath: String
  public var size: Int?
  public var status: Status
  public var imageId: ImageID?
  /// The image that had these bytes before.
  public var duplicateOf: ImageID?
  public var error: Problem?
  public var createdAt: Date
}

/// Uploads in the order asked for.
public struct Uploads: Codable, Sendable {
  public var items: [Upload]
}

/// The query of a batch's uploads.
public struct UploadListQuery: Codable, Sendable {
  public var status: Upload.Status?
  public var limit: Int?
  public var cursor: String?
}
