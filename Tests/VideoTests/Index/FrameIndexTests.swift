import Formats
import TestSupport
import Testing

@testable import Video

@Suite struct FrameIndexTests {
  private func index(_ times: [Int64], keys: [Int] = [0], base: Ratio = Ratio(unchecked: 1, 1000), last: Int64 = 40)
    -> FrameIndex
  {
    FrameIndex(
      timeBase: base, access: .byTime, times: times, positions: times.indices.map { Int64(48 + 1000 * $0) },
      keyframes: keys, lastDuration: last, lost: 0)
  }

  @Test func timesAreExact() throws {
    let thirds = index([1001, 2002, 3003], base: Ratio(unchecked: 1, 30_000), last: 1001)
    #expect(thirds.time(of: 2) == RationalTime(2002, over: 30_000))
    #expect(thirds.duration == RationalTime(3003, over: 30_000))
    #expect(thirds.start == RationalTime(1001, over: 30_000))
    #expect(thirds.averageFrameRate == Ratio(30_000, 1001))
    #expect(thirds.frame(at: RationalTime(1001, positive: 30_000)) == 1)
    #expect(thirds.frame(at: RationalTime(1000, positive: 30_000)) == 0)
    #expect(thirds.frame(at: RationalTime(-5, positive: 1)) == 0)
    #expect(thirds.frame(at: RationalTime(.max, positive: 1)) == 2)
    #expect(index([]).frame(at: RationalTime(0, positive: 1)) == nil)
    #expect(index([]).duration.numerator == 0)
  }

  @Test func keyframesAreFoundInPresentationOrder() {
    let index = index([0, 40, 80, 120, 160], keys: [1, 3])
    #expect((0...4).map(index.keyframe(before:)) == [0, 1, 1, 3, 3])
    #expect((0...4).map(index.isKeyframe) == [false, true, false, true, false])
  }

  @Test(
    arguments: [
      ([0, 40, 80, 120], false), ([0, 33, 67, 100, 133, 167], false), ([0, 40, 80, 200], true), ([0, 40], false),
    ] as [([Int64], Bool)])
  func variableRatesAreTold(times: [Int64], isVariable: Bool) {
    #expect(index(times).isVariableFrameRate == isVariable)
  }

  @Test func codingKeepsEverythingInFewBytes() throws {
    let long = index((0..<10_000).map { Int64($0 * 512) - 1024 }, keys: Array(stride(from: 0, to: 10_000, by: 250)))
    let bytes = long.encoded()
    #expect(bytes.count < 10_000 * 4)
    #expect(try FrameIndex(decoding: bytes) == long)
    #expect(try FrameIndex(decoding: index([], keys: []).encoded()) == index([], keys: []))
    let extreme = index([-(1 << 60), 0, 1, 1 << 60], last: 1 << 40)
    #expect(try FrameIndex(decoding: extreme.encoded()) == extreme)
  }

  @Test func damagedBytesAreRefused() {
    let bytes = index([0, 40, 80, 200, 210], keys: [0, 3]).encoded()
    for count in bytes.indices {
      #expect(throws: VideoError.badIndex) { try FrameIndex(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: VideoError.badIndex) { try FrameIndex(decoding: bytes + [0]) }
    // Whatever byte is changed: an error or an index with increasing times, never a crash.
    for place in bytes.indices {
      for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
        var changed = bytes
        changed[place] = value
        guard let read = try? FrameIndex(decoding: changed) else { continue }
        #expect(zip(read.times, read.times.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
    #expect(throws: VideoError.badIndex) {
      try FrameIndex(decoding: [0x46, 0x57, 0x49, 0x58, 1, 0, 1, 1] + [UInt8](repeating: 0xFF, count: 30))
    }
  }
}
