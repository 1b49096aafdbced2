#include "session.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <strings.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tls_layer.hpp"
#include "web_socket_side.hpp"

namespace fwb {
namespace {
/// Seconds for a client to take a last answer and close.
constexpr uint32_t linger_seconds = 10;
/// Bytes read and thrown away while lingering; a client that sends more is cut off.
constexpr std::size_t linger_bytes = 64 << 20;
/// Bytes of requests sent ahead that are kept while an exchange runs.
constexpr std::size_t ahead_bytes = 16 << 10;
/// Bytes that an awaited body must bring within its deadline.
constexpr uint64_t least_body_progress = 1024;

bool same(fwb_text text, const char* name) {
  return text.count == std::strlen(name) && ::strncasecmp(text.bytes, name, text.count) == 0;
}
}  // namespace

Session::Session(fwb_loop& loop, tcp::socket socket) : loop_(loop), stream_(std::move(socket)) {
  error_code error;
  auto endpoint = stream_.socket().remote_endpoint(error);
  if (!error) peer_ = endpoint.address().to_string();
}

Session::~Session() = default;

/// Wraps a method as a handler: shares ownership, closes on any exception, runs ready work afterwards.
template <class Method>
auto Session::bind(Method method) {
  return [self = shared_from_this(), method](auto... arguments) {
    auto& loop = self->loop_;
    try {
      ((*self).*method)(arguments...);
    } catch (...) {
      self->close();
    }
    loop.turn();
  };
}

void Session::start(bool over) {
  auto& configuration = loop_.server.configuration;
  read_deadline_ = loop_.now + configuration.head_seconds + 1;
  if (over) {
    // TLS clients cannot be answered without a handshake, whose cost is what the limit is to spare.
    if (loop_.server.tls) return close();
    return refuse(503);
  }
  if (!loop_.server.tls) {
    phase_ = Phase::idle;
    return arm_read();
  }
  tls_ = std::make_unique<TlsLayer>(stream_, *loop_.server.tls);
  tls_->stream.async_handshake(asio::ssl::stream_base::server, bind(&Session::on_handshake));
}

void Session::on_handshake(error_code error) {
  if (phase_ != Phase::handshake) return;
  if (error) return close();
  phase_ = Phase::idle;
  read_deadline_ = loop_.now + loop_.server.configuration.head_seconds + 1;
  if (loop_.draining) return close();
  arm_read();
}

// Reading

bool Session::should_read() const {
  switch (phase_) {
    case Phase::idle:
    case Phase::head:
    case Phase::lingering: return !input_ended_;
    case Phase::active:
      if (input_ended_ || (may_upgrade_ && body_done_)) return false;
      // With the body read, reading goes on only to notice a client that leaves.
      return body_done_ ? rest_.size() < ahead_bytes : wants_body_;
    default: return false;
  }
}

void Session::arm_read() {
  if (reading_ || !should_read()) return;
  reading_ = true;
  if (!tls_) return stream_.socket().async_wait(tcp::socket::wait_read, bind(&Session::on_readable));
  tls_buffer_.resize(phase_ == Phase::active && !body_done_ ? 32 << 10 : 4 << 10);
  tls_->stream.async_read_some(asio::buffer(tls_buffer_), bind(&Session::on_tls_read));
}

void Session::on_readable(error_code error) {
  reading_ = false;
  if (phase_ == Phase::closed || phase_ == Phase::web_socket) return;
  if (error) return close();
  if (!should_read()) return;
  // What is left over goes first; a head or chunk line longer than the room that remains is refused by the parser.
  auto* scratch = loop_.scratch.get();
  bool is_ahead = phase_ == Phase::active && body_done_;
  auto kept = is_ahead ? 0 : rest_.size();
  auto room = is_ahead ? ahead_bytes : fwb_loop::scratch_bytes - kept;
  error_code failure;
  auto count = stream_.socket().read_some(asio::buffer(scratch + kept, room), failure);
  if (ReadinessStream::again(failure)) return arm_read();
  if (failure) return on_end_of_input(failure);
  take(scratch, count);
}

void Session::on_tls_read(error_code error, std::size_t count) {
  reading_ = false;
  if (phase_ == Phase::closed) return;
  if (error) return on_end_of_input(error);
  if (phase_ == Phase::active && body_done_) {
    rest_.append(tls_buffer_.data(), count);
    return arm_read();
  }
  auto kept = rest_.size();
  std::memcpy(loop_.scratch.get() + kept, tls_buffer_.data(), count);
  take(loop_.scratch.get(), count);
}

/// Goes on with `count` bytes that lie in the scratch memory behind the room for what is left over.
void Session::take(char* bytes, std::size_t count) {
  if (phase_ == Phase::lingering) {
    lingered_ += count;
    if (lingered_ > linger_bytes) return close();
    return arm_read();
  }
  if (phase_ == Phase::active && body_done_) {
    rest_.append(bytes, count);
    return arm_read();
  }
  auto kept = rest_.size();
  std::memcpy(bytes, rest_.data(), kept);
  rest_.clear();
  parse(bytes, kept + count);
}

/// Parses bytes of heads and bodies. Stops at the end of a message; what follows is kept for later.
void Session::parse(char* bytes, std::size_t count) {
  auto self = shared_from_this();
  if (phase_ == Phase::idle) {
    // RFC 9112 §2.2: empty lines before a request are skipped.
    while (count && (*bytes == '\r' || *bytes == '\n')) ++bytes, --count;
    if (!count) return input_ended_ ? close() : arm_read();
    phase_ = Phase::head;
    read_deadline_ = loop_.now + loop_.server.configuration.head_seconds + 1;
    head_ = loop_.take_head();
    parser_.emplace(*head_, *this);
    parser_->header_limit(loop_.server.configuration.header_bytes);
    parser_->body_limit(loop_.server.configuration.body_bytes);
  }
  while (parser_ && (!body_done_ || phase_ == Phase::head)) {
    if (phase_ == Phase::active && !count) break;
    error_code error;
    auto used = parser_->put(asio::const_buffer(bytes, count), error);
    bytes += used;
    count -= used;
    if (error == http::error::need_more) {
      if (count < fwb_loop::scratch_bytes - (4 << 10)) break;
      return fail_parse(http::error::header_limit);
    }
    if (error) return fail_parse(error);
    if (phase_ == Phase::head && parser_->is_header_done() && !begin()) return;
    if (phase_ == Phase::active && !body_done_ && parser_->is_done()) end_body(FWB_BODY_OK);
  }
  if (phase_ == Phase::closed) return;
  rest_.assign(bytes, count);
  if (rest_.empty() && rest_.capacity() > 1024) rest_ = {};
  if (input_ended_ && phase_ != Phase::active) return close();
  arm_read();
}

/// The head is complete: checks what the parser does not and hands it over. False: the connection is done for.
bool Session::begin() {
  auto& head = *head_;
  head.seal();
  int hosts = 0, lengths = 0, codings = 0;
  bool chunked = false;
  expects_continue_ = false;
  may_upgrade_ = false;
  for (const auto& field : head.fields) {
    if (same(field.name, "host")) ++hosts;
    else if (same(field.name, "content-length")) ++lengths;
    else if (same(field.name, "transfer-encoding")) ++codings, chunked = same(field.value, "chunked");
    else if (same(field.name, "expect")) expects_continue_ = same(field.value, "100-continue");
    else if (same(field.name, "upgrade")) may_upgrade_ = true;
  }
  // Two ways to tell the end of a body, or a coding nobody here decodes, let one request hide in another.
  bool bad = lengths > 1 || codings > 1 || (lengths && codings) || (codings && !chunked) ||
             hosts > 1 || (hosts == 0 && head.version >= 11) || (codings && head.version < 11);
  if (bad) return refuse(400), false;
  if (head.version < 11) expects_continue_ = false;

  phase_ = Phase::active;
  body_done_ = parser_->is_done();
  wants_body_ = false;
  body_count_ = body_mark_ = 0;
  read_deadline_ = 0;
  response_started_ = response_done_ = half_closed_told_ = false;
  keep_alive_ = parser_->keep_alive() && !loop_.draining;
  close_after_ = !keep_alive_;
  auto length = parser_->content_length();
  fwb_head view{};
  view.method = head.view(head.method);
  view.target = head.view(head.target);
  view.peer = {peer_.data(), peer_.size()};
  view.fields = head.fields.data();
  view.field_count = head.fields.size();
  view.length = body_done_ ? 0 : length ? static_cast<int64_t>(*length) : -1;
  view.version = static_cast<int>(head.version);
  view.keep_alive = keep_alive_;
  view.secure = tls_ != nullptr;
  token_ = loop_.callbacks.begin(loop_.callbacks.context, ref_, &view);
  // Only trailers may follow, and those are not kept.
  loop_.give_back(std::exchange(head_, nullptr));
  if (body_done_) {
    drop_parser();
    loop_.callbacks.body_end(token_, FWB_BODY_OK);
  }
  return true;
}

void Session::on_body_bytes(const char* bytes, std::size_t count) {
  body_count_ += count;
  expects_continue_ = false;
  if (!count || !token_) return;
  if (loop_.callbacks.body(token_, reinterpret_cast<const uint8_t*>(bytes), count)) {
    wants_body_ = false;
    read_deadline_ = 0;
  }
}

void Session::end_body(int reason) {
  if (body_done_) return;
  body_done_ = reason == FWB_BODY_OK;
  if (!body_done_) {
    // What follows cannot be told apart from the body, so the connection ends with the response.
    close_after_ = true;
    wants_body_ = false;
  }
  read_deadline_ = 0;
  drop_parser();
  if (token_) loop_.callbacks.body_end(token_, reason);
}

void Session::read_body() {
  if (phase_ != Phase::active || body_done_ || !parser_) return;
  wants_body_ = true;
  if (!read_deadline_) {
    read_deadline_ = loop_.now + loop_.server.configuration.body_seconds + 1;
    body_mark_ = body_count_;
  }
  if (expects_continue_ && !response_started_) {
    expects_continue_ = false;
    out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    flush();
  }
  arm_read();
}

void Session::on_end_of_input(error_code error) {
  input_ended_ = true;
  bool clean = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
  if (phase_ != Phase::active || !clean) return close();
  if (!body_done_) {
    end_body(FWB_BODY_BROKEN);
  } else {
    half_close_deadline_ = loop_.now + loop_.server.configuration.half_close_seconds + 1;
  }
}

void Session::fail_parse(error_code error) {
  if (phase_ == Phase::active) {
    bool large = error == http::error::body_limit;
    end_body(large ? FWB_BODY_TOO_LARGE : FWB_BODY_MALFORMED);
    // Nothing more is read for this exchange; lingering reads the rest away.
    return;
  }
  if (error == http::error::header_limit) {
    return refuse(head_->method.count ? 431 : 414);
  }
  refuse(error == http::error::body_limit ? 413 : 400);
}

// Writing

int Session::write(const fwb_piece* pieces, std::size_t count, int flags) {
  if (phase_ != Phase::active || response_done_) return FWB_GONE;
  response_started_ = true;
  if (flags & FWB_CLOSE) close_after_ = true;
  if (flags & FWB_LAST) response_done_ = true;
  std::size_t total = 0, sent = 0;
  for (std::size_t index = 0; index < count; ++index) total += pieces[index].count;
  if (!tls_ && !writing_ && out_.empty() && total) {
    // Most responses fit the socket's buffer: one call, no copy.
    iovec vectors[8];
    std::size_t used = 0;
    for (std::size_t index = 0; index < count && used < 8; ++index)
      if (pieces[index].count) vectors[used++] = {const_cast<uint8_t*>(pieces[index].bytes), pieces[index].count};
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = used;
    ssize_t result;
    do result = ::sendmsg(stream_.socket().native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (result < 0 && errno == EINTR);
    if (result >= 0) {
      sent = static_cast<std::size_t>(result);
    } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
      asio::post(loop_.io, bind(&Session::close));
      return FWB_GONE;
    }
  }
  if (sent == total && !writing_ && out_.empty()) {
    if (response_done_) asio::post(loop_.io, bind(&Session::finish_exchange));
    return FWB_DONE;
  }
  auto skip = sent;
  out_.reserve(out_.size() + total - sent);
  for (std::size_t index = 0; index < count; ++index) {
    auto& piece = pieces[index];
    if (skip >= piece.count) {
      skip -= piece.count;
      continue;
    }
    out_.append(reinterpret_cast<const char*>(piece.bytes) + skip, piece.count - skip);
    skip = 0;
  }
  owes_written_ = true;
  flush();
  return FWB_PENDING;
}

int Session::write_file(const uint8_t* head, std::size_t count, int descriptor, int64_t offset, int64_t length,
                        int flags) {
  if (phase_ != Phase::active || response_done_) return FWB_GONE;
  response_started_ = response_done_ = true;
  if (flags & FWB_CLOSE) close_after_ = true;
  out_.append(reinterpret_cast<const char*>(head), count);
  if (length > 0) file_ = File{descriptor, offset, length};
  owes_written_ = true;
  flush();
  return FWB_PENDING;
}

/// Starts writing what waits, unless a write is under way. Completion is always told later, never inside this call.
void Session::flush() {
  if (writing_ || phase_ == Phase::closed) return;
  writing_ = true;
  progress();
  if (tls_) return flush_tls();
  asio::post(loop_.io, bind(&Session::flush_plain));
}

void Session::flush_plain() {
  if (phase_ == Phase::closed) return;
  auto handle = stream_.socket().native_handle();
  while (out_offset_ < out_.size()) {
    auto result = ::send(handle, out_.data() + out_offset_, out_.size() - out_offset_,
                         MSG_NOSIGNAL | MSG_DONTWAIT | (file_ ? MSG_MORE : 0));
    if (result < 0 && errno == EINTR) continue;
    if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      return stream_.socket().async_wait(tcp::socket::wait_write, bind(&Session::on_writable));
    if (result < 0) return close();
    out_offset_ += static_cast<std::size_t>(result);
    progress();
  }
  out_ = {};
  out_offset_ = 0;
  if (file_) {
    // At most 1 MiB a turn, so that one large file does not hold up the others.
    int64_t turn_left = 1 << 20;
    while (file_->remaining > 0 && turn_left > 0) {
      off_t offset = file_->offset;
      auto result = ::sendfile(handle, file_->descriptor, &offset,
                               static_cast<size_t>(std::min(file_->remaining, turn_left)));
      if (result < 0 && errno == EINTR) continue;
      if (result < 0 && errno == EAGAIN)
        return stream_.socket().async_wait(tcp::socket::wait_write, bind(&Session::on_writable));
      // Zero: the file became shorter than was announced; the client must see that something is missing.
      if (result <= 0) return close();
      file_->offset += result;
      file_->remaining -= result;
      turn_left -= result;
      progress();
    }
    if (file_->remaining > 0) return asio::post(loop_.io, bind(&Session::flush_plain));
    file_.reset();
  }
  on_flushed();
}

void Session::on_writable(error_code error) {
  if (phase_ == Phase::closed) return;
  if (error) return close();
  flush_plain();
}

void Session::flush_tls() {
  if (file_ && file_->remaining > 0 && out_.size() < (64 << 10)) {
    auto kept = out_.size();
    out_.resize(kept + static_cast<std::size_t>(std::min<int64_t>(file_->remaining, 64 << 10)));
    auto result = ::pread(file_->descriptor, out_.data() + kept, out_.size() - kept, file_->offset);
    if (result <= 0) return asio::post(loop_.io, bind(&Session::close));
    out_.resize(kept + static_cast<std::size_t>(result));
    file_->offset += result;
    file_->remaining -= result;
  }
  if (file_ && file_->remaining == 0) file_.reset();
  // More may be appended while this is written, so it moves away.
  auto batch = std::make_shared<std::string>(std::move(out_));
  out_ = {};
  asio::async_write(tls_->stream, asio::buffer(*batch),
                    [batch, next = bind(&Session::on_tls_written)](error_code error, std::size_t count) mutable {
                      next(error, count);
                    });
}

void Session::on_tls_written(error_code error, std::size_t) {
  if (phase_ == Phase::closed) return;
  if (error) return close();
  progress();
  if (file_ || !out_.empty()) return flush_tls();
  on_flushed();
}

void Session::on_flushed() {
  writing_ = false;
  write_deadline_ = 0;
  if (phase_ == Phase::lingering) return linger();
  if (owes_written_) {
    owes_written_ = false;
    if (token_) loop_.callbacks.written(token_);
  }
  if (response_done_ && phase_ == Phase::active) finish_exchange();
}

// Ends

void Session::drop_parser() {
  parser_.reset();
  if (head_) loop_.give_back(std::move(head_));
}

/// Answers a request that no handler sees, and closes.
void Session::refuse(int status) {
  char buffer[2048];
  auto count = loop_.callbacks.refuse(loop_.callbacks.context, status, reinterpret_cast<uint8_t*>(buffer), sizeof buffer);
  phase_ = Phase::lingering;
  drop_parser();
  rest_ = {};
  read_deadline_ = loop_.now + linger_seconds;
  out_.append(buffer, count);
  flush();
}

void Session::finish_exchange() {
  if (phase_ != Phase::active || !response_done_ || writing_) return;
  auto token = token_;
  token_ = nullptr;
  ++ref_.exchange;
  half_close_deadline_ = 0;
  bool ends = close_after_ || !body_done_ || loop_.draining || (input_ended_ && rest_.empty());
  if (token) loop_.callbacks.finish(token);
  if (ends) {
    phase_ = Phase::lingering;
    drop_parser();
    rest_ = {};
    return linger();
  }
  next_exchange();
}

void Session::next_exchange() {
  phase_ = Phase::idle;
  drop_parser();
  read_deadline_ = loop_.now + loop_.server.configuration.idle_seconds + 1;
  if (rest_.empty()) {
    if (tls_ && tls_buffer_.size() > (4 << 10) && !reading_) tls_buffer_ = {};
    return arm_read();
  }
  // Requests sent ahead: they lie in the scratch memory while they are parsed.
  auto count = rest_.size();
  std::memcpy(loop_.scratch.get(), rest_.data(), count);
  rest_.clear();
  parse(loop_.scratch.get(), count);
}

/// Ends the sending side and reads until the client has closed too: closing with unread bytes would reset the
/// connection and could destroy the answer on its way.
void Session::linger() {
  read_deadline_ = loop_.now + linger_seconds;
  if (input_ended_) return close();
  if (tls_) {
    write_deadline_ = loop_.now + linger_seconds;
    return tls_->stream.async_shutdown([self = shared_from_this()](error_code) {
      self->close();
      self->loop_.turn();
    });
  }
  error_code error;
  stream_.socket().shutdown(tcp::socket::shutdown_send, error);
  if (error) return close();
  arm_read();
}

void Session::drain() {
  switch (phase_) {
    case Phase::handshake:
    case Phase::idle: return close();
    case Phase::web_socket: return web_socket_->close(1001, "the server stops");
    default: close_after_ = true;
  }
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  auto self = shared_from_this();
  bool was_web_socket = phase_ == Phase::web_socket;
  phase_ = Phase::closed;
  error_code error;
  if (was_web_socket) web_socket_->stop();
  stream_.socket().close(error);
  drop_parser();
  file_.reset();
  if (auto token = token_) {
    token_ = nullptr;
    loop_.callbacks.gone(token);
    loop_.callbacks.finish(token);
  }
  loop_.remove(*this);
}

void Session::tick() {
  auto now = loop_.now;
  if (phase_ == Phase::web_socket || phase_ == Phase::closed) return;
  if (write_deadline_ && now >= write_deadline_) return close();
  if (half_close_deadline_ && now >= half_close_deadline_ && !response_started_ && !half_closed_told_) {
    half_closed_told_ = true;
    if (token_) loop_.callbacks.cancel(token_);
  }
  if (!read_deadline_ || now < read_deadline_) return;
  switch (phase_) {
    case Phase::head: return refuse(408);
    case Phase::active:
      if (body_count_ - body_mark_ >= least_body_progress) {
        body_mark_ = body_count_;
        read_deadline_ = now + loop_.server.configuration.body_seconds;
      } else {
        end_body(FWB_BODY_TIMEOUT);
      }
      return;
    default: return close();
  }
}

int Session::upgrade(fwb_text key, fwb_text headers) {
  if (phase_ != Phase::active || response_started_ || !body_done_ || !rest_.empty() || (reading_ && tls_))
    return FWB_GONE;
  phase_ = Phase::web_socket;
  read_deadline_ = write_deadline_ = half_close_deadline_ = 0;
  web_socket_ = std::make_unique<WebSocketSide>(*this);
  web_socket_->accept(key, headers);
  return FWB_PENDING;
}
}  // namespace fwb
