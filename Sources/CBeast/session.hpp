#pragma once
#include <optional>
#include <string>

#include "loop.hpp"

namespace fwb {
struct TlsLayer;
class WebSocketSide;

/// One connection. Lives on its loop's thread; handlers in flight share its ownership.
///
/// Phases: handshake → idle → head → active → (idle | head | lingering | webSocket) → closed; any → closed.
class Session final : public std::enable_shared_from_this<Session>, public BodySink {
 public:
  Session(fwb_loop& loop, tcp::socket socket);
  ~Session();

  void place(uint32_t slot, uint32_t serial) { ref_.slot = slot, ref_.serial = serial; }
  uint32_t slot() const { return ref_.slot; }
  uint32_t exchange() const { return ref_.exchange; }
  fwb_loop& loop() { return loop_; }
  ReadinessStream& plain() { return stream_; }
  TlsLayer* tls() { return tls_.get(); }
  void* token() { return token_; }

  /// Begins; `over`: there are too many connections, so it is answered with 503.
  void start(bool over);
  /// Once a second: deadlines.
  void tick();
  void drain();
  /// Ends the connection at once.
  void close();

  // What the handler's side asks for.
  void read_body();
  int write(const fwb_piece* pieces, std::size_t count, int flags);
  int write_file(const uint8_t* head, std::size_t count, int descriptor, int64_t offset, int64_t length, int flags);
  int upgrade(fwb_text key, fwb_text headers);
  WebSocketSide* web_socket() { return phase_ == Phase::web_socket ? web_socket_.get() : nullptr; }

 private:
  enum class Phase { handshake, idle, head, active, lingering, web_socket, closed };
  struct File {
    int descriptor;
    int64_t offset, remaining;
  };

  void on_handshake(error_code error);
  // Reading.
  bool should_read() const;
  void arm_read();
  void on_readable(error_code error);
  void on_tls_read(error_code error, std::size_t count);
  void take(char* bytes, std::size_t count);
  void parse(char* bytes, std::size_t count);
  bool begin();
  void on_body_bytes(const char* bytes, std::size_t count) override;
  void end_body(int reason);
  void on_end_of_input(error_code error);
  void fail_parse(error_code error);
  void drop_parser();
  // Writing.
  void flush();
  void flush_plain();
  void flush_tls();
  void on_writable(error_code error);
  void on_tls_written(error_code error, std::size_t count);
  void on_flushed();
  void progress() { write_deadline_ = loop_.now + loop_.server.configuration.write_seconds + 1; }
  // Ends.
  void refuse(int status);
  void finish_exchange();
  void next_exchange();
  void linger();

  template <class Method>
  auto bind(Method method);

  fwb_loop& loop_;
  ReadinessStream stream_;
  std::unique_ptr<TlsLayer> tls_;
  std::unique_ptr<WebSocketSide> web_socket_;
  fwb_ref ref_{};
  Phase phase_ = Phase::handshake;
  void* token_ = nullptr;
  std::string peer_;

  std::unique_ptr<HeadText> head_;
  std::optional<HeadParser> parser_;
  /// Read but not yet parsed: part of a head, or requests sent ahead.
  std::string rest_;
  std::vector<char> tls_buffer_;
  bool reading_ = false;
  bool input_ended_ = false;
  bool body_done_ = true;
  bool wants_body_ = false;
  bool expects_continue_ = false;
  bool may_upgrade_ = false;
  uint64_t body_count_ = 0;
  uint64_t body_mark_ = 0;
  std::size_t lingered_ = 0;

  std::string out_;
  std::size_t out_offset_ = 0;
  std::optional<File> file_;
  bool writing_ = false;
  /// The handler's side waits for `written`.
  bool owes_written_ = false;
  bool response_started_ = false;
  bool response_done_ = false;
  bool close_after_ = false;
  bool keep_alive_ = true;
  bool half_closed_told_ = false;

  uint32_t read_deadline_ = 0;
  uint32_t write_deadline_ = 0;
  uint32_t half_close_deadline_ = 0;
};
}  // namespace fwb
