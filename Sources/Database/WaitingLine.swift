import Glibc

/// A first-in first-out line with a limit, for threads to wait upon.
///
/// Regular threads take work as it comes. Threads of the reserve take it once the first in line has waited for
/// ``patience``, and help for ``service`` from then on.
///
/// Unchecked: everything that changes is touched under `mutex` only.
final class WaitingLine: @unchecked Sendable {
  /// How long the first in line waits before the reserve helps: longer than in a line that is only busy.
  static let patience = Duration.milliseconds(50)
  /// How long the reserve helps from then on.
  static let service = Duration.seconds(1)

  private struct Entry {
    var work: Work
    var arrival: ContinuousClock.Instant
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let need = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var entries: [Entry] = []
  private var head = 0
  private var isClosed = false
  private let limit: Int
  /// Regular threads that wait.
  private var idle = 0
  /// Threads of the reserve that look at the clock: one is enough.
  private var watching = 0
  private var helpEnds: ContinuousClock.Instant?

  init(limit: Int) {
    self.limit = limit
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrival, nil)
    // Deadlines by the clock that nobody sets.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(need, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(need)
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(mutex)
    need.deallocate()
    arrival.deallocate()
    mutex.deallocate()
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// False when the line is full or closed.
  func add(_ work: Work) -> Bool {
    locked {
      guard !isClosed, entries.count - head < limit else { return false }
      let now = ContinuousClock.now
      entries.append(Entry(work: work, arrival: now))
      if idle > 0 {
        pthread_cond_signal(arrival)
      } else if watching == 0 || isHelping(now) {
        pthread_cond_signal(need)
      }
      return true
    }
  }

  /// Waits for work; nil once closed and empty.
  func next() -> Work? {
    locked {
      while head == entries.count {
        if isClosed { return nil }
        idle += 1
        pthread_cond_wait(arrival, mutex)
        idle -= 1
      }
      return take()
    }
  }

  /// Waits for work that the regular threads leave waiting; nil once closed and empty.
  func nextInNeed() -> Work? {
    locked {
      while true {
        guard head < entries.count else {
          if isClosed { return nil }
          pthread_cond_wait(need, mutex)
          continue
        }
        let now = ContinuousClock.now
        let due = entries[head].arrival + Self.patience
        if now >= due { helpEnds = now + Self.service }
        if isHelping(now) { return take() }
        watching += 1
        wait(for: due - now)
        watching -= 1
      }
    }
  }

  func close() {
    locked {
      isClosed = true
      pthread_cond_broadcast(arrival)
      pthread_cond_broadcast(need)
    }
  }

  private func isHelping(_ now: ContinuousClock.Instant) -> Bool { helpEnds.map { now < $0 } ?? false }

  private func take() -> Work {
    let work = entries[head].work
    head += 1
    if head == entries.count {
      entries.removeAll(keepingCapacity: true)
      head = 0
    } else {
      if head > 1024, head * 2 > entries.count {
        entries.removeFirst(head)
        head = 0
      }
      // Somebody must notice when the rest waits for long.
      if watching == 0 { pthread_cond_signal(need) }
    }
    return work
  }

  /// Waits upon `need` for a while.
  private func wait(for pause: Duration) {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let nanoseconds = deadline.tv_nsec + Int(max(1, pause.milliseconds + 1)) * 1_000_000
    deadline.tv_sec += nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    pthread_cond_timedwait(need, mutex, &deadline)
  }
}
