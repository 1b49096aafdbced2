// The C functions on one exchange.
#include <string>

#include "session.hpp"
#include "web_socket_side.hpp"

using fwb::Session;

namespace {
/// Runs an action on the exchange's session on the loop's thread, if the exchange is still the current one.
template <class Action>
void later(fwb_loop* loop, fwb_ref ref, Action action) {
  loop->perform([loop, ref, action = std::move(action)] {
    if (auto* session = loop->find(ref)) {
      auto alive = session->shared_from_this();
      action(*session);
    }
  });
}

std::string joined(const fwb_piece* pieces, size_t count) {
  std::string all;
  for (size_t index = 0; index < count; ++index)
    all.append(reinterpret_cast<const char*>(pieces[index].bytes), pieces[index].count);
  return all;
}

/// Runs a call that answers at once on the loop's thread; elsewhere it is queued and its end told by `written`.
template <class Now>
int now_or_later(fwb_loop* loop, fwb_ref ref, Now now) {
  try {
    auto* session = loop->find(ref);
    if (!session) return FWB_GONE;
    auto alive = session->shared_from_this();
    return now(*session);
  } catch (...) {
    return FWB_GONE;
  }
}
}  // namespace

void fwb_read_body(fwb_loop* loop, fwb_ref ref) {
  try {
    later(loop, ref, [](Session& session) { session.read_body(); });
  } catch (...) {
  }
}

int fwb_write(fwb_loop* loop, fwb_ref ref, const fwb_piece* pieces, size_t count, int flags) {
  if (loop->is_current())
    return now_or_later(loop, ref, [&](Session& session) { return session.write(pieces, count, flags); });
  try {
    later(loop, ref, [loop, bytes = joined(pieces, count), flags](Session& session) {
      fwb_piece piece{reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
      auto* token = session.token();
      // The caller was told to wait for `written`, so a write that is done at once still tells it.
      if (session.write(&piece, 1, flags) == FWB_DONE && token) loop->callbacks.written(token);
    });
    return FWB_PENDING;
  } catch (...) {
    return FWB_GONE;
  }
}

int fwb_write_file(fwb_loop* loop, fwb_ref ref, const uint8_t* head, size_t count, int descriptor, int64_t offset,
                   int64_t length, int flags) {
  if (loop->is_current())
    return now_or_later(loop, ref, [&](Session& session) {
      return session.write_file(head, count, descriptor, offset, length, flags);
    });
  try {
    later(loop, ref,
          [bytes = std::string(reinterpret_cast<const char*>(head), count), descriptor, offset, length,
           flags](Session& session) {
            session.write_file(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), descriptor, offset, length,
                               flags);
          });
    return FWB_PENDING;
  } catch (...) {
    return FWB_GONE;
  }
}

void fwb_abort(fwb_loop* loop, fwb_ref ref) {
  try {
    later(loop, ref, [](Session& session) { session.close(); });
  } catch (...) {
  }
}

int fwb_upgrade(fwb_loop* loop, fwb_ref ref, fwb_text key, fwb_text headers) {
  if (loop->is_current())
    return now_or_later(loop, ref, [&](Session& session) { return session.upgrade(key, headers); });
  try {
    later(loop, ref,
          [key = std::string(key.bytes, key.count), headers = std::string(headers.bytes, headers.count)](
              Session& session) {
            if (session.upgrade({key.data(), key.size()}, {headers.data(), headers.size()}) == FWB_GONE)
              session.close();
          });
    return FWB_PENDING;
  } catch (...) {
    return FWB_GONE;
  }
}

int fwb_send(fwb_loop* loop, fwb_ref ref, int kind, const uint8_t* bytes, size_t count) {
  if (loop->is_current())
    return now_or_later(loop, ref, [&](Session& session) {
      auto* socket = session.web_socket();
      if (!socket) return static_cast<int>(FWB_GONE);
      socket->send(kind, bytes, count);
      return static_cast<int>(FWB_PENDING);
    });
  try {
    later(loop, ref, [kind, bytes = std::string(reinterpret_cast<const char*>(bytes), count)](Session& session) {
      if (auto* socket = session.web_socket())
        socket->send(kind, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    });
    return FWB_PENDING;
  } catch (...) {
    return FWB_GONE;
  }
}

void fwb_read_messages(fwb_loop* loop, fwb_ref ref) {
  try {
    later(loop, ref, [](Session& session) {
      if (auto* socket = session.web_socket()) socket->read_messages();
    });
  } catch (...) {
  }
}

void fwb_close(fwb_loop* loop, fwb_ref ref, int code, fwb_text reason) {
  try {
    later(loop, ref, [code, reason = std::string(reason.bytes, reason.count)](Session& session) {
      if (auto* socket = session.web_socket()) socket->close(code, reason);
    });
  } catch (...) {
  }
}
