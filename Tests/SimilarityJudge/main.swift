import Foundation
import Imaging
import Similarity

// Answers one question a line of standard input with one line of JSON: `command word…`.
//
//   measure FILE                       measures and hashes of a picture
// Nanoseconds are of processor time.
//
//   hash-files REPEATS FILE…           nanoseconds for decoding and hashing all files, the best of so many times
//   hash-pixels REPEATS W H FILE       nanoseconds for hashing raw RGB, and the hash
//   measure-pixels REPEATS W H FILE    nanoseconds for measuring raw RGB
//   groups FILE RADIUS BITS            groups of raw little-endian codes: nanoseconds, kept
//   pairs FILE RADIUS BITS             pairs of those codes: nanoseconds, how many, the sum of their distances
//   search FILE DIMENSION COUNT REPEATS   fills a vector file beside raw floats and asks for the nearest of some

struct Wrong: Error { var reason: String }

/// Processor time, all of it of one thread here: what others do on the machine hardly counts.
func nanoseconds(_ body: () throws -> Void) rethrows -> Int {
  func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
  let begin = now()
  try body()
  return now() - begin
}

func best(of repeats: Int, _ body: () throws -> Void) rethrows -> Int {
  var least = Int.max
  for _ in 0..<max(1, repeats) { least = min(least, try nanoseconds(body)) }
  return least
}

func answer(_ words: [String]) throws -> String {
  func number(_ place: Int) throws -> Int {
    guard place < words.count, let value = Int(words[place]) else { throw Wrong(reason: "number \(place) is missing") }
    return value
  }
  func raster(_ place: Int) throws -> Raster {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: words[place + 2])))
    let size = PixelSize(width: try number(place), height: try number(place + 1))
    guard let raster = Raster(size: size, channels: 3, depth: .eight, bytes: bytes) else {
      throw Wrong(reason: "the bytes do not fill the size")
    }
    return raster
  }
  guard let command = words.first, words.count > 1 else { throw Wrong(reason: "no command") }
  switch command {
  case "measure":
    let raster = try ImageDecoder.decode(file: URL(fileURLWithPath: words[1])).raster
    return String(decoding: try JSONEncoder().encode(FrameMeasures(raster)), as: UTF8.self)
  case "hash-files":
    var hashes: [String] = []
    let spent = try best(of: number(1)) {
      hashes = try words[2...].map { try PerceptualHash(file: URL(fileURLWithPath: $0)).hexadecimal }
    }
    return #"{"nanoseconds": \#(spent), "hashes": ["\#(hashes.joined(separator: #"", ""#))"]}"#
  case "hash-pixels":
    let raster = try raster(2)
    var hash = ""
    let spent = try best(of: number(1)) { hash = try PerceptualHash(raster).hexadecimal }
    return #"{"nanoseconds": \#(spent), "hash": "\#(hash)"}"#
  case "measure-pixels":
    let raster = try raster(2)
    let spent = try best(of: number(1)) { _ = try FrameMeasures(raster) }
    return #"{"nanoseconds": \#(spent)}"#
  case "groups", "pairs":
    let data = try Data(contentsOf: URL(fileURLWithPath: words[1]))
    let codes = data.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
    }
    let radius = try number(2)
    return try number(3) == 64
      ? compare(codes.map { Hash64($0) }, radius, pairs: command == "pairs")
      : compare(
        stride(from: 0, to: codes.count - 3, by: 4).map { Hash256(words: codes[$0..<$0 + 4]) }, radius,
        pairs: command == "pairs")
  case "search":
    return try search(words[1], dimension: number(2), count: number(3), repeats: number(4))
  default: throw Wrong(reason: "no such command")
  }
}

func compare<Code: HashCode>(_ codes: [Code], _ radius: Int, pairs: Bool) -> String {
  guard pairs else {
    var groups = DuplicateGroups()
    let spent = nanoseconds { groups = DuplicateGroups(codes, within: radius) }
    return #"{"nanoseconds": \#(spent), "kept": \#(groups.keptCount)}"#
  }
  var (found, sum) = (0, 0)
  let spent = nanoseconds {
    HammingIndex(codes, radius: radius).forEachPair(within: radius) { _, _, distance in
      found += 1
      sum += distance
      return true
    }
  }
  return #"{"nanoseconds": \#(spent), "pairs": \#(found), "distances": \#(sum)}"#
}

/// The first vectors of the file are asked for, each once cold for the file's pages and then `repeats` times.
func search(_ path: String, dimension: Int, count: Int, repeats: Int) throws -> String {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  let total = data.count / (4 * dimension)
  let place = path + ".vectors"
  let file = try VectorFile(place, dimension: dimension, mode: .write)
  func vector(_ item: Int) -> [Float] {
    data.withUnsafeBytes { bytes in
      (0..<dimension).map { bytes.loadUnaligned(fromByteOffset: (item * dimension + $0) * 4, as: Float.self) }
    }
  }
  for item in 0..<total { try file.append(VectorID(high: 0, low: UInt64(item)), vector(item)) }
  try file.sync()
  var times: [Int] = []
  var answers: [String] = []
  for item in 0..<min(total, repeats) {
    let query = vector(item)
    var found: [VectorMatch] = []
    times.append(try nanoseconds { found = try file.nearest(to: query, count: count) })
    answers.append("[" + found.map { "[\($0.id.low), \($0.similarity)]" }.joined(separator: ", ") + "]")
  }
  let spent = times.map(String.init).joined(separator: ", ")
  return #"{"nanoseconds": [\#(spent)], "found": [\#(answers.joined(separator: ", "))]}"#
}

while let line = readLine() {
  var text: String
  do {
    text = try answer(line.split(separator: " ").map(String.init))
  } catch {
    text = #"{"error": "\#(String(describing: error).replacingOccurrences(of: "\"", with: "'"))"}"#
  }
  FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
