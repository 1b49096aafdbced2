extension Point14Item {
  func encode(_ record: UnsafeRawPointer, _ channel: inout Int) {
    guard var state = channels[current] else { return }
    let new = Record(record)
    let next = Int(record.little(15, UInt8.self) >> 4 & 3)
    // A channel that first comes up begins with the last point.
    let last = (channels[next] ?? state).last
    let timeChanged = new.time != last.time
    let changed =
      (next != current ? 64 : 0) | (new.source != last.source ? 32 : 0) | (timeChanged ? 16 : 0)
      | (new.angle != last.angle ? 8 : 0) | (new.returnCount != last.returnCount ? 4 : 0)
      | Point14Item.step(from: last.returnNumber, to: new.returnNumber)
    let returns = outputs[0].encoder
    returns.symbol(changed, state.changes[state.context])
    if next != current {
      returns.symbol((next - current + 3) & 3, state.scanner)
      let other = channels[next] ?? Channel(state.last, decodes: false)
      channels[next] = other
      state = other
      current = next
      channel = next
    }
    if version >= 4 { channel = current }
    encodeReturns(returns, state, new, changed, timeChanged)
    encodePosition(returns, state, new, timeChanged)
    encodeFacts(state, new, changed, timeChanged)
    state.last = new
    state.timeChanged = timeChanged
  }

  /// How a return number follows another: the same, the next, the one before, any other.
  private static func step(from last: Int, to new: Int) -> Int {
    switch (new - last) & 15 {
    case 0: 0
    case 1: 1
    case 15: 2
    default: 3
    }
  }

  private func encodeReturns(
    _ returns: ArithmeticEncoder, _ state: Channel, _ new: Record, _ changed: Int, _ timeChanged: Bool
  ) {
    let last = state.last
    if changed & 4 != 0 { returns.symbol(new.returnCount, state.returnCounts[last.returnCount]) }
    guard changed & 3 == 3 else { return }
    if timeChanged {
      returns.symbol(new.returnNumber, state.returnNumbers[last.returnNumber])
    } else {
      returns.symbol((new.returnNumber - last.returnNumber - 2) & 15, state.returnSteps)
    }
  }

  private func encodePosition(_ returns: ArithmeticEncoder, _ state: Channel, _ new: Record, _ timeChanged: Bool) {
    let single = new.returnCount == 1 ? 1 : 0
    let median = new.returnContext * 2 + (timeChanged ? 1 : 0)
    var difference = new.x &- state.last.x
    state.dx.encode(returns, state.xMedians[median].median, difference, single)
    state.xMedians[median].add(difference)
    difference = new.y &- state.last.y
    state.dy.encode(returns, state.yMedians[median].median, difference, single + min(state.dx.bits & ~1, 20))
    state.yMedians[median].add(difference)
    let bits = ((state.dx.bits + state.dy.bits) / 2) & ~1
    state.z.encode(outputs[1].encoder, state.heights[new.level], new.z, single + min(bits, 18))
    state.heights[new.level] = new.z
    outputs[1].note(new.z != state.last.z)
  }

  private func encodeFacts(_ state: Channel, _ new: Record, _ changed: Int, _ timeChanged: Bool) {
    let last = state.last
    let place = new.place
    let classContext = Int(last.classification & 31) * 2 + (place == 3 ? 1 : 0)
    outputs[2].encoder.symbol(Int(new.classification), state.classes[classContext])
    outputs[2].note(new.classification != last.classification)
    outputs[3].encoder.symbol(Int(new.flags), state.flags[Int(last.flags)])
    outputs[3].note(new.flags != last.flags)
    let context = place * 2 + (timeChanged ? 1 : 0)
    state.intensity.encode(outputs[4].encoder, Int32(state.intensities[context]), Int32(new.intensity), place)
    state.intensities[context] = new.intensity
    outputs[4].note(new.intensity != last.intensity)
    if changed & 8 != 0 {
      state.angle.encode(outputs[5].encoder, Int32(last.angle), Int32(new.angle), timeChanged ? 1 : 0)
      outputs[5].note(true)
    }
    outputs[6].encoder.symbol(Int(new.user), state.users[Int(last.user / 4)])
    outputs[6].note(new.user != last.user)
    if changed & 32 != 0 {
      state.source.encode(outputs[7].encoder, Int32(last.source), Int32(new.source))
      outputs[7].note(true)
    }
    if timeChanged {
      state.times.encode(outputs[8].encoder, new.time)
      outputs[8].note(true)
    }
  }
}
