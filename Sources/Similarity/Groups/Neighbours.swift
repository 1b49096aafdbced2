/// The links of each item, in order of the other item.
struct Neighbours {
  struct Neighbour {
    var item: Int
    var distance: Float
  }

  private var starts: [Int]
  private var all: [Neighbour]

  init(_ links: [Link], count: Int) {
    var starts = [Int](repeating: 0, count: count + 1)
    for link in links {
      starts[link.first + 1] += 1
      starts[link.second + 1] += 1
    }
    for item in 0..<count { starts[item + 1] += starts[item] }
    var next = starts
    var all = [Neighbour](repeating: Neighbour(item: 0, distance: 0), count: links.count * 2)
    for link in links {
      all[next[link.first]] = Neighbour(item: link.second, distance: link.distance)
      all[next[link.second]] = Neighbour(item: link.first, distance: link.distance)
      next[link.first] += 1
      next[link.second] += 1
    }
    self.starts = starts
    self.all = all
  }

  subscript(item: Int) -> ArraySlice<Neighbour> { all[starts[item]..<starts[item + 1]] }
}
