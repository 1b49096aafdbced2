import Glibc

// Measures a server from outside: exit 0 without failures, 1 with some, 2 for wrong use, 3 when it cannot connect.
let options: Options
do { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
  let reason = (error as? Options.Wrong)?.reason ?? "\(error)"
  let text = "\(reason)\n\(Options.usage)\n"
  write(2, text, text.utf8.count)
  exit(2)
}
do {
  let generator = try Generator(options)
  let steady = options.seconds > 0 ? try generator.schedule().json(allows503: false) : "null"
  let burst = options.burst > 0 ? try generator.burst().json(allows503: true) : "null"
  print(
    "{\"connections\": \(options.connections), \"rate\": \(options.rate), \"steady\": \(steady), \"burst\": \(burst)}")
  exit(
    steady.contains("\"failures\": 0") || steady == "null"
      ? burst.contains("\"failures\": 0") || burst == "null" ? 0 : 1 : 1)
} catch {
  let text = "\((error as? Generator.Failure)?.reason ?? "\(error)")\n"
  write(2, text, text.utf8.count)
  exit(3)
}
