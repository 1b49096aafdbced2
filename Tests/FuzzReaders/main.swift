import Foundation

// framewright-fuzz: gives damaged files to every reader, under the address sanitizer (`make fuzz`). What one input in
// sixteen still holds is written in another format too, and nothing of it may lie outside the output.
//
// The parent starts one child a reader and watches it: a child that ends by a signal, stands still or grows leaves the
// input it was at, which the parent keeps and names.
do {
  exit(try FuzzOptions(Array(CommandLine.arguments.dropFirst())).run())
} catch let error as FuzzUsage {
  FileHandle.standardError.write(Data("framewright-fuzz: \(error.message)\n".utf8))
  exit(2)
}
