public import Database

/// Names the table `models`.
public enum ModelTable {}
/// A model of a workspace: the maker of machine labels.
public typealias ModelID = Identifier<ModelTable>
