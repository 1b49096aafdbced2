import Foundation

/// Settings of a private cluster's server.
public struct ClusterSettings: Sendable, Hashable {
  /// The most sessions. Default 60: two processes of a pool each, workers and operators; a session costs 2-10 MB.
  public var connections: Int
  /// Memory of the machine that the server may count on, in bytes. Default: what the machine has.
  public var machineMemory: UInt64
  /// Whether data survives a power cut. Default true; tests switch it off.
  public var isDurable: Bool

  /// Sets what differs from the defaults.
  public init(
    connections: Int = 60, machineMemory: UInt64? = nil, isDurable: Bool = true
  ) {
    self.connections = connections
    self.machineMemory = machineMemory ?? ProcessInfo.processInfo.physicalMemory
    self.isDurable = isDurable
  }

  /// What the server is started with.
  var options: [(String, String)] {
    let megabytes = machineMemory / (1 << 20)
    var options = [
      ("listen_addresses", ""), ("unix_socket_permissions", "0700"), ("max_connections", String(connections)),
      // A tenth for the server's own cache, since workers and the file cache share the machine; 32 MB starts anywhere.
      ("shared_buffers", "\(min(1024, max(32, megabytes / 10)))MB"),
      ("effective_cache_size", "\(max(128, megabytes / 2))MB"),
      ("work_mem", "\(min(32, max(4, megabytes / 512)))MB"),
      ("maintenance_work_mem", "\(min(512, max(32, megabytes / 32)))MB"),
      // Compiling a query costs more than the short queries of an API take.
      ("jit", "off"), ("random_page_cost", "1.1"), ("checkpoint_timeout", "15min"), ("max_wal_size", "1GB"),
      // Looking for a deadlock costs less than a second of waiting in one.
      ("deadlock_timeout", "200ms"), ("timezone", "UTC"), ("log_timezone", "UTC"), ("datestyle", "ISO"),
      ("logging_collector", "off"), ("log_min_duration_statement", "-1"),
    ]
    if !isDurable {
      options += [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")]
    }
    return options
  }
}
