// libcurl for Swift: its option functions are variadic, which Swift cannot call. No libcurl type crosses this border.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Told about one transfer; all run on the thread that polls.
typedef struct {
  /// One header line with its line end. Returns `length`, or anything else to abort.
  size_t (*header)(void *context, const char *bytes, size_t length);
  /// Body bytes. Returns `length`, CCURL_PAUSE to be given the same bytes later, or anything else to abort.
  size_t (*body)(void *context, const char *bytes, size_t length);
  /// Fills `bytes` with what is to be sent. Returns how much, 0 at the end, CCURL_ABORT to abort.
  size_t (*read)(void *context, char *bytes, size_t capacity);
  /// Goes to a place in what is to be sent. Returns 0 when done.
  int (*seek)(void *context, int64_t offset);
} ccurl_callbacks;

#define CCURL_PAUSE ((size_t)0x10000001)
#define CCURL_ABORT ((size_t)0x10000000)

typedef struct {
  const char *url;
  const char *method;              // null for mail
  const char *const *headers;      // "Name: value", null at the end
  const char *protocols;           // comma separated
  const char *proxy;               // "" for none, null for the environment's
  const char *user, *password;     // null for none
  const char *authority_file;      // PEM file of trusted authorities, null for the system's
  const char *mail_from;           // null unless mail
  const char *const *recipients;   // null unless mail
  int64_t upload_length;           // bytes that `read` will give, -1 for no body
  long redirects;                  // followed at most; 0 for none
  long connect_timeout_ms, total_timeout_ms;  // 0 for none
  long stall_timeout_s;            // less than 1 byte/s for so long ends the transfer; 0 for none
  int without_body;                // HEAD
  int require_tls;                 // mail: STARTTLS must work
  int public_only;                 // refuse addresses that are not public
  void *context;
  ccurl_callbacks callbacks;
} ccurl_options;

/// Prepares libcurl once a process. Returns 0 when done.
int ccurl_prepare(void);

void *ccurl_loop_new(long connections, long connections_per_host);
void ccurl_loop_free(void *loop);
/// Moves transfers on as far as they go without waiting.
void ccurl_loop_perform(void *loop);
/// Waits up to `milliseconds` for more to do.
void ccurl_loop_wait(void *loop, int milliseconds);
/// Ends a wait early. The only function that other threads may call.
void ccurl_loop_wake(void *loop);
/// The next finished transfer, or null. `code` is libcurl's result.
void *ccurl_loop_finished(void *loop, int *code);

/// Starts a transfer; null when memory is short or an option is not understood. Strings are copied.
void *ccurl_transfer_start(void *loop, const ccurl_options *options);
void ccurl_transfer_resume(void *transfer);
/// Ends and frees a transfer, finished or not.
void ccurl_transfer_end(void *loop, void *transfer);
void *ccurl_transfer_context(void *transfer);
long ccurl_transfer_status(void *transfer);
/// The address that answered, after redirects; null when there is none. Valid until the transfer ends.
const char *ccurl_transfer_address(void *transfer);
/// What went wrong, in words; valid until the transfer ends.
const char *ccurl_transfer_problem(void *transfer, int code);

/// What kind of failure a result is.
enum ccurl_failure {
  CCURL_NONE, CCURL_BAD_ADDRESS, CCURL_RESOLVE, CCURL_CONNECT, CCURL_TIMEOUT, CCURL_TLS, CCURL_BROKEN, CCURL_ABORTED,
  CCURL_REFUSED, CCURL_REDIRECTS, CCURL_OTHER
};
enum ccurl_failure ccurl_failure_of(int code);

/// Who can be reached at an address: anybody on the internet, machines of a private network (this one among them), or
/// nothing that a person would mean (link-local and its metadata services, multicast, reserved).
enum ccurl_reach { CCURL_PUBLIC, CCURL_PRIVATE, CCURL_CLOSED };
/// For 4 bytes of IPv4 or 16 of IPv6, in network order.
enum ccurl_reach ccurl_reach_of(const uint8_t *bytes, size_t length);
