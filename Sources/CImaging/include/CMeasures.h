// Measures of one frame behind a plain C interface, by OpenCV's core and imgproc.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /// Variance of the Laplacian in the 8-bit scale.
  double sharpness;
  /// How many pixels have each luma.
  uint32_t histogram[256];
  /// Share of 8 × 8 blocks whose luma varies by at most `flat_range`.
  double flat_share;
  /// Black rows and columns at the borders, in pixels.
  int top, bottom, left, right;
  /// Estimated share of the area covered by lines of text.
  double text_share;
} cimaging_measures;

/// Measures a plane of luma without row padding. 0, or -1 when memory is short.
int cimaging_measure(const uint8_t *luma, int width, int height, int flat_range, cimaging_measures *measures);

#ifdef __cplusplus
}
#endif
