/// The 30 bytes of point formats 6 to 10, version 3 (LASzip specification, "POINT14").
final class Point14Item: LayeredItem {
  let size = 30
  let layers = 9
  let version: Int
  var channels: [Channel?] = [nil, nil, nil, nil]
  var current = 0
  /// The layers while a chunk is packed, in the order of the file.
  var outputs: [LayerOutput] = []
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

    /// First return of its pulse, last return of its pulse: 0 to 3.
    var place: Int { (returnNumber == 1 ? 1 : 0) + (returnNumber >= returnCount ? 2 : 0) }
    var returnContext: Int { LayeredReturnContext.map[returnCount * 16 + returnNumber] }
    /// Which of the last heights is the likeliest to be near.
    var level: Int { min(abs(returnCount - returnNumber), 7) }

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
    let changes: [SymbolModel]
    let scanner: SymbolModel
    var returnCounts: LazyModels
    var returnNumbers: LazyModels
    let returnSteps: SymbolModel
    let dx: IntegerCoder
    let dy: IntegerCoder
    let z: IntegerCoder
    var xMedians = [StreamingMedian](repeating: StreamingMedian(), count: 12)
    var yMedians = [StreamingMedian](repeating: StreamingMedian(), count: 12)
    var heights: [Int32]
    var classes: LazyModels
    var flags: LazyModels
    var users: LazyModels
    let intensity: IntegerCoder
    var intensities: [UInt16]
    let angle: IntegerCoder
    let source: IntegerCoder
    let times: TimeSequences

    init(_ record: Record, decodes: Bool) {
      last = record
      changes = (0..<8).map { _ in SymbolModel(128, decodes: decodes) }
      scanner = SymbolModel(3, decodes: decodes)
      returnCounts = LazyModels(16, symbols: 16, decodes: decodes)
      returnNumbers = LazyModels(16, symbols: 16, decodes: decodes)
      returnSteps = SymbolModel(13, decodes: decodes)
      dx = IntegerCoder(32, contexts: 2, decodes: decodes)
      dy = IntegerCoder(32, contexts: 22, decodes: decodes)
      z = IntegerCoder(32, contexts: 20, decodes: decodes)
      heights = [Int32](repeating: record.z, count: 8)
      classes = LazyModels(64, symbols: 256, decodes: decodes)
      flags = LazyModels(64, symbols: 64, decodes: decodes)
      users = LazyModels(64, symbols: 256, decodes: decodes)
      intensity = IntegerCoder(16, contexts: 4, decodes: decodes)
      intensities = [UInt16](repeating: record.intensity, count: 8)
      angle = IntegerCoder(16, contexts: 2, decodes: decodes)
      source = IntegerCoder(16, decodes: decodes)
      times = TimeSequences(decodes: decodes, isLayered: true)
      times.begin(record.time)
    }

    /// The context of what changed, by the channel's last point.
    var context: Int { last.place + (timeChanged ? 4 : 0) }
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
    begin(Channel(Record(record), decodes: true), channel)
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ outputs: [LayerOutput]) {
    self.outputs = outputs
    begin(Channel(Record(record), decodes: false), channel)
  }

  private func begin(_ state: Channel, _ channel: Int) {
    channels = [nil, nil, nil, nil]
    current = channel
    channels[channel] = state
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    guard let returns, var state = channels[current] else { return }
    let changed = returns.symbol(state.changes[state.context])
    if changed & 64 != 0 {
      current = (current + returns.symbol(state.scanner) + 1) & 3
      if let other = channels[current] {
        state = other
      } else {
        state = Channel(state.last, decodes: true)
        channels[current] = state
      }
      channel = current
    }
    if version >= 4 { channel = current }
    let timeChanged = changed & 16 != 0
    decodeReturns(returns, state, changed, timeChanged)
    let single = state.last.returnCount == 1 ? 1 : 0
    decodePosition(returns, state, single, timeChanged)
    decodeFacts(state, state.last.place, changed, timeChanged)
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
    let median = state.last.returnContext * 2 + (timeChanged ? 1 : 0)
    let level = state.last.level
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
