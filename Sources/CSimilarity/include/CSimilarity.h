// The inner loops of comparing hashes and vectors, chosen at run time by what the processor has (POPCNT, AVX2,
// AVX-512 on x86-64; plain C elsewhere). No allocation, no state.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Writes the places of all codes that differ from `code` in at most `radius` bits, in order, and returns how many. A
/// code is `words` (1 or 4) 64-bit words; `codes` holds `count` of them one after the other; `out` has room for
/// `count`.
size_t csimilarity_near(const uint64_t *codes, size_t count, int words, const uint64_t *code, int radius,
                        uint32_t *out);

/// The same over the codes that `list` names by their place; `out` takes entries of `list`.
size_t csimilarity_near_listed(const uint64_t *codes, const uint32_t *list, size_t count, int words,
                               const uint64_t *code, int radius, uint32_t *out);

/// How many bits of two codes differ.
int csimilarity_distance(const uint64_t *a, const uint64_t *b, int words);

/// Inner products of `query` with `count` vectors of `dimension` floats that stand `stride` floats apart.
void csimilarity_dot(const float *query, const float *vectors, size_t count, size_t stride, size_t dimension,
                     float *out);

/// Inner products of four queries (`query_stride` floats apart) with `count` vectors; `out` is `count` × 4.
void csimilarity_dot4(const float *queries, size_t query_stride, const float *vectors, size_t count, size_t stride,
                      size_t dimension, float *out);

/// CRC-32C (Castagnoli), continued from `crc`; begin with 0.
uint32_t csimilarity_crc32c(uint32_t crc, const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif
