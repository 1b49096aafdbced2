/// Colour of point formats 7, 8 and 10, with near infrared for 8 and 10 (LASzip specification, "RGB14", "RGBNIR14").
final class Color14Item: LayeredItem {
  let size: Int
  let layers: Int
  private let version: Int
  private var decoders: [ArithmeticDecoder?] = []
  private var outputs: [LayerOutput] = []
  private var channels = ChannelStates<Channel>()

  private final class Channel {
    var color: SIMD3<UInt16>
    var near: UInt16
    let coder: ColorCoder
    let nearUsed: SymbolModel
    let nearParts: [SymbolModel]

    init(_ color: SIMD3<UInt16>, _ near: UInt16, decodes: Bool) {
      self.color = color
      self.near = near
      coder = ColorCoder(decodes: decodes)
      nearUsed = SymbolModel(4, decodes: decodes)
      nearParts = [SymbolModel(256, decodes: decodes), SymbolModel(256, decodes: decodes)]
    }
  }

  init(hasNearInfrared: Bool, version: Int) {
    size = hasNearInfrared ? 8 : 6
    layers = hasNearInfrared ? 2 : 1
    self.version = version
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    self.decoders = decoders
    channels.begin(channel, Channel(ColorCoder.load(record), near(record), decodes: true))
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ outputs: [LayerOutput]) {
    self.outputs = outputs
    channels.begin(channel, Channel(ColorCoder.load(record), near(record), decodes: false))
  }

  private func near(_ record: UnsafeRawPointer) -> UInt16 { size == 8 ? record.little(6, UInt16.self) : 0 }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.color, $0.near, decodes: true) }
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

  func encode(_ record: UnsafeRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.color, $0.near, decodes: false) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    let color = ColorCoder.load(record)
    models.coder.encode(outputs[0].encoder, last.color, color)
    outputs[0].note(color != last.color)
    last.color = color
    guard size == 8 else { return }
    let near = near(record)
    let (low, high) = (
      UInt8(truncatingIfNeeded: near) &- UInt8(truncatingIfNeeded: last.near),
      UInt8(truncatingIfNeeded: near >> 8) &- UInt8(truncatingIfNeeded: last.near >> 8)
    )
    let encoder = outputs[1].encoder
    encoder.symbol((low != 0 ? 1 : 0) | (high != 0 ? 2 : 0), models.nearUsed)
    if low != 0 { encoder.symbol(Int(low), models.nearParts[0]) }
    if high != 0 { encoder.symbol(Int(high), models.nearParts[1]) }
    outputs[1].note(near != last.near)
    last.near = near
  }
}

/// Wave packets of point formats 9 and 10 (LASzip specification, "WAVEPACKET14").
final class WavePacket14Item: LayeredItem {
  let size = 29
  let layers = 1
  private let version: Int
  private var decoder: ArithmeticDecoder?
  private var outputs: [LayerOutput] = []
  private var channels = ChannelStates<Channel>()

  private final class Channel {
    var last: WavePacketCoder.Packet
    let coder: WavePacketCoder
    init(_ last: WavePacketCoder.Packet, decodes: Bool) {
      self.last = last
      coder = WavePacketCoder(decodes: decodes)
    }
  }

  init(version: Int) { self.version = version }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    decoder = decoders[0]
    channels.begin(channel, Channel(WavePacketCoder.Packet(record), decodes: true))
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ outputs: [LayerOutput]) {
    self.outputs = outputs
    channels.begin(channel, Channel(WavePacketCoder.Packet(record), decodes: false))
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.last, decodes: true) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    if let decoder { last.last = models.coder.decode(decoder, last.last) }
    last.last.store(record)
  }

  func encode(_ record: UnsafeRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.last, decodes: false) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    let new = WavePacketCoder.Packet(record)
    models.coder.encode(outputs[0].encoder, last.last, new)
    outputs[0].note(new != last.last)
    last.last = new
  }
}

/// Extra bytes of point formats 6 to 10: a layer for each (LASzip specification, "BYTE14").
final class Byte14Item: LayeredItem {
  let size: Int
  var layers: Int { size }
  private let version: Int
  private var decoders: [ArithmeticDecoder?] = []
  private var outputs: [LayerOutput] = []
  private var channels = ChannelStates<Channel>()

  private final class Channel {
    var last: [UInt8]
    var models: LazyModels
    init(_ last: [UInt8], decodes: Bool) {
      self.last = last
      models = LazyModels(last.count, symbols: 256, decodes: decodes)
    }
  }

  init(_ size: Int, version: Int) {
    self.size = size
    self.version = version
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ decoders: [ArithmeticDecoder?]) {
    self.decoders = decoders
    channels.begin(channel, Channel((0..<size).map { record.little($0, UInt8.self) }, decodes: true))
  }

  func begin(_ record: UnsafeRawPointer, _ channel: Int, _ outputs: [LayerOutput]) {
    self.outputs = outputs
    channels.begin(channel, Channel((0..<size).map { record.little($0, UInt8.self) }, decodes: false))
  }

  func decode(_ record: UnsafeMutableRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.last, decodes: true) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    for index in 0..<size {
      if let decoder = decoders[index] { last.last[index] &+= UInt8(decoder.symbol(models.models[index])) }
      record.storeLittle(last.last[index], index)
    }
  }
  func encode(_ record: UnsafeRawPointer, _ channel: inout Int) {
    channels.select(channel, version: version) { Channel($0.last, decodes: false) }
    guard let models = channels.state(channels.current), let last = channels.state(channels.source) else { return }
    for index in 0..<size {
      let new = record.little(index, UInt8.self)
      outputs[index].encoder.symbol(Int(new &- last.last[index]), models.models[index])
      outputs[index].note(new != last.last[index])
      last.last[index] = new
    }
  }
}
