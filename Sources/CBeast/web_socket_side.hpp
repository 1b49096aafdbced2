#pragma once
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <string>

#include "session.hpp"
#include "tls_layer.hpp"

namespace fwb {
namespace websocket = boost::beast::websocket;

/// A session's stream as Beast's WebSocket sees it: plain or TLS behind one type, so that Beast is compiled once.
struct SessionLayer {
  using executor_type = tcp::socket::executor_type;
  Session* session;

  executor_type get_executor() { return session->plain().get_executor(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (auto* tls = session->tls()) tls->stream.async_read_some(buffers, std::forward<Handler>(handler));
    else session->plain().async_read_some(buffers, std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (auto* tls = session->tls()) tls->stream.async_write_some(buffers, std::forward<Handler>(handler));
    else session->plain().async_write_some(buffers, std::forward<Handler>(handler));
  }
};

// Found by Beast through argument-dependent look-up.
inline void beast_close_socket(SessionLayer& layer) {
  error_code error;
  layer.session->plain().socket().close(error);
}
inline void teardown(boost::beast::role_type, SessionLayer& layer, error_code& error) {
  layer.session->plain().socket().shutdown(tcp::socket::shutdown_both, error);
}
template <class Handler>
void async_teardown(boost::beast::role_type, SessionLayer& layer, Handler&& handler) {
  if (auto* tls = layer.session->tls()) {
    tls->stream.async_shutdown(std::forward<Handler>(handler));
    return;
  }
  error_code error;
  layer.session->plain().socket().shutdown(tcp::socket::shutdown_send, error);
  asio::post(layer.get_executor(),
             [handler = std::forward<Handler>(handler), error]() mutable { handler(error); });
}

/// The WebSocket of a session: one read and one write under way, the other messages queued.
class WebSocketSide {
 public:
  explicit WebSocketSide(Session& session);

  void accept(fwb_text key, fwb_text headers);
  void send(int kind, const uint8_t* bytes, std::size_t count);
  void read_messages();
  void close(int code, std::string reason);
  /// The session has been closed.
  void stop() { stopped_ = true; }

 private:
  struct Message {
    int kind;
    std::string bytes;
  };
  void read();
  void on_read(error_code error);
  void write();
  void on_written(error_code error);
  void close_now();

  template <class Method>
  auto bind(Method method);

  Session& session_;
  websocket::stream<SessionLayer, false> stream_;
  boost::beast::flat_buffer buffer_;
  std::deque<Message> queue_;
  websocket::close_reason reason_;
  bool open_ = false;
  bool reading_ = false;
  bool paused_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool stopped_ = false;
};
}  // namespace fwb
