/// Colour of point formats 7, 8 and 10, with near infrared for 8 and 10 (LASzip specification, "RGB14", "RGBNIR14").
final class Color14Item: LayeredItem {
  let size: Int
  let layers: Int
  private let version: Int
  private var decoders: [ArithmeticDecoder?] = []
  private var channels = ChannelStates<Channel>()

  private final class Channel {
    var color: SIMD3<UInt16>
    var near: UInt16
    let coder = ColorCoder(decodes: true)
    let nearUsed = SymbolModel(4, decodes: true)
    let nearParts = [SymbolModel(256, decodes: true), SymbolModel(256, decodes: true)]

    init(_ color: SIMD3<UInt16>, _ near: UInt16) {
      self.color = color
      self.near = near
    }
  }

  init(hasNearInfrared: Bool, version: Int) {
    size = hasNearInfrared ? 8 : 6
    layers = hasNearInfrared ? 2 : 1
    self.version = version
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    self.decoders = decoders
    channels.begin(channel, Channel(ColorCoder.load(record), size == 8 ? record.little(6, UInt16.self) : 0))
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.color, $0.near) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    if let decoder = decoders[0] { last.color = models.coder.decode(decoder, last.color) }
    for index in 0..<3 { record.storeLittle(last.color[index], index * 2) }
    guard size == 8 else { return }
    if let decoder = decoders[1] {
      let used = decoder.symbol(models.nearUsed)
      var (low, high) = (UInt8(truncatingIfNeeded: last.near), UInt8(truncatingIfNeeded: last.near >> 8))
      if used & 1 != 0 { low &+= UInt8(decoder.symbol(models.nearParts[0])) }
      if used & 2 != 0 { high &+= UInt8(decoder.symbol(models.nearParts[1])) }
      last.near = UInt16(high) << 8 | UInt16(low)
    }
    record.storeLittle(last.near, 6)
  }
}

/// Wave packets of point formats 9 and 10 (LASzip specification, "WAVEPACKET14").
final class WavePacket14Item: LayeredItem {
  let size = 29
  let layers = 1
  private let version: Int
  private var decoder: ArithmeticDecoder?
  private var channels = ChannelStates<Channel>()

  private final class Channel {
    var last: WavePacketCoder.Packet
    let coder = WavePacketCoder(decodes: true)
    init(_ last: WavePacketCoder.Packet) { self.last = last }
  }

  init(version: Int) { self.version = version }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    decoder = decoders[0]
    channels.begin(channel, Channel(WavePacketCoder.Packet(record)))
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.last) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    if let decoder { last.last = models.coder.decode(decoder, last.last) }
    last.last.store(record)
  }
}

/// Extra bytes of point formats 6 to 10: a layer for each (LASzip specification, "BYTE14").
final class Byte14Item: LayeredItem {
  let size: Int
  var layers: Int { size }
  private let version: Int
  private var decoders: [ArithmeticDecoder?] = []
  private var channels = ChannelStates<Channel>()

  private final class Channel {
    var last: [UInt8]
    var models: LazyModels
    init(_ last: [UInt8]) {
      self.last = last
      models = LazyModels(last.count, symbols: 256, decodes: true)
    }
  }

  init(_ size: Int, version: Int) {
    self.size = size
    self.version = version
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    self.decoders = decoders
    channels.begin(channel, Channel((0..<size).map { record.little($0, UInt8.self) }))
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.last) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    for index in 0..<size {
      if let decoder = decoders[index] { last.last[index] &+= UInt8(decoder.symbol(models.models[index])) }
      record.storeLittle(last.last[index], index)
    }
  }
}
