#include "head_parser.hpp"

namespace fwb {
void HeadText::clear() {
  text.clear();
  spans.clear();
  fields.clear();
  method = target = {};
}

HeadText::Span HeadText::keep(boost::beast::string_view part) {
  Span span{text.size(), part.size()};
  text.append(part.data(), part.size());
  return span;
}

void HeadText::seal() {
  fields.clear();
  for (const auto& [name, value] : spans) fields.push_back({view(name), view(value)});
}

void HeadParser::on_request_impl(http::verb, view method, view target, int version, code& error) {
  error = {};
  head_.clear();
  head_.method = head_.keep(method);
  head_.target = head_.keep(target);
  head_.version = version;
}

void HeadParser::on_field_impl(http::field, view name, view value, code& error) {
  error = {};
  // Fields after the head are trailers of a chunked body: nothing here trusts them.
  if (has_head_) return;
  auto first = head_.keep(name);
  head_.spans.emplace_back(first, head_.keep(value));
}

void HeadParser::on_header_impl(code& error) {
  error = {};
  has_head_ = true;
}

void HeadParser::on_body_init_impl(const boost::optional<std::uint64_t>&, code& error) { error = {}; }

std::size_t HeadParser::on_body_impl(view body, code& error) {
  error = {};
  sink_.on_body_bytes(body.data(), body.size());
  return body.size();
}

void HeadParser::on_chunk_header_impl(std::uint64_t, view, code& error) { error = {}; }

std::size_t HeadParser::on_chunk_body_impl(std::uint64_t, view body, code& error) {
  error = {};
  sink_.on_body_bytes(body.data(), body.size());
  return body.size();
}

void HeadParser::on_finish_impl(code& error) { error = {}; }
}  // namespace fwb
