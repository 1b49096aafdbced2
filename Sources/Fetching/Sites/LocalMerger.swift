import Foundation

/// The ffmpeg that yt-dlp gets: it joins and repairs files, but opens no address.
///
/// yt-dlp hands streams that its own downloader cannot read to ffmpeg, which would then connect wherever a playlist
/// points. Local files that name addresses inside are refused by ffmpeg itself, whose `file` protocol follows none.
enum LocalMerger {
  /// Writes the programs into a folder.
  static func install(_ merger: String, in folder: URL) throws(FetchError) {
    let probe = URL(fileURLWithPath: merger).deletingLastPathComponent().appendingPathComponent("ffprobe").path
    for (name, program, first) in [("ffmpeg", merger, "-nostdin "), ("ffprobe", probe, "")]
    where access(program, X_OK) == 0 {
      let script = """
        #!/bin/sh
        for argument do
          case $argument in
          *://*) echo "this ffmpeg opens no addresses" >&2; exit 1 ;;
          esac
        done
        exec '\(program.replacing("'", with: "'\\''"))' \(first)"$@"

        """
      let made = FileManager.default.createFile(
        atPath: folder.appendingPathComponent(name).path, contents: Data(script.utf8),
        attributes: [.posixPermissions: 0o700])
      guard made else { throw FetchError(.fileError, "cannot write \(name)") }
    }
  }
}
