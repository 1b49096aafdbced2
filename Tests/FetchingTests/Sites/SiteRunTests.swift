import Foundation
import Glibc
import Processes
import TestServer
import TestSupport
import Testing

@testable import Fetching

/// What holds whatever yt-dlp does: shell scripts take its place.
@Suite struct SiteRunTests {
  private func fetcher(_ program: SiteProgram, _ options: SiteOptions = .impatient) throws -> SiteFetcher {
    SiteFetcher(program: program, proxy: try CheckingProxy(rules: privateNetworksAllowed), options: options)
  }

  private static let address = SiteSource.search("x")

  private func reason(_ script: String, _ options: SiteOptions = .impatient) async throws -> FetchReason? {
    try await withTemporaryFolder { folder in
      let fetcher = try fetcher(try fakeProgram(script, in: folder), options)
      do {
        _ = try await fetcher.plan(Self.address, limit: 5)
        return nil
      } catch {
        return (error as? FetchError)?.reason
      }
    }
  }

  @Test func aMissingProgramIsToldWithItsRemedy() async throws {
    let error = #expect(throws: FetchError.self) {
      try SiteProgram.find(named: "/no/such/yt-dlp", above: "/nowhere/x")
    }
    #expect(error?.reason == .programMissing)
    #expect(error?.description.contains("make bootstrap") == true)
    let absent = await #expect(throws: FetchError.self) {
      try await fetcher(SiteProgram(executable: "/no/such/yt-dlp")).plan(Self.address, limit: 1)
    }
    #expect(absent?.reason == .programMissing)
  }

  @Test func theNetworkIsReachedThroughTheProxyAloneAndItsSecretIsSeenByNobody() async throws {
    try await withTemporaryFolder { folder in
      let script = """
        tr '\\0' ' ' < /proc/$$/cmdline > '\(folder.path)/arguments'
        env > '\(folder.path)/environment'
        while [ "$1" != --config-locations ]; do shift; done
        cp -p "$2" '\(folder.path)/configuration'
        ls -l "$2" > '\(folder.path)/mode'
        """
      var options = SiteOptions.impatient
      options.cookies = folder.appending(path: "cookies")
      try Data("# Netscape HTTP Cookie File\n".utf8).write(to: folder.appending(path: "cookies"))
      _ = try await fetcher(try fakeProgram(script, in: folder), options).plan(Self.address, limit: 5)
      func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      }
      let configuration = try text("configuration")
      let proxy = try #require(configuration.firstMatch(of: /--proxy "(http:\/\/([^:]+):([^@]+)@127\.0\.0\.1:\d+)"/))
      let arguments = try text("arguments")
      #expect(!arguments.contains(proxy.2) && !arguments.contains(proxy.3))
      #expect(try text("mode").hasPrefix("-rw-------"))
      let environment = try text("environment")
      #expect(environment.contains("https_proxy=\(proxy.1)\n"))
      #expect(!environment.contains("FRAMEWRIGHT") && !environment.contains("DATABASE"))
      #expect(environment.contains("HOME=\(FileManager.default.temporaryDirectory.path)"))
      for option in [
        "--ignore-config", "--no-plugin-dirs", "--no-exec", "--no-remote-components", "--default-search error",
        "--playlist-items 1:6", "-- ytsearch6:x", "--cookies",
      ] { #expect(arguments.contains(option), "\(option)") }
      #expect(!arguments.contains(folder.appending(path: "cookies").path + " "))
    }
  }

  @Test func whatItPrintsBecomesAPlan() async throws {
    try await withTemporaryFolder { folder in
      let script = """
        echo 'not json'
        for n in 1 2 2 3; do
          echo '{"_type":"url","ie_key":"Youtube","id":"v'$n'","url":"https://y.example/'$n'","title":"Clip '$n'"}'
        done
        echo '{"_type":"url","ie_key":"Youtube","id":"live","url":"https://y.example/l","live_status":"is_live"}'
        echo '{"_type":"url","ie_key":"Youtube","id":"long","url":"https://y.example/m","duration":999999}'
        """
      let plan = try await fetcher(try fakeProgram(script, in: folder)).plan(
        Self.address, limit: 10, blockList: BlockList(words: ["3"]), taken: ["youtube v1"])
      #expect(plan.items.map(\.video.id) == ["v1", "v2", "v3", "live", "long"])
      #expect(plan.items.map(\.reason) == [.alreadyTaken, nil, .blocked, .liveStream, .tooLong])
      #expect(plan.taken.map(\.key) == ["youtube v2"])
      #expect(!plan.isCut)
      let copy = try JSONDecoder().decode(FetchPlan.self, from: JSONEncoder().encode(plan))
      #expect(copy == plan)
    }
  }

  @Test func tabsOfAChannelAreOpened() async throws {
    try await withTemporaryFolder { folder in
      let script = """
        for last; do :; done
        case $last in
        */videos) echo '{"_type":"url","ie_key":"Youtube","id":"a","url":"https://y.example/a"}' ;;
        */more) echo '{"_type":"url","ie_key":"YoutubeTab","id":"loop","url":"https://y.example/@c/more"}' ;;
        *) for t in videos more; do
             echo '{"_type":"url","ie_key":"YoutubeTab","id":"'$t'","url":"https://y.example/@c/'$t'"}'
           done ;;
        esac
        """
      let plan = try await fetcher(try fakeProgram(script, in: folder)).plan(
        .address(try WebAddress("https://y.example/@c")), limit: 10)
      #expect(plan.items.map(\.video.id) == ["a"])
    }
  }

  @Test func aListThatBreaksOffKeepsWhatCame() async throws {
    let script = """
      echo '{"_type":"url","ie_key":"Youtube","id":"a","url":"https://y.example/a"}'
      echo 'ERROR: [youtube] b: Private video' >&2
      exit 1
      """
    #expect(try await reason(script) == nil)
    #expect(try await reason("echo 'ERROR: [youtube] b: Private video' >&2; exit 1") == .privateVideo)
    #expect(try await reason("exit 2") == .programFailed)
    #expect(try await reason("kill -9 $$") == .programFailed)
  }

  @Test func tooMuchOutputEndsIt() async throws {
    #expect(try await reason("head -c 17000000 /dev/zero | tr '\\0' 'x'; sleep 1000") == .programFailed)
  }

  @Test func theTimeOfAFetchEndsItAndAllItStarted() async throws {
    try await withTemporaryFolder { folder in
      var options = SiteOptions.impatient
      options.limits.time = .milliseconds(300)
      let script = "sleep 1000 & echo $! > '\(folder.path)/child'; wait"
      let fetcher = try fetcher(try fakeProgram(script, in: folder), options)
      let error = await #expect(throws: FetchError.self) { try await fetcher.plan(Self.address, limit: 5) }
      #expect(error?.reason == .timeout)
      try await waitForEnd(of: folder.appending(path: "child"))
    }
  }

  @Test func cancellingEndsItAndAllItStarted() async throws {
    try await withTemporaryFolder { folder in
      let script =
        "sleep 1000 & echo $! > '\(folder.path)/child.new'; mv '\(folder.path)/child.new' '\(folder.path)/child'; wait"
      let fetcher = try fetcher(try fakeProgram(script, in: folder))
      let task = Task { try await fetcher.plan(Self.address, limit: 5) }
      while !FileManager.default.fileExists(atPath: folder.appending(path: "child").path) { await Task.yield() }
      task.cancel()
      let error = await #expect(throws: FetchError.self) { try await task.value }
      #expect(error?.reason == .cancelled)
      try await waitForEnd(of: folder.appending(path: "child"))
    }
  }

  private func waitForEnd(of file: URL) async throws {
    let text = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let pid = try #require(Int32(text))
    func isAlive() -> Bool {
      guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
      return !status.contains(") Z ")
    }
    while isAlive() { await Task.yield() }
  }

  /// A page, then a download that runs `download` with `$folder` and `$archive` set.
  private func download(_ download: String, taken: Set<String> = [], in folder: URL) async throws -> SiteFetcher.Fetched
  {
    let script = """
      archive=; output=
      while [ $# -gt 0 ]; do
        case $1 in --download-archive) archive=$2 ;; --output) output=$2 ;; esac
        shift
      done
      if [ -z "$output" ]; then
        echo '{"extractor_key":"Youtube","id":"a","webpage_url":"https://y.example/a","title":"../T/ü","duration":5}'
        exit
      fi
      folder=${output%/*}
      \(download)
      """
    let out = folder.appending(path: "out")
    return try await fetcher(try fakeProgram(script, in: folder)).fetch(
      try WebAddress("https://y.example/a"), to: out, taken: taken)
  }

  @Test func theFileIsTheOneItNames() async throws {
    try await withTemporaryFolder { folder in
      let fetched = try await download(
        "printf '\\0\\0\\0\\030ftypisom1234' > $folder/v.mp4; echo 'FW-PROGRESS 5 10 NA 2.5'; echo FW-FILE $folder/v.mp4",
        in: folder)
      #expect(fetched.file.bytes == 16)
      #expect(fetched.file.kind == .mp4)
      #expect(fetched.file.name == "-T-\u{FC}.mp4")
      #expect(fetched.metadata.key == "youtube a")
    }
  }

  @Test func whatIsNoVideoOfItsFolderIsRefused() async throws {
    let cases: [(String, FetchReason)] = [
      ("echo FW-FILE /etc/passwd", .programFailed), ("echo FW-FILE $folder/../x", .programFailed),
      ("ln -s /etc/passwd $folder/v.mp4; echo FW-FILE $folder/v.mp4", .fileError),
      ("mkdir $folder/v.mp4; echo FW-FILE $folder/v.mp4", .fileError),
      ("echo '<html>' > $folder/v.mp4; echo FW-FILE $folder/v.mp4", .notAVideo), (":", .programFailed),
      ("echo '[download] File is larger than max-filesize (1 > 0). Aborting.'", .tooLarge),
      ("echo '[download] a has already been recorded in the archive'", .alreadyTaken),
    ]
    for (script, reason) in cases {
      try await withTemporaryFolder { folder in
        let error = await #expect(throws: FetchError.self) { try await download(script, in: folder) }
        #expect(error?.reason == reason, "\(script)")
      }
    }
  }

  @Test func itsOwnArchiveHoldsWhatWasTaken() async throws {
    try await withTemporaryFolder { folder in
      _ = try? await download(
        "cp $archive '\(folder.path)/archive'", taken: ["youtube z", "web 1234", "vimeo 7"], in: folder)
      let archive = try String(contentsOf: folder.appending(path: "archive"), encoding: .utf8)
      #expect(archive == "vimeo 7\nyoutube z\n")
    }
  }

  @Test func progressIsRead() {
    #expect(SiteDownload.progress("5 10 NA 2.5") == FetchProgress(bytes: 5, total: 10, speed: 2.5))
    #expect(SiteDownload.progress("5 NA 10.7 None") == FetchProgress(bytes: 5, total: 11, speed: nil))
    #expect(SiteDownload.progress("5 NA NA NA") == FetchProgress(bytes: 5))
    for text in ["", "NA 1 2 3", "5 10", "x 1 2 3", "inf 1 2 3", "1e300 1 2 3"] {
      #expect(SiteDownload.progress(text) == nil, "\(text)")
    }
  }

  @Test func theMergerOpensNoAddress() async throws {
    try await withTemporaryFolder { folder in
      try LocalMerger.install("/bin/echo", in: folder)
      let program = folder.appending(path: "ffmpeg").path
      let fine = try await ChildProcess.run(ChildCommand(program, ["-i", "file:a b.mp4", "-c", "copy", "file:c.mp4"]))
      #expect(fine.status == 0 && fine.output == "-nostdin -i file:a b.mp4 -c copy file:c.mp4\n")
      for address in ["http://a.example/", "https://a.example/", "file:///etc/passwd", "tcp://127.0.0.1:22"] {
        #expect(try await ChildProcess.run(ChildCommand(program, ["-i", address])).status == 1)
      }
    }
  }

  @Test func linesAreTakenApartWhereverTheyAreCut() {
    let text = Array("one\r\ntwo\n\nlonger than allowed\nlast".utf8)
    for size in 1...text.count {
      var splitter = LineSplitter(limit: 10)
      var lines: [String] = []
      let collect: ([UInt8], Bool) -> Void = { lines.append(String(decoding: $0, as: UTF8.self) + ($1 ? "+" : "")) }
      for begin in stride(from: 0, to: text.count, by: size) {
        splitter.add(text[begin..<min(begin + size, text.count)], collect)
      }
      splitter.finish(collect)
      #expect(lines == ["one", "two", "", "longer tha+", "last"])
    }
  }
}
