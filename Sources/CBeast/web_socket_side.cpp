#include "web_socket_side.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <algorithm>

namespace fwb {
WebSocketSide::WebSocketSide(Session& session) : session_(session), stream_(SessionLayer{&session}) {
  auto& configuration = session.loop().server.configuration;
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = std::chrono::seconds(configuration.head_seconds);
  // Beast pings after half of the idle time.
  timeout.idle_timeout = std::chrono::seconds(2 * configuration.ping_seconds);
  timeout.keep_alive_pings = true;
  stream_.set_option(timeout);
  stream_.read_message_max(configuration.message_bytes);
  stream_.auto_fragment(false);
}

/// Wraps a method as a handler: the session is kept alive, and this object with it.
template <class Method>
auto WebSocketSide::bind(Method method) {
  return [this, session = session_.shared_from_this(), method](error_code error, std::size_t = 0) {
    auto& loop = session->loop();
    try {
      (this->*method)(error);
    } catch (...) {
      session->close();
    }
    loop.turn();
  };
}

void WebSocketSide::accept(fwb_text key, fwb_text headers) {
  http::request<http::empty_body> request{http::verb::get, "/", 11};
  request.set(http::field::host, "localhost");
  request.set(http::field::upgrade, "websocket");
  request.set(http::field::connection, "upgrade");
  request.set(http::field::sec_websocket_version, "13");
  request.set(http::field::sec_websocket_key, boost::beast::string_view(key.bytes, key.count));
  stream_.set_option(websocket::stream_base::decorator(
      [lines = std::string(headers.bytes, headers.count)](websocket::response_type& response) {
        response.erase(http::field::server);
        std::size_t start = 0;
        for (auto end = lines.find("\r\n"); end != std::string::npos; start = end + 2, end = lines.find("\r\n", start)) {
          auto colon = lines.find(": ", start);
          if (colon != std::string::npos && colon < end)
            response.set(lines.substr(start, colon - start), lines.substr(colon + 2, end - colon - 2));
        }
      }));
  stream_.async_accept(request, [this, session = session_.shared_from_this()](error_code error) {
    auto& loop = session->loop();
    if (error || stopped_) {
      session->close();
    } else {
      open_ = true;
      if (auto* token = session->token()) loop.callbacks.opened(token);
      read();
      if (!queue_.empty()) write();
      else if (closing_) close_now();
    }
    loop.turn();
  });
}

void WebSocketSide::read() {
  if (reading_ || stopped_ || paused_) return;
  reading_ = true;
  stream_.async_read(buffer_, bind(&WebSocketSide::on_read));
}

void WebSocketSide::on_read(error_code error) {
  reading_ = false;
  if (stopped_) return;
  auto* token = session_.token();
  if (error) {
    if (token && error == websocket::error::closed)
      session_.loop().callbacks.closed(token, stream_.reason().code);
    // While closing, the handshake's own end closes the session.
    if (!closing_ || error != asio::error::operation_aborted) session_.close();
    return;
  }
  auto data = buffer_.data();
  if (token)
    paused_ = session_.loop().callbacks.message(token, stream_.got_text() ? FWB_TEXT : FWB_BINARY,
                                                static_cast<const uint8_t*>(data.data()), data.size());
  buffer_.consume(data.size());
  if (buffer_.capacity() > (64 << 10)) buffer_ = {};
  read();
}

void WebSocketSide::read_messages() {
  paused_ = false;
  if (open_) read();
}

void WebSocketSide::send(int kind, const uint8_t* bytes, std::size_t count) {
  if (closing_ || stopped_) {
    if (auto* token = session_.token()) session_.loop().callbacks.sent(token, count);
    return;
  }
  queue_.push_back({kind, std::string(reinterpret_cast<const char*>(bytes), count)});
  if (open_ && !writing_) write();
}

void WebSocketSide::write() {
  writing_ = true;
  auto& message = queue_.front();
  stream_.text(message.kind == FWB_TEXT);
  stream_.async_write(asio::buffer(message.bytes), bind(&WebSocketSide::on_written));
}

void WebSocketSide::on_written(error_code error) {
  writing_ = false;
  if (stopped_) return;
  if (error) return session_.close();
  auto count = queue_.front().bytes.size();
  queue_.pop_front();
  if (auto* token = session_.token()) session_.loop().callbacks.sent(token, count);
  if (!queue_.empty()) write();
  else if (closing_) close_now();
}

void WebSocketSide::close(int code, std::string reason) {
  if (closing_ || stopped_) return;
  closing_ = true;
  reason_.code = static_cast<websocket::close_code>(code);
  // A control frame holds 125 bytes, two of them the code.
  reason.resize(std::min<std::size_t>(reason.size(), 123));
  reason_.reason = reason;
  if (open_ && !writing_ && queue_.empty()) close_now();
}

void WebSocketSide::close_now() {
  stream_.async_close(reason_, [session = session_.shared_from_this()](error_code) {
    session->close();
    session->loop().turn();
  });
}
}  // namespace fwb
