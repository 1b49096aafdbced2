import Foundation
import Glibc

/// Where `up` keeps its data when nobody says where.
enum DataFolder {
  /// The place for root in a folder that nobody else may enter, such as its home: PostgreSQL refuses to run as root, and
  /// the user it runs as instead could not reach its data there.
  static let forRoot = "/var/lib/framewright"

  /// The folder `data` here; for root where others cannot get there, ``forRoot``.
  static func standard(
    here: String = FileManager.default.currentDirectoryPath, isRoot: Bool = geteuid() == 0
  ) -> String {
    let local = here + "/data"
    // Whatever was begun here goes on here.
    guard isRoot, !FileManager.default.fileExists(atPath: local + "/postgres/pgdata") else { return local }
    return mayEveryoneEnter(here) ? local : forRoot
  }

  private static func mayEveryoneEnter(_ folder: String) -> Bool {
    var path = folder
    while path != "/" && !path.isEmpty {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & 0o001 != 0 else { return false }
      path = (path as NSString).deletingLastPathComponent
    }
    return true
  }
}
