import Foundation
import Glibc

/// The executable `test-helper`, which lies beside the tests.
public enum HelperProgram {
  /// Its absolute path.
  public static var path: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("test-helper").path
  }
}
