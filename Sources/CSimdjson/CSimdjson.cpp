#include "include/CSimdjson.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cstring>
#include <new>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <simdjson.h>
#pragma GCC diagnostic pop

namespace {

/// Bytes at which a skip over plain content stops: quotes and brackets.
struct StopTable {
  bool stop[256] = {};
  constexpr StopTable() {
    for (const unsigned char byte : {'"', '[', ']', '{', '}'}) stop[byte] = true;
  }
};
constexpr StopTable stops;

/// Bytes that end a bare word: blanks, commas, colons, quotes and brackets.
struct WordEndTable {
  bool end[256] = {};
  constexpr WordEndTable() {
    for (const unsigned char byte : {' ', '\n', '\r', '\t', ',', ':', '"', '[', ']', '{', '}'}) end[byte] = true;
  }
};
constexpr WordEndTable words;

bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

void skip_space(const uint8_t *text, size_t length, size_t &at) {
  while (at < length && is_space(text[at])) at += 1;
}

#if defined(__SSE2__)
/// Sixteen bytes at once where that many are left: which of them are as `judge` says, one bit a byte.
template <typename Judge>
unsigned sixteen(const uint8_t *text, Judge judge) {
  return static_cast<unsigned>(_mm_movemask_epi8(judge(_mm_loadu_si128(reinterpret_cast<const __m128i *>(text)))));
}
#endif

/// The first quote or backslash from `at` on, as far as it lies near; else some place before it.
size_t near_quote(const uint8_t *text, size_t length, size_t at) {
#if defined(__SSE2__)
  if (at + 16 <= length) {
    const unsigned found = sixteen(text + at, [](__m128i bytes) {
      return _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    });
    return at + (found == 0 ? 16 : static_cast<size_t>(__builtin_ctz(found)));
  }
#endif
  return at;
}

/// The first quote or bracket from `at` on, or the end.
size_t next_stop(const uint8_t *text, size_t length, size_t at) {
#if defined(__SSE2__)
  while (at + 16 <= length) {
    // `{` and `}` differ from `[` and `]` in one bit.
    const unsigned found = sixteen(text + at, [](__m128i bytes) {
      const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
      const __m128i brackets =
          _mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')), _mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
      return _mm_or_si128(brackets, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    });
    if (found != 0) return at + static_cast<size_t>(__builtin_ctz(found));
    at += 16;
  }
#endif
  while (at < length && !stops.stop[text[at]]) at += 1;
  return at;
}

/// `at` stands on the opening quote; leaves it after the closing one.
bool skip_string(const uint8_t *text, size_t length, size_t &at) {
  size_t scan = near_quote(text, length, at + 1);
  if (scan < length && text[scan] == '"') {
    at = scan + 1;
    return true;
  }
  while (scan < length) {
    const auto *quote = static_cast<const uint8_t *>(std::memchr(text + scan, '"', length - scan));
    if (quote == nullptr) break;
    const auto place = static_cast<size_t>(quote - text);
    size_t slashes = 0;
    while (place - slashes > scan && text[place - slashes - 1] == '\\') slashes += 1;
    if (slashes % 2 == 0) {
      at = place + 1;
      return true;
    }
    scan = place + 1;
  }
  at = length;
  return false;
}

int skip_value(const uint8_t *text, size_t length, size_t &at, unsigned depth_limit) {
  skip_space(text, length, at);
  if (at >= length) return fw_json_truncated;
  const uint8_t first = text[at];
  if (first == '"') return skip_string(text, length, at) ? fw_json_ok : fw_json_truncated;
  if (first != '[' && first != '{') {
    const size_t start = at;
    while (at < length && !words.end[text[at]]) at += 1;
    return at == start ? fw_json_unexpected : fw_json_ok;
  }
  uint8_t closers[fw_json_depth_limit];
  const unsigned limit = depth_limit < fw_json_depth_limit ? depth_limit : fw_json_depth_limit;
  unsigned depth = 0;
  while (true) {
    at = next_stop(text, length, at);
    if (at >= length) return fw_json_truncated;
    const uint8_t byte = text[at];
    if (byte == '"') {
      if (!skip_string(text, length, at)) return fw_json_truncated;
      continue;
    }
    if (byte == '[' || byte == '{') {
      if (depth == limit) return fw_json_too_deep;
      closers[depth] = byte == '[' ? ']' : '}';
      depth += 1;
    } else {
      if (closers[depth - 1] != byte) return fw_json_unexpected;
      depth -= 1;
    }
    at += 1;
    if (depth == 0) return fw_json_ok;
  }
}

/// An integer as it stands, or with a fraction of zeros (numpy writes 7.0); anything else is no integer.
bool read_integer(const uint8_t *text, size_t start, size_t end, int64_t &value) {
  size_t at = start;
  const bool negative = at < end && text[at] == '-';
  if (negative) at += 1;
  const size_t digits = at;
  uint64_t sum = 0;
  while (at < end && text[at] >= '0' && text[at] <= '9') {
    if (at - digits >= 18) return false;
    sum = sum * 10 + (text[at] - '0');
    at += 1;
  }
  if (at == digits) return false;
  if (at < end && text[at] == '.') {
    at += 1;
    while (at < end && text[at] == '0') at += 1;
  }
  if (at != end) return false;
  value = negative ? -static_cast<int64_t>(sum) : static_cast<int64_t>(sum);
  return true;
}

/// `at` stands on `{`; skips the object and notes the integer fields asked for.
int scan_object(const uint8_t *text, size_t length, size_t &at, const char *const *fields, const size_t *field_lengths,
                unsigned field_count, fw_json_element &element) {
  at += 1;
  skip_space(text, length, at);
  if (at < length && text[at] == '}') {
    at += 1;
    return fw_json_ok;
  }
  while (true) {
    skip_space(text, length, at);
    if (at >= length) return fw_json_truncated;
    if (text[at] != '"') return fw_json_unexpected;
    const size_t key = at + 1;
    if (!skip_string(text, length, at)) return fw_json_truncated;
    const size_t key_length = at - 1 - key;
    skip_space(text, length, at);
    if (at >= length) return fw_json_truncated;
    if (text[at] != ':') return fw_json_unexpected;
    at += 1;
    skip_space(text, length, at);
    const size_t value = at;
    const int status = skip_value(text, length, at, fw_json_depth_limit - 2);
    if (status != fw_json_ok) return status;
    for (unsigned field = 0; field < field_count; field += 1) {
      if (field_lengths[field] != key_length || std::memcmp(text + key, fields[field], key_length) != 0) continue;
      int64_t number = 0;
      if (read_integer(text, value, at, number)) {
        element.values[field] = number;
        element.present |= 1U << field;
      } else {
        element.present &= ~(1U << field);
      }
    }
    skip_space(text, length, at);
    if (at >= length) return fw_json_truncated;
    if (text[at] == '}') {
      at += 1;
      return fw_json_ok;
    }
    if (text[at] != ',') return fw_json_unexpected;
    at += 1;
  }
}

}  // namespace

struct fw_json_parser {
  simdjson::dom::parser parser;
};

extern "C" {

void fw_json_skip_space(const uint8_t *text, size_t length, size_t *position) { skip_space(text, length, *position); }

int fw_json_skip(const uint8_t *text, size_t length, size_t *position, unsigned depth_limit) {
  return skip_value(text, length, *position, depth_limit);
}

int fw_json_elements(const uint8_t *text, size_t length, size_t *position, const char *const *fields,
                     unsigned field_count, fw_json_element *out, size_t capacity, size_t *count) {
  size_t field_lengths[4] = {};
  if (field_count > 4) field_count = 4;
  for (unsigned field = 0; field < field_count; field += 1) field_lengths[field] = std::strlen(fields[field]);
  size_t at = *position;
  *count = 0;
  int status = fw_json_ok;
  while (*count < capacity) {
    skip_space(text, length, at);
    if (at >= length) {
      status = fw_json_truncated;
      break;
    }
    if (text[at] == ']') {
      at += 1;
      status = fw_json_end;
      break;
    }
    fw_json_element &element = out[*count];
    element = fw_json_element{};
    element.offset = at;
    element.first = text[at];
    status = text[at] == '{' ? scan_object(text, length, at, fields, field_lengths, field_count, element)
                             : skip_value(text, length, at, fw_json_depth_limit - 1);
    if (status != fw_json_ok) break;
    element.length = at - element.offset;
    *count += 1;
    skip_space(text, length, at);
    if (at >= length) {
      status = fw_json_truncated;
      break;
    }
    if (text[at] == ',') {
      at += 1;
      size_t next = at;
      skip_space(text, length, next);
      if (next < length && text[next] == ']') {
        at = next;
        status = fw_json_unexpected;
        break;
      }
    } else if (text[at] != ']') {
      status = fw_json_unexpected;
      break;
    }
  }
  *position = at;
  return status;
}

fw_json_parser *fw_json_parser_new(void) { return new (std::nothrow) fw_json_parser; }

void fw_json_parser_free(fw_json_parser *parser) { delete parser; }

size_t fw_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

const char *fw_json_parse(fw_json_parser *parser, const uint8_t *text, size_t length, const uint64_t **tape,
                          size_t *words, const uint8_t **strings) {
  try {
    if (length > parser->parser.capacity()) {
      // Growing by halves keeps the number of allocations low when texts get longer one by one.
      const size_t wanted = length + length / 2 + 4096;
      if (parser->parser.allocate(wanted, fw_json_depth_limit + 8) != simdjson::SUCCESS) return "memory is short";
    }
    const auto result = parser->parser.parse(text, length, false);
    if (result.error() != simdjson::SUCCESS) return simdjson::error_message(result.error());
    *tape = parser->parser.doc.tape.get();
    *words = static_cast<size_t>((*tape)[0] & 0x00FFFFFFFFFFFFFFULL);
    *strings = parser->parser.doc.string_buf.get();
    return nullptr;
  } catch (...) {
    return "memory is short";
  }
}

}  // extern "C"
