#include "CSimilarity.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define FOR(features) __attribute__((target(features)))
#endif

// Four sums side by side: the compiler may not reorder additions of floats itself.
static float dot_plain_one(const float *a, const float *b, size_t dimension) {
  float sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= dimension; i += 8)
    for (int lane = 0; lane < 8; lane++) sums[lane] += a[i + (size_t)lane] * b[i + (size_t)lane];
  float sum = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  for (; i < dimension; i++) sum += a[i] * b[i];
  return sum;
}

#define DOT_ARGUMENTS \
  const float *query, const float *vectors, size_t count, size_t stride, size_t dimension, float *out
#define DOT4_ARGUMENTS                                                                                          \
  const float *queries, size_t query_stride, const float *vectors, size_t count, size_t stride, size_t dimension, \
      float *out

static void dot_plain(DOT_ARGUMENTS) {
  for (size_t i = 0; i < count; i++) out[i] = dot_plain_one(query, vectors + i * stride, dimension);
}

static void dot4_plain(DOT4_ARGUMENTS) {
  for (size_t i = 0; i < count; i++)
    for (size_t q = 0; q < 4; q++)
      out[4 * i + q] = dot_plain_one(queries + q * query_stride, vectors + i * stride, dimension);
}

#if defined(__x86_64__)
FOR("avx2,fma") static float sum8(__m256 v) {
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  four = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

FOR("avx2,fma") static void dot_avx2(DOT_ARGUMENTS) {
  for (size_t row = 0; row < count; row++) {
    const float *vector = vectors + row * stride;
    __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 32 <= dimension; i += 32) {
      a = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), _mm256_loadu_ps(vector + i), a);
      b = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8), _mm256_loadu_ps(vector + i + 8), b);
      c = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 16), _mm256_loadu_ps(vector + i + 16), c);
      d = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 24), _mm256_loadu_ps(vector + i + 24), d);
    }
    for (; i + 8 <= dimension; i += 8)
      a = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), _mm256_loadu_ps(vector + i), a);
    float sum = sum8(_mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d)));
    for (; i < dimension; i++) sum += query[i] * vector[i];
    out[row] = sum;
  }
}

// Two vectors against four queries: each loaded value is used twice or four times.
FOR("avx2,fma") static void dot4_avx2(DOT4_ARGUMENTS) {
  const float *q0 = queries, *q1 = q0 + query_stride, *q2 = q1 + query_stride, *q3 = q2 + query_stride;
  size_t row = 0;
  for (; row + 2 <= count; row += 2) {
    const float *v = vectors + row * stride, *w = v + stride;
    __m256 v0 = _mm256_setzero_ps(), v1 = v0, v2 = v0, v3 = v0, w0 = v0, w1 = v0, w2 = v0, w3 = v0;
    size_t i = 0;
    for (; i + 8 <= dimension; i += 8) {
      const __m256 a = _mm256_loadu_ps(v + i), b = _mm256_loadu_ps(w + i);
      __m256 q = _mm256_loadu_ps(q0 + i);
      v0 = _mm256_fmadd_ps(q, a, v0), w0 = _mm256_fmadd_ps(q, b, w0);
      q = _mm256_loadu_ps(q1 + i);
      v1 = _mm256_fmadd_ps(q, a, v1), w1 = _mm256_fmadd_ps(q, b, w1);
      q = _mm256_loadu_ps(q2 + i);
      v2 = _mm256_fmadd_ps(q, a, v2), w2 = _mm256_fmadd_ps(q, b, w2);
      q = _mm256_loadu_ps(q3 + i);
      v3 = _mm256_fmadd_ps(q, a, v3), w3 = _mm256_fmadd_ps(q, b, w3);
    }
    float *to = out + 4 * row;
    to[0] = sum8(v0), to[1] = sum8(v1), to[2] = sum8(v2), to[3] = sum8(v3);
    to[4] = sum8(w0), to[5] = sum8(w1), to[6] = sum8(w2), to[7] = sum8(w3);
    for (; i < dimension; i++) {
      to[0] += q0[i] * v[i], to[1] += q1[i] * v[i], to[2] += q2[i] * v[i], to[3] += q3[i] * v[i];
      to[4] += q0[i] * w[i], to[5] += q1[i] * w[i], to[6] += q2[i] * w[i], to[7] += q3[i] * w[i];
    }
  }
  for (size_t q = 0; row < count && q < 4; q++) {
    float one;
    dot_avx2(queries + q * query_stride, vectors + row * stride, 1, stride, dimension, &one);
    out[4 * row + q] = one;
  }
}
#endif

void csimilarity_dot(DOT_ARGUMENTS) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    dot_avx2(query, vectors, count, stride, dimension, out);
    return;
  }
#endif
  dot_plain(query, vectors, count, stride, dimension, out);
}

void csimilarity_dot4(DOT4_ARGUMENTS) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    dot4_avx2(queries, query_stride, vectors, count, stride, dimension, out);
    return;
  }
#endif
  dot4_plain(queries, query_stride, vectors, count, stride, dimension, out);
}
