extension Array {
  /// The elements by ascending key; equal keys keep their order. NaN has no place of its own.
  ///
  /// For what is ordered once, not within a loop: every type that is sorted by the standard library brings 5 kB of code to
  /// the browser's engine, and this sorts numbers for all of them.
  /// - Parameter key: any unit; asked once an element.
  public func ordered(by key: (Element) -> Double) -> [Element] {
    ascendingPlaces(of: map(key)).map { self[$0] }
  }
}

@inline(never)
private func ascendingPlaces(of keys: [Double]) -> [Int] {
  Array<Int>(keys.indices).sorted { keys[$0] < keys[$1] }
}
