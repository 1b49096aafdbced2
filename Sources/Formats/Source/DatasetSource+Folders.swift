extension DatasetSource {
  /// The files below a folder (all for the empty path), by binary search: files are sorted by path.
  func files(below folder: String) -> ArraySlice<SourceFile> {
    if folder.isEmpty { return files[...] }
    let first = start(of: folder + "/")
    // "0" follows "/" in ASCII.
    return files[first..<start(of: folder + "0")]
  }

  private func start(of path: String) -> Int {
    var (low, high) = (0, files.count)
    while low < high {
      let middle = (low + high) / 2
      if files[middle].path < path { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
