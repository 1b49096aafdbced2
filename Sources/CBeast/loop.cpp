#include "loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

#include "session.hpp"

using fwb::error_code;
using fwb::Session;
using tcp = boost::asio::ip::tcp;
namespace asio = boost::asio;

fwb_loop::fwb_loop(fwb_server& server, fwb_callbacks callbacks)
    : server(server), callbacks(callbacks), acceptor(io), clock(io), pause(io) {}

fwb_loop::~fwb_loop() = default;

void fwb_loop::listen() {
  int port = server.port.load();
  tcp::endpoint endpoint(asio::ip::make_address(server.address),
                         static_cast<unsigned short>(port ? port : server.configuration.port));
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  int on = 1;
  if (!port && endpoint.port()) {
    // Another server of ours would share its port silently: bind once without SO_REUSEPORT to notice it.
    tcp::acceptor probe(io);
    probe.open(endpoint.protocol());
    probe.set_option(tcp::acceptor::reuse_address(true));
    probe.bind(endpoint);
  }
  if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
    throw boost::system::system_error(errno, boost::system::system_category(), "SO_REUSEPORT");
  acceptor.bind(endpoint);
  acceptor.listen(4096);
  acceptor.non_blocking(true);
  if (!port) server.port = acceptor.local_endpoint().port();
}

void fwb_loop::run() {
  thread = std::this_thread::get_id();
  auto guard = asio::make_work_guard(io);
  accept_later();
  sweep_later();
  take_inbox();
  turn();
  while (!io.stopped()) {
    try {
      io.run();
    } catch (...) {
      // A handler that could not allocate: its connection is closed by its deadline; the loop goes on.
    }
  }
  thread = std::thread::id{};
}

void fwb_loop::accept_later() {
  if (!acceptor.is_open()) return;
  acceptor.async_wait(tcp::acceptor::wait_read, [this](error_code error) {
    if (error) return;
    accept_batch();
    turn();
  });
}

/// Accepts until nothing waits: one accept a wake-up lets a busy loop starve its listener.
void fwb_loop::accept_batch() {
  for (int count = 0; count < 4096 && acceptor.is_open(); ++count) {
    int descriptor = ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      adopt(descriptor);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      pause.expires_after(std::chrono::milliseconds(100));
      pause.async_wait([this](error_code error) {
        if (!error) accept_later();
      });
      return;
    } else if (errno != ECONNABORTED && errno != EINTR && errno != EPROTO && errno != EPERM) {
      break;
    }
  }
  accept_later();
}

void fwb_loop::adopt(int descriptor) {
  error_code error;
  tcp::socket socket(io);
  socket.assign(acceptor.local_endpoint(error).protocol(), descriptor, error);
  if (error) {
    ::close(descriptor);
    return;
  }
  socket.non_blocking(true, error);
  socket.set_option(tcp::no_delay(true), error);
  try {
    bool over = server.connections.fetch_add(1) >= server.configuration.maximum_connections;
    std::shared_ptr<Session> session;
    try {
      session = std::make_shared<Session>(*this, std::move(socket));
      add(session);
    } catch (...) {
      server.connections.fetch_sub(1);
      throw;
    }
    session->start(over);
  } catch (...) {
    // Out of memory: the socket closes with its owner.
  }
}

void fwb_loop::sweep_later() {
  clock.expires_after(std::chrono::seconds(1));
  clock.async_wait([this](error_code error) {
    if (error) return;
    ++now;
    sweep();
    turn();
    sweep_later();
  });
}

void fwb_loop::sweep() {
  for (std::size_t index = 0; index < slots.size(); ++index)
    if (auto session = slots[index]) session->tick();
}

void fwb_loop::drain() {
  if (draining) return;
  draining = true;
  accept_batch();
  error_code error;
  acceptor.close(error);
  for (std::size_t index = 0; index < slots.size(); ++index)
    if (auto session = slots[index]) session->drain();
  turn();
}

void fwb_loop::stop() {
  error_code error;
  acceptor.close(error);
  for (std::size_t index = 0; index < slots.size(); ++index)
    if (auto session = slots[index]) session->close();
  turn();
  io.stop();
}

void fwb_loop::perform(std::function<void()> action) {
  if (is_current()) return action();
  bool must_post;
  {
    std::lock_guard lock(mutex);
    inbox.push_back(std::move(action));
    must_post = !wake_posted;
    wake_posted = true;
  }
  if (must_post) asio::post(io, [this] { take_inbox(); });
}

void fwb_loop::wake() {
  bool must_post;
  {
    std::lock_guard lock(mutex);
    must_post = !wake_posted;
    wake_posted = true;
  }
  if (must_post) asio::post(io, [this] { take_inbox(); });
}

void fwb_loop::take_inbox() {
  std::vector<std::function<void()>> actions;
  {
    std::lock_guard lock(mutex);
    wake_posted = false;
    actions.swap(inbox);
  }
  for (auto& action : actions) action();
  turn();
}

std::unique_ptr<fwb::HeadText> fwb_loop::take_head() {
  if (heads.empty()) return std::make_unique<fwb::HeadText>();
  auto head = std::move(heads.back());
  heads.pop_back();
  return head;
}

void fwb_loop::give_back(std::unique_ptr<fwb::HeadText> head) {
  // A few are enough: nearly every head comes in one piece and is parsed at once.
  if (heads.size() >= 16 || head->text.capacity() > (16 << 10)) return;
  head->clear();
  heads.push_back(std::move(head));
}

Session* fwb_loop::find(fwb_ref ref) const {
  if (ref.slot >= slots.size() || serials[ref.slot] != ref.serial || !slots[ref.slot]) return nullptr;
  return slots[ref.slot]->exchange() == ref.exchange ? slots[ref.slot].get() : nullptr;
}

void fwb_loop::add(std::shared_ptr<Session> session) {
  uint32_t slot;
  if (free_slots.empty()) {
    slot = static_cast<uint32_t>(slots.size());
    slots.emplace_back();
    serials.push_back(0);
    free_slots.reserve(slots.capacity());
  } else {
    slot = free_slots.back();
    free_slots.pop_back();
  }
  session->place(slot, ++serials[slot]);
  slots[slot] = std::move(session);
}

void fwb_loop::remove(Session& session) {
  auto slot = session.slot();
  if (slot >= slots.size() || slots[slot].get() != &session) return;
  slots[slot].reset();
  ++serials[slot];
  free_slots.push_back(slot);
  server.connections.fetch_sub(1);
}

namespace {
void say(char* reason, size_t capacity, const std::string& text) {
  if (!capacity) return;
  auto count = text.copy(reason, capacity - 1);
  reason[count] = 0;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

std::unique_ptr<asio::ssl::context> make_tls(const fwb_server& server) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  auto* handle = context->native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(
      handle,
      [](SSL*, const unsigned char** out, unsigned char* count, const unsigned char* in, unsigned in_count, void*) {
        static const unsigned char ours[] = "\x08http/1.1";
        unsigned char* chosen = nullptr;
        if (SSL_select_next_proto(&chosen, count, ours, sizeof ours - 1, in, in_count) != OPENSSL_NPN_NEGOTIATED)
          return SSL_TLSEXT_ERR_NOACK;
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
      },
      nullptr);
  context->use_certificate_chain_file(server.chain_file);
  context->use_private_key_file(server.key_file, asio::ssl::context::pem);
  return context;
}
}  // namespace

fwb_server* fwb_server_create(const fwb_configuration* configuration, char* reason, size_t capacity) {
  try {
    ::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    auto server = std::make_unique<fwb_server>();
    server->configuration = *configuration;
    server->address = configuration->address;
    if (configuration->chain_file && configuration->key_file) {
      server->chain_file = configuration->chain_file;
      server->key_file = configuration->key_file;
      server->tls = make_tls(*server);
    }
    return server.release();
  } catch (const std::exception& failure) {
    say(reason, capacity, failure.what());
  } catch (...) {
    say(reason, capacity, "unknown failure");
  }
  return nullptr;
}

void fwb_server_destroy(fwb_server* server) { delete server; }
int fwb_server_port(const fwb_server* server) { return server->port.load(); }
int fwb_server_connections(const fwb_server* server) { return server->connections.load(); }

fwb_loop* fwb_loop_create(fwb_server* server, fwb_callbacks callbacks, char* reason, size_t capacity) {
  try {
    auto loop = std::make_unique<fwb_loop>(*server, callbacks);
    loop->listen();
    return loop.release();
  } catch (const std::exception& failure) {
    say(reason, capacity, failure.what());
  } catch (...) {
    say(reason, capacity, "unknown failure");
  }
  return nullptr;
}

void fwb_loop_attach(fwb_loop* loop, void* context) { loop->callbacks.context = context; }
void fwb_loop_run(fwb_loop* loop) { loop->run(); }
int fwb_loop_is_current(const fwb_loop* loop) { return loop->is_current(); }
void fwb_loop_wake(fwb_loop* loop) { loop->wake(); }
void fwb_loop_drain(fwb_loop* loop) {
  loop->perform([loop] { loop->drain(); });
}
void fwb_loop_stop(fwb_loop* loop) {
  loop->perform([loop] { loop->stop(); });
}
void fwb_loop_destroy(fwb_loop* loop) { delete loop; }
