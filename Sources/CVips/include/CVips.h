// libvips behind a plain C interface, loaded with dlopen at first use so that a process that shows no rare picture does
// not pay for it (18 ms, 21 MB). Only the loaders listed in CVips.c may run; all others are blocked.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One picture in a pipeline: nothing is computed before it is written somewhere. Used by one thread at a time.
typedef struct cvips_image cvips_image;

enum { CVIPS_MESSAGE_LENGTH = 300 };

/// How samples are laid out, after cvips_normalise: unsigned bytes or unsigned 16-bit words.
typedef struct {
  int width, height, channels, sample_bytes;
} cvips_shape;

/// Loads the library once for the process. 0 when it is there; else `message` says what is missing.
int cvips_open(char *message);

/// Opens a picture with one named loader ("jpeg", "png", "tiff", "webp", "gif", "heif") from a path or, when it is NULL, from
/// bytes that the caller keeps alive. `page` < 0: the format has none. `sequential`: rows are read once, from the top.
cvips_image *cvips_load(const char *loader, const char *path, const void *bytes, size_t count, int page, int sequential,
                        char *message);

/// Wraps pixels that the caller keeps alive: 1 to 4 channels of 1 or 2 bytes.
cvips_image *cvips_wrap(const void *pixels, cvips_shape shape, char *message);

void cvips_release(cvips_image *image);

/// Columns, rows and channels as they are now.
cvips_shape cvips_describe(const cvips_image *image);

// Each of these replaces *image by its result and returns 0; on failure *image is still a picture, perhaps after some of
// the step's parts, fit only to be released.

/// Gray or RGB, with or without alpha, of one or two bytes a sample. Floating point and signed samples are spread from
/// their lowest to their highest value over 16 bits.
int cvips_normalise(cvips_image **image, char *message);
/// Reduces to exactly `width` × `height`, weighting by alpha where `has_alpha`.
int cvips_reduce(cvips_image **image, int width, int height, int has_alpha, char *message);
/// Maps 16-bit colours linearly so that `low` becomes 0 and `high` 255, to one byte; alpha keeps its high byte.
int cvips_window(cvips_image **image, double low, double high, int has_alpha, char *message);
/// Turns a picture stored with EXIF `orientation` upright. Reads in any order unless orientation is 1, 2.
int cvips_turn(cvips_image **image, int orientation, char *message);
/// Puts a transparent picture on white.
int cvips_flatten(cvips_image **image, char *message);

/// Computes all pixels into `pixels`, which holds `count` bytes: exactly the described shape.
int cvips_write(cvips_image *image, void *pixels, size_t count, char *message);

typedef enum { CVIPS_PNG, CVIPS_TIFF, CVIPS_WEBP, CVIPS_WEBP_LOSSLESS } cvips_encoding;
/// Encodes; `*out` is freed with cvips_free.
int cvips_encode(cvips_image *image, cvips_encoding encoding, int quality, uint8_t **out, size_t *out_count,
                 char *message);
void cvips_free(uint8_t *bytes);

/// Writes tiles as `{folder}_files/{level}/{x}_{y}.jpg` (or .webp), smallest level first, each level half the next.
/// `cancelled` is asked now and then from any thread; a non-zero answer ends the work.
int cvips_write_tiles(cvips_image *image, const char *folder, int tile, int webp, int quality,
                      int (*cancelled)(void *context), void *context, char *message);
