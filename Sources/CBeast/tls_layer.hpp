#pragma once
#include <boost/asio/ssl/stream.hpp>

#include "readiness_stream.hpp"

namespace fwb {
/// TLS over a session's socket.
struct TlsLayer {
  TlsLayer(ReadinessStream& lower, asio::ssl::context& context) : stream(lower, context) {}
  asio::ssl::stream<ReadinessStream&> stream;
};
}  // namespace fwb
