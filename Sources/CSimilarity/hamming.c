#include "CSimilarity.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define FOR(features) __attribute__((target(features)))
#endif

// One body for each width and instruction set: the compiler turns the builtin into what the set offers. The write is
// unconditional and the count moves by the comparison, so that nothing has to be predicted.
#define NEAR_BODY(place, first)                                                                    \
  size_t found = 0;                                                                                \
  if (words == 1) {                                                                                \
    const uint64_t wanted = code[0];                                                               \
    for (size_t i = 0; i < count; i++) {                                                           \
      const uint32_t at = place;                                                                   \
      out[found] = at;                                                                             \
      found += __builtin_popcountll(codes[first] ^ wanted) <= radius;                              \
    }                                                                                              \
  } else {                                                                                         \
    for (size_t i = 0; i < count; i++) {                                                           \
      const uint32_t at = place;                                                                   \
      const uint64_t *other = codes + 4 * (size_t)(first);                                         \
      const int distance = __builtin_popcountll(other[0] ^ code[0]) + __builtin_popcountll(other[1] ^ code[1]) + \
                           __builtin_popcountll(other[2] ^ code[2]) + __builtin_popcountll(other[3] ^ code[3]);  \
      out[found] = at;                                                                             \
      found += distance <= radius;                                                                 \
    }                                                                                              \
  }                                                                                                \
  return found;

#define NEAR_ARGUMENTS \
  const uint64_t *codes, size_t count, int words, const uint64_t *code, int radius, uint32_t *out
#define LISTED_ARGUMENTS \
  const uint64_t *codes, const uint32_t *list, size_t count, int words, const uint64_t *code, int radius, uint32_t *out

static size_t near_plain(NEAR_ARGUMENTS) { NEAR_BODY((uint32_t)i, i) }
static size_t listed_plain(LISTED_ARGUMENTS) { NEAR_BODY(list[i], list[i]) }

#if defined(__x86_64__)
FOR("popcnt") static size_t near_popcnt(NEAR_ARGUMENTS) { NEAR_BODY((uint32_t)i, i) }
FOR("popcnt") static size_t listed_popcnt(LISTED_ARGUMENTS) { NEAR_BODY(list[i], list[i]) }

FOR("avx512f,avx512vpopcntdq,popcnt,bmi") static size_t near_avx512(NEAR_ARGUMENTS) {
  size_t found = 0, i = 0;
  const __m512i limit = _mm512_set1_epi64(radius);
  if (words == 1) {
    const __m512i wanted = _mm512_set1_epi64((long long)code[0]);
    for (; i + 8 <= count; i += 8) {
      const __m512i differing = _mm512_xor_si512(_mm512_loadu_si512(codes + i), wanted);
      unsigned hits = _mm512_cmple_epi64_mask(_mm512_popcnt_epi64(differing), limit);
      for (; hits; hits &= hits - 1) out[found++] = (uint32_t)(i + (size_t)__builtin_ctz(hits));
    }
    for (; i < count; i++)
      if (__builtin_popcountll(codes[i] ^ code[0]) <= radius) out[found++] = (uint32_t)i;
    return found;
  }
  const __m512i wanted = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)code));
  for (; i + 2 <= count; i += 2) {
    __m512i bits = _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(codes + 4 * i), wanted));
    // Sums of the four words of each code, in every word of its half.
    bits = _mm512_add_epi64(bits, _mm512_permutex_epi64(bits, 0xB1));
    bits = _mm512_add_epi64(bits, _mm512_permutex_epi64(bits, 0x4E));
    const unsigned hits = _mm512_cmple_epi64_mask(bits, limit);
    if (hits & 0x01) out[found++] = (uint32_t)i;
    if (hits & 0x10) out[found++] = (uint32_t)i + 1;
  }
  if (i < count && csimilarity_distance(codes + 4 * i, code, 4) <= radius) out[found++] = (uint32_t)i;
  return found;
}
#endif

size_t csimilarity_near(NEAR_ARGUMENTS) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vpopcntdq")) return near_avx512(codes, count, words, code, radius, out);
  if (__builtin_cpu_supports("popcnt")) return near_popcnt(codes, count, words, code, radius, out);
#endif
  return near_plain(codes, count, words, code, radius, out);
}

size_t csimilarity_near_listed(LISTED_ARGUMENTS) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt")) return listed_popcnt(codes, list, count, words, code, radius, out);
#endif
  return listed_plain(codes, list, count, words, code, radius, out);
}

int csimilarity_distance(const uint64_t *a, const uint64_t *b, int words) {
  int distance = 0;
  for (int word = 0; word < words; word++) distance += __builtin_popcountll(a[word] ^ b[word]);
  return distance;
}
