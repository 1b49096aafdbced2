#pragma once
#include "boost.hpp"
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "include/CBeast.h"

namespace fwb {
namespace http = boost::beast::http;

/// What a head is gathered into. A head may come in pieces, so a connection keeps one until its head is complete.
struct HeadText {
  struct Span {
    std::size_t offset, count;
  };
  std::string text;
  Span method{}, target{};
  std::vector<std::pair<Span, Span>> spans;
  std::vector<fwb_field> fields;
  int version = 11;

  void clear();
  Span keep(boost::beast::string_view part);
  fwb_text view(Span span) const { return {text.data() + span.offset, span.count}; }
  /// Makes `fields` from `spans`; the text must not change afterwards.
  void seal();
};

/// Receives what the parser hands out of a body.
class BodySink {
 public:
  virtual void on_body_bytes(const char* bytes, std::size_t count) = 0;

 protected:
  ~BodySink() = default;
};

/// Beast's parser, handing the head to a HeadText and body bytes straight from the read buffer to a sink.
class HeadParser final : public http::basic_parser<true> {
 public:
  HeadParser(HeadText& head, BodySink& sink) : head_(head), sink_(sink) {}

 private:
  using view = boost::beast::string_view;
  using code = boost::beast::error_code;

  void on_request_impl(http::verb, view method, view target, int version, code& error) override;
  void on_response_impl(int, view, int, code&) override {}
  void on_field_impl(http::field, view name, view value, code& error) override;
  void on_header_impl(code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, code& error) override;
  std::size_t on_body_impl(view body, code& error) override;
  void on_chunk_header_impl(std::uint64_t, view, code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t, view body, code& error) override;
  void on_finish_impl(code& error) override;

  HeadText& head_;
  BodySink& sink_;
  bool has_head_ = false;
};
}  // namespace fwb
