/// Adaptive probabilities of a symbol, as the arithmetic coder of LASzip keeps them.
///
/// Source: A. Said, "Introduction to Arithmetic Coding: Theory and Practice" (HP Labs 2004-76), with the constants of the
/// LASzip specification (ASPRS, "LASzip 3.x": 15-bit distributions, 13-bit bit probabilities).
final class SymbolModel {
  static let lengthShift: UInt32 = 15
  private static let maxCount: UInt32 = 1 << 15
  let symbols: Int
  /// Cumulative, of 32768.
  let distribution: UnsafeMutablePointer<UInt32>
  private let counts: UnsafeMutablePointer<UInt32>
  /// Where to begin the search for a symbol, by the distribution's leading bits.
  let table: UnsafeMutablePointer<UInt32>?
  let tableShift: UInt32
  private let tableSize: Int
  private var total: UInt32
  private var cycle: UInt32
  private var untilUpdate: UInt32

  /// - Parameter symbols: 2 to 2048.
  init(_ symbols: Int, decodes: Bool) {
    self.symbols = symbols
    distribution = .allocate(capacity: symbols)
    distribution.initialize(repeating: 0, count: symbols)
    counts = .allocate(capacity: symbols)
    counts.initialize(repeating: 1, count: symbols)
    if decodes, symbols > 16 {
      var bits = 3
      while symbols > 1 << (bits + 2) { bits += 1 }
      tableSize = 1 << bits
      tableShift = SymbolModel.lengthShift - UInt32(bits)
      let table = UnsafeMutablePointer<UInt32>.allocate(capacity: tableSize + 2)
      table.initialize(repeating: 0, count: tableSize + 2)
      self.table = table
    } else {
      table = nil
      tableShift = 0
      tableSize = 0
    }
    total = 0
    cycle = UInt32(symbols)
    untilUpdate = 0
    update()
    cycle = UInt32((symbols + 6) >> 1)
    untilUpdate = cycle
  }

  deinit {
    distribution.deallocate()
    counts.deallocate()
    table?.deallocate()
  }

  /// The last entry of the search table.
  var tableEnd: Int { tableSize }

  @inline(__always) func count(_ symbol: Int) {
    counts[symbol] &+= 1
    untilUpdate &-= 1
    if untilUpdate == 0 { update() }
  }

  private func update() {
    total &+= cycle
    if total > SymbolModel.maxCount {
      total = 0
      for symbol in 0..<symbols {
        counts[symbol] = (counts[symbol] + 1) >> 1
        total &+= counts[symbol]
      }
    }
    var sum: UInt32 = 0
    let scale = 0x8000_0000 / total
    if let table {
      var slot = 0
      for symbol in 0..<symbols {
        distribution[symbol] = (scale &* sum) >> 16
        sum &+= counts[symbol]
        let upper = min(Int(distribution[symbol] >> tableShift), tableSize)
        while slot < upper {
          slot += 1
          table[slot] = UInt32(max(0, symbol - 1))
        }
      }
      table[0] = 0
      while slot <= tableSize {
        slot += 1
        table[slot] = UInt32(symbols - 1)
      }
    } else {
      for symbol in 0..<symbols {
        distribution[symbol] = (scale &* sum) >> 16
        sum &+= counts[symbol]
      }
    }
    cycle = min((5 &* cycle) >> 2, UInt32((symbols + 6) << 3))
    untilUpdate = cycle
  }
}

/// Adaptive probability of one bit.
struct BitModel {
  static let lengthShift: UInt32 = 13
  private static let maxCount: UInt32 = 1 << 13
  private(set) var zeroProbability: UInt32 = 1 << 12
  private var zeros: UInt32 = 1
  private var total: UInt32 = 2
  private var cycle: UInt32 = 4
  private var untilUpdate: UInt32 = 4

  @inline(__always) mutating func count(_ bit: UInt32) {
    if bit == 0 { zeros &+= 1 }
    untilUpdate &-= 1
    if untilUpdate == 0 { update() }
  }

  private mutating func update() {
    total &+= cycle
    if total > BitModel.maxCount {
      total = (total + 1) >> 1
      zeros = (zeros + 1) >> 1
      if zeros == total { total += 1 }
    }
    let scale = 0x8000_0000 / total
    zeroProbability = (zeros &* scale) >> 18
    cycle = min((5 &* cycle) >> 2, 64)
    untilUpdate = cycle
  }
}
