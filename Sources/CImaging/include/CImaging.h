// Pixels behind a plain C interface: libjpeg-turbo (TurboJPEG API) for JPEG, OpenCV's core and imgproc for resizing
// and turning. No C++ exception and no library type crosses it. Nothing here keeps global state.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CGray.h"
#include "CMeasures.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One set of TurboJPEG handles; used by one thread at a time.
typedef struct cimaging_jpeg cimaging_jpeg;

enum { CIMAGING_OK = 0, CIMAGING_WARNING = 1, CIMAGING_FAILED = -1 };
enum { CIMAGING_MESSAGE_LENGTH = 200 };

typedef struct {
  int width, height;
  /// 1 gray, 3 colour, 4 CMYK or YCCK.
  int components;
} cimaging_jpeg_header;

cimaging_jpeg *cimaging_jpeg_create(void);
void cimaging_jpeg_destroy(cimaging_jpeg *jpeg);

int cimaging_jpeg_read_header(cimaging_jpeg *jpeg, const uint8_t *bytes, size_t count, cimaging_jpeg_header *header,
                              char *message);

/// The length of a side after scaled decoding by eighths / 8.
int cimaging_jpeg_scaled(int side, int eighths);

/// Decodes to `width` × `height` (a size that cimaging_jpeg_scaled gives) with 1, 3 (RGB) or 4 (CMYK as stored)
/// channels and no row padding. CIMAGING_WARNING: pixels were made, `message` holds the last warning, or the first
/// with `stop_on_warning`.
int cimaging_jpeg_decode(cimaging_jpeg *jpeg, const uint8_t *bytes, size_t count, int width, int height, int channels,
                         int stop_on_warning, uint8_t *pixels, char *message);

/// Encodes 1 or 3 channels without row padding; `full_colour` keeps chroma at full size (4:4:4).
/// `*out` is freed with cimaging_jpeg_free.
int cimaging_jpeg_encode(cimaging_jpeg *jpeg, const uint8_t *pixels, int width, int height, int channels, int quality,
                         int full_colour, uint8_t **out, size_t *out_count, char *message);

/// Turns without decoding so that a picture stored with EXIF `orientation` becomes upright.
/// Fails when the picture's edge blocks do not allow it without loss.
int cimaging_jpeg_turn(cimaging_jpeg *jpeg, const uint8_t *bytes, size_t count, int orientation, uint8_t **out,
                       size_t *out_count, char *message);

void cimaging_jpeg_free(uint8_t *bytes);

/// CMYK of one byte each to RGB, `255 - ink` inks when `inverted` (as Adobe stores them).
void cimaging_cmyk_to_rgb(const uint8_t *cmyk, size_t pixels, int inverted, uint8_t *rgb);

/// Reduction: averages areas, or interpolates where the reduction is less than half; `depth` is bytes a sample (1 or 2). `premultiplied_by_last` weights colours by the last
/// channel, as transparency asks.
int cimaging_reduce(const void *from, int from_width, int from_height, int channels, int depth,
                    int premultiplied_by_last, void *to, int to_width, int to_height);

/// Turns pixels stored with EXIF `orientation` (1 to 8) upright; `to` has exchanged sides for 5 to 8.
int cimaging_turn(const void *from, int width, int height, int channels, int depth, int orientation, void *to);

/// Where a picture lies on a network's input, and how its bytes become numbers.
typedef struct {
  int canvas_width, canvas_height;
  /// The picture's place on the canvas, wholly inside.
  int left, top, width, height;
  /// The byte around the picture.
  uint8_t fill;
  /// A byte v of channel c (red, green, blue) becomes v * scale[c] + offset[c].
  float scale[3], offset[3];
} cimaging_placement;

/// Resizes 8-bit pixels of 1 to 4 channels by linear interpolation and writes them as three planes of canvas_width *
/// canvas_height numbers, red, green, blue. Gray is repeated, alpha is left out.
int cimaging_planes(const uint8_t *from, int width, int height, int channels, const cimaging_placement *placement,
                    float *to);

#ifdef __cplusplus
}
#endif
