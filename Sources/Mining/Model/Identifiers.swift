public import Database

/// Names the table `duplicate_groups`.
public enum DuplicateGroupTable {}
/// Frames of a project that show the same.
public typealias DuplicateGroupID = Identifier<DuplicateGroupTable>
