#define _GNU_SOURCE
#include "include/CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure {
  int stage;
  int reason;
};

// Only async-signal-safe calls from here to exec: other threads of the parent may have held any lock at the fork.
static void give_up(int report, int stage) {
  struct failure failure = {stage, errno};
  ssize_t written = write(report, &failure, sizeof failure);
  (void)written;
  _exit(127);
}

static int stream(int from, int to) {
  if (from < 0) {
    from = open("/dev/null", to == 0 ? O_RDONLY : O_WRONLY);
    if (from < 0) return -1;
  }
  // dup2 onto itself would keep close-on-exec.
  if (from == to) return fcntl(from, F_SETFD, 0);
  return dup2(from, to);
}

static void child(const struct cspawn_options *options, pid_t parent, int report) {
  // The report must not lie where a stream goes.
  if (report <= 2) {
    report = fcntl(report, F_DUPFD_CLOEXEC, 3);
    if (report < 0) _exit(127);
  }
  if (setpgid(0, 0) != 0) give_up(report, CSPAWN_GROUP);
  // Streams given as 0, 1 or 2 in another order would overwrite each other: lift them first.
  int streams[3] = {options->input, options->output, options->error};
  for (int i = 0; i < 3; i++) {
    if (streams[i] >= 0 && streams[i] <= 2 && streams[i] != i) {
      streams[i] = fcntl(streams[i], F_DUPFD_CLOEXEC, 3);
      if (streams[i] < 0) give_up(report, CSPAWN_STREAMS);
    }
  }
  for (int i = 0; i < 3; i++)
    if (stream(streams[i], i) < 0) give_up(report, CSPAWN_STREAMS);

  if (options->changes_user) {
    if (setgroups(0, NULL) != 0 && geteuid() == 0) give_up(report, CSPAWN_USER);
    if (setgid(options->gid) != 0) give_up(report, CSPAWN_USER);
    if (setuid(options->uid) != 0) give_up(report, CSPAWN_USER);
  }
  // After setuid, which clears it.
  if (options->death_signal != 0) {
    if (prctl(PR_SET_PDEATHSIG, options->death_signal, 0, 0, 0) != 0) give_up(report, CSPAWN_DEATH_SIGNAL);
    if (getppid() != parent) _exit(127);
  }
  if (options->directory != NULL && chdir(options->directory) != 0) give_up(report, CSPAWN_DIRECTORY);

  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
  execve(options->path, (char *const *)options->argv, (char *const *)options->envp);
  give_up(report, CSPAWN_EXEC);
}

struct cspawn_result cspawn_start(const struct cspawn_options *options) {
  struct cspawn_result result = {.pid = -1, .pidfd = -1};
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) {
    result.stage = CSPAWN_PIPE;
    result.reason = errno;
    return result;
  }
  // A handler of ours must not run in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  pid_t pid = fork();
  int reason = errno;
  if (pid == 0) child(options, parent, report[1]);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (pid < 0) {
    close(report[0]);
    result.stage = CSPAWN_FORK;
    result.reason = reason;
    return result;
  }
  struct failure failure = {0, 0};
  ssize_t count;
  do count = read(report[0], &failure, sizeof failure);
  while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == (ssize_t)sizeof failure) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    result.stage = failure.stage;
    result.reason = failure.reason;
    return result;
  }
  int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
  if (pidfd < 0) {
    result.stage = CSPAWN_PIDFD;
    result.reason = errno;
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return result;
  }
  fcntl(pidfd, F_SETFD, FD_CLOEXEC);
  result.pid = pid;
  result.pidfd = pidfd;
  return result;
}

int cspawn_reap(pid_t pid, int pidfd) {
  int status = 0;
  pid_t answer;
  do answer = waitpid(pid, &status, WNOHANG);
  while (answer < 0 && errno == EINTR);
  if (answer == 0) return -1;
  close(pidfd);
  if (answer < 0) return 255;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int cspawn_signal(int pidfd, int number) {
  return syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0) == 0 ? 0 : errno;
}

int cspawn_wake_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0 ? 0 : errno; }

int cspawn_memory_file(void) { return memfd_create("output", MFD_CLOEXEC); }

int cspawn_shared_file(void) {
  const int file = memfd_create("shared", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file >= 0 && fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    close(file);
    return -1;
  }
  return file;
}

static int stop_ends[2] = {-1, -1};
// Read by other threads, and two signals may come on two of them at once. Where an atomic needs no lock, a handler may
// change it.
static atomic_int stop_count = 0;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "an atomic int needs a lock");

static void count_stop(int number) {
  (void)number;
  if (atomic_exchange(&stop_count, 1) > 0) _exit(130);
  const int kept = errno;
  ssize_t written = write(stop_ends[1], "", 1);
  (void)written;
  errno = kept;
}

int cspawn_catch_stop(void) {
  if (cspawn_wake_pipe(stop_ends) != 0) return -1;
  struct sigaction action = {.sa_handler = count_stop, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  // One at a time on a thread.
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0) return -1;
  return stop_ends[0];
}

int cspawn_stop_count(void) { return atomic_load(&stop_count); }
