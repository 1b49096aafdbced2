public import Foundation
import Glibc
import Processes
import Synchronization
import Threads

/// A child process that has one model loaded and runs it. What a hostile model brings down is that child.
///
/// Unchecked: `memory` and `channel` are touched on the one thread of `thread` alone; the rest does not change or is
/// under a lock.
public final class ModelProcess: @unchecked Sendable {
  /// What the model takes, gives and says.
  public let description: ModelDescription
  private let limits: InferenceLimits
  private let child: ChildProcess
  private let channel: MessageChannel
  private let memory: SharedMemory
  private let thread: BlockingThreads
  private let isOver = Mutex(false)

  /// The program that calls ``ModelServer/serve()`` when it is started so.
  public struct Program: Sendable {
    /// The absolute path.
    public var path: String
    /// The arguments.
    public var arguments: [String]
    /// The folder of OpenVINO's libraries; nil where there is none.
    public var libraries: URL?

    /// Names all of them.
    public init(path: String, arguments: [String], libraries: URL?) {
      self.path = path
      self.arguments = arguments
      self.libraries = libraries
    }
  }

  private init(
    _ description: ModelDescription, _ limits: InferenceLimits, _ child: ChildProcess, _ channel: MessageChannel,
    _ memory: SharedMemory, _ thread: BlockingThreads
  ) {
    (self.description, self.limits, self.child) = (description, limits, child)
    (self.channel, self.memory, self.thread) = (channel, memory, thread)
  }

  deinit {
    child.kill()
    close(channel.descriptor)
  }

  /// Starts a child and has it load the model in `file`.
  /// - Throws: `InferenceError`, or `CancellationError`.
  public static func start(
    _ file: URL, options: ModelOptions = ModelOptions(), limits: InferenceLimits = InferenceLimits(), program: Program
  ) async throws -> ModelProcess {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw noProcess("errno \(errno)")
    }
    defer { close(ends[1]) }
    let channel = MessageChannel(descriptor: ends[0])
    let child: ChildProcess
    let memory: SharedMemory
    do {
      memory = try SharedMemory(limit: ModelMessage.mostShared(limits))
      // Killed with its parent: nobody else will ever ask it anything.
      child = try await ChildProcess.spawn(
        ChildCommand(
          program.path, program.arguments, deathSignal: .kill, input: memory.descriptor, output: .descriptor(ends[1]),
          error: .discard))
    } catch {
      close(ends[0])
      throw noProcess("\(error)")
    }
    let thread = BlockingThreads(name: "model", count: 1)
    let order = ModelMessage.Load(
      file: file.path, libraries: program.libraries?.path, options: options, limits: limits)
    // Ours must be the only open end before the answer is awaited, or the child's end would go unnoticed.
    close(ends[1])
    ends[1] = -1
    do {
      let loaded = try await withTaskCancellationHandler {
        try await thread.run { () throws -> ModelMessage.Loaded in
          try exchange(order, ModelMessage.Loaded.self, on: channel, within: limits.loadSeconds, child)
        }
      } onCancel: {
        child.kill()
      }
      if let error = loaded.error { throw error }
      guard let description = loaded.description else { throw ended(0) }
      return ModelProcess(description, limits, child, channel, memory, thread)
    } catch {
      child.kill()
      close(ends[0])
      try Task.checkCancellation()
      throw error
    }
  }

  /// Whether it can run no more: it failed, was too slow, or was stopped.
  public var hasEnded: Bool { isOver.withLock { $0 } || !child.isRunning }

  /// Ends it.
  public func stop() {
    isOver.withLock { $0 = true }
    child.kill()
  }

  /// An input of a run: its type and shape. The model's own order.
  public struct Input: Sendable {
    /// What an element is.
    public var type: ElementType
    /// Lengths of the axes, outermost first.
    public var shape: [Int]

    /// Names both.
    public init(type: ElementType, shape: [Int]) {
      self.type = type
      self.shape = shape
    }
  }

  /// Runs the model once, without copying numbers between the processes.
  ///
  /// Cancelling the task ends the process.
  /// - Parameters:
  ///   - inputs: one for each of the model's inputs.
  ///   - fill: writes the inputs; on a thread of its own, with zeroed or left-over memory aligned to 64 bytes.
  ///   - read: reads the results, in the model's order, on the same thread.
  /// - Throws: `InferenceError`, what the closures throw, or `CancellationError`.
  public func run<Result: Sendable>(
    _ inputs: [Input], fill: @escaping @Sendable ([UnsafeMutableRawBufferPointer]) throws -> Void,
    read: @escaping @Sendable ([TensorView]) throws -> Result
  ) async throws -> Result {
    do {
      return try await withTaskCancellationHandler {
        try await thread.run { try self.runBlocking(inputs, fill, read) }
      } onCancel: {
        stop()
      }
    } catch {
      try Task.checkCancellation()
      throw error
    }
  }

  /// Runs the model once on named tensors.
  /// - Throws: as the other one; `wrongInput` for a name that is missing or unknown.
  public func run(_ tensors: [String: Tensor]) async throws -> [String: Tensor] {
    let names = description.inputs.map(\.name)
    guard Set(names) == Set(tensors.keys), names.count == tensors.count else {
      throw InferenceError.wrongInput("The model's inputs are \(names.sorted().joined(separator: ", ")).")
    }
    let ordered = names.compactMap { tensors[$0] }
    let outputs = description.outputs
    return try await run(ordered.map { Input(type: $0.type, shape: $0.shape) }) { buffers in
      for (buffer, tensor) in zip(buffers, ordered) { buffer.copyBytes(from: tensor.bytes) }
    } read: { views in
      var results: [String: Tensor] = [:]
      for (index, (port, view)) in zip(outputs, views).enumerated() {
        results[port.name.isEmpty ? "\(index)" : port.name] = view.tensor()
      }
      return results
    }
  }

  private func runBlocking<Result>(
    _ inputs: [Input], _ fill: ([UnsafeMutableRawBufferPointer]) throws -> Void,
    _ read: ([TensorView]) throws -> Result
  ) throws -> Result {
    try checkFit(inputs)
    var places: [ModelMessage.Place] = []
    var (end, counts): (Int, [Int]) = (0, [])
    for input in inputs {
      let offset = ModelMessage.aligned(end)
      guard let count = TensorShape.byteCount(input.shape, input.type), count <= limits.tensorBytes - offset else {
        throw InferenceError.wrongInput("The inputs are larger than \(limits.tensorBytes) bytes.")
      }
      places.append(ModelMessage.Place(type: input.type, shape: input.shape, offset: offset))
      counts.append(count)
      end = offset + count
    }
    let region = try memory.bytes(ModelMessage.aligned(end))
    try fill(zip(places, counts).map { UnsafeMutableRawBufferPointer(rebasing: region[$0.offset..<$0.offset + $1]) })
    let order = ModelMessage.Run(inputs: places, resultsFrom: ModelMessage.aligned(end))
    let answer: ModelMessage.Ran
    do {
      answer = try Self.exchange(order, ModelMessage.Ran.self, on: channel, within: limits.runSeconds, child)
    } catch {
      stop()
      throw error
    }
    if let error = answer.error { throw error }
    return try read(views(answer.results ?? [], from: order.resultsFrom))
  }

  /// The results' memory, after checking what the child said about it.
  private func views(_ places: [ModelMessage.Place], from start: Int) throws -> [TensorView] {
    guard places.count == description.outputs.count else { throw Self.ended(0) }
    var end = start
    var counts: [Int] = []
    for place in places {
      guard let count = TensorShape.byteCount(place.shape, place.type), count <= limits.tensorBytes,
        place.offset >= start, place.offset <= start + limits.tensorBytes,
        place.offset % ModelMessage.alignment == 0
      else { throw Self.ended(0) }
      counts.append(count)
      end = max(end, place.offset + count)
    }
    // Asking for more than is there would grow it, for a child that only claims to have written it.
    guard end <= memory.fileCount || places.isEmpty else { throw Self.ended(0) }
    let region = try memory.bytes(end)
    return zip(places, counts).map { place, count in
      TensorView(
        type: place.type, shape: place.shape,
        bytes: UnsafeRawBufferPointer(rebasing: region[place.offset..<place.offset + count]))
    }
  }

  /// The library's own words on a wrong shape are hard to read.
  private func checkFit(_ inputs: [Input]) throws(InferenceError) {
    guard inputs.count == description.inputs.count else {
      throw .wrongInput("The model has \(description.inputs.count) inputs, not \(inputs.count).")
    }
    for (input, port) in zip(inputs, description.inputs) {
      let fits =
        port.shape.map { shape in
          shape.count == input.shape.count && zip(shape, input.shape).allSatisfy { $0 == nil || $0 == $1 }
        } ?? true
      guard fits, port.type == input.type else {
        let given = ModelPort(name: port.name, type: input.type, shape: input.shape.map { $0 })
        throw .wrongInput("The model's input is \(port); given is \(given).")
      }
    }
  }

  private static func exchange<Answer: Decodable>(
    _ message: some Encodable, _: Answer.Type, on channel: MessageChannel, within seconds: Double,
    _ child: ChildProcess
  ) throws(InferenceError) -> Answer {
    do throws(MessageChannel.Failure) {
      try channel.send(message)
      return try channel.receive(Answer.self, within: seconds)
    } catch {
      child.kill()
      switch error {
      case .late:
        throw InferenceError(
          .tooSlow, "The model took longer than \(seconds) seconds.",
          remedy: "Take a smaller model or smaller inputs, or raise the limit.")
      case .ended: throw ended(child.waitBlocking(until: Date().addingTimeInterval(5)))
      }
    }
  }

  private static func ended(_ status: Int32?) -> InferenceError {
    InferenceError(
      .processEnded, "The model brought down the process that ran it.",
      remedy: "Export it again; if that does not help, it needs more memory than the limit or is damaged.",
      detail: status.map { "exit status \($0)" })
  }

  private static func noProcess(_ detail: String) -> InferenceError {
    InferenceError(
      .noProcess, "No process for the model could be started.", remedy: "Free some memory and try again.",
      detail: detail)
  }
}
