import Foundation
import Glibc
import Objects
import Web

/// A file store's S3 endpoint alone, for outside clients to test against:
/// `s3-test-server FOLDER PORT [ACCESS_KEY SECRET_KEY [REGION]]`; prints its address once it listens and ends with its standard input.
@main
enum S3TestServer {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let port = Int(arguments[2]) else {
      print("usage: s3-test-server FOLDER PORT [ACCESS_KEY SECRET_KEY [REGION]]")
      exit(2)
    }
    let credentials = S3Credentials(
      accessKey: arguments.count > 4 ? arguments[3] : "test-key",
      secretKey: arguments.count > 4 ? arguments[4] : "test-secret")
    let access = S3Access(region: arguments.count > 5 ? arguments[5] : "us-east-1", credentials: credentials)
    let store = try FileObjectStore(folder: URL(filePath: arguments[1]), access: access)
    var router = Router()
    router.mount(prefix: access.path, handler: S3Endpoint(store: store).handler)
    var configuration = ServerConfiguration()
    configuration.port = port
    configuration.logsRequests = false
    let server = Server(configuration, handler: router.handler)
    print("http://127.0.0.1:\(try server.start())\(access.path)")
    fflush(nil)
    // A test that dies closes the pipe, and the server goes with it.
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      Thread.detachNewThread {
        var byte: UInt8 = 0
        while read(STDIN_FILENO, &byte, 1) > 0 {}
        continuation.resume()
      }
    }
    await server.shutdown(within: .seconds(5))
  }
}
