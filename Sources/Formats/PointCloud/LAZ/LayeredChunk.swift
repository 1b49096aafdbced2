/// A chunk of point formats 6 to 10: every kind of value is a stream of its own (LASzip specification, "layered chunked").
final class LayeredChunk {
  private let items: [any LayeredItem]
  private let decoders: [ArithmeticDecoder]

  init(
    _ bytes: UnsafeRawBufferPointer, first: UnsafeRawPointer, from start: Int, to end: Int, _ kinds: [LAZFacts.Item],
    _ file: String
  ) throws(FormatError) {
    func cut() -> FormatError {
      FormatError(.syntax, file: file, "a chunk ends before its layers", remedy: "copy or compress the file again")
    }
    items = kinds.map(\.layered)
    // The number of points stands before the sizes of the layers.
    var at = start + 4
    let layers = items.reduce(0) { $0 + $1.layers }
    guard at + layers * 4 <= end else { throw cut() }
    var data = at + layers * 4
    var decoders: [ArithmeticDecoder] = []
    var part = first
    let channel = Int(first.little(15, UInt8.self) >> 4 & 3)
    for item in items {
      var own: [ArithmeticDecoder?] = []
      for _ in 0..<item.layers {
        let size = Int(bytes.little(at, UInt32.self))
        at += 4
        guard size <= end - data else { throw cut() }
        // A layer of no bytes: the value is the first point's throughout.
        let decoder = size > 0 ? ArithmeticDecoder(bytes, from: data, to: data + size) : nil
        data += size
        own.append(decoder)
        if let decoder { decoders.append(decoder) }
      }
      item.begin(part, channel, own)
      part += item.size
    }
    self.decoders = decoders
  }

  var isOverrun: Bool { decoders.contains { $0.isOverrun } }

  func decode(_ record: UnsafeMutableRawPointer) {
    var part = record
    // The channel that the other items go by. In version 3 the point tells it only when it changes; the others then take
    // channel 0 for the points between (LASzip 3.0 to 3.4 write so, and every reader follows).
    var channel = 0
    for item in items {
      item.decode(part, &channel)
      part += item.size
    }
  }
}

/// A part of a point with its layers.
protocol LayeredItem: AnyObject {
  var size: Int { get }
  var layers: Int { get }
  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?])
  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int)
  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ outputs: [LayerOutput])
  func encode(_ record: UnsafeRawPointer, _ channel: inout Int)
}

extension LAZFacts.Item {
  /// A fresh coder for a chunk of the layered compressor.
  var layered: any LayeredItem {
    switch kind {
    case .rgb14: Color14Item(hasNearInfrared: false, version: version)
    case .rgbnir14: Color14Item(hasNearInfrared: true, version: version)
    case .wavePacket14: WavePacket14Item(version: version)
    case .byte14: Byte14Item(size, version: version)
    default: Point14Item(version: version)
    }
  }
}

/// What an item keeps for each of the four scanner channels. A channel that first comes up begins with the last point.
struct ChannelStates<State> {
  private var states: [State?] = [nil, nil, nil, nil]
  private(set) var current = 0
  /// The channel whose last value is looked at: version 3 of all items but the first keeps looking at the channel
  /// before, when it switches to one that was in use (LASzip 3.0 to 3.4).
  private(set) var source = 0

  mutating func begin(_ channel: Int, _ state: State) {
    states = [nil, nil, nil, nil]
    states[channel] = state
    (current, source) = (channel, channel)
  }

  mutating func select(_ channel: Int, version: Int, _ make: (State) -> State) {
    guard channel != current, let before = states[current] else {
      source = current
      return
    }
    source = version >= 4 ? channel : current
    if states[channel] == nil {
      states[channel] = make(before)
      source = channel
    }
    current = channel
  }

  /// The state of a channel in use.
  func state(_ channel: Int) -> State? { states[channel] }
}
