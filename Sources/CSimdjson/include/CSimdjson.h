#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Results of the functions below. Positions are byte offsets from the start of the text.
enum {
  fw_json_ok = 0,
  fw_json_end = 1,         ///< the array has no further element
  fw_json_truncated = 2,   ///< the text ends inside a value
  fw_json_unexpected = 3,  ///< a byte that cannot stand here
  fw_json_too_deep = 4,    ///< more nested brackets than allowed
};

/// Most nested brackets that `fw_json_skip` and `fw_json_elements` follow.
enum { fw_json_depth_limit = 256 };

/// One element of an array: where it lies and the integer fields asked for.
typedef struct {
  uint64_t offset;
  uint64_t length;
  int64_t values[4];
  uint32_t present;  ///< bit i is set when field i is there and is an integer
  uint8_t first;     ///< first byte of the element
} fw_json_element;

/// Moves `*position` past white space.
void fw_json_skip_space(const uint8_t *text, size_t length, size_t *position);

/// Moves `*position` past one value without judging more than its brackets and strings.
/// On failure `*position` is the place of the trouble.
int fw_json_skip(const uint8_t *text, size_t length, size_t *position, unsigned depth_limit);

/// Reads up to `capacity` elements of an array. `*position` stands after `[` or after the last element returned;
/// `fw_json_end` leaves it after `]`. `fields` (at most 4, no escapes) are integer members of object elements.
int fw_json_elements(const uint8_t *text, size_t length, size_t *position, const char *const *fields,
                     unsigned field_count, fw_json_element *out, size_t capacity, size_t *count);

typedef struct fw_json_parser fw_json_parser;

/// A parser that is reused from one text to the next; NULL when memory is short.
fw_json_parser *fw_json_parser_new(void);
void fw_json_parser_free(fw_json_parser *parser);

/// Bytes that must be readable after a text given to `fw_json_parse`.
size_t fw_json_padding(void);

/// Parses one text. On success `*tape` and `*strings` are simdjson's tape (version 1) and string buffer, valid until the
/// next call; `*words` is the tape's length. Returns NULL, or a static message that says what is wrong.
const char *fw_json_parse(fw_json_parser *parser, const uint8_t *text, size_t length, const uint64_t **tape,
                          size_t *words, const uint8_t **strings);

#ifdef __cplusplus
}
#endif
