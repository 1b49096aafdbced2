import Foundation

/// A wrong use of the fuzzer.
struct FuzzUsage: Error { var message: String }

/// What `framewright-fuzz` was asked to do.
struct FuzzOptions {
  /// Seconds of the processor a reader.
  var seconds = 600
  /// A reader's name, or a part of several readers' names; empty for all.
  var only = ""
  /// Where inputs that broke a reader are kept.
  var keep = URL(fileURLWithPath: "fuzz-findings")
  /// The sample data, for further seeds.
  var samples: URL?
  /// Another one every time: who runs it again tries other inputs.
  var seed = UInt64.random(in: 0...1 << 32)
  /// The table of what every reader has had so far.
  var record: URL?
  /// For the program's own use: be the child of this reader in this folder.
  var child: (reader: String, folder: URL)?
  /// Give one kept input to a reader.
  var repeated: (reader: String, input: URL)?

  static let help = """
    framewright-fuzz [--seconds N] [--only PART] [--seed N] [--keep FOLDER] [--samples FOLDER] [--record FILE]
    framewright-fuzz --repeat READER INPUT
    """

  init(_ words: [String]) throws {
    var rest = words[...]
    func value(_ name: String) throws -> String {
      guard let value = rest.popFirst() else { throw FuzzUsage(message: "\(name) needs a value\n\(Self.help)") }
      return value
    }
    func number(_ name: String, most: UInt64 = 10_000_000) throws -> UInt64 {
      let text = try value(name)
      guard let number = UInt64(text), number <= most else {
        throw FuzzUsage(message: "\(name) is no number: \(text)")
      }
      return number
    }
    while let word = rest.popFirst() {
      switch word {
      case "--seconds": seconds = Int(try number(word))
      case "--seed": seed = try number(word, most: 1 << 48)
      case "--only": only = try value(word)
      case "--keep": keep = URL(fileURLWithPath: try value(word))
      case "--samples": samples = URL(fileURLWithPath: try value(word))
      case "--record": record = URL(fileURLWithPath: try value(word))
      case "--child": child = (try value(word), URL(fileURLWithPath: try value(word)))
      case "--repeat": repeated = (try value(word), URL(fileURLWithPath: try value(word)))
      default: throw FuzzUsage(message: "unknown word \(word)\n\(Self.help)")
      }
    }
  }

  /// Runs what was asked for; the exit status.
  func run() throws -> Int32 {
    let readers = FuzzReader.all
    func reader(_ name: String) throws -> FuzzReader {
      guard let reader = readers.first(where: { $0.name == name }) else {
        throw FuzzUsage(message: "there is no reader \(name): \(readers.map(\.name).joined(separator: ", "))")
      }
      return reader
    }
    if let repeated {
      try reader(repeated.reader).read(repeated.input)
      say("\(repeated.reader) took \(repeated.input.path) without a crash")
      return 0
    }
    if let child {
      try FuzzChild(reader: reader(child.reader), folder: child.folder, samples: samples, seed: seed).run()
      return 0
    }
    let named = readers.filter { $0.name == only }
    let chosen = named.isEmpty ? readers.filter { only.isEmpty || $0.name.contains(only) } : named
    guard !chosen.isEmpty else { throw FuzzUsage(message: "no reader's name has '\(only)' in it") }
    var findings = 0
    for reader in chosen {
      let effort = try FuzzParent(options: self, reader: reader.name).run()
      findings += effort.findings
      if let record { try FuzzRecord(file: record).add(effort, to: reader.name) }
    }
    say("\(chosen.count) readers, \(findings) findings")
    return findings == 0 ? 0 : 1
  }
}

/// A line on standard output, at once: output into a file is not held back.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
