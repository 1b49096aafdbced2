#include "include/CVips.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <vips/vips.h>

// Every function that is taken from the library; its type comes from the library's own header.
#define CVIPS_FUNCTIONS(X)                                                                                  \
  X(vips_init) X(vips_concurrency_set) X(vips_cache_set_max) X(vips_block_untrusted_set)                    \
  X(vips_operation_block_set) X(vips_error_buffer_copy) X(vips_thread_shutdown) X(vips_jpegload)            \
  X(vips_jpegload_buffer) X(vips_pngload) X(vips_pngload_buffer) X(vips_tiffload) X(vips_tiffload_buffer)   \
  X(vips_webpload) X(vips_webpload_buffer) X(vips_gifload) X(vips_gifload_buffer) X(vips_heifload)          \
  X(vips_heifload_buffer) X(vips_image_new_from_memory) X(vips_image_get_width) X(vips_image_get_height)    \
  X(vips_image_get_bands) X(vips_image_get_format) X(vips_image_get_interpretation)                         \
  X(vips_image_set_progress) X(vips_image_set_kill) X(vips_image_write_to_memory) X(vips_copy) X(vips_cast) \
  X(vips_colourspace) X(vips_extract_band) X(vips_bandjoin2) X(vips_linear1) X(vips_min) X(vips_max)        \
  X(vips_resize) X(vips_premultiply) X(vips_unpremultiply) X(vips_flatten) X(vips_rot) X(vips_flip)         \
  X(vips_autorot_remove_angle) X(vips_pngsave_buffer) X(vips_tiffsave_buffer) X(vips_webpsave_buffer)       \
  X(vips_dzsave) X(g_object_unref) X(g_free) X(g_signal_connect_data)                                       \
  X(g_signal_handlers_disconnect_matched) X(g_log_set_handler) X(vips_array_double_new) X(vips_area_unref)

static struct {
#define CVIPS_FIELD(name) __typeof__(&name) name;
  CVIPS_FUNCTIONS(CVIPS_FIELD)
#undef CVIPS_FIELD
} vips;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char missing[CVIPS_MESSAGE_LENGTH];

static void keep(char *message, const char *text) {
  strncpy(message, text ? text : "", CVIPS_MESSAGE_LENGTH - 1);
  message[CVIPS_MESSAGE_LENGTH - 1] = 0;
}

static void silent(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data) {
  (void)domain, (void)level, (void)text, (void)data;
}

static void load_library(void) {
  void *library = dlopen("libvips.so.42", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    keep(missing, dlerror());
    return;
  }
  // glib's names are found through libvips, which is linked with it.
#define CVIPS_LOOK_UP(name)                                  \
  if (!(vips.name = (__typeof__(&name))dlsym(library, #name))) { \
    keep(missing, "libvips lacks " #name);                   \
    return;                                                  \
  }
  CVIPS_FUNCTIONS(CVIPS_LOOK_UP)
#undef CVIPS_LOOK_UP
  if (vips.vips_init("framewright")) {
    keep(missing, "libvips does not start");
    return;
  }
  // A library prints nothing here: what matters comes back as a result.
  vips.g_log_set_handler("VIPS", (GLogLevelFlags)(G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION), silent,
                         NULL);
  // An allow list: new loaders of a later version stay blocked. Names are those of the operation classes.
  vips.vips_block_untrusted_set(TRUE);
  vips.vips_operation_block_set("VipsForeignLoad", TRUE);
  static const char *const allowed[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng",   "VipsForeignLoadTiff",
                                        "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadHeif"};
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) vips.vips_operation_block_set(allowed[i], FALSE);
  // Pictures are worked on in parallel, each with one thread; no two of them are equal, so a cache of operations
  // would only hold memory.
  vips.vips_concurrency_set(1);
  vips.vips_cache_set_max(0);
}

int cvips_open(char *message) {
  pthread_once(&once, load_library);
  if (missing[0]) keep(message, missing);
  return missing[0] ? -1 : 0;
}

// The library keeps one error text for the whole process. It is taken under a lock and serves logs alone: a failure
// on another thread may have added to it.
static pthread_mutex_t error_lock = PTHREAD_MUTEX_INITIALIZER;

static int failed(char *message) {
  pthread_mutex_lock(&error_lock);
  char *text = vips.vips_error_buffer_copy();
  pthread_mutex_unlock(&error_lock);
  keep(message, text);
  vips.g_free(text);
  return -1;
}

static VipsImage *in(const cvips_image *image) { return (VipsImage *)image; }

cvips_image *cvips_load(const char *loader, const char *path, const void *bytes, size_t count, int page, int sequential,
                        char *message) {
  const struct {
    const char *name;
    int (*from_file)(const char *, VipsImage **, ...);
    int (*from_bytes)(void *, size_t, VipsImage **, ...);
  } loaders[] = {{"jpeg", vips.vips_jpegload, vips.vips_jpegload_buffer},
                 {"png", vips.vips_pngload, vips.vips_pngload_buffer},
                 {"tiff", vips.vips_tiffload, vips.vips_tiffload_buffer},
                 {"webp", vips.vips_webpload, vips.vips_webpload_buffer},
                 {"gif", vips.vips_gifload, vips.vips_gifload_buffer},
                 {"heif", vips.vips_heifload, vips.vips_heifload_buffer}};
  const VipsAccess access = sequential ? VIPS_ACCESS_SEQUENTIAL : VIPS_ACCESS_RANDOM;
  for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
    if (strcmp(loader, loaders[i].name)) continue;
    VipsImage *image = NULL;
    int status;
    // Option names end the list early: a format without pages is asked for none.
    const char *page_option = page < 0 ? NULL : "page";
    if (path)
      status = loaders[i].from_file(path, &image, "access", access, "fail_on", VIPS_FAIL_ON_ERROR, page_option, page,
                                    NULL);
    else
      // The library only reads the bytes.
      status = loaders[i].from_bytes((void *)bytes, count, &image, "access", access, "fail_on", VIPS_FAIL_ON_ERROR,
                                     page_option, page, NULL);
    if (!status) return (cvips_image *)image;
    failed(message);
    return NULL;
  }
  keep(message, "unknown loader");
  return NULL;
}

cvips_image *cvips_wrap(const void *pixels, cvips_shape shape, char *message) {
  const size_t count = (size_t)shape.width * shape.height * shape.channels * shape.sample_bytes;
  const int wide = shape.sample_bytes == 2, gray = shape.channels < 3;
  VipsImage *plain = vips.vips_image_new_from_memory(pixels, count, shape.width, shape.height, shape.channels,
                                                     wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);
  VipsImage *named = NULL;
  const VipsInterpretation meaning = gray ? (wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
                                          : (wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
  const int status = !plain || vips.vips_copy(plain, &named, "interpretation", meaning, NULL);
  if (plain) vips.g_object_unref(plain);
  if (!status) return (cvips_image *)named;
  failed(message);
  return NULL;
}

void cvips_release(cvips_image *image) {
  vips.g_object_unref(image);
  // Buffers that the library keeps for each thread; the threads here are not its own.
  vips.vips_thread_shutdown();
}

cvips_shape cvips_describe(const cvips_image *image) {
  const VipsBandFormat format = vips.vips_image_get_format(in(image));
  const cvips_shape shape = {vips.vips_image_get_width(in(image)), vips.vips_image_get_height(in(image)),
                             vips.vips_image_get_bands(in(image)), format == VIPS_FORMAT_UCHAR ? 1 : 2};
  return shape;
}

// Each step below makes `out` from *image and puts it in its place. A macro, since the call must come before `out` is
// read.
#define STEP(call)                           \
  do {                                       \
    VipsImage *out = NULL;                   \
    VipsImage *const source = in(*image);    \
    if (call) return failed(message);        \
    vips.g_object_unref(*image);             \
    *image = (cvips_image *)out;             \
  } while (0)

// Spreads samples of any kind over 16 bits, from the lowest to the highest. Two passes more.
static int spread(cvips_image **image, char *message) {
  double low = 0, high = 0;
  if (vips.vips_min(in(*image), &low, NULL) || vips.vips_max(in(*image), &high, NULL)) return failed(message);
  const double width = high - low;
  // An infinite or empty range cannot be spread: it is clipped to 0...65535 as it is.
  const int usable = width > 0 && width < 1e30;
  const double scale = usable ? 65535 / width : 1;
  STEP(vips.vips_linear1(source, &out, scale, usable ? -low * scale : 0, NULL));
  STEP(vips.vips_cast(source, &out, VIPS_FORMAT_USHORT, NULL));
  return 0;
}

int cvips_normalise(cvips_image **image, char *message) {
  const VipsInterpretation meaning = vips.vips_image_get_interpretation(in(*image));
  switch (meaning) {
    case VIPS_INTERPRETATION_CMYK:
    case VIPS_INTERPRETATION_LAB:
    case VIPS_INTERPRETATION_LABQ:
    case VIPS_INTERPRETATION_LABS:
    case VIPS_INTERPRETATION_XYZ:
    case VIPS_INTERPRETATION_scRGB:
      STEP(vips.vips_colourspace(source, &out, VIPS_INTERPRETATION_sRGB, NULL));
      break;
    default: break;
  }
  // More channels than RGB and alpha are other wavelengths or masks: the first three are shown.
  if (vips.vips_image_get_bands(in(*image)) > 4) STEP(vips.vips_extract_band(source, &out, 0, "n", 3, NULL));
  const VipsBandFormat format = vips.vips_image_get_format(in(*image));
  if (format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT && spread(image, message)) return -1;
  const int wide = vips.vips_image_get_format(in(*image)) == VIPS_FORMAT_USHORT;
  const int gray = vips.vips_image_get_bands(in(*image)) < 3;
  const VipsInterpretation plain = gray ? (wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
                                        : (wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
  STEP(vips.vips_copy(source, &out, "interpretation", plain, NULL));
  return 0;
}

int cvips_reduce(cvips_image **image, int width, int height, int has_alpha, char *message) {
  const cvips_shape shape = cvips_describe(*image);
  const double limit = shape.sample_bytes == 2 ? 65535 : 255;
  const VipsBandFormat format = shape.sample_bytes == 2 ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR;
  if (has_alpha) STEP(vips.vips_premultiply(source, &out, "max_alpha", limit, NULL));
  STEP(vips.vips_resize(source, &out, (double)width / shape.width, "vscale", (double)height / shape.height, NULL));
  if (has_alpha) {
    STEP(vips.vips_unpremultiply(source, &out, "max_alpha", limit, NULL));
    STEP(vips.vips_cast(source, &out, format, NULL));
  }
  return 0;
}

int cvips_window(cvips_image **image, double low, double high, int has_alpha, char *message) {
  const int bands = vips.vips_image_get_bands(in(*image)), colours = bands - (has_alpha ? 1 : 0);
  const double scale = 255 / (high > low ? high - low : 1);
  VipsImage *alpha = NULL, *opaque = NULL;
  if (has_alpha) {
    VipsImage *wide = NULL;
    if (vips.vips_extract_band(in(*image), &wide, colours, "n", 1, NULL)) return failed(message);
    const int status = vips.vips_linear1(wide, &alpha, 1.0 / 257, 0.0, "uchar", TRUE, NULL);
    vips.g_object_unref(wide);
    if (status) return failed(message);
    STEP(vips.vips_extract_band(source, &out, 0, "n", colours, NULL));
  }
  // Half a step up: the conversion to bytes cuts off the fraction.
  int status = vips.vips_linear1(in(*image), &opaque, scale, -low * scale + 0.5, "uchar", TRUE, NULL);
  if (!status) {
    vips.g_object_unref(*image);
    *image = (cvips_image *)opaque;
  }
  if (!status && alpha) {
    VipsImage *joined = NULL;
    status = vips.vips_bandjoin2(in(*image), alpha, &joined, NULL);
    if (!status) {
      vips.g_object_unref(*image);
      *image = (cvips_image *)joined;
    }
  }
  if (alpha) vips.g_object_unref(alpha);
  if (status) return failed(message);
  const VipsInterpretation plain = colours < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  STEP(vips.vips_copy(source, &out, "interpretation", plain, NULL));
  return 0;
}

int cvips_turn(cvips_image **image, int orientation, char *message) {
  static const VipsAngle angles[9] = {VIPS_ANGLE_D0,  VIPS_ANGLE_D0,  VIPS_ANGLE_D0,  VIPS_ANGLE_D180, VIPS_ANGLE_D180,
                                      VIPS_ANGLE_D90, VIPS_ANGLE_D90, VIPS_ANGLE_D270, VIPS_ANGLE_D270};
  if (orientation < 1 || orientation > 8) {
    keep(message, "orientation out of range");
    return -1;
  }
  if (angles[orientation] != VIPS_ANGLE_D0) STEP(vips.vips_rot(source, &out, angles[orientation], NULL));
  if (orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7)
    STEP(vips.vips_flip(source, &out, VIPS_DIRECTION_HORIZONTAL, NULL));
  // Encoders write the orientation that they find, and the pixels no longer have it. A copy, since the library lets
  // pictures share their metadata.
  STEP(vips.vips_copy(source, &out, NULL));
  vips.vips_autorot_remove_angle(in(*image));
  return 0;
}

int cvips_flatten(cvips_image **image, char *message) {
  const int bands = vips.vips_image_get_bands(in(*image));
  const int wide = vips.vips_image_get_format(in(*image)) == VIPS_FORMAT_USHORT;
  double white[3] = {wide ? 65535 : 255, wide ? 65535 : 255, wide ? 65535 : 255};
  VipsArrayDouble *background = vips.vips_array_double_new(white, bands - 1);
  VipsImage *out = NULL;
  const int status = vips.vips_flatten(in(*image), &out, "background", background, "max_alpha", white[0], NULL);
  vips.vips_area_unref(VIPS_AREA(background));
  if (status) return failed(message);
  vips.g_object_unref(*image);
  *image = (cvips_image *)out;
  return 0;
}

int cvips_write(cvips_image *image, void *pixels, size_t count, char *message) {
  size_t made = 0;
  void *bytes = vips.vips_image_write_to_memory(in(image), &made);
  if (!bytes) return failed(message);
  const int fits = made == count;
  if (fits) memcpy(pixels, bytes, count);
  vips.g_free(bytes);
  if (!fits) keep(message, "the picture has another size than its header says");
  return fits ? 0 : -1;
}

int cvips_encode(cvips_image *image, cvips_encoding encoding, int quality, uint8_t **out, size_t *out_count,
                 char *message) {
  void *bytes = NULL;
  size_t count = 0;
  int status = -1;
  switch (encoding) {
    case CVIPS_PNG: status = vips.vips_pngsave_buffer(in(image), &bytes, &count, "compression", 6, NULL); break;
    case CVIPS_TIFF:
      status = vips.vips_tiffsave_buffer(in(image), &bytes, &count, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE,
                                         "predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, NULL);
      break;
    case CVIPS_WEBP: status = vips.vips_webpsave_buffer(in(image), &bytes, &count, "Q", quality, NULL); break;
    case CVIPS_WEBP_LOSSLESS:
      status = vips.vips_webpsave_buffer(in(image), &bytes, &count, "lossless", TRUE, NULL);
      break;
  }
  if (status) return failed(message);
  *out = bytes;
  *out_count = count;
  return 0;
}

void cvips_free(uint8_t *bytes) { vips.g_free(bytes); }

typedef struct {
  int (*cancelled)(void *);
  void *context;
} watch;

static void on_progress(VipsImage *image, VipsProgress *progress, watch *watch) {
  (void)progress;
  if (watch->cancelled(watch->context)) vips.vips_image_set_kill(image, TRUE);
}

int cvips_write_tiles(cvips_image *image, const char *folder, int tile, int webp, int quality,
                      int (*cancelled)(void *context), void *context, char *message) {
  watch watch = {cancelled, context};
  vips.vips_image_set_progress(in(image), TRUE);
  vips.g_signal_connect_data(image, "eval", G_CALLBACK(on_progress), &watch, NULL, 0);
  char suffix[32];
  snprintf(suffix, sizeof suffix, "%s[Q=%d,strip]", webp ? ".webp" : ".jpg", quality);
  const int status = vips.vips_dzsave(in(image), folder, "layout", VIPS_FOREIGN_DZ_LAYOUT_DZ, "tile_size", tile, "overlap",
                                      0, "depth", VIPS_FOREIGN_DZ_DEPTH_ONETILE, "suffix", suffix, NULL);
  // The picture may outlive this call; the watch does not.
  vips.vips_image_set_progress(in(image), FALSE);
  vips.g_signal_handlers_disconnect_matched(image, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, &watch);
  return status ? failed(message) : 0;
}
