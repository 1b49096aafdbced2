#include "include/CCurl.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

_Static_assert(CCURL_PAUSE == CURL_WRITEFUNC_PAUSE, "libcurl changed its pause value");
_Static_assert(CCURL_ABORT == CURL_READFUNC_ABORT, "libcurl changed its abort value");

typedef struct {
  CURL *easy;
  struct curl_slist *headers;
  struct curl_slist *recipients;
  void *context;
  ccurl_callbacks callbacks;
  char problem[CURL_ERROR_SIZE];
} transfer_t;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode prepared = CURLE_FAILED_INIT;
static void prepare(void) { prepared = curl_global_init(CURL_GLOBAL_DEFAULT); }

int ccurl_prepare(void) {
  pthread_once(&once, prepare);
  return prepared == CURLE_OK ? 0 : -1;
}

void *ccurl_loop_new(long connections, long connections_per_host) {
  CURLM *multi = curl_multi_init();
  if (multi == NULL) return NULL;
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections_per_host);
  return multi;
}

void ccurl_loop_free(void *loop) { curl_multi_cleanup(loop); }

void ccurl_loop_perform(void *loop) {
  int running = 0;
  curl_multi_perform(loop, &running);
}

void ccurl_loop_wait(void *loop, int milliseconds) { curl_multi_poll(loop, NULL, 0, milliseconds, NULL); }

void ccurl_loop_wake(void *loop) { curl_multi_wakeup(loop); }

void *ccurl_loop_finished(void *loop, int *code) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(loop, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    char *transfer = NULL;
    *code = (int)message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    return transfer;
  }
  return NULL;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user) {
  transfer_t *transfer = user;
  return transfer->callbacks.header(transfer->context, bytes, size * count);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
  transfer_t *transfer = user;
  return transfer->callbacks.body(transfer->context, bytes, size * count);
}

static size_t on_read(char *bytes, size_t size, size_t count, void *user) {
  transfer_t *transfer = user;
  return transfer->callbacks.read(transfer->context, bytes, size * count);
}

static int on_seek(void *user, curl_off_t offset, int origin) {
  transfer_t *transfer = user;
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  return transfer->callbacks.seek(transfer->context, offset) == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

// RFC 6890's registries, IPv4: everything that is not globally reachable.
static enum ccurl_reach reach_of_v4(uint32_t a) {
  static const struct { uint32_t network; int bits; enum ccurl_reach reach; } known[] = {
      {0x0A000000, 8, CCURL_PRIVATE},  {0x64400000, 10, CCURL_PRIVATE}, {0x7F000000, 8, CCURL_PRIVATE},
      {0xAC100000, 12, CCURL_PRIVATE}, {0xC0A80000, 16, CCURL_PRIVATE}, {0x00000000, 8, CCURL_CLOSED},
      {0xA9FE0000, 16, CCURL_CLOSED},  {0xC0000000, 24, CCURL_CLOSED},  {0xC0000200, 24, CCURL_CLOSED},
      {0xC0586300, 24, CCURL_CLOSED},  {0xC6120000, 15, CCURL_CLOSED},  {0xC6336400, 24, CCURL_CLOSED},
      {0xCB007100, 24, CCURL_CLOSED},  {0xE0000000, 3, CCURL_CLOSED}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if ((a ^ known[i].network) >> (32 - known[i].bits) == 0) return known[i].reach;
  return CCURL_PUBLIC;
}

static enum ccurl_reach reach_of_v6(const uint8_t b[16]) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  static const uint8_t translated[12] = {0, 0x64, 0xFF, 0x9B};
  static const uint8_t loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  uint32_t low = (uint32_t)b[12] << 24 | (uint32_t)b[13] << 16 | (uint32_t)b[14] << 8 | b[15];
  if (memcmp(b, mapped, 12) == 0 || memcmp(b, translated, 12) == 0) return reach_of_v4(low);
  if (memcmp(b, loopback, 16) == 0 || (b[0] & 0xFE) == 0xFC) return CCURL_PRIVATE;
  // Only global unicast 2000::/3, without 2001::/23 (protocol assignments, Teredo among them), documentation
  // 2001:db8::/32 and 3fff::/20, and 6to4 2002::/16.
  if (b[0] >> 5 != 1) return CCURL_CLOSED;
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 2) return CCURL_CLOSED;
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) return CCURL_CLOSED;
  if (b[0] == 0x3F && b[1] == 0xFF && b[2] < 16) return CCURL_CLOSED;
  return b[0] == 0x20 && b[1] == 0x02 ? CCURL_CLOSED : CCURL_PUBLIC;
}

enum ccurl_reach ccurl_reach_of(const uint8_t *bytes, size_t length) {
  if (length == 16) return reach_of_v6(bytes);
  if (length != 4) return CCURL_CLOSED;
  return reach_of_v4((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]);
}

static int is_public(const struct sockaddr *address) {
  const void *any = address;
  if (address->sa_family == AF_INET)
    return ccurl_reach_of((const uint8_t *)&((const struct sockaddr_in *)any)->sin_addr, 4) == CCURL_PUBLIC;
  if (address->sa_family != AF_INET6) return 0;
  return ccurl_reach_of(((const struct sockaddr_in6 *)any)->sin6_addr.s6_addr, 16) == CCURL_PUBLIC;
}

static curl_socket_t open_public_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)user;
  (void)purpose;
  if (!is_public(&address->addr)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static struct curl_slist *copy_list(const char *const *items, int *failed) {
  struct curl_slist *list = NULL;
  for (; items != NULL && *items != NULL; items++) {
    struct curl_slist *longer = curl_slist_append(list, *items);
    if (longer == NULL) {
      *failed = 1;
      break;
    }
    list = longer;
  }
  return list;
}

static void release(transfer_t *transfer) {
  curl_easy_cleanup(transfer->easy);
  curl_slist_free_all(transfer->headers);
  curl_slist_free_all(transfer->recipients);
  free(transfer);
}

#define SET(option, value) failed |= curl_easy_setopt(easy, option, value) != CURLE_OK

void *ccurl_transfer_start(void *loop, const ccurl_options *options) {
  transfer_t *transfer = calloc(1, sizeof *transfer);
  if (transfer == NULL) return NULL;
  CURL *easy = transfer->easy = curl_easy_init();
  if (easy == NULL) {
    free(transfer);
    return NULL;
  }
  int failed = 0;
  transfer->context = options->context;
  transfer->callbacks = options->callbacks;
  transfer->headers = copy_list(options->headers, &failed);
  transfer->recipients = copy_list(options->recipients, &failed);
  SET(CURLOPT_PRIVATE, transfer);
  SET(CURLOPT_ERRORBUFFER, transfer->problem);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_URL, options->url);
  SET(CURLOPT_PATH_AS_IS, 1L);
  SET(CURLOPT_PROTOCOLS_STR, options->protocols);
  SET(CURLOPT_REDIR_PROTOCOLS_STR, options->protocols);
  SET(CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms);
  SET(CURLOPT_TIMEOUT_MS, options->total_timeout_ms);
  if (options->stall_timeout_s > 0) {
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, options->stall_timeout_s);
  }
  if (options->proxy != NULL) SET(CURLOPT_PROXY, options->proxy);
  if (options->user != NULL) SET(CURLOPT_USERNAME, options->user);
  if (options->password != NULL) SET(CURLOPT_PASSWORD, options->password);
  if (options->authority_file != NULL) SET(CURLOPT_CAINFO, options->authority_file);
  if (options->public_only) SET(CURLOPT_OPENSOCKETFUNCTION, open_public_socket);
  SET(CURLOPT_BUFFERSIZE, 262144L);
  SET(CURLOPT_UPLOAD_BUFFERSIZE, 262144L);
  SET(CURLOPT_HEADERFUNCTION, on_header);
  SET(CURLOPT_HEADERDATA, transfer);
  SET(CURLOPT_WRITEFUNCTION, on_body);
  SET(CURLOPT_WRITEDATA, transfer);
  if (options->upload_length >= 0) {
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)options->upload_length);
    SET(CURLOPT_READFUNCTION, on_read);
    SET(CURLOPT_READDATA, transfer);
    SET(CURLOPT_SEEKFUNCTION, on_seek);
    SET(CURLOPT_SEEKDATA, transfer);
  }
  if (options->mail_from != NULL) {
    SET(CURLOPT_MAIL_FROM, options->mail_from);
    SET(CURLOPT_MAIL_RCPT, transfer->recipients);
    if (options->require_tls) SET(CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
  } else {
    if (options->without_body) SET(CURLOPT_NOBODY, 1L);
    SET(CURLOPT_CUSTOMREQUEST, options->method);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    SET(CURLOPT_FOLLOWLOCATION, options->redirects > 0 ? 1L : 0L);
    SET(CURLOPT_MAXREDIRS, options->redirects);
  }
  if (failed || curl_multi_add_handle(loop, easy) != CURLM_OK) {
    release(transfer);
    return NULL;
  }
  return transfer;
}

void ccurl_transfer_resume(void *transfer) { curl_easy_pause(((transfer_t *)transfer)->easy, CURLPAUSE_CONT); }

void ccurl_transfer_end(void *loop, void *transfer) {
  curl_multi_remove_handle(loop, ((transfer_t *)transfer)->easy);
  release(transfer);
}

void *ccurl_transfer_context(void *transfer) { return ((transfer_t *)transfer)->context; }

long ccurl_transfer_status(void *transfer) {
  long status = 0;
  curl_easy_getinfo(((transfer_t *)transfer)->easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

const char *ccurl_transfer_address(void *transfer) {
  char *address = NULL;
  curl_easy_getinfo(((transfer_t *)transfer)->easy, CURLINFO_EFFECTIVE_URL, &address);
  return address;
}

const char *ccurl_transfer_problem(void *transfer, int code) {
  transfer_t *known = transfer;
  return known->problem[0] != 0 ? known->problem : curl_easy_strerror((CURLcode)code);
}

enum ccurl_failure ccurl_failure_of(int code) {
  switch ((CURLcode)code) {
    case CURLE_OK: return CCURL_NONE;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return CCURL_BAD_ADDRESS;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return CCURL_RESOLVE;
    case CURLE_COULDNT_CONNECT: return CCURL_CONNECT;
    case CURLE_OPERATION_TIMEDOUT: return CCURL_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: return CCURL_TLS;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CCURL_BROKEN;
    case CURLE_WRITE_ERROR:
    case CURLE_READ_ERROR:
    case CURLE_ABORTED_BY_CALLBACK: return CCURL_ABORTED;
    case CURLE_LOGIN_DENIED: return CCURL_REFUSED;
    case CURLE_TOO_MANY_REDIRECTS: return CCURL_REDIRECTS;
    default: return CCURL_OTHER;
  }
}
