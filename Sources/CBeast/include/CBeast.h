#pragma once
// The network side of the server: event loops, HTTP/1.1 framing and WebSockets over Boost.Beast.
// No Boost type and no C++ exception crosses this header.
//
// Threads: callbacks run on the loop's thread. Every function that takes a loop and a reference may be called from any
// thread: on the loop's own thread it acts at once, elsewhere it is queued there. No function may be called from
// inside a callback except `turn`; after callbacks that may have resumed work, `turn` is called to run it.
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct fwb_server fwb_server;
typedef struct fwb_loop fwb_loop;

/// One exchange on one connection. Late calls for a connection or exchange that is over do nothing.
typedef struct {
  uint32_t slot, serial, exchange;
} fwb_ref;

typedef struct {
  const char *_Nullable bytes;  ///< NULL only when empty
  size_t count;
} fwb_text;

typedef struct {
  fwb_text name, value;
} fwb_field;

/// The head of a request; valid during the callback.
typedef struct {
  fwb_text method, target, peer;
  const fwb_field *_Nullable fields;
  size_t field_count;
  int64_t length;  ///< bytes of the body, -1 when chunked
  int version;     ///< 10 or 11
  int keep_alive;
  int secure;
} fwb_head;

typedef struct {
  const uint8_t *_Nullable bytes;
  size_t count;
} fwb_piece;

enum {
  FWB_LAST = 1,   ///< the response ends with these bytes
  FWB_CLOSE = 2,  ///< the connection ends with the response
};
enum { FWB_DONE = 0, FWB_PENDING = 1, FWB_GONE = -1 };
enum { FWB_BODY_OK = 0, FWB_BODY_BROKEN = 1, FWB_BODY_MALFORMED = 2, FWB_BODY_TIMEOUT = 3, FWB_BODY_TOO_LARGE = 4 };
enum { FWB_TEXT = 1, FWB_BINARY = 2 };

typedef struct {
  void *_Nullable context;
  /// A request's head has come. Returns a token for the exchange; it is given back by `finish`, exactly once.
  void *_Nonnull (*_Nonnull begin)(void *_Nullable context, fwb_ref ref, const fwb_head *_Nonnull head);
  /// Bytes of the body. Returns 1 to pause after them.
  int (*_Nonnull body)(void *_Nonnull exchange, const uint8_t *_Nonnull bytes, size_t count);
  /// The body is complete, or broken for a reason (FWB_BODY_…).
  void (*_Nonnull body_end)(void *_Nonnull exchange, int reason);
  /// Everything that was pending has been written.
  void (*_Nonnull written)(void *_Nonnull exchange);
  /// The client has closed its sending side long ago: the work should stop, an answer may still be written.
  void (*_Nonnull cancel)(void *_Nonnull exchange);
  /// The connection is lost.
  void (*_Nonnull gone)(void *_Nonnull exchange);
  /// The exchange is over; the token is released.
  void (*_Nonnull finish)(void *_Nonnull exchange);
  /// A WebSocket is open.
  void (*_Nonnull opened)(void *_Nonnull exchange);
  /// A whole message. Returns 1 to pause after it.
  int (*_Nonnull message)(void *_Nonnull exchange, int kind, const uint8_t *_Nullable bytes, size_t count);
  /// A queued message of so many bytes has been handed to the network.
  void (*_Nonnull sent)(void *_Nonnull exchange, size_t bytes);
  /// The other side has closed the WebSocket.
  void (*_Nonnull closed)(void *_Nonnull exchange, int code);
  /// Renders a refusal that no handler sees (400, 408, 413, 414, 431, 503); returns the bytes used of the buffer.
  size_t (*_Nonnull refuse)(void *_Nullable context, int status, uint8_t *_Nonnull buffer, size_t capacity);
  /// Runs work that became ready.
  void (*_Nonnull turn)(void *_Nullable context);
} fwb_callbacks;

typedef struct {
  const char *_Nonnull address;
  uint16_t port;
  int maximum_connections;
  uint32_t header_bytes;
  uint64_t body_bytes;
  uint32_t head_seconds, body_seconds, write_seconds, idle_seconds, half_close_seconds, ping_seconds;
  size_t message_bytes;
  const char *_Nullable chain_file;
  const char *_Nullable key_file;
} fwb_configuration;

/// Makes what the loops share. On failure returns NULL and writes the reason.
fwb_server *_Nullable fwb_server_create(const fwb_configuration *_Nonnull configuration, char *_Nonnull reason,
                                        size_t capacity);
/// Frees it, after all its loops.
void fwb_server_destroy(fwb_server *_Nonnull server);
/// The port that the first loop was given.
int fwb_server_port(const fwb_server *_Nonnull server);
/// Open connections over all loops.
int fwb_server_connections(const fwb_server *_Nonnull server);

/// Makes a loop that listens. On failure returns NULL and writes the reason.
fwb_loop *_Nullable fwb_loop_create(fwb_server *_Nonnull server, fwb_callbacks callbacks, char *_Nonnull reason,
                                    size_t capacity);
/// Sets what callbacks get as context; once, before running.
void fwb_loop_attach(fwb_loop *_Nonnull loop, void *_Nonnull context);
/// Runs the loop on the calling thread until it is stopped.
void fwb_loop_run(fwb_loop *_Nonnull loop);
/// Whether the calling thread runs the loop.
int fwb_loop_is_current(const fwb_loop *_Nonnull loop);
/// Lets `turn` be called soon.
void fwb_loop_wake(fwb_loop *_Nonnull loop);
/// Stops accepting, closes idle connections, closes WebSockets with 1001, ends the others after their response.
void fwb_loop_drain(fwb_loop *_Nonnull loop);
/// Closes every connection and ends `fwb_loop_run`.
void fwb_loop_stop(fwb_loop *_Nonnull loop);
/// Frees a loop that does not run.
void fwb_loop_destroy(fwb_loop *_Nonnull loop);

/// Asks for more of the body.
void fwb_read_body(fwb_loop *_Nonnull loop, fwb_ref ref);
/// Writes pieces of the response in order. FWB_PENDING: `written` follows; do not write before it.
int fwb_write(fwb_loop *_Nonnull loop, fwb_ref ref, const fwb_piece *_Nonnull pieces, size_t count, int flags);
/// Writes a head and then a part of a file, which must stay open until `finish`. Ends the response.
int fwb_write_file(fwb_loop *_Nonnull loop, fwb_ref ref, const uint8_t *_Nonnull head, size_t count, int descriptor,
                   int64_t offset, int64_t length, int flags);
/// Breaks the connection, so that the client sees an incomplete response.
void fwb_abort(fwb_loop *_Nonnull loop, fwb_ref ref);

/// Turns the connection into a WebSocket. `headers` are further fields "Name: value\r\n…" of the handshake.
int fwb_upgrade(fwb_loop *_Nonnull loop, fwb_ref ref, fwb_text key, fwb_text headers);
/// Queues a message; `sent` follows. The caller bounds what it queues.
int fwb_send(fwb_loop *_Nonnull loop, fwb_ref ref, int kind, const uint8_t *_Nullable bytes, size_t count);
/// Goes on reading messages after a pause.
void fwb_read_messages(fwb_loop *_Nonnull loop, fwb_ref ref);
/// Starts closing after what is queued.
void fwb_close(fwb_loop *_Nonnull loop, fwb_ref ref, int code, fwb_text reason);

#ifdef __cplusplus
}
#endif
