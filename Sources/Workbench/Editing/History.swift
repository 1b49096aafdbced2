/// What was done and can be taken back, without limit.
struct History: Sendable {
  struct Step: Sendable {
    var command: Command
    var selectionBefore: HandleSet
    var selectionAfter: HandleSet
  }

  private var done: [Step] = []
  private var undone: [Step] = []

  var canUndo: Bool { !done.isEmpty }
  var canRedo: Bool { !undone.isEmpty }

  /// Adds a step; what was taken back before it is forgotten.
  ///
  /// - Parameter merging: joins it to the last step where both move the same shapes, so that a held arrow key is one
  ///   step.
  mutating func record(_ step: Step, merging: Bool) {
    let follows = undone.isEmpty
    undone.removeAll()
    if merging, follows, var last = done.last, let merged = last.command.merged(with: step.command) {
      last.command = merged
      last.selectionAfter = step.selectionAfter
      done[done.count - 1] = last
    } else {
      done.append(step)
    }
  }

  /// The step to take back now.
  mutating func undo() -> Step? {
    guard let step = done.popLast() else { return nil }
    undone.append(step)
    return step
  }

  /// The step to do again now.
  mutating func redo() -> Step? {
    guard let step = undone.popLast() else { return nil }
    done.append(step)
    return step
  }
}
