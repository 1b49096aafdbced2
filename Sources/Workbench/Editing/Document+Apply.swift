import Geometry

/// What a command did to the document.
struct Effects {
  var changes: [Change] = []
  /// Where the picture differs, in image pixels.
  var region: ImageBox?

  mutating func touch(_ bounds: ImageBox?) {
    guard let bounds else { return }
    region = region?.union(bounds) ?? bounds
  }
}

extension Document {
  /// Carries out a command.
  ///
  /// Shapes that are gone (taken out by someone else since the command was made) are passed over, so that a history
  /// stays usable beside changes from outside.
  mutating func apply(_ command: Command) -> Effects {
    var effects = Effects()
    switch command {
    case .insert(let placements):
      for placement in placements {
        insert(placement.shape, at: placement.position)
        effects.changes.append(Change(kind: .created, handle: placement.shape.handle))
        effects.touch(bounds(of: placement.shape.handle))
      }
    case .remove(let placements):
      for placement in placements {
        guard let bounds = bounds(of: placement.shape.handle) else { continue }
        effects.changes.append(Change(kind: .deleted, handle: placement.shape.handle))
        effects.touch(bounds)
      }
      remove(placements.map { $0.shape.handle })
    case .reshape(let revisions):
      for revision in revisions {
        effects.touch(bounds(of: revision.handle))
        guard update(revision.handle, { $0.geometry = revision.after }) else { continue }
        effects.changes.append(Change(kind: .updated, handle: revision.handle))
        effects.touch(bounds(of: revision.handle))
      }
    case .reclass(let revisions):
      for revision in revisions where update(revision.handle, { $0.classIndex = revision.after }) {
        effects.changes.append(Change(kind: .updated, handle: revision.handle))
        effects.touch(bounds(of: revision.handle))
      }
    case .restack(let revisions):
      for revision in revisions where self[revision.handle] != nil {
        restack(revision.handle, at: revision.after)
        effects.changes.append(Change(kind: .updated, handle: revision.handle))
        effects.touch(bounds(of: revision.handle))
      }
    case .regroup(let revisions):
      for revision in revisions where update(revision.handle, { $0.group = revision.after }) {
        effects.changes.append(Change(kind: .updated, handle: revision.handle))
        effects.touch(bounds(of: revision.handle))
      }
    case .all(let commands):
      for command in commands {
        let more = apply(command)
        effects.changes.append(contentsOf: more.changes)
        effects.touch(more.region)
      }
    }
    return effects
  }
}
