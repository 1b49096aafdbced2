/// What an object of a bucket may be, by its name; its bytes are judged afterwards.
enum BucketObjectKind: Sendable, Equatable {
  case picture, video

  private static let pictures: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "gif", "bmp", "heic", "heif", "avif", "tga",
    "pcd", "las", "laz", "ply", "bin",
  ]
  private static let videos: Set<String> = [
    "mp4", "m4v", "mov", "qt", "mkv", "webm", "avi", "ts", "mts", "m2ts", "mpg", "mpeg", "m2v", "mpv", "h264", "264",
    "h265", "265", "hevc", "flv", "f4v", "vob", "wmv", "asf", "ogv", "ogg", "mxf", "ivf", "y4m", "3gp", "3g2", "gif",
  ]

  /// Nil for a name that none of what is taken has. Without an ending it may be either; a GIF is a picture where both
  /// are taken.
  init?(named name: Substring, taking takes: BucketImport.Taken) {
    let ending = name.contains(".") ? (name.split(separator: ".").last ?? "").lowercased() : nil
    if takes != .videos, ending.map(Self.pictures.contains) ?? true {
      self = .picture
    } else if takes != .images, ending.map(Self.videos.contains) ?? true {
      self = .video
    } else {
      return nil
    }
  }

  /// Why an object of another kind, or an empty one, is not taken.
  static func refusal(of takes: BucketImport.Taken) -> Problem {
    switch takes {
    case .images: Problem(code: "no_picture", message: "The object is empty or its name is none of a picture.")
    case .videos: Problem(code: "not_a_video", message: "The object is empty or its name is none of a video.")
    case .both:
      Problem(code: "no_picture", message: "The object is empty or its name is none of a picture or a video.")
    }
  }
}
