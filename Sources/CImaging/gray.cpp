#include "include/CGray.h"

#include <algorithm>
#include <new>
#include <vector>

// The same source for each instruction set: compilers turn these plain loops into vectors of what the set offers, and
// integers give the same result in all of them.
#if defined(__x86_64__)
#define FOR_AVX2 __attribute__((target("avx2")))
#define HAS_AVX2 __builtin_cpu_supports("avx2")
#else
#define FOR_AVX2
#define HAS_AVX2 0
#endif
#define INLINE inline __attribute__((always_inline))

namespace {

constexpr uint32_t red = 19595, green = 38470, blue = 7471;

template <int channels>
INLINE void luma(const uint8_t *pixels, size_t count, uint8_t *out) {
  for (size_t i = 0; i < count; i++)
    out[i] = uint8_t((red * pixels[i * channels] + green * pixels[i * channels + 1] + blue * pixels[i * channels + 2] +
                      0x8000u) >> 16);
}

FOR_AVX2 void luma3Wide(const uint8_t *pixels, size_t count, uint8_t *out) { luma<3>(pixels, count, out); }
FOR_AVX2 void luma4Wide(const uint8_t *pixels, size_t count, uint8_t *out) { luma<4>(pixels, count, out); }

// Adds `factor` rows; at most 256 × 255, which 16 bits hold.
INLINE void addRows(const uint8_t *rows, size_t stride, int factor, uint16_t *sums) {
  int row = 0;
  if (factor % 2) {
    for (size_t i = 0; i < stride; i++) sums[i] = rows[i];
    row = 1;
  } else {
    std::fill(sums, sums + stride, 0);
  }
  for (; row < factor; row += 2) {
    const uint8_t *one = rows + stride * size_t(row), *other = one + stride;
    for (size_t i = 0; i < stride; i++) sums[i] = uint16_t(sums[i] + one[i] + other[i]);
  }
}

// Adds `factor` columns and turns the sums into luma of their average.
template <int channels, int fixed>
INLINE void addColumns(const uint16_t *sums, int targets, int varying, uint8_t *out) {
  const int factor = fixed ? fixed : varying;
  const uint64_t area = uint64_t(factor) * uint64_t(factor);
  // A multiplication instead of a division by the area: sums of weights times samples have at most 40 bits.
  const double scale = 1.0 / (65536.0 * double(area));
  for (int x = 0; x < targets; x++, sums += factor * channels) {
    uint32_t r = 0, g = 0, b = 0;
    for (int i = 0; i < factor; i++) {
      r += sums[i * channels];
      if (channels > 1) g += sums[i * channels + 1], b += sums[i * channels + 2];
    }
    const double weighted =
        channels == 1 ? 65536.0 * double(r) : double(uint64_t(red) * r + uint64_t(green) * g + uint64_t(blue) * b);
    out[x] = uint8_t(weighted * scale + 0.5);
  }
}

template <int channels>
INLINE void averageLuma(const uint8_t *pixels, int width, int height, int factor, uint16_t *sums, uint8_t *out) {
  const size_t stride = size_t(width) * channels;
  const int targets = width / factor;
  for (int y = 0; y < height / factor; y++, pixels += stride * size_t(factor), out += targets) {
    addRows(pixels, stride, factor, sums);
    switch (factor) {
      case 2: addColumns<channels, 2>(sums, targets, 0, out); break;
      case 3: addColumns<channels, 3>(sums, targets, 0, out); break;
      case 4: addColumns<channels, 4>(sums, targets, 0, out); break;
      default: addColumns<channels, 0>(sums, targets, factor, out); break;
    }
  }
}

INLINE void averageAny(const uint8_t *pixels, int width, int height, int channels, int factor, uint16_t *sums,
                       uint8_t *out) {
  switch (channels) {
    case 1: averageLuma<1>(pixels, width, height, factor, sums, out); break;
    case 3: averageLuma<3>(pixels, width, height, factor, sums, out); break;
    default: averageLuma<4>(pixels, width, height, factor, sums, out); break;
  }
}

FOR_AVX2 void averageWide(const uint8_t *pixels, int width, int height, int channels, int factor, uint16_t *sums,
                          uint8_t *out) {
  averageAny(pixels, width, height, channels, factor, sums, out);
}

void averagePlain(const uint8_t *pixels, int width, int height, int channels, int factor, uint16_t *sums,
                  uint8_t *out) {
  averageAny(pixels, width, height, channels, factor, sums, out);
}

INLINE uint8_t rounded(int32_t sum) { return uint8_t(std::clamp(sum >> 22, 0, 255)); }

// Weights of 22 bits times samples of 8 bits, whose sum is at most about 1.3 times as large, stay within 32 bits.
INLINE void resample(const uint8_t *pixels, int width, int height, const cimaging_filter &across,
                     const cimaging_filter &down, uint8_t *middle, uint8_t *out) {
  const int targets = across.targets;
  for (int y = 0; y < height; y++, pixels += width)
    for (int x = 0; x < targets; x++) {
      const uint8_t *from = pixels + across.starts[x];
      const int32_t *weights = across.weights + size_t(x) * size_t(across.taps);
      int32_t sum = 1 << 21;
      for (int i = 0; i < across.counts[x]; i++) sum += weights[i] * from[i];
      middle[size_t(y) * size_t(targets) + size_t(x)] = rounded(sum);
    }
  int32_t sums[256];
  for (int y = 0; y < down.targets; y++) {
    const uint8_t *from = middle + size_t(down.starts[y]) * size_t(targets);
    const int32_t *weights = down.weights + size_t(y) * size_t(down.taps);
    for (int begin = 0; begin < targets; begin += 256) {
      const int count = std::min(256, targets - begin);
      std::fill(sums, sums + count, 1 << 21);
      for (int i = 0; i < down.counts[y]; i++)
        for (int x = 0; x < count; x++) sums[x] += weights[i] * from[size_t(i) * size_t(targets) + size_t(begin + x)];
      for (int x = 0; x < count; x++) out[size_t(y) * size_t(targets) + size_t(begin + x)] = rounded(sums[x]);
    }
  }
}

FOR_AVX2 void resampleWide(const uint8_t *pixels, int width, int height, const cimaging_filter &across,
                           const cimaging_filter &down, uint8_t *middle, uint8_t *out) {
  resample(pixels, width, height, across, down, middle, out);
}

}  // namespace

void cimaging_luma(const uint8_t *pixels, size_t count, int channels, uint8_t *out) {
  if (channels < 3) {
    for (size_t i = 0; i < count; i++) out[i] = pixels[i * size_t(channels)];
  } else if (channels == 3) {
    HAS_AVX2 ? luma3Wide(pixels, count, out) : luma<3>(pixels, count, out);
  } else {
    HAS_AVX2 ? luma4Wide(pixels, count, out) : luma<4>(pixels, count, out);
  }
}

int cimaging_average_luma(const uint8_t *pixels, int width, int height, int channels, int factor, uint8_t *out) {
  if (factor < 2 || factor > 256 || width <= 0 || height <= 0 || width % factor || height % factor) return -1;
  if (channels != 1 && channels != 3 && channels != 4) return -1;
  uint16_t *sums = new (std::nothrow) uint16_t[size_t(width) * size_t(channels)];
  if (!sums) return -1;
  (HAS_AVX2 ? averageWide : averagePlain)(pixels, width, height, channels, factor, sums, out);
  delete[] sums;
  return 0;
}

void cimaging_resample(const uint8_t *pixels, int width, int height, cimaging_filter across, cimaging_filter down,
                       uint8_t *middle, uint8_t *out) {
  if (HAS_AVX2)
    resampleWide(pixels, width, height, across, down, middle, out);
  else
    resample(pixels, width, height, across, down, middle, out);
}
