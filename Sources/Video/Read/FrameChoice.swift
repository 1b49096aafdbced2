/// Which frames a reader is asked for, and which of them the decoder was given already.
struct FrameChoice {
  private enum Kind {
    case from(Int)
    /// Ascending, without repeats.
    case only([Int])
  }
  private let kind: Kind
  private let end: Int
  /// All chosen frames before this place of the list (or, with `from`, before this number) were sent.
  private var cursor: Int
  /// Chosen frames that were sent ahead of their turn: packets are stored in another order than they are shown.
  private var ahead: Set<Int> = []
  /// The last chosen frame whose packet the decoder was given.
  private(set) var lastSent = -1

  /// All frames from `number` to the end of the video.
  init(from number: Int, of count: Int) {
    kind = .from(number)
    end = count
    cursor = number
  }

  /// These frames alone; ascending, without repeats, all below `count`.
  init(only numbers: [Int], of count: Int) {
    kind = .only(numbers)
    end = count
    cursor = 0
  }

  /// The first chosen frame.
  var first: Int? {
    switch kind {
    case .from(let number): number < end ? number : nil
    case .only(let numbers): numbers.first
    }
  }

  /// The chosen numbers where they are a list.
  var list: [Int]? { if case .only(let numbers) = kind { numbers } else { nil } }

  func contains(_ number: Int) -> Bool {
    switch kind {
    case .from(let first): number >= first && number < end
    case .only(let numbers):
      { $0 < numbers.count && numbers[$0] == number }(numbers.firstPlace { $0 >= number })
    }
  }

  /// The first chosen frame that the decoder was not given yet.
  var unsent: Int? {
    switch kind {
    case .from: cursor < end ? cursor : nil
    case .only(let numbers): cursor < numbers.count ? numbers[cursor] : nil
    }
  }

  /// Notes that a frame's packet was given to the decoder.
  mutating func noteSent(_ number: Int) {
    guard contains(number), let unsent, number >= unsent else { return }
    lastSent = max(lastSent, number)
    ahead.insert(number)
    while let next = self.unsent, ahead.remove(next) != nil { cursor += 1 }
  }

  /// Gives up the chosen frames before `number` that were not sent: their packets are not there.
  mutating func giveUp(before number: Int) {
    while let next = unsent, next < number {
      ahead.remove(next)
      cursor += 1
    }
    while let next = unsent, ahead.remove(next) != nil { cursor += 1 }
  }

  /// How many frames are chosen from `start` up to, not including, `end`.
  func count(from start: Int, to end: Int) -> Int {
    guard start < end else { return 0 }
    switch kind {
    case .from(let first): return max(0, min(end, self.end) - max(start, first))
    case .only(let numbers): return numbers.firstPlace { $0 >= end } - numbers.firstPlace { $0 >= start }
    }
  }
}
