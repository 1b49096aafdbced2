#pragma once
// Starting children from a process with many threads, as Foundation's Process cannot: own credentials, a death
// signal, and the reason when the program could not be executed.

#include <sys/types.h>

struct cspawn_options {
  const char *path;            // absolute path of the program
  const char *const *argv;     // ends with NULL
  const char *const *envp;     // ends with NULL
  const char *directory;       // NULL keeps the present one
  int changes_user;            // nonzero: take uid and gid below, and no further groups
  uid_t uid;
  gid_t gid;
  int death_signal;            // sent to the child when the spawning THREAD ends; 0 for none
  int input, output, error;    // descriptors to use as 0, 1, 2; -1 is /dev/null
};

enum cspawn_stage {
  CSPAWN_PIPE = 1, CSPAWN_FORK, CSPAWN_GROUP, CSPAWN_STREAMS, CSPAWN_USER, CSPAWN_DEATH_SIGNAL, CSPAWN_DIRECTORY,
  CSPAWN_EXEC, CSPAWN_PIDFD
};

struct cspawn_result {
  pid_t pid;
  int pidfd;                   // readable once the child has ended
  int stage;                   // where it failed, or 0
  int reason;                  // errno of that stage
};

// Starts a program in its own process group; returns once it runs or has failed to.
struct cspawn_result cspawn_start(const struct cspawn_options *options);

// The exit status (0-255), or 128 + the signal's number; -1 while it runs. Reaps the child.
int cspawn_reap(pid_t pid, int pidfd);

// Signals the process that pidfd stands for; never another that got its number. 0 or an errno.
int cspawn_signal(int pidfd, int number);

// A pipe, closed on exec, that never blocks. 0 or an errno.
int cspawn_wake_pipe(int ends[2]);

// An unnamed file in memory, closed on exec; -1 on failure.
int cspawn_memory_file(void);

// An unnamed, empty file in memory that can grow but not shrink, so that no other process can take mapped pages away;
// closed on exec; -1 on failure.
int cspawn_shared_file(void);

// From the moment this returns SIGINT and SIGTERM are counted instead of ending the process, and the descriptor it
// returns becomes readable; a second one ends the process at once with status 130. -1 on failure. Call it once.
int cspawn_catch_stop(void);

// How many of those signals have come.
int cspawn_stop_count(void);
