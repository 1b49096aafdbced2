public import Fetching
import Foundation
import TestSupport
public import Testing

/// The yt-dlp that `make bootstrap` installs.
let realProgram: SiteProgram? = try? SiteProgram.find(
  named: nil, above: SampleData.packageFolder.appending(path: "Package.swift").path)

extension Trait where Self == ConditionTrait {
  /// Skips the test with a clear line where yt-dlp is absent.
  static var needsProgram: Self {
    .enabled(if: realProgram != nil, "needs yt-dlp: run `make bootstrap`")
  }
  /// Skips the test with a clear line where ffmpeg is absent.
  static var needsMerger: Self {
    .enabled(if: realProgram?.merger != nil, "needs yt-dlp and ffmpeg: run `make bootstrap`")
  }
}

/// A program that takes yt-dlp's place: a shell script that gets its arguments.
func fakeProgram(_ script: String, in folder: URL) throws -> SiteProgram {
  let file = folder.appending(path: "fake-yt-dlp")
  try Data(script.utf8).write(to: file)
  // Not executed itself: a file that another test's child still holds open for writing could not be.
  return SiteProgram(executable: "/bin/sh", arguments: [file.path])
}

extension SiteOptions {
  /// Without pauses.
  static var impatient: SiteOptions {
    var options = SiteOptions()
    options.pauseBetweenRequests = 0
    options.pauseBeforeDownload = 0...0
    options.retries = 1
    options.fragmentRetries = 1
    options.pageRetries = 1
    return options
  }
}

/// Failures of tests show what logs would.
extension FetchError: CustomTestStringConvertible {
  public var testDescription: String { "\(reason.rawValue): \(detail)" }
}
