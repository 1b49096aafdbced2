import Glibc

/// First in, first out work shared by a few threads.
///
/// Sendable because every stored variable is read and written only while `mutex` is held.
final class WorkQueue: @unchecked Sendable {
  /// A closure in a struct: bare closures in generic containers gain a thunk at each access.
  struct Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let name: String
  private let count: Int
  private let limit: Int
  private var items: [Work?] = []
  private var head = 0
  private var threads = 0
  private var idle = 0
  private var closed = false

  init(name: String, count: Int, limit: Int) {
    self.name = name
    self.count = count
    self.limit = limit
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  var waiting: Int { locked { items.count - head } }

  /// Adds work and starts a thread when none is free. False when the queue is full or closed.
  func add(_ work: Work) -> Bool {
    locked {
      guard !closed, items.count - head < limit else { return false }
      items.append(work)
      if idle < items.count - head, threads < count, startThread() { threads += 1 }
      // Without a single thread (the system refused to start one) the work would wait for ever.
      guard threads > 0 else {
        items.removeLast()
        return false
      }
      pthread_cond_signal(condition)
      return true
    }
  }

  /// Threads end once the queue is empty.
  func close() {
    locked {
      closed = true
      pthread_cond_broadcast(condition)
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private func take() -> Work? {
    locked {
      while head == items.count {
        if closed { return nil }
        idle += 1
        pthread_cond_wait(condition, mutex)
        idle -= 1
      }
      let work = items[head]
      items[head] = nil
      head += 1
      if head == items.count {
        items.removeAll(keepingCapacity: items.capacity <= 1024)
        head = 0
      } else if head >= 1024, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
      return work
    }
  }

  private func startThread() -> Bool {
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Media libraries are deep; musl-like small stacks have no place here and address space is free.
    pthread_attr_setstacksize(&attributes, 2 << 20)
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let queue = Unmanaged<WorkQueue>.fromOpaque(argument).takeRetainedValue()
        nameThread(queue.name)
        while let work = queue.take() { work.run() }
        return nil
      }, box.toOpaque())
    if status != 0 { box.release() }
    return status == 0
  }
}

/// Shown by `top` and debuggers. Through the file, since glibc's function is hidden behind a feature macro.
private func nameThread(_ name: String) {
  let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  let bytes = Array(name.utf8.prefix(15))
  _ = write(descriptor, bytes, bytes.count)
  close(descriptor)
}
