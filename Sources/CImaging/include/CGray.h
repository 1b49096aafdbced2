// Luma of a picture, reduced: the inner loops of hashing and measuring, chosen at run time by what the processor has.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Luma of 8-bit pixels (ITU-R 601-2 in 16-bit integers, as Pillow); alpha is ignored.
void cimaging_luma(const uint8_t *pixels, size_t count, int channels, uint8_t *luma);

/// Luma of the averages of `factor` × `factor` pixels (2 to 256), 1, 3 or 4 channels without row padding; alpha is
/// ignored. The sides are multiples of `factor`. 0, or -1 when memory is short or the arguments are others.
int cimaging_average_luma(const uint8_t *pixels, int width, int height, int channels, int factor, uint8_t *luma);

/// One direction of a resampling filter: each of `targets` samples is a weighted sum of `counts[i]` source samples
/// from `starts[i]` on; `weights` has `taps` places for each, in units of 2^-22.
typedef struct {
  int targets, taps;
  const int32_t *starts, *counts, *weights;
} cimaging_filter;

/// Filters rows, then columns, with 8-bit results between (Pillow 10, `src/libImaging/Resample.c`). `middle` has room
/// for `height` × `across.targets` samples.
void cimaging_resample(const uint8_t *pixels, int width, int height, cimaging_filter across, cimaging_filter down,
                       uint8_t *middle, uint8_t *out);

#ifdef __cplusplus
}
#endif
