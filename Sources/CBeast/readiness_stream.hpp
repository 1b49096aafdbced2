#pragma once
#include "boost.hpp"
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace fwb {
namespace asio = boost::asio;
using error_code = boost::system::error_code;
using tcp = asio::ip::tcp;

/// A socket that never reads speculatively. Asio tries each read at once after a write; under load that succeeds nearly
/// always, so hot connections live in the run queue and starve the poll. Here a read waits for readiness first.
class ReadinessStream {
 public:
  using next_layer_type = tcp::socket;
  using lowest_layer_type = tcp::socket;
  using executor_type = tcp::socket::executor_type;

  explicit ReadinessStream(tcp::socket socket) : socket_(std::move(socket)) {}

  executor_type get_executor() { return socket_.get_executor(); }
  lowest_layer_type& lowest_layer() { return socket_; }
  const lowest_layer_type& lowest_layer() const { return socket_; }
  tcp::socket& socket() { return socket_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    // A zero-length operation is a way to post: it must not wait for bytes that may never come.
    if (asio::buffer_size(buffers) == 0) return complete(std::forward<Handler>(handler), {}, 0);
    socket_.async_wait(tcp::socket::wait_read,
                       [this, buffers, handler = std::forward<Handler>(handler)](error_code error) mutable {
                         if (error) return handler(error, 0);
                         auto count = socket_.read_some(buffers, error);
                         if (again(error)) return async_read_some(buffers, std::move(handler));
                         handler(error, count);
                       });
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (asio::buffer_size(buffers) == 0) return complete(std::forward<Handler>(handler), {}, 0);
    error_code error;
    auto count = socket_.write_some(buffers, error);
    if (!again(error)) return complete(std::forward<Handler>(handler), error, count);
    socket_.async_wait(tcp::socket::wait_write,
                       [this, buffers, handler = std::forward<Handler>(handler)](error_code error) mutable {
                         if (error) return handler(error, 0);
                         auto count = socket_.write_some(buffers, error);
                         if (again(error)) return async_write_some(buffers, std::move(handler));
                         handler(error, count);
                       });
  }

  static bool again(const error_code& error) {
    return error == asio::error::would_block || error == asio::error::try_again;
  }

 private:
  /// A handler is never called inside the initiating function.
  template <class Handler>
  void complete(Handler&& handler, error_code error, std::size_t count) {
    asio::post(socket_.get_executor(), [handler = std::forward<Handler>(handler), error, count]() mutable {
      handler(error, count);
    });
  }

  tcp::socket socket_;
};
}  // namespace fwb
