#pragma once
#include "boost.hpp"
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "head_parser.hpp"
#include "include/CBeast.h"
#include "readiness_stream.hpp"

namespace fwb {
class Session;
}

/// What the loops share.
struct fwb_server {
  fwb_configuration configuration;
  std::string address, chain_file, key_file;
  std::unique_ptr<boost::asio::ssl::context> tls;
  std::atomic<int> port{0};
  std::atomic<int> connections{0};
};

/// One thread's world: its listening socket, its connections, its clock of whole seconds.
struct fwb_loop {
  /// Bytes read at a time, with what was left over before.
  static constexpr std::size_t scratch_bytes = 64 << 10;

  fwb_loop(fwb_server& server, fwb_callbacks callbacks);
  ~fwb_loop();

  void listen();
  void run();
  void drain();
  void stop();
  /// Runs an action on the loop's thread: now when called there, else soon. One wake serves a batch.
  void perform(std::function<void()> action);
  void wake();
  bool is_current() const { return thread.load(std::memory_order_relaxed) == std::this_thread::get_id(); }
  /// Runs what callbacks made ready.
  void turn() { callbacks.turn(callbacks.context); }

  fwb::Session* find(fwb_ref ref) const;
  void add(std::shared_ptr<fwb::Session> session);
  void remove(fwb::Session& session);

  fwb_server& server;
  fwb_callbacks callbacks;
  boost::asio::io_context io{1};
  /// Seconds since the start.
  uint32_t now = 1;
  bool draining = false;
  /// Memory for heads, lent to connections while one is being parsed.
  std::unique_ptr<fwb::HeadText> take_head();
  void give_back(std::unique_ptr<fwb::HeadText> head);
  /// Bytes are read here and parsed at once, so that a connection holds no buffer while it waits.
  std::unique_ptr<char[]> scratch{new char[2 * scratch_bytes]};

 private:
  void accept_later();
  void accept_batch();
  void adopt(int descriptor);
  void sweep_later();
  void sweep();
  void take_inbox();

  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer clock;
  boost::asio::steady_timer pause;
  std::vector<std::shared_ptr<fwb::Session>> slots;
  std::vector<uint32_t> serials;
  std::vector<uint32_t> free_slots;
  std::vector<std::unique_ptr<fwb::HeadText>> heads;
  std::atomic<std::thread::id> thread{};
  std::mutex mutex;
  std::vector<std::function<void()>> inbox;
  bool wake_posted = false;
};
