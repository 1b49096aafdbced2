import Foundation
import Glibc
import Processes

/// The other end of a ``ModelProcess``: loads one model and runs it until nobody asks any more.
///
/// Its standard input is the shared memory, its standard output the socket of the messages.
public enum ModelServer {
  /// Serves until the other side has gone; the process should then end.
  public static func serve() {
    // Libraries may print: the streams that they know lead elsewhere.
    let (memory, socket) = (dup(0), dup(1))
    let nowhere = open("/dev/null", O_RDONLY)
    _ = (dup2(nowhere, 0), dup2(2, 1))
    for descriptor in [memory, socket] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let channel = MessageChannel(descriptor: socket)
    guard let order = try? channel.receive(ModelMessage.Load.self, within: nil),
      let shared = try? SharedMemory(descriptor: memory, limit: ModelMessage.mostShared(order.limits))
    else { return }
    limitItself(order.limits)
    let model: LoadedModel
    do throws(InferenceError) {
      try ModelRuntime.open(order.libraries.map { URL(fileURLWithPath: $0) })
      model = try LoadedModel(file: URL(fileURLWithPath: order.file), options: order.options, limits: order.limits)
    } catch {
      try? channel.send(ModelMessage.Loaded(error: error))
      return
    }
    guard (try? channel.send(ModelMessage.Loaded(description: model.description))) != nil else { return }
    while let wish = try? channel.receive(ModelMessage.Run.self, within: nil) {
      var answer = ModelMessage.Ran()
      do throws(InferenceError) {
        answer.results = try run(model, wish, shared, order.limits)
      } catch {
        answer.error = error
      }
      guard (try? channel.send(answer)) != nil else { return }
    }
  }

  private static func run(
    _ model: LoadedModel, _ order: ModelMessage.Run, _ shared: SharedMemory, _ limits: InferenceLimits
  ) throws(InferenceError) -> [ModelMessage.Place] {
    // The inputs stay the library's while the run lasts and results are read, which may lie in them: results are written
    // behind them, in memory that grows but never moves.
    let memory = try lent(shared, order.resultsFrom)
    var inputs: [(type: ElementType, shape: [Int], bytes: UnsafeMutableRawBufferPointer)] = []
    for place in order.inputs {
      guard let count = TensorShape.byteCount(place.shape, place.type), place.offset >= 0,
        place.offset <= memory.count, count <= memory.count - place.offset
      else { throw .wrongInput("An input lies outside the shared memory.") }
      inputs.append(
        (place.type, place.shape, UnsafeMutableRawBufferPointer(rebasing: memory[place.offset..<place.offset + count])))
    }
    var results: [ModelMessage.Place] = []
    var end = order.resultsFrom
    try model.run(inputs) { (_, view) throws(InferenceError) in
      let offset = ModelMessage.aligned(end)
      guard view.bytes.count <= limits.tensorBytes - (offset - order.resultsFrom) else {
        throw InferenceError(
          .tooManyResults, "The model's results are larger than \(limits.tensorBytes) bytes.",
          remedy: "Give smaller or fewer inputs, or raise the limit.")
      }
      end = offset + view.bytes.count
      results.append(ModelMessage.Place(type: view.type, shape: view.shape, offset: offset))
      let place = try lent(shared, end)[offset..<end]
      UnsafeMutableRawBufferPointer(rebasing: place).copyMemory(from: view.bytes)
    }
    return results
  }

  private static func lent(_ shared: SharedMemory, _ count: Int) throws(InferenceError) -> UnsafeMutableRawBufferPointer
  {
    do throws(SharedMemoryError) {
      return try shared.bytes(count)
    } catch {
      throw InferenceError(
        .noProcess, "Memory for the model's numbers ran out.", remedy: "Free some memory and try again.",
        detail: error.description)
    }
  }

  /// A hostile model may take what the limits say and write nothing but its results.
  private static func limitItself(_ limits: InferenceLimits) {
    // Where the machine runs out of memory before the limit is reached, this process is the first to go.
    let score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    if score >= 0 {
      _ = write(score, "1000", 4)
      close(score)
    }
    // A sanitizer reserves terabytes of addresses that it never touches.
    let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    let space = isSanitized ? Int.max : limits.memory
    for (resource, most) in [(RLIMIT_AS, space), (RLIMIT_FSIZE, ModelMessage.mostShared(limits)), (RLIMIT_CORE, 0)] {
      var limit = rlimit(rlim_cur: rlim_t(max(0, most)), rlim_max: rlim_t(max(0, most)))
      _ = setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
  }
}
