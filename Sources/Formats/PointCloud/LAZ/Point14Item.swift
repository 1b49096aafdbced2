/// The 30 bytes of point formats 6 to 10, version 3 (LASzip specification, "POINT14").
final class Point14Item: LayeredItem {
  let size = 30
  let layers = 9
  private let version: Int
  private var channels: [Channel?] = [nil, nil, nil, nil]
  private var current = 0
  private var returns: ArithmeticDecoder?
  private var heights: ArithmeticDecoder?
  private var classes: ArithmeticDecoder?
  private var flags: ArithmeticDecoder?
  private var intensities: ArithmeticDecoder?
  private var angles: ArithmeticDecoder?
  private var users: ArithmeticDecoder?
  private var sources: ArithmeticDecoder?
  private var times: ArithmeticDecoder?

  struct Record {
    var x: Int32
    var y: Int32
    var z: Int32
    var intensity: UInt16
    var returnNumber: Int
    var returnCount: Int
    /// Edge of flight line, scan direction, then four classification flags.
    var flags: UInt8
    var classification: UInt8
    var user: UInt8
    var angle: Int16
    var source: UInt16
    var time: Int64

    init(_ bytes: UnsafeRawPointer) {
      x = bytes.little(0, Int32.self)
      y = bytes.little(4, Int32.self)
      z = bytes.little(8, Int32.self)
      intensity = bytes.little(12, UInt16.self)
      let counts = bytes.little(14, UInt8.self)
      returnNumber = Int(counts & 15)
      returnCount = Int(counts >> 4)
      let bits = bytes.little(15, UInt8.self)
      flags = (bits & 15) | (bits >> 2 & 0x30)
      classification = bytes.little(16, UInt8.self)
      user = bytes.little(17, UInt8.self)
      angle = bytes.little(18, Int16.self)
      source = bytes.little(20, UInt16.self)
      time = bytes.little(22, Int64.self)
    }

    func store(_ bytes: UnsafeMutableRawPointer, _ channel: Int) {
      bytes.storeLittle(x, 0)
      bytes.storeLittle(y, 4)
      bytes.storeLittle(z, 8)
      bytes.storeLittle(intensity, 12)
      bytes.storeLittle(UInt8(returnNumber | returnCount << 4), 14)
      bytes.storeLittle((flags & 15) | UInt8(channel) << 4 | (flags & 0x30) << 2, 15)
      bytes.storeLittle(classification, 16)
      bytes.storeLittle(user, 17)
      bytes.storeLittle(angle, 18)
      bytes.storeLittle(source, 20)
      bytes.storeLittle(time, 22)
    }
  }

  /// Models and last values of a scanner channel.
  final class Channel {
    var last: Record
    var timeChanged = false
    let changes = (0..<8).map { _ in SymbolModel(128, decodes: true) }
    let scanner = SymbolModel(3, decodes: true)
    var returnCounts = LazyModels(16, symbols: 16, decodes: true)
    var returnNumbers = LazyModels(16, symbols: 16, decodes: true)
    let returnSteps = SymbolModel(13, decodes: true)
    let dx = IntegerCoder(32, contexts: 2, decodes: true)
    let dy = IntegerCoder(32, contexts: 22, decodes: true)
    let z = IntegerCoder(32, contexts: 20, decodes: true)
    var xMedians = [StreamingMedian](repeating: StreamingMedian(), count: 12)
    var yMedians = [StreamingMedian](repeating: StreamingMedian(), count: 12)
    var heights: [Int32]
    var classes = LazyModels(64, symbols: 256, decodes: true)
    var flags = LazyModels(64, symbols: 64, decodes: true)
    var users = LazyModels(64, symbols: 256, decodes: true)
    let intensity = IntegerCoder(16, contexts: 4, decodes: true)
    var intensities: [UInt16]
    let angle = IntegerCoder(16, contexts: 2, decodes: true)
    let source = IntegerCoder(16, decodes: true)
    let times = TimeSequences(decodes: true, isLayered: true)

    init(_ record: Record) {
      last = record
      heights = [Int32](repeating: record.z, count: 8)
      intensities = [UInt16](repeating: record.intensity, count: 8)
      times.begin(record.time)
    }
  }

  init(version: Int) { self.version = version }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    returns = decoders[0]
    heights = decoders[1]
    classes = decoders[2]
    flags = decoders[3]
    intensities = decoders[4]
    angles = decoders[5]
    users = decoders[6]
    sources = decoders[7]
    times = decoders[8]
    channels = [nil, nil, nil, nil]
    current = channel
    channels[channel] = Channel(Record(record))
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    guard let returns, var state = channels[current] else { return }
    let before = state.last
    let context =
      (before.returnNumber == 1 ? 1 : 0) + (before.returnNumber >= before.returnCount ? 2 : 0)
      + (state.timeChanged ? 4 : 0)
    let changed = returns.symbol(state.changes[context])
    if changed & 64 != 0 {
      current = (current + returns.symbol(state.scanner) + 1) & 3
      if let other = channels[current] {
        state = other
      } else {
        state = Channel(state.last)
        channels[current] = state
      }
      channel = current
    }
    if version >= 4 { channel = current }
    let timeChanged = changed & 16 != 0
    decodeReturns(returns, state, changed, timeChanged)
    let single = state.last.returnCount == 1 ? 1 : 0
    let place =
      (state.last.returnNumber == 1 ? 1 : 0) + (state.last.returnNumber >= state.last.returnCount ? 2 : 0)
    decodePosition(returns, state, single, timeChanged)
    decodeFacts(state, place, changed, timeChanged)
    state.last.store(record, current)
    state.timeChanged = timeChanged
  }

  private func decodeReturns(_ returns: ArithmeticDecoder, _ state: Channel, _ changed: Int, _ timeChanged: Bool) {
    let number = state.last.returnNumber
    if changed & 4 != 0 { state.last.returnCount = returns.symbol(state.returnCounts[state.last.returnCount]) }
    switch changed & 3 {
    case 0: break
    case 1: state.last.returnNumber = (number + 1) & 15
    case 2: state.last.returnNumber = (number + 15) & 15
    default:
      state.last.returnNumber =
        timeChanged
        ? returns.symbol(state.returnNumbers[number]) : (number + returns.symbol(state.returnSteps) + 2) & 15
    }
  }

  private func decodePosition(_ returns: ArithmeticDecoder, _ state: Channel, _ single: Int, _ timeChanged: Bool) {
    let (count, number) = (state.last.returnCount, state.last.returnNumber)
    let median = LayeredReturnContext.map[count * 16 + number] * 2 + (timeChanged ? 1 : 0)
    let level = min(abs(count - number), 7)
    var difference = state.dx.decode(returns, state.xMedians[median].median, single)
    state.last.x &+= difference
    state.xMedians[median].add(difference)
    difference = state.dy.decode(returns, state.yMedians[median].median, single + min(state.dx.bits & ~1, 20))
    state.last.y &+= difference
    state.yMedians[median].add(difference)
    if let heights {
      let bits = ((state.dx.bits + state.dy.bits) / 2) & ~1
      state.last.z = state.z.decode(heights, state.heights[level], single + min(bits, 18))
      state.heights[level] = state.last.z
    }
  }

  private func decodeFacts(_ state: Channel, _ place: Int, _ changed: Int, _ timeChanged: Bool) {
    if let classes {
      let context = Int(state.last.classification & 31) * 2 + (place == 3 ? 1 : 0)
      state.last.classification = UInt8(classes.symbol(state.classes[context]))
    }
    if let flags { state.last.flags = UInt8(flags.symbol(state.flags[Int(state.last.flags)])) }
    if let intensities {
      let context = place * 2 + (timeChanged ? 1 : 0)
      let value = state.intensity.decode(intensities, Int32(state.intensities[context]), place)
      state.last.intensity = UInt16(truncatingIfNeeded: value)
      state.intensities[context] = state.last.intensity
    }
    if let angles, changed & 8 != 0 {
      let value = state.angle.decode(angles, Int32(state.last.angle), timeChanged ? 1 : 0)
      state.last.angle = Int16(truncatingIfNeeded: value)
    }
    if let users { state.last.user = UInt8(users.symbol(state.users[Int(state.last.user / 4)])) }
    if let sources, changed & 32 != 0 {
      state.last.source = UInt16(truncatingIfNeeded: state.source.decode(sources, Int32(state.last.source)))
    }
    if let times, timeChanged { state.last.time = state.times.decode(times) }
  }
}

/// The context of a return in layered chunks (LASzip specification, table "number_return_map_6ctx").
enum LayeredReturnContext {
  /// By `number of returns × 16 + return number`.
  static let map: [Int] = [
    0, 1, 2, 3, 4, 5, 3, 4, 4, 5, 5, 5, 5, 5, 5, 5,
    1, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    2, 1, 2, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3,
    3, 3, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
    4, 3, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
    5, 3, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
    3, 3, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4,
    4, 3, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4,
    4, 3, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4,
    5, 3, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4,
    5, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4,
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 4, 4, 4,
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 4, 4,
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 4,
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5,
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5,
  ]

}
