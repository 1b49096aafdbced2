public import Foundation
public import Library
public import Registry
public import Similarity

/// Says which failed videos are tried again; without any, all of the project.
public struct FootageRetry: Codable, Sendable {
  public var videoIds: [VideoID]?
}

/// How many videos an act concerned.
public struct VideosAffected: Codable, Sendable {
  public var videos: Int
  /// Which, where they were taken out of a project: linking them again takes that back.
  public var videoIds: [VideoID]?
}

/// Begins the comparison of a project's frames now.
public struct DedupStart: Codable, Sendable {
  /// Forgets what earlier comparisons found; people's word on groups stays.
  public var fresh: Bool?
}

/// Rules to be tried on frames that are here, without changing anything.
public struct FilterPreviewRequest: Codable, Sendable {
  public var rules: FrameRules
  /// The frames of this video; otherwise those of the project's newest videos.
  public var videoId: VideoID?
  /// The detector that rules about objects ask; the project's by default.
  public var modelId: ModelID?
  /// The image-text model that compares frames with prompts; the project's by default.
  public var encoderId: ModelID?
  /// Which frames would go, and how the measures are spread. Otherwise only numbers are answered.
  public var details: Bool?
}

/// What rules would do. What people decided about stays as it is, and counts.
public struct FilterPreview: Codable, Sendable {
  /// Frames of one video that would be dropped for one reason.
  public struct Dropped: Codable, Sendable {
    public var videoId: VideoID
    public var reason: String
    public var frames: [Int]
  }
  /// Frames looked at: at most 5,000.
  public var frames: Int
  /// Frames there are.
  public var total: Int
  public var kept: Int
  /// Dropped frames by reason.
  public var reasons: [String: Int]
  /// Frames that the detector has not looked at yet, or that were not described for prompts: rules about objects or
  /// prompts let them pass here.
  public var unscored: Int
  public var dropped: [Dropped]?
  /// 21 values of each measure, ascending: of every twentieth part of the frames, from the least to the greatest. Of
  /// similarities to prompts as `prompt_positive`, `prompt_negative`, `prompt_junk`.
  public var spread: [String: [Double]]?
}

/// A person's word on frames of one video.
public struct FrameVerdictChange: Codable, Sendable {
  public var videoId: VideoID
  /// Numbers of 1 to 1,000 frames.
  public var frames: [Int]
  /// Absent leaves the frames to the rules again.
  public var verdict: Verdict?
}

/// How many frames an act changed.
public struct FramesAffected: Codable, Sendable {
  public var frames: Int
}

/// A person's word on a group of frames that show the same.
public struct DuplicateDecision: Codable, Sendable {
  /// A frame of the group.
  public struct Keeper: Codable, Sendable {
    public var videoId: VideoID
    public var frameNumber: Int
  }
  /// No keeps every frame of the group, and it is not proposed again. Absent takes an earlier word back.
  public var confirm: Bool?
  /// The frame that stays; otherwise the one that is chosen already.
  public var keeper: Keeper?
}

/// The same word on many groups.
public struct DuplicateDecisions: Codable, Sendable {
  /// 1 to 200 groups; those that have this word already are passed over.
  public var groupIds: [DuplicateGroupID]
  /// As for one group.
  public var confirm: Bool?
}

/// How many groups an act changed.
public struct GroupsAffected: Codable, Sendable {
  public var groups: Int
}

/// What a comparison with other settings would find. Nothing is changed.
public struct DuplicatePreview: Codable, Sendable {
  /// Frames looked at: the kept ones, at most 20,000.
  public var frames: Int
  public var groups: Int
  /// Frames that would go.
  public var duplicates: Int
  /// Up to six of the groups whose frames differ most: the first to show that a limit is too wide.
  public var examples: [Example]

  public struct Example: Codable, Sendable {
    /// The first one stays; at most six.
    public var members: [DuplicateGroup.Member]
    /// Frames of the group.
    public var count: Int
  }
}

/// Videos of the workspace to be linked to a project; at most 500.
public struct VideoLinks: Codable, Sendable {
  public var videoIds: [VideoID]
}

/// Videos to be taken out of a project: by id, or all in a state.
public struct VideoRemoval: Codable, Sendable {
  public var videoIds: [VideoID]?
  public var status: VideoStatus?
  public var linkStatus: VideoLinkStatus?
  /// Also where labels, tracks or labelled frames are lost.
  public var force: Bool?
}

/// Addresses of videos to be fetched; at most 500.
public struct VideoAddresses: Codable, Sendable {
  public var urls: [String]
}

/// What became of addresses, in their order.
public struct AddedVideos: Codable, Sendable {
  public struct Item: Codable, Sendable {
    public var videoId: VideoID
    /// The workspace had no video of this address before.
    public var isNew: Bool
  }
  public var items: [Item]
}

/// A video with what was made of it.
public struct VideoDetail: Codable, Sendable {
  public var video: Video
  /// Addresses that work for at most 15 minutes. `proxy` is the original's where that is its own proxy.
  public var original: String?
  public var proxy: String?
  public var poster: String?
  public var storyboard: String?
  public var tiles: StoryboardTiles?
  public var facts: VideoFactSheet?
  public var proxyState: VideoProxy
  /// Images of the project that show frames of it.
  public var imageCount: Int
}

/// The query of all videos of the workspace.
public struct AllVideosQuery: Codable, Sendable {
  public var status: VideoStatus?
  /// Only those that no project links.
  public var orphans: Bool?
  public var search: String?
  public var limit: Int?
  public var cursor: String?
}

// MARK: Uploads

/// A video file that is about to be sent.
public struct NewVideoUpload: Codable, Sendable {
  public var filename: String
  /// Bytes.
  public var size: Int
  /// Path inside the dropped folder.
  public var relativePath: String?
}

/// A video file on its way, part by part.
public struct VideoUpload: Codable, Sendable {
  /// A part that has arrived.
  public struct Part: Codable, Sendable {
    /// From 1.
    public var number: Int
    /// Bytes.
    public var size: Int
  }
  public var uploadId: UploadID
  public var filename: String
  public var size: Int
  public var status: Upload.Status
  public var error: Problem?
  /// Bytes of each part but the last.
  public var partSize: Int
  public var partCount: Int
  /// What has arrived; a client that was cut off sends the others.
  public var parts: [Part]
  /// The video, once it is here.
  public var videoId: VideoID?
}

/// Parts whose addresses are wanted; at most 100.
public struct PartNumbers: Codable, Sendable {
  public var numbers: [Int]
}

/// Where to send parts, in the order asked for.
public struct PartAddresses: Codable, Sendable {
  public struct Part: Codable, Sendable {
    public var number: Int
    /// For a PUT of the part's bytes, without header fields of its own.
    public var url: String
  }
  public var parts: [Part]
  public var expiresAt: Date
}
