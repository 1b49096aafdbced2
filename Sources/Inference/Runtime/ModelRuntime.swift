import COpenVINO
public import Foundation

/// OpenVINO's libraries: where they are, and that they are loaded.
public enum ModelRuntime {
  /// The variable that names the folder of the libraries.
  public static let variable = "FRAMEWRIGHT_OPENVINO"

  /// Where the libraries are: the folder that ``variable`` names; else `openvino` beside the program, or what
  /// `make bootstrap` made in the checkout that the program was built in. Nil where none of them is there.
  ///
  /// - Parameter program: The absolute path of the program.
  public static func folder(program: String, environment: [String: String] = ProcessInfo.processInfo.environment)
    -> URL?
  {
    if let named = environment[variable], !named.isEmpty { return URL(fileURLWithPath: named) }
    let own = URL(fileURLWithPath: program).deletingLastPathComponent()
    let above = sequence(first: own) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }.prefix(6)
    let places =
      [own.appendingPathComponent("openvino/lib")] + above.map { $0.appendingPathComponent(".deps/openvino/lib") }
    return places.first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// Loads the libraries into this process, once. Blocking. Only processes that may die call it.
  static func open(_ folder: URL?) throws(InferenceError) {
    guard let folder else { throw .runtimeMissing(detail: "no folder with the libraries was found") }
    var message = CMessage()
    guard message.fill({ copenvino_open(folder.path, $0) }) == 0 else { throw .runtimeMissing(detail: message.text) }
  }
}

/// Room for a C function's message.
struct CMessage {
  private var buffer = [CChar](repeating: 0, count: Int(COPENVINO_MESSAGE_LENGTH))

  mutating func fill<R>(_ body: (UnsafeMutablePointer<CChar>?) -> R) -> R {
    buffer.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }

  var text: String { String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
}
